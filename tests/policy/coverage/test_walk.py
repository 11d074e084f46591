"""Every smallest change: each value of what decides a case by one step, every set by one member, nothing else."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from calc_service.policy.coverage.trial import admitted, scopes
from calc_service.policy.coverage.walk import SmallestChange, smallest_changes
from calc_service.policy.differences import differences
from calc_service.rulebook.load import SoundRules, read_rules
from tests.rulebook.rules_copy import RulesCopy

RULES = Path(__file__).parents[3] / "rules"
EVERY = 1 if os.environ.get("CALC_SERVICE_FULL") == "1" else 7


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> SoundRules:
    """The rules in force with a district's file."""
    copy = RulesCopy(Path(shutil.copytree(RULES, tmp_path_factory.mktemp("walk") / "rules")))
    copy.add_district()
    return read_rules(copy.folder)


@pytest.fixture(scope="module")
def changes(rules: SoundRules) -> list[SmallestChange]:
    return list(smallest_changes(rules.contents))


@pytest.fixture(scope="module")
def sentences(rules: SoundRules, changes: list[SmallestChange]) -> list[str]:
    """Each change in words, by its smallest step."""
    found = [differences(rules.contents, one.made_in(rules.contents, one.contents[0])) for one in changes]
    return ["; ".join(difference.sentence.en for difference in of_change) for of_change in found]


def test_every_change_is_a_difference_and_none_is_made_twice(sentences: list[str]) -> None:
    assert all(sentences)
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize(
    "said",
    [
        "yearly cap 100000 yuan → 99999.99 yuan, from 2022-10-28",
        "yearly cap 100000 yuan → 100000.01 yuan, from 2022-10-28",
        "ratio raised by 5% → 5.01%",
        "2025 · deductible 18797 yuan → 18797.01 yuan",
        "2026 · tier 2 775 yuan → 774.99 yuan",
        "above 30000 yuan → 30000 yuan and above",
        "up to 30000 yuan → below 30000 yuan",
        "aid without applying · categories adds Person returned to poverty",
        "uplift · categories drops Person in extreme poverty",
        "share of tier 1 → tier 2",
        "designated facility · required yes → no",
        "begins later, on 2022-10-29 instead of 2022-10-28",
        "last day 2025-12-31 → 2026-01-01",
        "threshold 10000 yuan → 9999.99 yuan",
        "warning threshold 20000 yuan → 20000.01 yuan",
        "shared cap ordinary → special",
        "treated as · medical assistance Person in extreme poverty → Subsistence allowance recipient",
        "Seriously ill patient impoverished by illness · ratio (not set) → 70%",
        "Costly hospital stays with other diseases · Person in extreme poverty · ratio 70% → 69.99%",
        "Special-disease assistance · applies to · facility level",
    ],
)
def test_a_smallest_change_of_each_kind_is_there(said: str, sentences: list[str]) -> None:
    assert [sentence for sentence in sentences if said in sentence]


def test_a_kind_of_referral_moves_to_each_of_the_other_lists(sentences: list[str]) -> None:
    moved = [one for one in sentences if "conditions · referral" in one and ";" in one and "Tilt" not in one]
    assert len(moved) == 6 * 2


def test_what_decides_nothing_is_left_alone(changes: list[SmallestChange], sentences: list[str]) -> None:
    assert {one.file for one in changes} <= {
        "districts",
        "premium_subsidy",
        "catastrophic_insurance",
        "medical_assistance",
        "tilt_assistance",
        "safeguards",
        "districts/500116",
    }
    assert not [one for one in sentences if "verified" in one or "clause cited" in one or "floor for" in one]


def test_a_change_says_its_line_and_the_clause_of_its_entry(changes: list[SmallestChange]) -> None:
    caps = [one for one in changes if one.file == "medical_assistance" and one.contents[0].at("tracks", "special")]
    lines = (RULES / "medical_assistance.yaml").read_text(encoding="utf-8").splitlines()
    cap = next(one for one in caps if "value: 60000" in lines[one.place.line - 1])
    assert cap.cite == "cq-2022-116#2.3.2-other"
    assert lines[cap.place.line - 1][cap.place.column - 1 :].startswith(("2022-10-28", "60000"))
    assert {one.cite for one in changes if one.file == "districts"} == {""}


def test_a_figure_goes_by_the_smallest_step_that_the_check_lets_pass(rules: SoundRules) -> None:
    """Half of a deductible has to be whole fen, so it goes by two."""
    deductible = next(
        one
        for one in smallest_changes(rules.contents)
        if one.file == "catastrophic_insurance" and one.contents[0]["terms"]["2025"]["deductible"].number == 1_879_701
    )
    content = admitted(deductible, rules.contents)
    assert content is not None
    assert content["terms"]["2025"]["deductible"].number == 1_879_702


def test_every_change_is_refused_or_computed_with(rules: SoundRules, changes: list[SmallestChange]) -> None:
    city, district = scopes(rules, ())
    for change in changes[::EVERY]:
        scope = district if change.district else city
        content = admitted(change, scope.folder)
        if content is not None:
            assert scope.changed(change, content).profiles
