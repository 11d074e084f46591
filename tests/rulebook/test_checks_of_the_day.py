"""What the passage of time makes wrong, and what is in force without having been verified."""

from datetime import date

import pytest

from calc_service.rulebook.complaints import ERROR, WARNING, Complaint
from calc_service.rulebook.load import examine, inspect
from tests.rulebook.rules_copy import DISTRICT, RulesCopy

DAY = date(2026, 11, 22)


def raised(rules: RulesCopy, check: str, today: date = DAY) -> list[Complaint]:
    return [complaint for complaint in inspect(rules.folder, today) if complaint.check == check]


def test_without_a_day_nothing_that_depends_on_it_is_said(rules: RulesCopy) -> None:
    assert inspect(rules.folder) == ()


def test_a_running_year_without_figures_is_an_error_in_each_yearly_table(rules: RulesCopy) -> None:
    found = raised(rules, "running_year", date(2027, 1, 1))
    assert [(one.path, one.level) for one in found] == [
        ("rules/catastrophic_insurance.yaml", ERROR),
        ("rules/premium_subsidy.yaml", ERROR),
    ]
    assert "no figures of this year, 2027" in found[0].en
    assert "今年（2027 年）" in found[0].zh
    assert rules.text("premium_subsidy").split("\n")[found[1].line - 1].startswith("  2026:")


def test_the_passage_of_time_keeps_nothing_from_being_served(rules: RulesCopy) -> None:
    examined = examine(rules.folder, date(2040, 1, 1))
    assert {complaint.check for complaint in examined.complaints if complaint.level == ERROR} == {"running_year"}
    assert examined.book is not None
    assert examined.book.digest == rules.load().digest


def test_what_is_wrong_on_every_day_keeps_the_rules_from_being_served(rules: RulesCopy) -> None:
    rules.change("categories", "rank: 2\n", "rank: 1\n")
    assert examine(rules.folder, DAY).book is None


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31)])
def test_a_coming_year_without_figures_is_a_warning(rules: RulesCopy, day: date) -> None:
    assert raised(rules, "running_year", day) == []
    found = raised(rules, "coming_year", day)
    assert {(one.level, "2027" in one.en) for one in found} == {(WARNING, True)}
    assert len(found) == 2


def test_only_what_holds_on_the_day_has_to_be_verified(rules: RulesCopy) -> None:
    lines = rules.text("premium_subsidy").split("\n")
    for year in ("2023", "2026"):
        (found,) = [
            one
            for one in raised(rules, "unverified", date(int(year), 6, 1))
            if one.path.endswith("premium_subsidy.yaml")
        ]
        assert lines[found.line - 1].startswith(f"  {year}:")
        assert found.level == WARNING


def test_the_source_of_what_is_not_verified_is_said(rules: RulesCopy) -> None:
    assert any("district tool, 2026" in complaint.zh for complaint in raised(rules, "unverified"))


@pytest.mark.parametrize(("day", "times"), [("2023-06-01", 1), ("2024-06-01", 0), ("2022-11-01", 0)])
def test_the_mapping_of_an_own_category_has_to_be_verified_while_it_holds(
    with_district: RulesCopy, day: str, times: int
) -> None:
    entry = "- {from: 2023-01-01, medical_assistance: extreme_poverty, cite: example-district-2023-1#1}"
    unverified = entry.replace("cite: example-district-2023-1#1", "source: 电话询问, verified: false")
    later = entry.replace("2023-01-01", "2024-01-01")
    with_district.change(DISTRICT, entry, f"{unverified}\n      {later}")
    found = [one.path for one in raised(with_district, "unverified", date.fromisoformat(day))]
    assert found.count("rules/districts/500116.yaml") == times


def test_a_repealed_entry_needs_no_verification(with_district: RulesCopy) -> None:
    entry = "- {from: 2023-01-01, value: 20000, cite: example-district-2023-1#7}"
    repeal = "- {from: 2024-01-01, repealed: true, source: 电话询问, verified: false}"
    with_district.change(DISTRICT, entry, f"{entry}\n      {repeal}")
    assert "rules/districts/500116.yaml" not in {one.path for one in raised(with_district, "unverified")}


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("500157", "is before 2025-11-01, the district's first day"),
        ("500105", "is after 2025-12-31, the district's last"),
    ],
)
def test_an_entry_outside_the_days_of_its_district_is_a_warning(rules: RulesCopy, code: str, problem: str) -> None:
    rules.change("districts", 'last_day: 2025-12-31, successor: "500157"', "last_day: 2025-12-31")
    rules.add_district(code)
    day = "2023-01-01" if code == "500157" else "2026-01-01"
    rules.write(f"districts/{code}", rules.text(f"districts/{code}").replace("2023-01-01", day))
    found = inspect(rules.folder)
    assert {(one.check, one.level) for one in found} == {("district_days", WARNING)}
    assert all(problem in one.en for one in found)
    assert rules.load().profiles[1].district == code
