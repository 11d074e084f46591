"""The ways in which each row of a year may carry it on: choices that leave the same year behind are one way."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from calc_service.batch.unknowns.choices import Choices
from calc_service.batch.unknowns.layout import Layout
from calc_service.domain.vocabulary import TILT_STATUSES
from calc_service.engine.columns import NONE, Column, Flags, changes

MOST_COMPLETIONS = 4096
"""Of one year and one set of categories; beyond them bounds are safe, and may be wider than need be."""
MOST_STEPS = 1024
"""So many rows of one year are carried on one by one."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of all rows; those of a row stand together, the rows in the order of the layout.

    order:  the choices way by way; starts: where those of a way begin in it
    choice: by way one of its choices
    begins: by row of the layout its first way, and at last how many there are
    moved:  by choice whether what its pool has paid changes what is due
    bound:  by choice whether what the year has come to changes what it comes to: it is a way of its own
    pool, charge: by way what it adds to which pool, fen, where a later row asks; of one that is bound nothing yet
    asked:  by way whether a later row asks for its pool
    last_moved, last_tilted: by pool and year, and by year, the last row that asks, NONE where none does
    rows:   the rows of the layout whose choice matters to another row, or that others matter to, ascending
    """

    order: Column
    starts: Column
    choice: Column
    begins: Column
    moved: Flags
    bound: Flags
    pool: Column
    charge: Column
    asked: Flags
    last_moved: Column
    last_tilted: Column
    rows: Column

    def extremes(self, low: Column, high: Column) -> tuple[Column, Column]:
        """By way the least and the most of columns that have an entry a choice; of one that is bound nothing."""
        ends = np.minimum.reduceat(low[self.order], self.starts), np.maximum.reduceat(high[self.order], self.starts)
        free = ~self.bound[self.choice]
        return np.where(free, ends[0], 0), np.where(free, ends[1], 0)


def ways(layout: Layout, choices: Choices, recorded: Column | None) -> Ways:
    """recorded: what was really paid on each row of the file, where the years run on that."""
    most, row = choices.most, choices.row
    pool, year = most["pool"], layout.year[row]
    moved = most["assistance_potential"] != choices.least["assistance_potential"]
    tilted = most["tilt_status"] == TILT_STATUSES.index("payable")
    last_moved = np.full(choices.pool_low.shape, NONE)
    np.maximum.at(last_moved, (pool[moved], year[moved]), row[moved])
    last_tilted = np.full(len(layout.first) - 1, NONE)
    np.maximum.at(last_tilted, year[tilted], row[tilted])
    bound = moved | tilted
    asked = last_moved[pool, year] > row
    paid = most["assistance_paid"] if recorded is None else recorded[layout.row[row]]
    charge = np.where(asked & ~bound, paid, 0)
    keys = (row, np.where(bound, np.arange(len(row)), NONE), np.where(charge > 0, pool, NONE), charge)
    order = np.lexsort(keys[::-1])
    starts = np.flatnonzero(changes(*(key[order] for key in keys)))
    choice = order[starts]
    begins = np.searchsorted(row[choice], np.arange(len(layout) + 1))
    rows = np.flatnonzero(np.maximum.reduceat(bound | (charge > 0), choices.begins[:-1])) if len(row) else row
    columns = pool[choice], charge[choice], asked[choice]
    return Ways(order, starts, choice, begins, moved, bound, *columns, last_moved, last_tilted, rows)


def entangled(layout: Layout, choices: Choices, found: Ways) -> Column:
    """The years in which what one row is due may change what is due on another."""
    years = np.zeros(len(layout.first) - 1, dtype=np.bool_)
    years[layout.year[choices.row[found.moved | (choices.tilted > 0)]]] = True
    return np.flatnonzero(years)


def few_enough(years: Column, layout: Layout, choices: Choices, found: Ways, most: int) -> Flags:
    """Which of `years` have at most so many completions that leave different years behind."""
    size, counts = len(layout.first) - 1, np.diff(found.begins)[found.rows]
    of_year = layout.year[found.rows]
    logs = np.bincount(of_year, np.log2(counts), size)[years]
    steps = np.bincount(of_year, minlength=size)[years]
    open_pools = (choices.pool_low != choices.pool_high)[:, years].sum(axis=0)
    return np.asarray((2.0 ** np.minimum(logs + open_pools, 50) < most + 0.5) & (steps <= MOST_STEPS))


def in_groups(years: Column, layout: Layout, choices: Choices, found: Ways, together: int) -> Iterator[Column]:
    """`years` in groups that come to about so many completions at most, those of as many rows together."""
    size, of_year = len(layout.first) - 1, layout.year[found.rows]
    logs = np.bincount(of_year, np.log2(np.diff(found.begins)[found.rows]), size)[years]
    steps = np.bincount(of_year, minlength=size)[years]
    order = np.argsort(steps, kind="stable")
    open_pools = (choices.pool_low != choices.pool_high)[:, years].sum(axis=0)
    number = (2.0 ** (logs + open_pools))[order].cumsum() // together
    edges = np.flatnonzero(np.diff(number, prepend=-1.0, append=np.inf))
    for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        yield np.sort(years[order[first:last]])
