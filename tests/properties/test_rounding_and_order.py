"""Rounding and the order of rows, held against plain fractions and plain comparison."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.domain.money import HIGHEST_TOTAL, WHOLE, share
from calc_service.engine import claims as module
from calc_service.engine.claims import NAMES, SECOND, Claims, calculation_order
from calc_service.engine.columns import NONE, shares

if TYPE_CHECKING:
    from calc_service.engine.columns import Column

ORDERED_BY = ("person", "settled_on", "settled_time", "claim")
fen = st.integers(0, HIGHEST_TOTAL)
basis_points = st.integers(0, WHOLE)
seconds = st.integers(0, 86_399).map(lambda second: second * SECOND)
times = st.one_of(
    st.just(st.just(NONE)),
    st.just(st.one_of(st.just(NONE), seconds)),
    st.just(st.one_of(st.just(NONE), seconds, st.integers(0, 86_400 * SECOND - 1))),
)
"""Of a file: no time is known, some are to the second, some to the nanosecond."""


@given(fen, basis_points)
def test_a_share_is_the_exact_product_rounded_half_up(amount: int, ratio: int) -> None:
    exact = floor(Fraction(amount * ratio, WHOLE) + Fraction(1, 2))
    assert share(amount, ratio) == exact
    assert shares(np.array([amount]), np.array([ratio])).tolist() == [exact]


@given(st.integers(0, HIGHEST_TOTAL // 2))
def test_exactly_half_a_fen_is_rounded_up(half: int) -> None:
    assert share(2 * half + 1, WHOLE // 2) == half + 1


def table(rows: list[tuple[int, int, int, int]]) -> Claims[Column]:
    columns = np.zeros((len(rows), len(NAMES) + 1), dtype=np.int64)
    for place, name in enumerate(ORDERED_BY):
        columns[:, NAMES.index(name)] = [row[place] for row in rows]
    return Claims.of(columns)


@st.composite
def ranked(draw: st.DrawFn) -> list[tuple[int, int, int, int]]:
    """Rows of (person, day, time, claim), ranks below the number of rows, claims distinct."""
    number = draw(st.integers(1, 30))
    ranks = draw(st.permutations(range(number)))
    person, day, time = st.integers(0, number - 1), st.integers(-719_162, 2_932_896), draw(times)
    return [(draw(person), draw(day), draw(time), claim) for claim in ranks]


@given(ranked())
def test_rows_are_ordered_by_person_day_time_and_claim_whichever_way_they_are_sorted(
    rows: list[tuple[int, int, int, int]],
) -> None:
    claims, every = table(rows), np.arange(len(rows), dtype=np.int64)
    expected = sorted(range(len(rows)), key=rows.__getitem__)
    assert calculation_order(claims, every).tolist() == expected
    assert by_slow_sort(claims, every) == expected


def by_slow_sort(claims: Claims[Column], rows: Column) -> list[int]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PACKED_BITS", 0)
        found: list[int] = calculation_order(claims, rows).tolist()
    return found
