"""The closed forms, held against plain loops."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from calc_service.engine.running import (
    CACHED_ROWS,
    blocks,
    calculation_order,
    changes,
    running,
    segments,
    used_before,
)
from tests.engine.invented import claims, column

if TYPE_CHECKING:
    from calc_service.engine.claims import Claims

DISTANT = ("0001-01-01", "9999-12-31")


def rows_of(count: int) -> list[dict[str, object]]:
    """Rows of few persons on few days, the claims' ranks shuffled."""
    rng = random.Random(count)  # noqa: S311 - cases, not secrets
    ranks = rng.sample(range(count), count)
    return [
        {"person": rng.randrange(4), "settled_on": f"2025-06-{rng.randrange(1, 4):02d}", "claim": rank}
        for rank in ranks
    ]


def by_comparison(table: Claims, rows: list[int]) -> list[int]:
    return sorted(rows, key=lambda row: (table.person[row], table.settled_on[row], table.claim[row]))


@pytest.mark.parametrize("count", [1, 2, 3, 8, 60])
def test_rows_are_taken_by_person_day_and_claim(count: int) -> None:
    table = claims(*rows_of(count))
    rows = list(range(count))
    assert calculation_order(table, column(rows)).tolist() == by_comparison(table, rows)


def test_only_the_rows_asked_for_are_ordered() -> None:
    table = claims(*rows_of(40))
    rows = list(range(1, 40, 3))
    assert calculation_order(table, column(rows)).tolist() == by_comparison(table, rows)


def test_days_do_not_meet_however_far_they_lie_apart() -> None:
    table = claims(
        {"person": 1, "settled_on": DISTANT[0], "claim": 3},
        {"person": 0, "settled_on": DISTANT[1], "claim": 0},
        {"person": 0, "settled_on": DISTANT[0], "claim": 2},
        {"person": 0, "settled_on": DISTANT[0], "claim": 1},
    )
    assert calculation_order(table, column(range(4))).tolist() == [3, 2, 1, 0]


def test_a_key_without_room_for_the_row_orders_as_well() -> None:
    many = 2**16 + 1
    table = claims(*rows_of(1))
    numbers = np.random.default_rng(7)
    person, day, claim = (numbers.integers(0, highest, many) for highest in (many, 2**12, 2**20))
    table = replace(table, person=person, settled_on=day, claim=claim)
    assert np.array_equal(calculation_order(table, np.arange(many)), np.lexsort((claim, day, person)))


@pytest.mark.parametrize("bits", [0, 8, 9, 57])
def test_the_packed_key_and_the_slow_sort_agree(bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    table = claims(*rows_of(50))
    expected = by_comparison(table, list(range(50)))
    monkeypatch.setattr("calc_service.engine.running.PACKED_BITS", bits + 6)
    assert calculation_order(table, column(range(50))).tolist() == expected


def test_the_packed_key_is_used_as_long_as_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    table = claims({"settled_on": "2025-06-01"}, {"settled_on": "2025-06-04"})
    monkeypatch.setattr(np, "lexsort", lambda _: pytest.fail("the packed key fits"))
    # The person needs two bits, three days two, the claims one; the row two more where it has room.
    for bits in (7, 6, 5):
        monkeypatch.setattr("calc_service.engine.running.PACKED_BITS", bits)
        assert calculation_order(table, column(range(2))).tolist() == [0, 1]
    monkeypatch.setattr("calc_service.engine.running.PACKED_BITS", 4)
    with pytest.raises(pytest.fail.Exception):
        calculation_order(table, column(range(2)))


def test_few_rows_are_one_block() -> None:
    assert blocks(column([0] * CACHED_ROWS)) == [slice(0, CACHED_ROWS)]
    assert blocks(column([7])) == [slice(0, 1)]


def test_blocks_never_part_a_person() -> None:
    person = np.repeat(np.arange(30_000, dtype=np.int64), 3)
    found = blocks(person)
    assert len(found) == 3
    assert [part.start for part in found] == [0, *(part.stop for part in found[:-1])]
    assert found[-1].stop == len(person)
    assert all(person[part.stop - 1] != person[part.stop] for part in found[:-1])
    assert all(part.stop - part.start <= CACHED_ROWS + 3 for part in found)
    assert found[0].stop == CACHED_ROWS - CACHED_ROWS % 3


def test_one_row_too_many_makes_a_second_block() -> None:
    person = np.arange(CACHED_ROWS + 1, dtype=np.int64)
    assert blocks(person) == [slice(0, CACHED_ROWS), slice(CACHED_ROWS, CACHED_ROWS + 1)]


def test_a_person_with_more_rows_than_a_block_stays_whole() -> None:
    person = np.repeat(column([0, 1, 2]), [5, 3 * CACHED_ROWS, 5])
    assert blocks(person) == [slice(0, 5), slice(5, len(person))]
    behind_one_row = np.repeat(column([0, 1]), [1, 2 * CACHED_ROWS])
    assert blocks(behind_one_row) == [slice(0, 1), slice(1, len(behind_one_row))]
    alone = np.zeros(2 * CACHED_ROWS, dtype=np.int64)
    assert blocks(alone) == [slice(0, len(alone))]


def test_segments_are_numbered_and_know_their_first_row() -> None:
    found = segments(np.array([True, False, True, True, False, False]))
    assert found.number.tolist() == [0, 0, 1, 2, 2, 2]
    assert found.first.tolist() == [0, 0, 2, 3, 3, 3]


def test_a_row_changes_where_any_column_does() -> None:
    assert changes(column([1, 1, 1, 2]), column([1, 1, 3, 3])).tolist() == [True, False, True, True]
    assert changes(column([5])).tolist() == [True]
    three = changes(column([1, 1, 1, 1]), column([1, 2, 2, 2]), column([1, 1, 1, 4]))
    assert three.tolist() == [True, True, False, True]


def test_a_total_runs_on_from_its_segments_opening() -> None:
    within = segments(np.array([True, False, False, True, False]))
    after = running(column([100, 100, 100, 7, 7]), column([1, 2, 3, 10, 20]), within)
    assert after.tolist() == [101, 103, 106, 17, 37]


def by_loop(opening: list[int], amounts: list[int], cap: list[int], segment: list[int]) -> list[int]:
    """What the pool has paid before each row, paid row by row."""
    before: list[int] = []
    paid: dict[int, int] = {}
    for row, number in enumerate(segment):
        used = paid.setdefault(number, opening[row])
        before.append(used)
        paid[number] = used + max(0, min(amounts[row], cap[row] - used))
    return before


def used(opening: list[int], amounts: list[int], cap: list[int], segment: list[int]) -> list[int]:
    found = used_before(column(opening), column(amounts), column(cap), column(segment))
    assert found.dtype == np.int64
    effective = [max(before, 0) for before in found.tolist()]
    assert effective == found.tolist()
    return effective


@pytest.mark.parametrize(
    ("opening", "amounts", "cap", "segment", "before"),
    [
        ([0], [5], [10], [0], [0]),
        ([0, 0, 0], [4, 4, 4], [10, 10, 10], [0, 0, 0], [0, 4, 8]),
        ([3, 3], [4, 9], [10, 10], [0, 0], [3, 7]),
        ([12, 12], [4, 4], [10, 10], [0, 0], [12, 12]),
        ([0, 0, 0], [9, 9, 9], [10, 5, 20], [0, 0, 0], [0, 9, 9]),
        ([0, 0, 0, 0], [9, 9, 9, 9], [10, 5, 5, 20], [0, 0, 0, 0], [0, 9, 9, 9]),
        ([1, 1, 2, 2], [5, 5, 5, 5], [4, 9, 9, 3], [0, 0, 1, 1], [1, 4, 2, 7]),
        ([0, 0, 0], [5, 5, 5], [9, 9, 8], [0, 1, 1], [0, 0, 5]),
        ([0, 0, 8, 8], [5, 5, 1, 1], [9, 9, 9, 9], [3, 3, 9, 9], [0, 5, 8, 9]),
    ],
)
def test_a_capped_pool_pays_what_is_left(
    opening: list[int], amounts: list[int], cap: list[int], segment: list[int], before: list[int]
) -> None:
    assert by_loop(opening, amounts, cap, segment) == before
    assert used(opening, amounts, cap, segment) == before


def test_a_cap_that_moves_within_a_segment_gives_what_a_loop_gives() -> None:
    rng = random.Random(1)  # noqa: S311 - cases, not secrets
    for _ in range(150):
        opening, cap, segment = [], [], []
        for number in range(rng.randrange(1, 5)):
            opened, held, length = rng.choice((0, 0, 5, 30)), rng.randrange(40), rng.randrange(1, 7)
            for _ in range(length):
                held = rng.randrange(40) if rng.random() < 0.4 else held
                opening.append(opened)
                cap.append(held)
                segment.append(number * 3)
        amounts = [rng.randrange(12) for _ in cap]
        assert used(opening, amounts, cap, segment) == by_loop(opening, amounts, cap, segment)
