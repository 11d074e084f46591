"""What each pool may have paid before each claim, at least and at most, whatever the missing facts turn out to be.

What a pool has paid after a claim grows with what it had paid before, whichever facts the claim has: so its extremes
follow from its extremes before. Each pool is followed by itself, as a claim draws on one pool alone (ADR 59).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from calc_service.engine.columns import Column, Flags

LONG_YEAR = 256
"""Years of more claims are followed one by one: there are few of them."""


@dataclass(frozen=True, slots=True)
class Charged:
    """What each alternative of each claim does to the pools; those of a claim stand together, the claims in order.

    claim: the claim, ascending; pool: which it draws on; uncapped, cap: fen, both 0 where it is paid nothing
    fixed: what is charged whatever the pool has paid, fen: where a year runs on what was recorded
    """

    claim: Column
    pool: Column
    uncapped: Column
    cap: Column
    fixed: Column

    def after(self, places: slice | Column, before: Column) -> Column:
        """What the pool has paid after the alternative, fen."""
        topped = np.minimum(before + self.uncapped[places], self.cap[places])
        return np.asarray(np.maximum(before, topped) + self.fixed[places])


@dataclass(frozen=True, slots=True)
class PoolsPaid:
    """least, most: by alternative what its pool may have paid before it, fen.

    ended_low, ended_high: by pool and year what it may have paid in the end
    """

    least: Column
    most: Column
    ended_low: Column
    ended_high: Column


def pools_before(charged: Charged, first: Column, opened: tuple[Column, Column]) -> PoolsPaid:
    """What the pools may have paid, before each alternative and when the years have ended.

    first:  by year the claim at which it begins, and at last how many claims there are
    opened: the least and the most that each pool may have paid when the year began, each of shape (pools, years)
    """
    least, most = np.zeros(len(charged.claim), dtype=np.int64), np.zeros(len(charged.claim), dtype=np.int64)
    begins = np.searchsorted(charged.claim, np.arange(int(first[-1]) + 1))
    length = np.diff(first)
    low, high = opened[0].copy(), opened[1].copy()
    short = np.flatnonzero(length <= LONG_YEAR)
    for step in range(int(length[short].max(initial=0))):
        years = short[length[short] > step]
        claims = first[years] + step
        _one_claim_each(charged, years, begins[claims], begins[claims + 1], (low, high), (least, most))
    for year in np.flatnonzero(length > LONG_YEAR).tolist():
        _year(charged, begins[first[year] : first[year + 1] + 1].tolist(), (low[:, year], high[:, year]), (least, most))
    return PoolsPaid(least, most, low, high)


def _one_claim_each(  # noqa: PLR0913, PLR0917  the alternatives of some claims, what was before, and where it goes
    charged: Charged,
    years: Column,
    begin: Column,
    end: Column,
    pools: tuple[Column, Column],
    found: tuple[Column, Column],
) -> None:
    """The next claim of each of `years`: note what was before its alternatives, and carry the pools on."""
    counts = end - begin
    starts = counts.cumsum() - counts
    entry = np.arange(int(counts.sum())) - np.repeat(starts - begin, counts)
    of_year = np.repeat(years, counts)
    pool = charged.pool[entry]
    for side, of_side in zip(pools, found, strict=True):
        of_side[entry] = side[pool, of_year]
    low, high = pools
    after_low, after_high = (charged.after(entry, of_side[entry]) for of_side in found)
    for number in range(len(low)):
        drawn: Flags = pool == number
        if drawn.any():
            low[number, years] = np.minimum.reduceat(np.where(drawn, after_low, low[number, of_year]), starts)
            high[number, years] = np.maximum.reduceat(np.where(drawn, after_high, high[number, of_year]), starts)


def _year(charged: Charged, begins: Sequence[int], pools: tuple[Column, Column], found: tuple[Column, Column]) -> None:
    """A whole year, claim by claim."""
    columns = (charged.pool, charged.uncapped, charged.cap, charged.fixed)
    pool, uncapped, cap, fixed = (column[begins[0] : begins[-1]].tolist() for column in columns)
    for side, of_side, better in zip(pools, found, (min, max), strict=True):
        state, noted = side.tolist(), []
        for first, last in pairwise(begins):
            after = []
            for entry in range(first - begins[0], last - begins[0]):
                before = state[pool[entry]]
                noted.append(before)
                topped = max(before, min(before + uncapped[entry], cap[entry])) + fixed[entry]
                after.append((pool[entry], topped))
            for number in {one for one, _ in after}:
                every = [each if one == number else state[number] for one, each in after]
                state = [*state[:number], better(every), *state[number + 1 :]]
        of_side[begins[0] : begins[-1]] = noted
        side[:] = state
