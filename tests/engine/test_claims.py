"""The input of the calculation: which rows are void, and what a claim is among others."""

from typing import Any

import numpy as np
import pytest

from calc_service.engine.claims import NAMES, Claims, in_order, void_rows
from calc_service.engine.columns import NONE, UNKNOWN
from tests.engine.invented import claims


def test_columns_stand_in_the_order_of_their_names() -> None:
    width = len(NAMES) + 2
    table = np.arange(3 * width, dtype=np.int64).reshape(3, width)
    found = Claims.of(table)
    for place, name in enumerate(NAMES):
        assert getattr(found, name).tolist() == table[:, place].tolist()
        assert getattr(found, name).flags.c_contiguous
    assert found.opening_assistance.tolist() == table[:, len(NAMES) :].T.tolist()
    assert found.rows == 3


def test_claims_cannot_be_made_without_one_of_their_columns() -> None:
    with pytest.raises(TypeError, match="settled_time"):
        Claims(**{name: [0] for name in NAMES if name != "settled_time"}, opening_assistance=[])


def test_lists_and_columns_hold_the_same_claims() -> None:
    table = claims(*({"cost": cost, "opening_assistance": (cost, 0, 1)} for cost in (5, 6, 7)))
    lists = table.as_lists()
    assert lists.total_cost == [5, 6, 7]
    assert lists.opening_assistance == [[5, 6, 7], [0, 0, 0], [1, 1, 1]]
    assert {type(value) for column in lists[: len(NAMES)] for value in column} == {int}
    assert lists.rows == 3
    back = lists.as_columns()
    for name in Claims._fields:
        assert getattr(back, name).dtype == np.int64
        assert getattr(back, name).tolist() == getattr(table, name).tolist()


def test_no_claims_at_all_are_columns_of_whole_numbers_too() -> None:
    none = Claims[Any]._make([*([] for _ in NAMES), [[], []]]).as_columns()
    assert {column.dtype for column in none} == {np.dtype(np.int64)}
    assert none.opening_assistance.shape == (2, 0)


def test_a_reversal_and_what_it_cancels_are_void() -> None:
    table = claims({}, {"reverses": 0}, {}, {"reverses": 5}, {}, {})
    assert void_rows(table).tolist() == [True, True, False, True, False, True]
    assert table.reverses.tolist() == [NONE, 0, NONE, 5, NONE, NONE]
    assert in_order(table.as_lists()) == [2, 4]


def test_a_reversal_of_an_unknown_claim_makes_nothing_void() -> None:
    table = claims({"reverses": UNKNOWN}, {})
    assert void_rows(table).tolist() == [False, False]
    assert in_order(table.as_lists()) == [0, 1]
