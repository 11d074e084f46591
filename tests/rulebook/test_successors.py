"""Districts that follow others: who may follow, whose file is taken over, from which day, what is complained about."""

from datetime import date, timedelta

import pytest

from calc_service.domain.dated import always
from calc_service.domain.days import AFTER_ALL_DAYS, day_number
from calc_service.engine.edition import RuleBook
from calc_service.rulebook.checks.taken_over import check
from calc_service.rulebook.complaints import ERROR, WARNING, Complaint
from calc_service.rulebook.folder import read_folder
from calc_service.rulebook.successors import district_rules
from tests.rulebook.rules_copy import DOCUMENT, RulesCopy

JIANGBEI = 'last_day: 2025-12-31, successor: "500157"'
"""As 500105, the first of the two that end, has it."""
CITYS = "{zh: 万州区, en: Wanzhou}, verified: true"
"""500101, which has no bounds."""


def entries(book: RuleBook, district: str, day: str) -> object:
    edition = book.on(day_number(date.fromisoformat(day)), district)
    assert edition is not None
    return edition.laws, edition.categories_in_force


def cap(book: RuleBook, district: str, day: str, track: str = "special") -> int:
    edition = book.on(day_number(date.fromisoformat(day)), district)
    found = None if edition is None else edition.medical_assistance.track(track)
    return -1 if found is None else found.annual_cap.number


def at(rules: RulesCopy, code: str) -> int:
    """The line of a district in the register."""
    lines = rules.text("districts").split("\n")
    return next(number for number, line in enumerate(lines, 1) if line.startswith(f'  "{code}"'))


def found(rules: RulesCopy) -> list[tuple[str, str, str]]:
    return [(one.check, one.level, one.path.rpartition("/")[2]) for one in rules.complaints()]


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        ('successor: "500157"', "without last_day"),
        ('last_day: 2025-12-31, successor: "500158"', "is not in districts.yaml"),
        ('last_day: 2025-12-31, successor: "500101"', "lead back to 500101"),
        ('last_day: 2025-10-30, successor: "500157"', "does not exist on 2025-10-31"),
        ('last_day: 2026-12-31, successor: "500112"', "does not exist on 2027-01-01"),
        ('last_day: 2025-12-31, successor: "110101"', "a district code of six digits"),
    ],
)
def test_the_successor_is_another_district_that_exists_on_the_next_day(
    rules: RulesCopy, new: str, problem: str
) -> None:
    rules.change("districts", CITYS, CITYS.replace("verified", f"{new}, verified"))
    complaint = rules.only_complaint()
    assert (complaint.level, problem in complaint.en) == (ERROR, True), complaint.en
    assert complaint.check in {"successors", "form"}


@pytest.mark.parametrize("last", ["2025-10-31", "2025-12-31", "2030-01-01"])
def test_a_successor_begins_on_the_next_day_at_the_latest(rules: RulesCopy, last: str) -> None:
    rules.change("districts", JIANGBEI, JIANGBEI.replace("2025-12-31", last))
    assert rules.complaints() == ()


def test_districts_that_follow_one_another_in_a_circle_are_each_told(rules: RulesCopy) -> None:
    line = "{{zh: {}, verified: true"
    circle = {"500101": ("万州区, en: Wanzhou}", "500102"), "500102": ("涪陵区, en: Fuling}", "500103")}
    circle["500103"] = ("渝中区, en: Yuzhong}", "500101")
    for name, successor in circle.values():
        old = line.format(name)
        rules.change(
            "districts", old, old.replace("verified", f'last_day: 2025-12-31, successor: "{successor}", verified')
        )
    assert [(one.check, one.line) for one in rules.complaints()] == [("successors", at(rules, code)) for code in circle]
    rules.change("districts", 'successor: "500101", ', "")
    assert [one.en for one in rules.complaints() if "lead back" in one.en] == []


def named(book: RuleBook, code: str) -> str:
    return book.profile(code).rules_name(AFTER_ALL_DAYS)


def test_the_file_is_taken_over_on_all_days_of_a_district_that_was_set_up_to_follow(rules: RulesCopy) -> None:
    rules.add_district("500105")
    book = rules.load()
    taken = book.profile("500157")
    assert (taken.district, taken.document) == ("500157", book.profile("500105").document)
    assert (taken.categories, taken.pools) == (book.profile("500105").categories, book.profile("500105").pools)
    for day in ("2025-11-01", "2025-12-31", "2026-01-01", "2030-01-01"):
        assert entries(book, "500157", day) == entries(book, "500105", day)
    assert book.profile("500112").document == always("")


def test_what_the_file_says_after_its_district_has_ended_holds_for_the_one_that_follows(rules: RulesCopy) -> None:
    rules.add_district("500105")
    old = "- {from: 2023-01-01, value: 120000, cite: example-district-2023-1#2}"
    rules.change("districts/500105", old, f"{old}\n        {old.replace('2023', '2026', 1).replace('120', '150')}")
    assert {check for check, _, _ in found(rules)} == {"taken_over"}
    assert [cap(rules.load(), "500157", day) for day in ("2025-12-31", "2026-01-01")] == [12_000_000, 15_000_000]


def test_a_file_of_its_own_holds_alone(rules: RulesCopy) -> None:
    rules.add_district("500105")
    rules.write("districts/500157", f'district: "500157"\ndocument: {DOCUMENT}\n')
    assert rules.complaints() == ()
    book = rules.load()
    assert (named(book, "500157"), cap(book, "500157", "2026-01-01")) == (DOCUMENT, 10_000_000)


def test_a_file_is_handed_on_along_a_line_of_districts(rules: RulesCopy) -> None:
    rules.add_district("500105")
    rules.change(
        "districts", "first_day: 2025-11-01", 'first_day: 2025-11-01, last_day: 2026-06-30, successor: "500119"'
    )
    rules.change("districts", "Nanchuan}", "Nanchuan}, first_day: 2026-07-01")
    book = rules.load()
    assert entries(book, "500119", "2026-07-01") == entries(book, "500105", "2026-07-01")
    assert named(book, "500119") == DOCUMENT


def test_one_that_has_no_rules_is_warned_of_beside_one_that_has(rules: RulesCopy) -> None:
    rules.add_district("500105")
    complaint = rules.only_complaint()
    assert (complaint.check, complaint.level, complaint.line) == ("taken_over", WARNING, at(rules, "500112"))
    assert (
        "500112 has no rules of its own, and as part of 500157 it is computed by districts/500105.yaml" in complaint.en
    )


def test_two_that_have_rules_leave_nothing_to_take_over(rules: RulesCopy) -> None:
    rules.add_district("500105")
    rules.add_district("500112")
    complaint = rules.only_complaint()
    assert (complaint.check, complaint.level, complaint.line) == ("taken_over", ERROR, at(rules, "500157"))
    assert "make districts/500157.yaml" in complaint.en
    rules.add_district("500157")
    assert ERROR not in {one.level for one in rules.complaints()}


def test_rules_that_were_repealed_by_then_stand_in_nobodys_way(rules: RulesCopy) -> None:
    rules.add_district("500105")
    cited = f"cite: {DOCUMENT}#2"
    caps = f"[{{from: 2023-01-01, value: 130000, {cited}}}, {{from: 2025-11-01, repealed: true, {cited}}}]"
    tracks = f"medical_assistance: {{tracks: {{special: {{annual_cap: {caps}}}}}}}"
    rules.write("districts/500112", f'district: "500112"\ndocument: {DOCUMENT}\n{tracks}\n')
    assert found(rules) == []
    assert cap(rules.load(), "500157", "2025-11-01") == 12_000_000
    rules.change("districts/500112", "from: 2025-11-01", "from: 2025-11-02")
    assert found(rules) == [("taken_over", ERROR, "districts.yaml")]


def test_one_that_existed_before_is_computed_by_the_file_from_the_day_after(rules: RulesCopy) -> None:
    rules.add_district("500105")
    rules.change("districts", JIANGBEI, JIANGBEI.replace("500157", "500101"))
    complaint = rules.only_complaint()
    assert (complaint.level, complaint.line) == (WARNING, at(rules, "500101"))
    assert "500101 existed before, and from 2026-01-01 on everybody there is computed by" in complaint.en
    book = rules.load()
    assert [cap(book, "500101", day) for day in ("2025-12-31", "2026-01-01")] == [10_000_000, 12_000_000]
    assert entries(book, "500101", "2025-12-31") == entries(book, "500102", "2025-12-31")
    assert [book.profile("500101").rules_name(day) for day in (20453, 20454)] == ["city_floor", DOCUMENT]


def test_a_file_that_reaches_back_into_earlier_years_is_warned_of(rules: RulesCopy) -> None:
    rules.add_district("500112")
    rules.change("districts", JIANGBEI, "last_day: 2025-12-31")
    rules.change("districts", "first_day: 2025-11-01", "first_day: 2024-11-01")
    complaint = rules.only_complaint()
    assert (complaint.level, "from 2024-11-01 on, before the year" in complaint.en) == (WARNING, True)


def test_the_rules_on_file_say_who_follows_the_two_that_end(rules: RulesCopy) -> None:
    districts = rules.load().wording.districts
    followed = {code: district.successor for code, district in districts.items() if district.successor}
    assert followed == {"500105": "500157", "500112": "500157"}
    assert not any(districts[code].verified for code in ("500105", "500112", "500157"))


def test_a_long_line_of_districts_is_read_without_recursion(rules: RulesCopy) -> None:
    rules.add_district("500105")
    rules.change("districts", 'successor: "500157", verified', 'successor: "501000", verified')
    known = "label: {zh: 例, en: Example}, first_day: 2025-12-31, verified: true"
    last_days = [date(2026, 1, 1) + timedelta(number) for number in range(800)]
    line = [
        f'  "{code}": {{{known}, last_day: {last_day}, successor: "{code + 1}"}}'
        for code, last_day in enumerate(last_days, 501000)
    ]
    rules.add("districts", "\n".join([*line, f'  "501800": {{{known}}}']))
    complaints: list[Complaint] = []
    folder = read_folder(rules.folder, complaints)
    assert {one.level for one in (*complaints, *check(folder))} == {WARNING}
    assert [one.taken_from for one in district_rules(folder)] == ["", *["500105"] * 801]


@pytest.mark.parametrize("last", ["9999-12-31", "0001-01-01"])
def test_the_ends_of_the_calendar_are_days_like_others(rules: RulesCopy, last: str) -> None:
    rules.change("districts", JIANGBEI, JIANGBEI.replace("2025-12-31", last))
    assert [one.check for one in rules.complaints()] == ([] if last > "2025" else ["successors"])
