"""Documents by their days: too young, ended, replaced, issued in the future, and cited once more for something new."""

from datetime import date

import pytest

from calc_service.rulebook.complaints import ERROR, WARNING, Complaint
from calc_service.rulebook.load import examine, inspect
from tests.rulebook.rules_copy import DISTRICT, DOCUMENT, MEDICAL, REGISTRATION, RulesCopy

TODAY = date(2026, 11, 22)
ISSUED = "issued_on: 2022-10-28"
CAP = "- {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}"
NEXT = "- {from: 2027-01-01, value: 70000, floor: true, cite: "
TILT = "    cite: cq-2022-116#2.3.3\n  tilt_entitled_before:"


@pytest.fixture
def registered(rules: RulesCopy) -> RulesCopy:
    """The city's rules and one more document, issued on 2022-12-20."""
    rules.add("documents", REGISTRATION)
    return rules


def told(rules: RulesCopy, check: str, today: date | None = TODAY) -> list[Complaint]:
    return [complaint for complaint in inspect(rules.folder, today) if complaint.check == check]


def ended(rules: RulesCopy, last: str, *more: str) -> None:
    rules.change("documents", ISSUED, "\n    ".join((ISSUED, f"in_force_until: {last}", *more)))


def with_next(rules: RulesCopy, cite: str) -> None:
    rules.change(MEDICAL, CAP, f"{CAP}\n      {NEXT}{cite}}}")


@pytest.mark.parametrize("day", [date(2022, 10, 28), TODAY, date(2040, 1, 1)])
def test_the_rules_as_they_are_cite_what_there_was(rules: RulesCopy, day: date) -> None:
    checks = {"citation_days", "old_cites", "ended_documents", "replaced_documents"}
    assert not checks & {complaint.check for complaint in inspect(rules.folder, day)}


def test_an_undated_cite_of_a_younger_document_is_refused_and_dating_it_is_right(registered: RulesCopy) -> None:
    registered.change("tilt_assistance", TILT, TILT.replace("cq-2022-116#2.3.3", f"{DOCUMENT}#1"))
    complaint = registered.only_complaint()
    assert (complaint.check, complaint.level) == ("citation_days", ERROR)
    assert "issued only on 2022-12-20" in complaint.en
    assert "from 2022-10-28 on" in complaint.en
    assert examine(registered.folder, TODAY).book is None


@pytest.mark.parametrize(("day", "levels"), [("2022-12-19", [WARNING]), ("2022-12-20", []), ("2022-12-21", [])])
def test_a_figure_older_than_its_document_is_told_with_both_days(
    registered: RulesCopy, day: str, levels: list[str]
) -> None:
    with_next(registered, f"{DOCUMENT}#1")
    registered.change(MEDICAL, "from: 2027-01-01", f"from: {day}")
    found = told(registered, "citation_days")
    assert [one.level for one in found] == levels
    assert all(day in one.en and "2022-12-20" in one.en for one in found)


def test_a_yearly_line_older_than_its_document_is_told(registered: RulesCopy) -> None:
    line = 'verified: false, source: "secondary: reported 2025 figure"'
    registered.change("catastrophic_insurance", line, f"cite: {DOCUMENT}#1")
    assert told(registered, "citation_days") == []
    registered.change("documents", "issued_on: 2022-12-20", "issued_on: 2025-03-01")
    (found,) = told(registered, "citation_days")
    assert (found.level, found.path) == (WARNING, "rules/catastrophic_insurance.yaml")


def test_a_mistyped_day_of_issue_is_told_once_where_it_stands(rules: RulesCopy) -> None:
    rules.change("documents", ISSUED, "issued_on: 2062-12-01")
    (found,) = told(rules, "citation_days")
    assert (found.path, found.level) == ("rules/documents.yaml", ERROR)
    assert rules.text("documents").split("\n")[found.line - 1].strip() == "issued_on: 2062-12-01"
    assert "look that day up in the document first" in found.en
    (future,) = told(rules, "future_documents")
    assert future.level == WARNING


@pytest.mark.parametrize(("day", "number"), [(date(2062, 11, 30), 1), (date(2062, 12, 1), 0)])
def test_a_document_issued_in_the_future_is_told(registered: RulesCopy, day: date, number: int) -> None:
    registered.change("documents", "issued_on: 2022-12-20", "issued_on: 2062-12-01")
    assert [one.level for one in told(registered, "future_documents", day)] == [WARNING] * number


def test_a_district_whose_rules_begin_before_its_document_is_told(with_district: RulesCopy) -> None:
    with_district.change("documents", "issued_on: 2022-12-20", "issued_on: 2023-01-02")
    (found,) = told(with_district, "citation_days")
    assert (found.path, found.level) == ("rules/documents.yaml", WARNING)


def test_a_new_value_with_the_old_cite_is_told(registered: RulesCopy) -> None:
    with_next(registered, "cq-2022-116#2.3.2-other")
    (complaint,) = told(registered, "old_cites")
    assert complaint.level == WARNING
    assert "cites the same clause, 'cq-2022-116#2.3.2-other'" in complaint.en


@pytest.mark.parametrize("cite", [f"{DOCUMENT}#1", "cq-2022-116#2.3.2"])
def test_a_new_value_with_another_cite_is_none_of_it(registered: RulesCopy, cite: str) -> None:
    with_next(registered, cite)
    assert told(registered, "old_cites") == []


def test_the_same_value_once_more_may_keep_its_cite(registered: RulesCopy) -> None:
    with_next(registered, "cq-2022-116#2.3.2-other")
    registered.change(MEDICAL, "value: 70000", "value: 60000")
    assert told(registered, "old_cites") == []


def test_a_document_younger_than_the_earlier_value_may_have_set_both(registered: RulesCopy) -> None:
    first = CAP.replace("cq-2022-116#2.3.2-other", f"{DOCUMENT}#1")
    registered.change(MEDICAL, CAP, f"{first}\n      {NEXT}{DOCUMENT}#1}}")
    assert told(registered, "old_cites") == []
    assert [one.level for one in told(registered, "citation_days")] == [WARNING]


def test_other_words_under_the_same_clause_are_none_of_it(rules: RulesCopy) -> None:
    label = "label: {zh: 政策范围外费用, en: Cost outside the policy scope}\n    cite: cq-2022-116#2.3.1"
    entries = "\n".join(
        f"    - from: {day}\n      label: {{zh: {zh}, en: Cost}}\n      cite: cq-2022-116#2.3.1"
        for day, zh in (("2022-10-28", "一"), ("2027-01-01", "二"))
    )
    rules.change(MEDICAL, f"    {label}", entries)
    assert rules.complaints() == ()


def test_a_yearly_figure_that_changes_under_one_old_clause_is_told(rules: RulesCopy) -> None:
    for year in ("2025", "2026"):
        line = f'verified: false, source: "secondary: reported {year} figure"'
        rules.change("catastrophic_insurance", line, "cite: cq-2022-116#2.2.2")
    (found,) = told(rules, "old_cites")
    assert (found.level, found.path) == (WARNING, "rules/catastrophic_insurance.yaml")


def test_before_a_document_ends_it_is_told_once_how_much_rests_on_it(rules: RulesCopy) -> None:
    ended(rules, "2027-06-30")
    (found,) = told(rules, "ended_documents", date(2027, 6, 30))
    assert (found.level, found.path) == (WARNING, "rules/documents.yaml")
    assert "in force until 2027-06-30, and " in found.en
    assert "rest on nothing from 2027-07-01 on" in found.en


@pytest.mark.parametrize("today", ["2027-07-01", "2030-01-01"])
def test_what_rests_on_an_ended_document_is_wrong_from_that_day(rules: RulesCopy, today: str) -> None:
    ended(rules, "2027-06-30")
    found = told(rules, "ended_documents", date.fromisoformat(today))
    assert {one.level for one in found} == {ERROR}
    assert all("2027-07-01" in one.en and "2027-06-30" in one.en for one in found)
    paths = {one.path for one in found}
    assert {"rules/medical_assistance.yaml", "rules/tilt_assistance.yaml", "rules/safeguards.yaml"} <= paths


def test_the_service_starts_all_the_same(rules: RulesCopy) -> None:
    ended(rules, "2025-12-31")
    assert examine(rules.folder, TODAY).book is not None


def test_the_document_that_replaces_it_is_named(registered: RulesCopy) -> None:
    ended(registered, "2025-12-31", f"replaced_by: {DOCUMENT}")
    found = told(registered, "ended_documents")
    assert found
    assert all(f"(replaced by '{DOCUMENT}')" in one.en and "（由“example" in one.zh for one in found)


def test_what_ended_in_time_or_is_over_is_left_alone(registered: RulesCopy) -> None:
    with_next(registered, f"{DOCUMENT}#1")
    line = registered.text(MEDICAL).split("\n").index(f"      {CAP}") + 1

    def lines(today: str) -> set[int]:
        found = told(registered, "ended_documents", date.fromisoformat(today))
        return {one.line for one in found if one.path.endswith(f"{MEDICAL}.yaml")}

    ended(registered, "2026-12-31")
    assert line not in lines("2027-01-01")
    registered.change("documents", "in_force_until: 2026-12-31", "in_force_until: 2026-12-30")
    assert line in lines("2026-12-31")
    assert line not in lines("2027-01-01")


def test_a_district_that_rests_on_an_ended_document_is_told(with_district: RulesCopy) -> None:
    issued = "issued_on: 2022-12-20"
    with_district.change("documents", issued, f"{issued}\n    in_force_until: 2025-12-31")
    found = told(with_district, "ended_documents")
    assert {(one.path, one.level) for one in found} == {(f"rules/{DISTRICT}.yaml", ERROR)}
    assert any(with_district.text(DISTRICT).split("\n")[one.line - 1].startswith("document:") for one in found)


@pytest.mark.parametrize(
    ("replaced_by", "problem"),
    [
        ("cq-2099-1", "is not registered"),
        ("cq-2021-31", "was issued before it"),
        ("cq-2022-116", "leads back to it"),
    ],
)
def test_what_replaces_a_document_is_there_and_came_later(rules: RulesCopy, replaced_by: str, problem: str) -> None:
    rules.change("documents", ISSUED, f"{ISSUED}\n    replaced_by: {replaced_by}")
    assert problem in rules.only_complaint().en


def test_a_circle_of_two_is_told_at_both(registered: RulesCopy) -> None:
    registered.change("documents", ISSUED, f"{ISSUED}\n    replaced_by: {DOCUMENT}")
    registered.change("documents", "issued_on: 2022-12-20", "issued_on: 2022-10-28\n    replaced_by: cq-2022-116")
    assert ["leads back" in one.en for one in registered.complaints()] == [True, True]


def test_documents_are_served_with_their_end_and_what_replaces_them(registered: RulesCopy) -> None:
    ended(registered, "2027-12-31", f"replaced_by: {DOCUMENT}")
    documents = registered.load().wording.documents
    assert (documents["cq-2022-116"].in_force_until, documents["cq-2022-116"].replaced_by) == ("2027-12-31", DOCUMENT)
    assert (documents[DOCUMENT].in_force_until, documents[DOCUMENT].replaced_by) == (None, None)
