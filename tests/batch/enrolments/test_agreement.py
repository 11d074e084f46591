"""A file of enrolments yields, to the fen, what each of them yields as a case, and what the reference computes."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import msgspec
import polars as pl
import pytest

from calc_service.batch.audit import Request
from calc_service.batch.enrolments.audit import audit_enrolments
from calc_service.batch.files import Table
from calc_service.case.assessment import assess
from calc_service.domain.columns import PREMIUM
from tests.case.asking import faults
from tests.properties.worlds_on_file import book_of, posted
from tests.reference.generate import random_case, random_enrolment
from tests.reference.premium import assess_premium
from tests.reference.worlds import WORLDS, World

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook

ROWS = 400
SAME = ("status", "category", "standard", "ratio", "subsidy", "personal")
SPOILT: tuple[dict[str, Any], ...] = (
    {"year": 2019},
    {"year": 2040},
    {"year": 10000},
    {"tier": 3},
    {"paid_on": "2022-10-27"},
    {"paid_on": "2025-02-30"},
    {"district": "110101"},
    {"insurance": "none"},
    {"categories": ["unheard_of"]},
    {"district": "500105", "paid_on": "2026-01-01", "categories": []},
)


def enrolled_case(rng: random.Random, world: World) -> dict[str, Any]:
    case = random_case(rng, world)
    person = case["person"]
    enrolment = random_enrolment(rng, world, person["district"])
    return {"case_id": "C-1", "person": {**person, "person_id": "P-1"}, "enrolment": enrolment, "claims": []}


def row_of(case: dict[str, Any], number: int) -> dict[str, str | None]:
    """The cells of a case: of its identities those that count on the day of payment."""
    person, enrolment = case["person"], case["enrolment"]
    day = enrolment["paid_on"]
    ends = ((one["category"], one.get("from") or day, one.get("to") or day) for one in person["identities"])
    active = [category for category, first, last in ends if first <= day <= last]
    return {
        "person_id": f"P-{number}",
        "district": person["district"],
        "insurance": person["insurance"],
        "categories": "|".join(active) or None,
        "year": str(enrolment["year"]),
        "tier": str(enrolment["tier"]),
        "paid_on": enrolment["paid_on"],
    }


def results(rows: list[dict[str, str | None]], book: RuleBook) -> list[dict[str, Any]]:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    found = audit_enrolments(Table.of(frame), Request(kind=PREMIUM.name), book).result.whole()
    return found.with_columns(pl.col("standard", "subsidy", "personal").cast(pl.String)).to_dicts()


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_every_row_is_what_its_case_and_the_reference_say(world: World) -> None:
    rng, book = random.Random(f"{world.name} enrolled"), book_of(world.name)  # noqa: S311 - files, not secrets
    cases = [enrolled_case(rng, world) for _ in range(ROWS)]
    found = results([row_of(case, number) for number, case in enumerate(cases)], book)

    for case, row in zip(cases, found, strict=True):
        expected = assess_premium(world.rules, case)
        told = msgspec.to_builtins(assess(posted(case), book, "en"))["premium_subsidy"]
        assert expected is not None
        assert {name: row[name] for name in SAME} == {name: expected[name] for name in SAME}, case
        assert {name: row[name] for name in SAME} == {name: told[name] for name in SAME}, case
        assert row["errors"] is None


@pytest.mark.parametrize("spoilt", SPOILT, ids=str)
def test_a_row_is_rejected_for_what_its_case_is_refused_for(spoilt: dict[str, Any]) -> None:
    case: dict[str, Any] = {
        "case_id": "C-1",
        "person": {"district": "500104", "insurance": "resident", "identities": [{"category": "extreme_poverty"}]},
        "enrolment": {"year": 2025, "tier": 1, "paid_on": "2024-11-20"},
        "claims": [],
    }
    for name, value in spoilt.items():
        if name == "categories":
            case["person"]["identities"] = [{"category": one} for one in value]
        else:
            case["enrolment" if name in case["enrolment"] else "person"][name] = value
    (row,) = results([row_of(case, 1)], book_of("city"))
    refused = sorted((_column(pointer), code) for pointer, code in faults(case, book_of("city")))

    assert row["status"] == "rejected"
    assert sorted(tuple(error.split(":")) for error in row["errors"].split("|")) == refused
    assert {row[name] for name in SAME[1:]} == {None}


def _column(pointer: str) -> str:
    return "categories" if "identities" in pointer else pointer.rpartition("/")[2]
