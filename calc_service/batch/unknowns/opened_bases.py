"""How much catastrophic insurance may add where nobody knows on what it was computed before the year's first row."""

from functools import lru_cache
from math import gcd

import numpy as np

from calc_service.domain.money import HIGHEST_TOTAL, WHOLE
from calc_service.engine.columns import Column, shares


def bases_between(before: Column, base: Column, insured: Column) -> Column:
    """Two bases a claim, in turn: one at which its `base` adds the least to the entitlement, one at which the most.

    before:  what the claims of the year before it come to, which is the least that the base can be, fen
    insured: deductible, ratio and cap, shape (claims, 3); each claim stands twice
    """
    once = slice(None, None, 2)
    before, base = before[once], base[once]
    deductible, ratio, cap = insured[once].T
    least, most, period = (
        np.array(column)[_places(ratio)] for column in zip(*map(_residues, _different(ratio)), strict=True)
    )
    insured_at_all = ratio > 0
    deductible = np.where(insured_at_all, deductible, 0)
    last = HIGHEST_TOTAL - base

    def added(start: Column) -> Column:
        ends = (np.minimum(cap, shares(np.maximum(0, at - deductible), ratio)) for at in (start, start + base))
        first, second = ends
        return np.asarray(second - first)

    lows = [before, _at(before, deductible, least, period), np.maximum(before, last)]
    highs = [before, _at(before, deductible, most, period)]
    found = np.empty(len(before) * 2, dtype=np.int64)
    found[0::2] = _best(lows, [-added(one) for one in lows])
    found[1::2] = _best(highs, [added(one) for one in highs])
    return found


def _best(starts: list[Column], worth: list[Column]) -> Column:
    best = np.argmax(np.stack(worth), axis=0)
    return np.asarray(np.choose(best, starts))


def _at(before: Column, deductible: Column, residue: Column, period: Column) -> Column:
    """The first base from `before` and the deductible on that lies so far above the deductible, but for periods."""
    above = np.maximum(before - deductible - residue, 0)
    return np.asarray(deductible + residue + -(-above // period) * period)


def _different(ratio: Column) -> list[int]:
    found: list[int] = np.unique(ratio).tolist()
    return found


def _places(ratio: Column) -> Column:
    return np.unique(ratio, return_inverse=True)[1]


@lru_cache(256)
def _residues(ratio: int) -> tuple[int, int, int]:
    """(above which fen what is added rounds down, above which it rounds up, after how many fen that comes again)."""
    step = gcd(ratio, WHOLE)
    period, half = WHOLE // step, WHOLE // 2
    if not ratio or period == 1:
        return 0, 0, 1
    back = pow(ratio // step, -1, period)
    lowest = half % step
    highest = lowest + (WHOLE - 1 - lowest) // step * step
    down, up = ((rest - half) // step * back % period for rest in (lowest, highest))
    return down, up, period
