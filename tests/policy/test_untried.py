"""What no worked example uses is told: tracks, entries with figures, a whole yearly table; never one that is used."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from calc_service.policy.check import CheckResult, check
from calc_service.policy.untried import UNTRIED
from calc_service.rulebook.complaints import Complaint
from tests.rulebook.rules_copy import DISTRICT, DOCUMENT, MEDICAL, RulesCopy

DAY = date(2026, 11, 22)
CAP = "      - {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}\n"
NEW_CAP = "      - {from: 2027-03-01, value: 80000, floor: true, cite: cq-2022-116#2.3.2-other}\n"
EXAMPLE = """examples:
  - case: {sentence}
    input:
      case_id: {id}
      person: {{district: "{district}", insurance: employee, identities: [{{category: subsistence_allowance}}]}}
      claims:
        - claim_id: S-1
          settled_on: {day}
          setting: inpatient
          disease_class: {disease}
          facility_level: tertiary
          facility_designated: true
          place_of_care: in_city
          referral: compliant
          total_cost: {cost}
          policy_scope_cost: {cost}
          basic_paid: 0
    expected: {{claims: [{{claim_id: S-1}}]}}
"""


@pytest.fixture
def rules(tmp_path: Path, rules_folder: Path) -> RulesCopy:
    """The rules with their examples, free to be changed."""
    return RulesCopy(Path(shutil.copytree(rules_folder, tmp_path / "rules")))


def untried(rules: RulesCopy) -> list[Complaint]:
    return [one for one in check(rules.folder, DAY).complaints if one.check == UNTRIED]


def example(rules: RulesCopy, name: str, **given: str) -> None:
    filled = {"sentence": "一个算例。", "id": name, "district": "500101", "disease": "other", "cost": "50000"} | given
    rules.write(f"examples/{name}", EXAMPLE.format(**filled))


def test_the_rules_in_force_are_all_used(rules: RulesCopy) -> None:
    assert untried(rules) == []


def test_a_new_entry_is_told_until_an_example_of_its_days_uses_it(rules: RulesCopy) -> None:
    rules.change(MEDICAL, CAP, CAP + NEW_CAP)
    (one,) = untried(rules)
    line = rules.text(MEDICAL).split(NEW_CAP)[0].count("\n") + 1
    assert (one.path, one.line) == ("rules/medical_assistance.yaml", line)
    assert f"第 {line} 行" in one.zh
    example(rules, "before", day="2027-02-28")
    assert untried(rules) != []
    example(rules, "since", day="2027-03-01")
    assert untried(rules) == []


def test_a_districts_file_is_one_line_with_all_that_is_not_used(rules: RulesCopy) -> None:
    rules.add_district()
    (one,) = untried(rules)
    assert one.path == f"rules/{DISTRICT}.yaml"
    before = one.zh
    example(rules, "another", day="2025-06-01", district="500101", disease="special")
    assert [one.zh for one in untried(rules)] == [before]
    example(rules, "own", day="2025-06-01", district="500116", disease="special")
    (after,) = untried(rules)
    line = rules.text(DISTRICT).split("value: 120000")[0].count("\n") + 1
    assert f"{line}" in before
    assert f" {line}," not in after.zh


@pytest.mark.parametrize("day", ["2026-06-01", "2027-06-01"])
def test_an_example_uses_a_districts_entry_whichever_of_its_documents_is_in_force(day: str, rules: RulesCopy) -> None:
    rules.add_district()
    days = f"[{{from: 2023-01-01, value: {DOCUMENT}}}, {{from: 2027-01-01, value: cq-2022-116}}]"
    rules.change(DISTRICT, f"document: {DOCUMENT}", f"document: {days}")
    line = rules.text(DISTRICT).split("value: 120000")[0].count("\n") + 1
    (before,) = untried(rules)
    assert f" {line}," in before.zh
    example(rules, "own", day=day, district="500116", disease="special")
    (after,) = untried(rules)
    assert f" {line}," not in after.zh


def test_a_track_is_used_by_a_claim_that_enters_it(rules: RulesCopy) -> None:
    rules.add_district()
    example(rules, "own", day="2025-06-01", district="500116", cost="20000")
    (one,) = untried(rules)
    first = rules.text(DISTRICT).split("ordinary_stay:")[0].count("\n") + 2
    assert not any(f" {line}," in one.zh for line in range(first, first + 15))


def without_examples(rules: RulesCopy) -> None:
    shutil.rmtree(rules.folder / "examples")


def test_without_examples_everything_is_told_and_a_yearly_table_once(rules: RulesCopy) -> None:
    without_examples(rules)
    found = {one.path: one.zh for one in untried(rules)}
    assert set(found) == {f"rules/{law}.yaml" for law in (MEDICAL, "premium_subsidy", "catastrophic_insurance")}
    assert "这里的 2 处" in found["rules/catastrophic_insurance.yaml"]


def confirmed(rules: RulesCopy) -> CheckResult:
    rules.change(
        MEDICAL,
        CAP,
        CAP + NEW_CAP.replace("floor", "confirmed: 与现行算例只差限额, floor").replace("#2.3.2-other", "#2.3.2"),
    )
    return check(rules.folder, DAY)


@pytest.mark.parametrize("spoil", [lambda _: None, without_examples])
def test_an_entry_may_say_why_it_needs_no_example(rules: RulesCopy, spoil: Callable[[RulesCopy], None]) -> None:
    spoil(rules)
    checked = confirmed(rules)
    line = rules.text(MEDICAL).split("      - {from: 2027-03-01")[0].count("\n") + 1
    assert [(one.check, one.line, one.reason) for one in checked.confirmed] == [(UNTRIED, line, "与现行算例只差限额")]
    assert "confirmations" not in {one.check for one in checked.complaints}
    assert not any(f" {line}" in one.zh for one in untried(rules))


def test_a_confirmation_is_idle_once_an_example_uses_the_entry(rules: RulesCopy) -> None:
    example(rules, "since", day="2027-03-01")
    checked = confirmed(rules)
    assert checked.confirmed == ()
    assert "confirmations" in {one.check for one in checked.complaints}
