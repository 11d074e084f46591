"""The service against the reference, over all worlds: overlays, own tracks, editions and caps inside a year.

With CALC_SERVICE_FULL=1 at least 200,000 claims are compared; how many were is printed below the results.
"""

from __future__ import annotations

import json
import os
import random
from itertools import count, takewhile
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.case.assessment import assess
from calc_service.rulebook.load import load
from tests.case.asking import faults
from tests.properties.worlds_on_file import RULES, book_of, cases, posted
from tests.reference import law
from tests.reference.comparable import comparable
from tests.reference.spoil_case import spoiled_case
from tests.reference.worlds import WORLDS, World
from tests.test_examples import contradictions

if TYPE_CHECKING:
    from collections.abc import Callable

    from calc_service.engine.edition import RuleBook

FULL = os.environ.get("CALC_SERVICE_FULL") == "1"
CLAIMS_IN_ALL = 210_000 if FULL else 15_000
SPOILED_CASES = 5_000 if FULL else 200
SEED = "2026"


def disagreements(case: dict[str, Any], world: World, book: RuleBook) -> list[str]:
    expected = law.assess(case, world.rules)
    found = comparable(assess(posted(case), book, "zh"))
    return [] if found == expected else contradictions(expected, found) or ["the reply has keys beyond the reference"]


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_the_service_agrees_with_the_reference(world: World, record_property: Callable[[str, object], None]) -> None:
    book, compared = book_of(world.name), 0
    for case in cases(world, SEED):
        found = disagreements(case, world, book)
        assert not found, f"{found}\n{json.dumps(case, ensure_ascii=False, indent=1)}"
        compared += len(case.get("claims", ()))
        if compared >= CLAIMS_IN_ALL / len(WORLDS):
            break
    record_property("claims agree with the reference", compared)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_a_spoiled_case_is_refused_with_its_one_fault(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    rng = random.Random(f"{world.name} {SEED}")  # noqa: S311 - cases, not secrets
    for _ in range(SPOILED_CASES):
        body, fault = spoiled_case(rng, world)
        assert faults(body, book_of(world.name)) == [fault], body.decode()
    record_property("spoiled cases are refused as expected", SPOILED_CASES)


def test_every_line_of_the_reply_is_compared() -> None:
    """Cases that exercise each status, each tilt status, each reason, alerts and void rows are in the sample."""
    seen: set[str] = set()
    for world in WORLDS:
        generated = cases(world, SEED)
        for _ in takewhile(lambda number: number < 150, count()):
            reply = law.assess(next(generated), world.rules)
            seen |= {f"{line['status']} {line.get('tilt_status', '')}" for line in reply["claims"]}
            seen |= {reason for line in reply["claims"] for reason in line.get("reasons", ())}
            seen |= {alert["alert"] for alert in reply["alerts"]}
            seen |= {reply["premium_subsidy"]["status"]} if reply["premium_subsidy"] else set()
    assert seen >= {
        "void ",
        "payable payable",
        "payable no_district_standard",
        "payable conditions_not_met",
        "review conditions_not_met",
        "not_payable conditions_not_met",
        "admission_day_needed",
        "category_not_covered",
        "emergency_review",
        "facility_below_secondary",
        "facility_not_designated",
        "not_a_recipient",
        "not_referred",
        "outpatient_other_disease",
        "threshold_not_exceeded",
        "burden_warning",
        "granted",
        "district_rule_required",
        "not_resident_insured",
    }


def test_the_projects_own_rules_are_the_first_world() -> None:
    own, first = load(RULES), book_of(WORLDS[0].name)
    assert (own.starts, own.profiles, own.editions) == (first.starts, first.profiles, first.editions)
