"""What may be written plain or with its days: texts, who is insured, pools, a district's document."""

import pytest

from calc_service.domain.dated import always, dated
from calc_service.domain.days import AFTER_ALL_DAYS, BEFORE_ALL_DAYS
from calc_service.rulebook.complaints import ERROR
from calc_service.rulebook.values import number_of
from tests.rulebook.rules_copy import DISTRICT, DOCUMENT, MEDICAL, REGISTRATION, RulesCopy

BEFORE, DAY = number_of("2026-12-31"), number_of("2027-01-01")
TEXT = "{zh: 结算当日没有有效的救助对象身份, en: No recipient category is active on the settlement day}"
MESSAGE = f"""    message: {TEXT}
    field: settled_on
    cite: cq-2022-116#2.1
    curable: false
"""
DATED_MESSAGE = f"""    - from: 2022-10-28
  {MESSAGE.replace(chr(10), chr(10) + "  ").rstrip()}
    - from: 2027-01-01
      message: {{zh: 没有身份, en: No category}}
      field: settled_on
      cite: {DOCUMENT}#1
      curable: true
"""
LABEL = "{zh: 特殊疾病救助, en: Special-disease assistance}"
DATED_LABEL = f"""
      - {{from: 2022-10-28, value: {LABEL}}}
      - {{from: 2027-01-01, value: {{zh: 特病救助, en: Special}}}}"""


@pytest.fixture
def registered(rules: RulesCopy) -> RulesCopy:
    """The city's rules and one more document."""
    rules.add("documents", REGISTRATION)
    return rules


def insured(days: str) -> tuple[str, str, str]:
    return "catastrophic_insurance", "insured: [resident]  ", f"insured: {days}"


@pytest.mark.parametrize(
    ("starts", "day", "said"),
    [((10,), 9, "a"), ((10,), 10, "a"), ((10, 20), 19, "a"), ((10, 20), 20, "b"), ((10, 20), 10**9, "b")],
)
def test_what_is_said_on_a_day_is_the_last_that_has_begun_and_never_nothing(
    starts: tuple[int, ...], day: int, said: str
) -> None:
    assert dated(zip(starts, "ab", strict=False)).on(day) == said


def test_what_only_repeats_begins_nothing() -> None:
    assert dated([(1, "a"), (2, "a"), (3, "b")]) == dated([(1, "a"), (3, "b")])
    assert [always("a").on(day) for day in (BEFORE_ALL_DAYS, 0, AFTER_ALL_DAYS)] == ["a"] * 3


def test_a_reason_that_has_days_says_what_each_entry_says(registered: RulesCopy) -> None:
    registered.change(MEDICAL, MESSAGE, DATED_MESSAGE)
    reason = registered.load().wording.reasons["not_a_recipient"]
    old, new = reason.on(BEFORE), reason.on(DAY)
    assert (old.message.zh, old.cite, old.curable) == (
        "结算当日没有有效的救助对象身份",
        "cq-2022-116#2.1",
        False,
    )
    assert (new.message.zh, new.cite, new.curable) == ("没有身份", f"{DOCUMENT}#1", True)
    assert reason.on(BEFORE_ALL_DAYS) == old


def test_a_label_that_has_days_is_that_of_the_day_and_so_is_its_pools(rules: RulesCopy) -> None:
    rules.change(MEDICAL, f"label: {LABEL}", f"label:{DATED_LABEL}")
    assert rules.complaints() == ()
    wording = rules.load().wording
    for labels in (wording.tracks, wording.pools):
        assert [labels["special"].on(day).zh for day in (BEFORE, DAY)] == ["特殊疾病救助", "特病救助"]


def test_the_days_of_texts_begin_editions(rules: RulesCopy) -> None:
    rules.change(MEDICAL, f"label: {LABEL}", f"label:{DATED_LABEL}")
    assert rules.load().starts == (number_of("2022-10-28"), DAY)


def test_who_is_insured_may_change_from_a_day_on(registered: RulesCopy) -> None:
    entries = (
        "[{from: 2022-10-28, value: [resident], cite: cq-2022-116#2.2.2},"
        f" {{from: 2027-01-01, value: [resident, employee], cite: {DOCUMENT}#1}}]"
    )
    registered.change(*insured(entries))
    assert registered.complaints() == ()
    book = registered.load()
    found = [book.on(day, "500101") for day in (BEFORE, DAY)]
    covered = [edition.catastrophic_insurance.insured for edition in found if edition]
    assert covered == [frozenset({"resident"}), frozenset({"resident", "employee"})]


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ("[{from: 2022-10-28, value: [resident]}]", "no provenance"),
        ("[{from: 2022-10-29, value: [resident], cite: cq-2022-116#2.2.2}]", "begin on 2022-10-28"),
        ("[{from: 2022-10-28, value: resident, cite: cq-2022-116#2.2.2}]", "a list has to stand here"),
        ("[{from: 2022-10-28, repealed: true, cite: cq-2022-116#2.2.2}]", "never repealed into nothing"),
        ("[]", "the list is empty"),
    ],
)
def test_what_has_days_wrongly_is_told(rules: RulesCopy, entries: str, told: str) -> None:
    rules.change(*insured(entries))
    found = [one for one in rules.complaints() if one.level == ERROR]
    assert any(told in one.en for one in found), found


def test_the_pools_of_all_days_are_known_and_keep_a_name(registered: RulesCopy) -> None:
    pools = (
        "\n      - {from: 2022-10-28, value: other, cite: cq-2022-116#2.3.2-other}"
        f"\n      - {{from: 2027-01-01, value: costly, cite: {DOCUMENT}#1}}"
    )
    registered.change(MEDICAL, "pool: other", f"pool:{pools}")
    book = registered.load()
    assert book.pools == ("special", "other", "costly")
    assert {book.wording.pools[pool].on(day).zh for pool in ("other", "costly") for day in (BEFORE, DAY)} == {
        "其他疾病大额住院救助"
    }
    drawn = [book.on(day, "500101") for day in (BEFORE, DAY)]
    assert [edition and edition.medical_assistance.tracks[1].pool for edition in drawn] == ["other", "costly"]


def test_a_districts_document_may_change_from_a_day_on(with_district: RulesCopy) -> None:
    entries = f"[{{from: 2023-01-01, value: {DOCUMENT}}}, {{from: 2024-01-01, value: cq-2022-116}}]"
    with_district.change(DISTRICT, f"document: {DOCUMENT}", f"document: {entries}")
    assert with_district.complaints() == ()
    profile = with_district.load().profile("500116")
    days = ("2022-12-31", "2023-01-01", "2023-12-31", "2024-01-01")
    assert [profile.rules_name(number_of(day)) for day in days] == ["city_floor", DOCUMENT, DOCUMENT, "cq-2022-116"]


def test_an_unknown_document_of_a_later_day_is_refused(with_district: RulesCopy) -> None:
    entries = f"[{{from: 2023-01-01, value: {DOCUMENT}}}, {{from: 2024-01-01, value: example-2}}]"
    with_district.change(DISTRICT, f"document: {DOCUMENT}", f"document: {entries}")
    assert "the document 'example-2' is not registered" in with_district.only_complaint().en


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("label: {zh: 普通住院救助, en: Ordinary stays}", "label: [{from: 2023-01-02, value: {zh: 普通, en: Stays}}]"),
        ("pool: ordinary\n", f"pool: [{{from: 2023-01-02, value: ordinary, cite: {DOCUMENT}#3}}]\n"),
        (f"document: {DOCUMENT}", f"document: [{{from: 2023-01-02, value: {DOCUMENT}}}]"),
    ],
)
def test_what_belongs_to_a_rule_is_there_from_its_first_day(with_district: RulesCopy, old: str, new: str) -> None:
    with_district.change(DISTRICT, old, new)
    complaint = with_district.only_complaint()
    assert (complaint.check, "begin on 2023-01-01" in complaint.en) == ("dates", True)
    with_district.change(DISTRICT, "2023-01-02", "2022-12-31")
    assert all(one.check != "dates" for one in with_district.complaints())


def test_a_label_with_days_is_not_taken_for_ratios_of_categories(rules: RulesCopy) -> None:
    rules.change(MEDICAL, f"label: {LABEL}", f"label:{DATED_LABEL}")
    assert all("zh" not in one.en for one in rules.complaints())


def test_plain_and_dated_with_one_entry_are_other_bytes_and_the_same_words(rules: RulesCopy) -> None:
    plain = rules.load()
    rules.change(MEDICAL, f"label: {LABEL}", f"label: [{{from: 2022-10-28, value: {LABEL}}}]")
    once = rules.load()
    assert once.digest != plain.digest
    assert once.wording.tracks["special"].on(DAY) == plain.wording.tracks["special"].on(DAY)
