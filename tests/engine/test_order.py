"""Rows in order of person, day, time and claim, whichever way they are sorted."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import numpy as np
import pytest

from calc_service.engine import claims as module
from calc_service.engine.claims import SECOND, calculation_order, in_order
from calc_service.engine.columns import NONE
from tests.engine.invented import claims, column

if TYPE_CHECKING:
    from calc_service.engine.claims import Claims
    from calc_service.engine.columns import Column

DISTANT = ("0001-01-01", "9999-12-31")
NOON = 12 * 3600 * SECOND
TIMES = (NONE, 0, 1, SECOND - 1, SECOND, NOON, NOON + 1, NOON + SECOND, 24 * 3600 * SECOND - 1)


def shuffled(count: int, times: tuple[int, ...] = (NONE,)) -> list[dict[str, Any]]:
    """Rows of few persons on few days at few times, the claims' ranks shuffled."""
    rng = random.Random(count)  # noqa: S311 - cases, not secrets
    return [
        {
            "person": rng.randrange(4),
            "settled_on": f"2025-06-{rng.randrange(1, 4):02d}",
            "settled_time": rng.choice(times),
            "claim": rank,
        }
        for rank in rng.sample(range(count), count)
    ]


def by_comparison(table: Claims[Column], rows: list[int]) -> list[int]:
    keys = (table.person, table.settled_on, table.settled_time, table.claim)
    return sorted(rows, key=lambda row: tuple(int(key[row]) for key in keys))


def order_of(table: Claims[Column]) -> list[int]:
    found: list[int] = calculation_order(table, np.arange(table.rows)).tolist()
    return found


@pytest.mark.parametrize("times", [(NONE,), TIMES, TIMES[1:], (NONE, 0, SECOND, NOON), (0, SECOND)])
@pytest.mark.parametrize("count", [1, 2, 3, 8, 60])
def test_rows_are_taken_by_person_day_time_and_claim(count: int, times: tuple[int, ...]) -> None:
    table = claims(*shuffled(count, times))
    rows = list(range(count))
    assert order_of(table) == by_comparison(table, rows)


def test_only_the_rows_asked_for_are_ordered() -> None:
    table = claims(*shuffled(40, TIMES))
    rows = list(range(1, 40, 3))
    assert calculation_order(table, column(rows)).tolist() == by_comparison(table, rows)
    assert calculation_order(table, column([])).tolist() == []


def test_days_do_not_meet_however_far_they_lie_apart() -> None:
    table = claims(
        {"person": 1, "settled_on": DISTANT[0], "claim": 3},
        {"person": 0, "settled_on": DISTANT[1], "claim": 0},
        {"person": 0, "settled_on": DISTANT[0], "claim": 2},
        {"person": 0, "settled_on": DISTANT[0], "claim": 1},
    )
    assert order_of(table) == [3, 2, 1, 0]


@pytest.mark.parametrize("fraction", [0, 1])
def test_a_time_that_is_not_known_comes_first_and_the_day_before_the_time(fraction: int) -> None:
    table = claims(
        {"settled_on": "2025-06-02", "settled_time": NONE, "claim": 0},
        {"settled_on": "2025-06-01", "settled_time": NOON + fraction, "claim": 1},
        {"settled_on": "2025-06-01", "settled_time": 0, "claim": 2},
        {"settled_on": "2025-06-01", "settled_time": NONE, "claim": 4},
        {"settled_on": "2025-06-01", "settled_time": NONE, "claim": 3},
        {"settled_on": "2025-06-01", "settled_time": NOON + fraction, "claim": 0},
    )
    assert order_of(table) == [4, 3, 2, 5, 1, 0]
    assert in_order(table.as_lists()) == [4, 3, 2, 5, 1, 0]


def test_times_a_nanosecond_apart_are_kept_apart() -> None:
    rows = [{"settled_time": time, "claim": claim} for claim, time in enumerate((NOON + 2, NOON + 1, NOON))]
    assert order_of(claims(*rows)) == [2, 1, 0]
    assert in_order(claims(*rows).as_lists()) == [2, 1, 0]


def test_a_case_is_ordered_as_a_file_of_one_person() -> None:
    for count in (1, 2, 9, 40):
        table = claims(*(row | {"person": 0} for row in shuffled(count, TIMES)))
        assert in_order(table.as_lists()) == order_of(table)


def test_a_key_without_room_for_the_row_orders_as_well() -> None:
    many = 2**16 + 1
    numbers = np.random.default_rng(7)
    person, day, claim = (numbers.integers(0, highest, many) for highest in (many, 2**12, 2**20))
    table = claims({})._replace(person=person, settled_on=day, claim=claim, settled_time=np.full(many, NONE))
    assert np.array_equal(order_of(table), np.lexsort((claim, day, person)))


@pytest.mark.parametrize("bits", [0, 8, 9, 57])
@pytest.mark.parametrize("times", [(NONE,), TIMES])
def test_the_packed_key_and_the_slow_sort_agree(
    bits: int, times: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = claims(*shuffled(50, times))
    expected = by_comparison(table, list(range(50)))
    monkeypatch.setattr(module, "PACKED_BITS", bits + 6)
    assert order_of(table) == expected


def width_of_key(*rows: dict[str, Any]) -> int:
    """How many bits the key of these rows takes, the row's own place aside."""
    table, slow = claims(*rows), np.lexsort
    for bits in range(64):
        sorts = Mock(wraps=slow)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "PACKED_BITS", bits)
            patch.setattr(np, "lexsort", sorts)
            assert order_of(table) == by_comparison(table, list(range(table.rows)))
        if not sorts.called:
            return bits
    return 64


def test_the_packed_key_is_as_narrow_as_its_rows_allow() -> None:
    # Days one, two or three apart take one, two and two bits, the claims one; no key takes none.
    first = {"settled_on": "2025-06-01"}
    assert width_of_key(first, first) == 1
    assert width_of_key(first, {"settled_on": "2025-06-02"}) == 1 + 1
    assert width_of_key(first, {"settled_on": "2025-06-04"}) == 2 + 1
    assert width_of_key(first, {"settled_on": "2025-06-05"}) == 3 + 1
    assert width_of_key(first, {"person": 3}) == 2 + 1
    assert width_of_key(first | {"person": 7, "claim": 900}, {"person": 9, "claim": 901}) == 2 + 1


def test_whole_seconds_take_fewer_bits_than_fractions_of_them() -> None:
    # A second apart is one bit in ticks, 30 in nanoseconds; not known lies one tick below midnight.
    assert width_of_key({"settled_time": NOON}, {"settled_time": NOON + SECOND}) == 1 + 1
    assert width_of_key({"settled_time": NOON + 1}, {"settled_time": NOON + SECOND + 1}) == 30 + 1
    assert width_of_key({"settled_time": NONE}, {"settled_time": 0}) == 1 + 1
    assert width_of_key({"settled_time": NONE}, {"settled_time": 2 * SECOND}) == 2 + 1
    assert width_of_key({"settled_time": NONE}, {"settled_time": 2 * SECOND + 1}) == 31 + 1
    assert width_of_key({"settled_time": NONE}, {"settled_time": NONE}) == 1
    assert width_of_key({"settled_time": NONE}, {"settled_time": 0}, {"settled_time": 2 * SECOND}) == 2 + 2


@pytest.mark.parametrize("bits", [0, 8, 60])
def test_rows_that_are_alike_keep_the_order_in_which_they_came(bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    table = claims(*({"person": place % 2, "claim": 0} for place in range(200)))
    monkeypatch.setattr(module, "PACKED_BITS", bits)
    assert order_of(table) == [*range(0, 200, 2), *range(1, 200, 2)]


def test_the_row_is_part_of_the_key_as_long_as_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    table = claims({"settled_on": "2025-06-01"}, {"settled_on": "2025-06-04"})
    monkeypatch.setattr(np, "lexsort", lambda _: pytest.fail("the packed key fits"))
    for bits in (7, 5, 4, 3):
        monkeypatch.setattr(module, "PACKED_BITS", bits)
        assert order_of(table) == [0, 1]
    monkeypatch.setattr(module, "PACKED_BITS", 2)
    with pytest.raises(pytest.fail.Exception):
        order_of(table)
