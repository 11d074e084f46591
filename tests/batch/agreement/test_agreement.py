"""Batches of the service against the reference, over all worlds: sound rows and spoilt ones, and every option.

With CALC_SERVICE_FULL=1 at least 300,000 rows are compared; how many were is printed below the results.
"""

from __future__ import annotations

import json
import os
import random
from itertools import cycle, product
from typing import TYPE_CHECKING

import pytest

from tests.properties.worlds_on_file import book_of
from tests.reference import law as case_law
from tests.reference.batch.as_case import as_columns, case_of
from tests.reference.batch.cells import bare_id
from tests.reference.batch.generate import random_rows
from tests.reference.batch.law import OUTPUT, audit
from tests.reference.worlds import WORLDS, World

from .product import audited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.reference.batch.law import File

FULL = os.environ.get("CALC_SERVICE_FULL") == "1"
ROWS_IN_ALL = 310_000 if FULL else 9_000
PERSONS_IN_FILES = (600, 600, 600, 600, 7_000) if FULL else (60,)
DIFFERENCES_SHOWN = 8
ASKED = [
    {"tolerance": tolerance, "catastrophic": catastrophic, "accumulate": accumulate}
    for tolerance, (catastrophic, accumulate) in zip(
        cycle(("0.00", "0.01", "500")), product(("settled", "computed"), ("computed", "recorded")), strict=False
    )
]
AS_A_CASE = ASKED[0]


def files(world: World, seed: object, *persons: int) -> Iterator[File]:
    """Random files of a world without end, the same for the same seed."""
    rng = random.Random(f"{world.name} {seed}")  # noqa: S311 - files, not secrets
    for number in cycle(persons):
        yield random_rows(rng, world, number)


def people(rows: File) -> list[list[int]]:
    """The places of each person's rows."""
    places: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(bare_id(row["person_id"]), []).append(place)
    return list(places.values())


def contradictions(rows: File, expected: File, found: File) -> list[str]:
    """Where a row is answered otherwise than expected, with the rows of the first such person."""
    wrong = [
        (place, name)
        for place, (wanted, answer) in enumerate(zip(expected, found, strict=True))
        for name in wanted
        if answer[name] != wanted[name]
    ]
    said = [
        f"row {place} ({rows[place]['claim_id']!r} of {rows[place]['person_id']!r}), {name}: "
        f"expected {expected[place][name]!r}, found {found[place][name]!r}"
        for place, name in wrong[:DIFFERENCES_SHOWN]
    ]
    if wrong:
        first = bare_id(rows[wrong[0][0]]["person_id"])
        said += [
            f"{place}: " + json.dumps({name: text for name, text in row.items() if text}, ensure_ascii=False)
            for place, row in enumerate(rows)
            if bare_id(row["person_id"]) == first
        ]
    return said


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_batches_agree_with_the_reference(world: World, record_property: Callable[[str, object], None]) -> None:
    book, compared = book_of(world.name), 0
    for rows, asked in zip(files(world, "2027", *PERSONS_IN_FILES), cycle(ASKED), strict=False):
        found = audited(rows, book, **asked)
        assert len(found) == len(rows)
        assert [{name: answer[name] for name in row} for row, answer in zip(rows, found, strict=True)] == rows
        wrong = contradictions(rows, audit(rows, world.rules, **asked), found)
        assert not wrong, f"{asked}\n" + "\n".join(wrong)
        compared += len(rows)
        if compared >= ROWS_IN_ALL / len(WORLDS):
            break
    record_property("rows agree with the reference", compared)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_the_columns_of_the_reference_are_those_of_the_service(world: World) -> None:
    rows = next(files(world, "columns", 2))
    found = list(audited(rows, book_of(world.name), **AS_A_CASE)[0])
    assert found == [*rows[0], *OUTPUT[:-1], "flags", OUTPUT[-1]]


def without_look_alikes(found: File) -> File:
    """The answers but for the one flag that rests on other persons."""
    flags = [[flag for flag in row["flags"].split("|") if flag != "look_alike_person"] for row in found]
    return [row | {"flags": "|".join(each)} for row, each in zip(found, flags, strict=True)]


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
@pytest.mark.parametrize("accumulate", ["computed", "recorded"])
def test_a_person_alone_is_answered_as_among_others(world: World, accumulate: str) -> None:
    asked = AS_A_CASE | {"accumulate": accumulate}
    rows, book = next(files(world, "alone", 30)), book_of(world.name)
    among = without_look_alikes(audited(rows, book, **asked))
    for places in people(rows)[: None if FULL else 4]:
        alone = without_look_alikes(audited([rows[place] for place in places], book, **asked))
        assert not contradictions([rows[place] for place in places], [among[place] for place in places], alone)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_a_sound_person_is_answered_as_one_case(world: World) -> None:
    rows, compared = next(files(world, "case", 600 if FULL else 60)), 0
    found = audited(rows, book_of(world.name), **AS_A_CASE)
    for places in people(rows):
        case = case_of([rows[place] for place in places], world.rules)
        if case is None or any(found[place]["status"] == "rejected" for place in places):
            continue
        lines = case_law.assess(case, world.rules)["claims"]
        expected = [as_columns(line) for line in lines]
        wrong = contradictions([rows[place] for place in places], expected, [found[place] for place in places])
        assert not wrong, "\n".join(wrong)
        compared += 1
    assert compared >= 5
