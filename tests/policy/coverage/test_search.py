"""Who notices a change: an example by what it states, the check, the deep check, or nobody, and then what would."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from calc_service.policy.coverage import ALIKE, CHECK, EXAMPLE, NOBODY, Coverage, Search, TriedChange
from calc_service.policy.coverage.report import examples_file, hundredths, percent
from calc_service.policy.coverage.trial import scopes
from calc_service.policy.coverage.walk import smallest_changes
from calc_service.policy.examples import compute_examples
from calc_service.rulebook.load import read_rules
from tests.rulebook.rules_copy import DISTRICT, MEDICAL, RulesCopy

if TYPE_CHECKING:
    from collections.abc import Callable

    from calc_service.policy.coverage.walk import SmallestChange

RULES = Path(__file__).parents[3] / "rules"


@pytest.fixture
def rules(tmp_path: Path) -> RulesCopy:
    """The rules in force, free to be changed."""
    return RulesCopy(Path(shutil.copytree(RULES, tmp_path / "rules")))


def found_of(rules: RulesCopy, chosen: Callable[[SmallestChange], bool]) -> Coverage:
    """What comes of the changes that are chosen."""
    sound = read_rules(rules.folder)
    results = compute_examples(rules.folder, sound.book)
    assert not results.complaints
    search = Search(sound, scopes(sound, [outcome.example for outcome in results.outcomes]))
    findings = [search.tried(change) for change in smallest_changes(sound.contents) if chosen(change)]
    return Coverage(tuple(findings), len(results.outcomes), search.not_deep)


def at_line(rules: RulesCopy, file: str, text: str) -> Callable[[SmallestChange], bool]:
    """The changes in the line of a file that holds `text`."""
    lines = [number for number, line in enumerate(rules.text(file).splitlines(), start=1) if text in line]
    assert len(lines) == 1
    return lambda change: change.file == file and change.place.line == lines[0]


def without_examples(rules: RulesCopy, *kept: str) -> None:
    for file in rules.folder.glob("examples/*.yaml"):
        if file.stem not in kept:
            file.unlink()


def pasted(rules: RulesCopy, found: Coverage) -> None:
    (rules.folder / "examples" / "to_confirm.yaml").write_text(examples_file(found), encoding="utf-8")


def whose(found: Coverage) -> set[str]:
    return {finding.by for finding in found.findings}


def test_a_figure_without_an_example_is_named_at_its_line_and_the_example_proposed_notices_it(rules: RulesCopy) -> None:
    without_examples(rules, "cap_reached", "premium_subsidy")
    cap = at_line(rules, MEDICAL, "value: 60000")
    found = found_of(rules, cap)
    missed = found.by(NOBODY)
    assert [one.sentence.zh for one in missed if one.sentence] == [
        "其他疾病大额住院救助 · 年度限额 60000元 → 59999.99元，2022-10-28 起",
        "其他疾病大额住院救助 · 年度限额 60000元 → 60000.01元，2022-10-28 起",
    ]
    assert percent(found.findings) == "50.00%"
    assert len(found.proposals) == 1
    pasted(rules, found)
    assert hundredths(found_of(rules, cap).findings) == 10_000


def test_the_same_figure_is_noticed_by_an_example_whose_amount_rests_on_it(rules: RulesCopy) -> None:
    found = found_of(rules, at_line(rules, MEDICAL, "value: 60000"))
    assert whose(found) == {EXAMPLE, CHECK}
    noticing = {one.example.example.place.path for one in found.by(EXAMPLE) if one.example}
    assert noticing == {"rules/examples/other_disease_inpatient.yaml"}


def test_only_what_an_example_states_counts(rules: RulesCopy) -> None:
    """An example that reaches the cap and states nothing that rests on it is blind."""
    without_examples(rules, "cap_reached")
    cap = at_line(rules, MEDICAL, "value: 100000")
    assert whose(found_of(rules, cap)) == {EXAMPLE, CHECK}
    file = rules.folder / "examples" / "cap_reached.yaml"
    text = file.read_text(encoding="utf-8")
    head, _, _ = text.partition("        - claim_id: S-2\n          status: payable\n          amounts:\n")
    file.write_text(f"{head}        - {{claim_id: S-2, status: payable}}\n", encoding="utf-8")
    assert whose(found_of(rules, cap)) == {NOBODY, CHECK}


@pytest.mark.parametrize(
    ("file", "text", "stated"),
    [
        (MEDICAL, "above: 30000", "policy_scope_cost: 30000"),
        (MEDICAL, "same_as: special", "disease_class: other"),
        ("catastrophic_insurance", "2023: {deductible", "settled_on: 2023-"),
        ("premium_subsidy", "2024: {tier_1", "enrolment: {year: 2024"),
        ("safeguards", "place_of_care: [in_district]", "deposit_waived: "),
        ("safeguards", "low_income_margin, illness_impoverished", "access: "),
        ("districts", '"500105"', "errors: [{code: district_not_in_force}]"),
    ],
)
def test_what_is_proposed_comes_out_and_notices_all_that_nobody_did(
    file: str, text: str, stated: str, rules: RulesCopy
) -> None:
    without_examples(rules)
    chosen = at_line(rules, file, text)
    found = found_of(rules, chosen)
    assert found.by(NOBODY)
    assert stated in examples_file(found)
    pasted(rules, found)
    again = found_of(rules, chosen)
    assert not again.by(NOBODY)
    assert again.by(EXAMPLE)


def test_a_file_of_proposals_says_first_that_nobody_worked_them_out(rules: RulesCopy) -> None:
    without_examples(rules)
    found = found_of(rules, at_line(rules, MEDICAL, "value: 60000"))
    text = examples_file(found)
    assert "待手工核对" in text.split("examples:")[0]
    assert all(
        one.worked.example.sentence.startswith("待手工核对（金额由现行规则算出，还没有人手算）")
        for one in found.proposals
    )


def test_conditions_that_touch_nobody_yet_are_not_counted_and_the_reason_is_said(rules: RulesCopy) -> None:
    found = found_of(rules, at_line(rules, "tilt_assistance", "place_of_care:"))
    assert whose(found) == {ALIKE}
    assert {one.why.en for one in found.findings if one.why} == {
        "no district has set a standard of tilt assistance, so its conditions decide nothing"
    }
    assert percent(found.findings) == "100.00%"


def test_the_same_conditions_count_where_a_district_has_written_a_standard(rules: RulesCopy) -> None:
    rules.add_district()
    place = at_line(rules, "tilt_assistance", "place_of_care:")
    found = found_of(rules, place)
    assert whose(found) == {NOBODY}
    assert {one.district for one in found.proposals} == {"500116"}
    pasted(rules, found)
    assert whose(found_of(rules, place)) == {EXAMPLE}


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("threshold: 10000, ratio: 50%", "tilt_paid"),
        ("value: 120000", "assistance_paid"),
        ("stay_policy_scope_cost: {at_most: 30000}", "policy_scope_cost: 30000"),
        ("{from: 2023-01-01, value: 20000", "alerts: "),
        ("ratio: {illness_impoverished: 50%}", "enrolment: "),
        ("categories: [orphan, returned_to_poverty]", "access: "),
    ],
)
def test_a_districts_rules_are_covered_by_examples_of_its_own_people(text: str, stated: str, rules: RulesCopy) -> None:
    rules.add_district()
    chosen = at_line(rules, DISTRICT, text)
    found = found_of(rules, chosen)
    assert found.by(NOBODY)
    assert stated in examples_file(found)
    assert 'district: "500116"' in examples_file(found)
    pasted(rules, found)
    again = found_of(rules, chosen)
    assert not again.by(NOBODY)


def test_the_day_of_a_repeal_is_noticed_by_an_example_on_either_side_of_it(rules: RulesCopy) -> None:
    rules.add_district()
    cap = "        - {from: 2023-01-01, value: 120000, cite: example-district-2023-1#2}\n"
    repeal = "        - {from: 2024-07-01, repealed: true, cite: example-district-2023-1#2}\n"
    rules.change(DISTRICT, cap, cap + repeal)
    chosen = at_line(rules, DISTRICT, "from: 2024-07-01")
    found = found_of(rules, chosen)
    assert whose(found) == {NOBODY}
    assert {"settled_on: 2024-06-30", "settled_on: 2024-07-01"} <= set(
        map(str.strip, examples_file(found).splitlines())
    )
    pasted(rules, found)
    assert whose(found_of(rules, chosen)) == {EXAMPLE}


def test_a_change_that_the_deep_check_would_show_is_left_to_it(
    rules: RulesCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_examples(rules)
    shown = iter([frozenset({"cost"}), frozenset()])
    monkeypatch.setattr("calc_service.policy.coverage.kinds_shown", lambda *_: next(shown, frozenset()))
    found = found_of(rules, at_line(rules, MEDICAL, "value: 60000"))
    assert [finding.by for finding in found.findings] == [CHECK, CHECK, "deep", NOBODY]


def test_so_many_changes_are_tried_on_the_deep_check_and_the_others_are_counted(
    rules: RulesCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_examples(rules)
    monkeypatch.setattr("calc_service.policy.coverage.MOST_DEEP", 1)
    found = found_of(rules, at_line(rules, MEDICAL, "value: 60000"))
    assert found.not_deep == 1


def test_what_counts_is_rounded_down_so_that_all_is_all() -> None:
    change = next(smallest_changes(read_rules(RULES).contents))
    most = [*[TriedChange(change, EXAMPLE)] * 99_999, TriedChange(change, NOBODY), TriedChange(change, ALIKE)]
    assert percent(most) == "99.99%"
    assert percent([TriedChange(change, ALIKE)]) == "100.00%"


def test_of_a_change_that_differs_in_many_places_the_first_and_the_last_are_said(rules: RulesCopy) -> None:
    """A category more in a group of tilt terms: all the group says goes by another name."""
    rules.add_district()
    group = "groups: [{categories: [extreme_poverty], threshold: 0, ratio: 70%, annual_cap: none}]"
    rules.change(DISTRICT, "threshold: 10000, ratio: 50%, annual_cap: 30000", group)
    found = found_of(rules, at_line(rules, DISTRICT, "annual_cap: none}], cite"))
    added = [one.sentence.zh for one in found.findings if one.sentence and "特困人员、" in one.sentence.zh]
    assert len(added) == len(set(added)) > 1
    assert all(one.count("；") == 1 and one.endswith("（共 6 处）") for one in added)
