"""What a reviewed sample says of the whole: the stratified estimate of a total, with its error.

Cochran, Sampling Techniques (3rd ed. 1977), 5.3–5.4: each stratum's mean times its rows, added up; variances with the
finite population correction; degrees of freedom by Satterthwaite, out of the strata that were not reviewed as a whole.
Sums are exact; only the quantile of Student's t is a float, and what rests on it is rounded outward to the fen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, isqrt

Quantile = Callable[[float, float], float]
"""(probability, degrees of freedom) → the quantile of Student's t."""
ROOM = Fraction(1, 2**40)
"""By which share a quantile is taken higher: more than a library's last digits are wrong by."""


@dataclass(frozen=True, slots=True)
class StratumReviewed:
    """A stratum: all its rows, and of those drawn what was wrongly paid, fen, 0 where nothing was."""

    rows: int
    amounts: Sequence[int]

    @property
    def is_complete(self) -> bool:
        """Whether every row was reviewed, so that nothing is left to chance."""
        return len(self.amounts) == self.rows

    @property
    def total(self) -> Fraction:
        """The estimate of what was wrongly paid in the stratum, fen."""
        return Fraction(self.rows * sum(self.amounts), len(self.amounts))

    @property
    def variance(self) -> Fraction:
        """The estimate of the variance of `total`; of one row out of several there is none: ZeroDivisionError."""
        if self.is_complete:
            return Fraction(0)
        drawn, whole = len(self.amounts), sum(self.amounts)
        spread = Fraction(drawn * sum(one * one for one in self.amounts) - whole * whole, drawn * (drawn - 1))
        return spread * self.rows * (self.rows - drawn) / drawn


@dataclass(frozen=True, slots=True)
class Estimate:
    """What was wrongly paid in the whole, fen.

    low, high: the bounds of the interval, rounded outward; None where the sample says nothing of its own error
    freedom:   degrees of freedom; None where there is no error, since all was reviewed, or none to be seen
    """

    total: Fraction
    variance: Fraction
    low: int | None
    high: int | None
    freedom: Fraction | None

    @property
    def standard_error(self) -> int:
        """The standard error, fen, rounded up."""
        return root_above(self.variance)


def estimated(strata: Sequence[StratumReviewed], confidence: Fraction, quantile: Quantile) -> Estimate:
    """The estimate for a sample with ENOUGH rows of every stratum that was not drawn as a whole.

    Nothing is paid wrongly by less than 0, so that the total is not below what was found in the sample.
    """
    total = sum((one.total for one in strata), Fraction(0))
    variances = [(one.variance, len(one.amounts) - 1) for one in strata if not one.is_complete]
    variance = sum((of_stratum for of_stratum, _ in variances), Fraction(0))
    if not variances:
        return Estimate(total, variance, floor(total), ceil(total), None)
    if not variance:
        return Estimate(total, variance, None, None, None)
    freedom = variance**2 / sum(of_stratum**2 / rows for of_stratum, rows in variances)
    t = Fraction(quantile(float((1 + confidence) / 2), float(freedom))) * (1 + ROOM)
    width = root_above(t * t * variance)
    found = sum(sum(one.amounts) for one in strata)
    return Estimate(total, variance, max(floor(total) - width, found), ceil(total) + width, freedom)


def root_above(square: Fraction) -> int:
    """The least whole number whose square is not below `square`."""
    root = isqrt(floor(square))
    return root if root * root >= square else root + 1
