"""The random files hold what they are meant to hold; a person is answered alone as among others, and as a case."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.reference import law as case_law
from tests.reference.worlds import WORLDS, World

from .as_case import as_columns, case_of
from .cells import bare_id
from .generate import random_rows
from .law import File, audit

CODES = {
    *("required", "not_an_amount", "too_many_decimals", "out_of_range", "not_a_date", "unknown_value", "too_long"),
    *("bad_characters", "repeated_claim_id", "exceeds_total_cost", "exceeds_policy_scope", "dates_out_of_order"),
    *("reverses_unknown_claim", "reverses_itself", "already_reversed", "reverses_a_reversal"),
    *("reversal_precedes_claim", "district_not_in_force", "no_rules_in_force", "figure_not_on_file"),
    *("total_out_of_range", "codes_disagree", "opening_differs", "unpaired_refund", "earlier_row_rejected"),
    *("damaged_id", "negative_without_refund_flag"),
}
FINDINGS = {"", "not_recorded", "match", "overpaid", "underpaid", "missed"}


def file_of(world: World, persons: int = 40) -> File:
    return random_rows(random.Random(f"{world.name} 1"), world, persons)  # noqa: S311 - files, not secrets


def by_person(rows: File) -> dict[str, list[int]]:
    people: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        people.setdefault(bare_id(row["person_id"]), []).append(number)
    return people


def test_every_code_status_and_finding_occurs() -> None:
    seen: Counter[str] = Counter()
    for world in WORLDS:
        for answer in audit(file_of(world, 150), world.rules):
            seen.update({f"finding {answer['finding_assistance']}", f"tilt {answer['finding_tilt']}"})
            seen.update({answer["status"], f"catastrophic {answer['finding_catastrophic']}"})
            seen.update(error.rpartition(":")[2] for error in answer["errors"].split("|"))
    wanted = CODES | {"payable", "review", "not_payable", "void", "rejected"}
    wanted |= {f"catastrophic {each}" for each in FINDINGS}
    wanted |= {f"{fund} {each}" for fund in ("finding", "tilt") for each in FINDINGS | {"review", "paid_ineligible"}}
    assert wanted <= set(seen)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
@pytest.mark.parametrize("accumulate", ["computed", "recorded"])
def test_a_person_alone_is_answered_as_among_others(world: World, accumulate: str) -> None:
    rows = file_of(world)
    among = audit(rows, world.rules, accumulate=accumulate)
    for numbers in by_person(rows).values():
        alone = audit([rows[number] for number in numbers], world.rules, accumulate=accumulate)
        assert alone == [among[number] for number in numbers]


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_a_sound_person_is_answered_as_one_case(world: World) -> None:
    rows, compared = file_of(world, 80), 0
    found = audit(rows, world.rules)
    for numbers in by_person(rows).values():
        case = case_of([rows[number] for number in numbers], world.rules)
        if case is None or any(found[number]["status"] == "rejected" for number in numbers):
            continue
        compared += 1
        for number, line in zip(numbers, case_law.assess(case, world.rules)["claims"], strict=True):
            expected = as_columns(line)
            assert {name: found[number][name] for name in expected} == expected
    assert compared > 10


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
@pytest.mark.parametrize("accumulate", ["computed", "recorded"])
def test_no_amount_is_negative(world: World, accumulate: str) -> None:
    for answer in audit(file_of(world), world.rules, accumulate=accumulate):
        amounts = [text for name, text in answer.items() if not name.startswith(("difference", "errors", "reasons"))]
        assert not [text for text in amounts if text.startswith("-")]
