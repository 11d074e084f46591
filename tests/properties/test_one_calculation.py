"""One calculation: what a person gets alone, as a case, is what the same rows get among many others in a file."""

from __future__ import annotations

import random
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from calc_service.engine.claims import NAMES, Claims, in_order
from calc_service.engine.columns import NONE
from calc_service.engine.ledger import ROWS_OF_A_BLOCK, assess, assess_case
from tests.engine.invented import rows_of, table_of
from tests.properties.worlds_on_file import cases, claims_of, tables_of
from tests.reference.worlds import WORLDS, World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calc_service.engine.columns import Column
    from calc_service.engine.tables import Tables

Row = dict[str, Any]
PERSON, CLAIM, STAY, REVERSES = (NAMES.index(name) for name in ("person", "claim", "stay", "reverses"))
RENAMED = {"position", "person", "out_of_range"}
"""What says where a row stands among the others, and what only rows of a file have."""


def together(tables: Sequence[Column], order: Column) -> Claims[Column]:
    """The claims of many persons as one table, its rows in `order`; ranks, stays and row numbers are renumbered."""
    shifted = []
    for person, own in enumerate(_renumbered(tables)):
        own[:, PERSON] = person
        shifted.append(own)
    every = np.concatenate(shifted)[order]
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    reverses = every[:, REVERSES]
    every[:, REVERSES] = np.where(reverses == NONE, NONE, place[reverses])
    return Claims.of(every)


def _renumbered(tables: Sequence[Column]) -> list[Column]:
    renumbered, rows, stays = [], 0, 0
    for table in tables:
        own = table.copy()
        own[:, CLAIM] += rows
        own[:, REVERSES] += np.where(own[:, REVERSES] == NONE, 0, rows)
        own[:, STAY] += np.where(own[:, STAY] == NONE, 0, stays)
        rows, stays = rows + len(own), max(stays, int(own[:, STAY].max()) + 1)
        renumbered.append(own)
    return renumbered


def values(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in RENAMED}


def as_case(table: Column, tables: Tables) -> dict[int, Row]:
    """What each claim of one person gets that is not void, by its place."""
    claims = Claims.of(table).as_lists()
    rows, out_of_range = assess_case(claims, in_order(claims), tables)
    assert not out_of_range
    return {row.position: values(row._asdict()) for row in rows}


def people(world: World, number: int, tables: Tables) -> list[Column]:
    found = (claims_of(case, tables) for case in cases(world, "together"))
    return [table_of(claims) for claims in islice((each for each in found if each), number)]


def check(tables: Tables, persons: Sequence[Column], order: Column) -> None:
    alone = [as_case(person, tables) for person in persons]
    joined = {row["position"]: values(row) for row in rows_of(assess(together(persons, order), tables))}
    place = np.argsort(order)
    start = 0
    expected: dict[int, Row] = {}
    for person, rows in zip(persons, alone, strict=True):
        expected |= {int(place[start + row]): found for row, found in rows.items()}
        start += len(person)
    assert joined == expected


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
@pytest.mark.parametrize("shuffled", [False, True], ids=["in turn", "shuffled"])
def test_many_persons_in_one_call_get_what_each_gets_alone(world: World, *, shuffled: bool) -> None:
    tables = tables_of(world.name)
    persons = people(world, 60, tables)
    order = np.arange(sum(map(len, persons)), dtype=np.int64)
    if shuffled:
        np.random.default_rng(7).shuffle(order)
    check(tables, persons, order)


def test_more_rows_than_a_block_holds_change_nothing() -> None:
    """Each of 60 persons stands in the call often enough to fill several blocks, rows shuffled throughout."""
    world = WORLDS[-1]
    tables = tables_of(world.name)
    distinct = people(world, 60, tables)
    alone = [as_case(person, tables) for person in distinct]
    rng = random.Random(3)  # noqa: S311 - cases, not secrets
    chosen: list[int] = []
    while sum(len(distinct[one]) for one in chosen) < 3 * ROWS_OF_A_BLOCK:
        chosen += rng.sample(range(len(distinct)), len(distinct))
    persons = [distinct[one] for one in chosen]
    order = np.random.default_rng(11).permutation(sum(map(len, persons)))
    parts = list(assess(together(persons, order), tables))
    assert len(parts) >= 3
    starts = np.cumsum([0, *(len(person) for person in persons)])
    for row in rows_of(parts):
        person = row["person"]
        own = int(order[row["position"]] - starts[person])
        assert values(row) == alone[chosen[person]][own]
    assert sum(map(len, parts)) == sum(len(alone[one]) for one in chosen)
