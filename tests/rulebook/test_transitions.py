"""Entries that go by the day of admission: where they may stand, and on which days the rules are looked at."""

import pytest

from calc_service.domain.days import day_number
from calc_service.engine.edition import RuleBook
from calc_service.rulebook.folder import digest, read_folder
from tests.rulebook.rules_copy import MEDICAL, RulesCopy

CAP = "- {from: 2022-10-28, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}"
NEWER_CAP = """
      - {from: 2027-07-01, applies_by: admitted_on, value: 120000, floor: true, cite: cq-2022-116#2.3.2-special}"""


def cap_of(book: RuleBook, settled_on: str, admitted_on: str | None = None) -> int:
    admitted = None if admitted_on is None else day_number_of(admitted_on)
    edition = book.on(day_number_of(settled_on), "500101", admitted)
    assert edition
    track = edition.medical_assistance.track("special")
    assert track
    return track.annual_cap.number


def day_number_of(day: str) -> int:
    from datetime import date  # noqa: PLC0415 - here alone

    return day_number(date.fromisoformat(day))


@pytest.fixture(name="book")
def book_with_a_transition(rules: RulesCopy) -> RuleBook:
    rules.change(MEDICAL, CAP, CAP + NEWER_CAP)
    return rules.load()


@pytest.mark.parametrize(
    ("settled_on", "admitted_on", "cap"),
    [
        ("2027-07-05", "2027-06-30", 100_000_00),
        ("2027-07-05", "2027-07-01", 120_000_00),
        ("2027-07-05", None, 120_000_00),
        ("2027-06-30", None, 100_000_00),
        ("2027-06-30", "2027-07-02", 100_000_00),  # nobody is admitted after the settlement
        ("2022-11-01", "2019-01-01", 100_000_00),
    ],
)
def test_an_entry_is_reached_by_its_own_day(book: RuleBook, settled_on: str, admitted_on: str | None, cap: int) -> None:
    assert cap_of(book, settled_on, admitted_on) == cap


def test_the_last_entry_whose_own_day_is_reached_holds(rules: RulesCopy) -> None:
    settled = "\n      - {from: 2027-09-01, value: 110000, floor: true, cite: cq-2022-116#2.3.2-special}"
    rules.change(MEDICAL, CAP, CAP + NEWER_CAP + settled)
    book = rules.load()
    assert cap_of(book, "2027-08-31", "2027-06-30") == 100_000_00
    assert cap_of(book, "2027-08-31", "2027-07-01") == 120_000_00
    assert cap_of(book, "2027-09-01", "2027-06-30") == 110_000_00
    assert cap_of(book, "2027-09-01", "2027-07-01") == 110_000_00


def test_only_assistance_differs_between_periods_of_admission(book: RuleBook) -> None:
    for of_day in book.stays:
        (earlier, *_), (later, *_) = of_day
        assert earlier.laws[:1] + earlier.laws[2:] == later.laws[:1] + later.laws[2:]
    assert book.stays[0][0] == book.stays[0][1]
    assert book.stays[1][0] != book.stays[1][1]


def test_rules_without_such_entries_know_no_periods(rules: RulesCopy) -> None:
    assert (rules.load().admission_days, rules.load().stays) == ((), ())


def test_that_settlement_decides_goes_unsaid(rules: RulesCopy) -> None:
    def now() -> str:
        return digest(read_folder(rules.folder, []))

    before = now()
    rules.change(
        MEDICAL, "- {from: 2022-10-28, value: 100000,", "- {from: 2022-10-28, applies_by: settled_on, value: 100000,"
    )
    assert now() == before
    assert rules.load().admission_days == ()


def test_the_citys_first_entry_goes_by_settlement(rules: RulesCopy) -> None:
    rules.change(
        MEDICAL, "- {from: 2022-10-28, value: 100000,", "- {from: 2022-10-28, applies_by: admitted_on, value: 100000,"
    )
    assert "stays admitted earlier would have no rule" in rules.only_complaint().message.en


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("districts/500116", "{from: 2023-01-01, threshold:", "{from: 2023-01-01, applies_by: admitted_on, threshold:"),
        ("districts/500116", "{from: 2023-01-01, medical", "{from: 2023-01-01, applies_by: admitted_on, medical"),
        ("districts/500116", "{from: 2023-01-01, ratio:", "{from: 2023-01-01, applies_by: admitted_on, ratio:"),
        (
            "districts/500116",
            "{from: 2023-01-01, categories:",
            "{from: 2023-01-01, applies_by: admitted_on, categories:",
        ),
        ("catastrophic_insurance", "2025: {", "2025: {applies_by: admitted_on, "),
        ("premium_subsidy", "2025: {", "2025: {applies_by: admitted_on, "),
        ("safeguards", "- from: 2022-10-28", "- applies_by: admitted_on\n    from: 2022-10-28"),
    ],
)
def test_nothing_but_assistance_goes_by_admission(with_district: RulesCopy, file: str, old: str, new: str) -> None:
    with_district.change(file, old, new)
    complaint = with_district.only_complaint()
    assert "只有医疗救助的通道" in complaint.message.zh
    assert "keep the terms of the settlement day" in complaint.message.en


@pytest.mark.parametrize("day", ["discharged_on", "true", "入院日"])
def test_another_day_than_these_two_is_refused(rules: RulesCopy, day: str) -> None:
    rules.change(MEDICAL, CAP, CAP + NEWER_CAP.replace("admitted_on", day))
    assert "admitted_on" in rules.only_complaint().message.en


def test_two_caps_of_one_pool_for_older_stays_alone_are_told(with_district: RulesCopy) -> None:
    """Both tracks have one cap for whoever is admitted from the day on, and two for those admitted before."""
    text = with_district.text("districts/500116")
    track = text[text.index("    ordinary_stay:") : text.index("tilt_assistance:")]
    second = track.replace("ordinary_stay", "costly_stay").replace("{at_most: 30000}", "{above: 40000}")
    second = second.replace("setting: [inpatient]", "setting: [inpatient]\n          facility_level: [primary]")
    by_admission = (
        "\n        - {from: 2027-01-01, applies_by: admitted_on, value: 6000, cite: example-district-2023-1#3}\n"
    )
    by_settlement = by_admission.replace("applies_by: admitted_on, ", "")
    with_district.write(
        "districts/500116", text.replace(track, track.rstrip() + by_admission + second.rstrip() + by_settlement + "\n")
    )
    complaint = with_district.only_complaint()
    assert "on 2027-01-01, for stays admitted before, the pool 'ordinary' has two caps" in complaint.message.en


def test_a_repeal_may_leave_older_stays_what_they_had(with_district: RulesCopy) -> None:
    entry = "- {from: 2023-01-01, value: 120000, cite: example-district-2023-1#2}"
    repeal = "\n        - {from: 2027-01-01, applies_by: admitted_on, repealed: true, cite: example-district-2023-1#2}"
    with_district.change("districts/500116", entry, entry + repeal)
    book = with_district.load()
    caps = []
    for admitted in ("2026-12-31", "2027-01-01"):
        edition = book.on(day_number_of("2027-02-01"), "500116", day_number_of(admitted))
        assert edition
        track = edition.medical_assistance.track("special")
        assert track
        caps.append((track.annual_cap.number, track.annual_cap.by_admission))
    assert caps == [(120_000_00, False), (100_000_00, False)]
