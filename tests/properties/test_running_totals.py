"""Rounding, caps and the order of rows, held against plain loops and plain fractions."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.domain.money import HIGHEST_TOTAL, WHOLE, share
from calc_service.engine import running
from calc_service.engine.claims import NAMES, Claims
from calc_service.engine.columns import shares

if TYPE_CHECKING:
    from calc_service.engine.columns import Column

fen = st.integers(0, HIGHEST_TOTAL)
basis_points = st.integers(0, WHOLE)
small = st.integers(0, 40)
caps = st.one_of(small, st.sampled_from([0, 10, 20, 1 << 60]))


@given(fen, basis_points)
def test_a_share_is_the_exact_product_rounded_half_up(amount: int, ratio: int) -> None:
    exact = floor(Fraction(amount * ratio, WHOLE) + Fraction(1, 2))
    assert share(amount, ratio) == exact
    assert shares(np.array([amount]), np.array([ratio])).tolist() == [exact]


@given(st.integers(0, HIGHEST_TOTAL // 2))
def test_exactly_half_a_fen_is_rounded_up(half: int) -> None:
    assert share(2 * half + 1, WHOLE // 2) == half + 1


@st.composite
def pools(draw: st.DrawFn) -> list[tuple[int, int, int, int]]:
    """Rows of (segment, opening, amount, cap); caps move within segments, openings may lie above them."""
    rows = []
    for segment in range(draw(st.integers(1, 5))):
        opening = draw(small)
        for amount, cap in draw(st.lists(st.tuples(small, caps), min_size=1, max_size=8)):
            for _ in range(draw(st.integers(1, 2))):
                rows.append((segment, opening, amount, cap))  # noqa: PERF401 - one row, one draw
    return rows


def by_loop(rows: list[tuple[int, int, int, int]]) -> list[int]:
    """What the pool has paid before each row."""
    before: list[int] = []
    used: dict[int, int] = {}
    for segment, opening, amount, cap in rows:
        paid = used.setdefault(segment, opening)
        before.append(paid)
        used[segment] = paid + max(0, min(amount, cap - paid))
    return before


@given(pools())
def test_a_pool_under_moving_caps_pays_what_a_plain_loop_pays(rows: list[tuple[int, int, int, int]]) -> None:
    segment, opening, amount, cap = np.array(rows, dtype=np.int64).T
    before = running.used_before(opening, amount, cap, segment)
    assert before.dtype == np.int64
    assert before.tolist() == by_loop(rows)


@given(pools())
def test_a_pool_never_pays_beyond_its_cap_nor_takes_back(rows: list[tuple[int, int, int, int]]) -> None:
    segment, opening, amount, cap = np.array(rows, dtype=np.int64).T
    before = running.used_before(opening, amount, cap, segment)
    paid = np.minimum(amount, np.maximum(cap - before, 0))
    assert (before >= opening).all()
    assert (paid >= 0).all()
    assert (before + paid <= np.maximum(before, cap)).all()


def table(rows: list[tuple[int, int, int]]) -> Claims:
    columns = np.zeros((len(rows), len(NAMES) + 1), dtype=np.int64)
    for place, name in enumerate(("person", "settled_on", "claim")):
        columns[:, NAMES.index(name)] = [row[place] for row in rows]
    return Claims.of(columns)


@st.composite
def ranked(draw: st.DrawFn) -> list[tuple[int, int, int]]:
    """Rows of (person, day, claim), ranks below the number of rows, claims distinct."""
    number = draw(st.integers(1, 30))
    ranks = draw(st.permutations(range(number)))
    person, day = st.integers(0, number - 1), st.integers(-719_162, 2_932_896)
    return [(draw(person), draw(day), claim) for claim in ranks]


@given(ranked())
def test_rows_are_ordered_by_person_day_and_claim_whichever_way_they_are_sorted(
    rows: list[tuple[int, int, int]],
) -> None:
    claims, every = table(rows), np.arange(len(rows), dtype=np.int64)
    expected = sorted(range(len(rows)), key=rows.__getitem__)
    assert running.calculation_order(claims, every).tolist() == expected
    assert by_slow_sort(claims, every).tolist() == expected


def by_slow_sort(claims: Claims, rows: Column) -> Column:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "PACKED_BITS", 0)
        return running.calculation_order(claims, rows)
