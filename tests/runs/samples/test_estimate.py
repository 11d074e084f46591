"""The estimate against all samples that there are, against a simulation, and against SciPy's own distribution."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import sqrt
from random import Random

import pytest

from calc_service.runs.samples.estimate import StratumReviewed, estimated, root_above
from calc_service.runs.samples.quantiles import quantile_of_t

NINETY_FIVE = Fraction(95, 100)


def plain(_: float, __: float) -> float:
    return 2.0


def every_sample(population: list[list[int]], sizes: list[int]) -> list[list[StratumReviewed]]:
    drawn = [combinations(stratum, size) for stratum, size in zip(population, sizes, strict=True)]
    return [
        [StratumReviewed(len(stratum), amounts) for stratum, amounts in zip(population, one, strict=True)]
        for one in product(*drawn)
    ]


@pytest.mark.parametrize(
    ("population", "sizes"),
    [
        ([[0, 0, 700, 12_345, 1, 99]], [3]),
        ([[0, 5, 17, 4], [100, 0, 0], [7]], [2, 2, 1]),
        ([[3, 3, 3, 3], [0, 1_000_000, 0, 0, 5]], [2, 3]),
        ([[1, 2], [8, 16, 32]], [2, 2]),
    ],
)
def test_total_and_variance_are_right_on_average_over_all_samples(
    population: list[list[int]], sizes: list[int]
) -> None:
    found = [estimated(one, NINETY_FIVE, plain) for one in every_sample(population, sizes)]
    totals = [one.total for one in found]
    mean = sum(totals, Fraction(0)) / len(found)
    assert mean == sum(map(sum, population))
    true_variance = sum(((total - mean) ** 2 for total in totals), Fraction(0)) / len(found)
    assert sum((one.variance for one in found), Fraction(0)) / len(found) == true_variance


def test_by_hand() -> None:
    # 10 rows, of 4 drawn: 0, 0, 300, 500. Mean 200, s² = (0+0+90000+250000 - 4·40000)/3 = 60000.
    # Total 2000; variance 10²·(1-4/10)·60000/4 = 900000; standard error 948.68…
    found = estimated([StratumReviewed(10, (0, 0, 300, 500))], NINETY_FIVE, plain)
    assert [found.total, found.variance, found.standard_error, found.freedom] == [2000, 900_000, 949, 3]
    # Twice 948.68… is 1897.37: rounded outward, and never below what was found.
    assert (found.low, found.high) == (800, 3898)


def test_what_was_reviewed_as_a_whole_has_no_error() -> None:
    found = estimated([StratumReviewed(2, (5, 7)), StratumReviewed(1, (0,))], NINETY_FIVE, plain)
    assert [found.total, found.low, found.high, found.standard_error, found.freedom] == [12, 12, 12, 0, None]
    nobody = estimated([], NINETY_FIVE, plain)
    assert [nobody.total, nobody.low, nobody.high] == [0, 0, 0]


def test_rows_that_do_not_differ_give_no_interval() -> None:
    found = estimated([StratumReviewed(100, (0, 0, 0)), StratumReviewed(1, (9,))], NINETY_FIVE, plain)
    assert [found.total, found.low, found.high] == [9, None, None]


def test_one_row_of_several_has_no_variance() -> None:
    with pytest.raises(ZeroDivisionError):
        _ = StratumReviewed(2, (1,)).variance


@pytest.mark.parametrize(
    "square", [Fraction(0), Fraction(1, 10**30), Fraction(4), Fraction(9, 2), Fraction(10**40 + 1)]
)
def test_a_root_is_rounded_up_exactly(square: Fraction) -> None:
    root = root_above(square)
    assert root * root >= square
    assert root == 0 or (root - 1) ** 2 < square


def test_quantiles_are_those_of_tables() -> None:
    pytest.importorskip("scipy", reason="an extra: requirements-projection.txt")
    quantile = quantile_of_t()
    for freedom, expected in ((1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (1e9, 1.960)):
        assert quantile(0.975, freedom) == pytest.approx(expected, abs=0.0005)
    assert quantile(0.75, 1) == pytest.approx(1)
    assert quantile(0.975, 2.5) > quantile(0.975, 3)


def test_intervals_hold_the_total_as_often_as_they_say() -> None:
    """A third of the rows wrong, amounts of all sizes: a fixed seed, so that it is the same each time."""
    pytest.importorskip("scipy", reason="an extra: requirements-projection.txt")
    quantile, chance = quantile_of_t(), Random(16)  # noqa: S311  chance has to repeat itself
    population = [
        [chance.randrange(100, 500_000) if chance.random() < share else 0 for _ in range(rows)]
        for rows, share in ((400, 0.5), (250, 0.3), (60, 0.2))
    ]
    true, times, held = sum(map(sum, population)), 2_000, 0
    for _ in range(times):
        reviewed = [
            StratumReviewed(len(stratum), chance.sample(stratum, size))
            for stratum, size in zip(population, (56, 35, 9), strict=True)
        ]
        found = estimated(reviewed, NINETY_FIVE, quantile)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= true <= found.high
    # Within three standard errors of what was promised.
    assert abs(held / times - 0.95) < 3 * sqrt(0.95 * 0.05 / times)
