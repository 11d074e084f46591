from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.runs.samples.allotment import SampleTooSmall, allotted, least_of

STRATA = st.lists(st.integers(1, 500), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("rows", "wanted", "expected"),
    [
        ([600, 300, 100], 10, [5, 3, 2]),  # the third gets the least, the others share eight: 5.33 and 2.67
        ([500, 300, 200], 10, [5, 3, 2]),
        ([333, 333, 334], 10, [3, 3, 4]),
        ([1, 1, 98], 10, [1, 1, 8]),
        ([5, 5], 3, [2, 1]),  # too few for two of each: one of each, and the larger remainder, of equal ones the first
        ([5, 5, 5], 3, [1, 1, 1]),
        ([10], 200, [10]),
        ([3, 100], 102, [3, 99]),
    ],
)
def test_rows_are_allotted_by_hand_alike(rows: list[int], wanted: int, expected: list[int]) -> None:
    assert allotted(rows, wanted) == expected


@given(STRATA, st.integers(1, 5_000))
def test_everything_is_allotted_and_no_stratum_gets_more_than_it_has(rows: list[int], wanted: int) -> None:
    if wanted < len(rows):
        with pytest.raises(SampleTooSmall) as refused:
            allotted(rows, wanted)
        assert refused.value.needed == len(rows)
        return
    found = allotted(rows, wanted)
    least = least_of(rows, min(wanted, sum(rows)))
    assert sum(found) == min(wanted, sum(rows))
    assert all(min(least, whole) <= size <= whole for size, whole in zip(found, rows, strict=True))


@given(STRATA, st.integers(1, 5_000))
def test_what_is_above_the_least_is_in_proportion(rows: list[int], wanted: int) -> None:
    try:
        found = allotted(rows, wanted)
    except SampleTooSmall:
        return
    least = least_of(rows, min(wanted, sum(rows)))
    free = [(size, whole) for size, whole in zip(found, rows, strict=True) if size > min(least, whole)]
    left, whole = sum(size for size, _ in free), sum(of_it for _, of_it in free)
    for size, of_it in free:
        assert abs(size - Fraction(left * of_it, whole)) < 2
