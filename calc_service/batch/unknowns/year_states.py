"""Years whose rows are bound together, carried on row by row over every state that they may have come to.

A state is what later rows ask of the year: what pools have paid, and the base of tilt assistance. Completions that come
to the same state are followed as one, so that prefixes are never computed twice (ADR 59).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from calc_service.batch.unknowns.choices import Choices
from calc_service.batch.unknowns.layout import Layout
from calc_service.batch.unknowns.trials import Computed, Trial, one_by_one
from calc_service.batch.unknowns.ways import Ways
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, Column, changes
from calc_service.engine.tables import Tables

Extremes = tuple[Mapping[str, Column], Mapping[str, Column]]
"""By name of an amount or a measure the lowest and the highest."""


@dataclass(frozen=True, slots=True)
class States:
    """States of some years, those of a year together, the years ascending.

    tilt, pools: the base of tilt assistance, and by pool what it has paid, fen; 0 where no later row asks
    low, high: what the years have come to on the way, at least and at most, shape (sums, states), fen
    """

    year: Column
    tilt: Column
    pools: Column
    low: Column
    high: Column

    def at(self, places: Column) -> "States":
        """Some of them."""
        columns = self.pools[:, places], self.low[:, places], self.high[:, places]
        return States(self.year[places], self.tilt[places], *columns)


@dataclass(frozen=True, slots=True)
class Nodes:
    """Rows with one of their choices, each in one state of its year. row: of the layout, ascending."""

    row: Column
    choice: Column
    tilt: Column
    pool_paid: Column


@dataclass(frozen=True, slots=True)
class YearStates:
    """What years are carried on with.

    low, high: what each way adds to the sums of its year, shape (sums, ways), fen; of one that is bound nothing
    sums:      the names of the sums
    judged:    what is made of the amounts of some rows of the layout
    met:       told of the rows that were computed, and of what they come to
    recorded:  what was really paid on each row of the file, where the years run on that
    """

    layout: Layout
    choices: Choices
    ways: Ways
    low: Column
    high: Column
    sums: tuple[str, ...]
    judged: Callable[[Computed, Column], Extremes]
    met: Callable[[Column, Extremes], None]
    claims: Claims[Column]
    recorded: Column | None
    tables: Tables

    def ended(self, years: Column) -> States:
        """What `years` (ascending) come to in the end: a state each."""
        rows = self.ways.rows
        first = np.searchsorted(rows, self.layout.first[years])
        left = np.searchsorted(rows, self.layout.first[years + 1]) - first
        states, ended, step = self._begun(years), [], 0
        while len(states.year):
            place = np.searchsorted(years, states.year)
            done = left[place] == step
            if done.any():
                ended.append(states.at(np.flatnonzero(done)))
                states, place = states.at(np.flatnonzero(~done)), place[~done]
            if len(place):
                states = self._carried(states, rows[first[place] + step])
            step += 1
        columns = (np.concatenate([getattr(one, name) for one in ended], axis=-1) for name in States.__slots__)
        whole = States(*columns)
        return whole.at(whole.year.argsort(kind="stable"))

    def _begun(self, years: Column) -> States:
        """The states in which the years begin: where nobody knows what a pool has paid, the least and the most."""
        first = self.layout.row[self.layout.first[years]]
        low, high = self.choices.pool_low, self.choices.pool_high
        year, pools = years, low[:, years].copy()
        for pool in range(len(pools)):
            twice = np.flatnonzero(low[pool, year] != high[pool, year])
            more = pools[:, twice].copy()
            more[pool] = high[pool, year[twice]]
            year, pools = np.append(year, year[twice]), np.concatenate((pools, more), axis=1)
        nothing = np.zeros((len(self.sums), len(year)), dtype=np.int64)
        tilt = self.claims.opening_tilt_base[first][np.searchsorted(years, year)]
        return States(year, tilt, pools, nothing, nothing).at(year.argsort(kind="stable"))

    def _carried(self, states: States, row: Column) -> States:
        """The states after the next row of each."""
        ways, choices = self.ways, self.choices
        counts = ways.begins[row + 1] - ways.begins[row]
        parent = np.repeat(np.arange(len(row)), counts)
        way = np.arange(len(parent)) + np.repeat(ways.begins[row] - counts.cumsum() + counts, counts)
        after, row, choice, charge = states.at(parent), row[parent], ways.choice[way], ways.charge[way]
        low, high, tilt = after.low + self.low[:, way], after.high + self.high[:, way], after.tilt.copy()
        bound = np.flatnonzero(ways.bound[choice])
        if len(bound):
            of_pool = after.pools[choices.most["pool"][choice[bound]], bound]
            paid = np.where(ways.moved[choice[bound]], of_pool, choices.paid.least[choice[bound]])
            found = self._computed(Nodes(row[bound], choice[bound], tilt[bound], paid))
            extremes = self.judged(found, row[bound])
            self.met(row[bound], extremes)
            for number, name in enumerate(self.sums):
                low[number, bound] += extremes[0][name]
                high[number, bound] += extremes[1][name]
            tilt[bound] = found["tilt_base_after"]
            charge[bound] = found["assistance_paid"] if self.recorded is None else self._recorded(row[bound])
        after.pools[ways.pool[way], np.arange(len(way))] += np.where(ways.asked[way], charge, 0)
        after.pools[ways.last_moved[:, after.year] <= row] = 0
        tilt[ways.last_tilted[after.year] <= row] = 0
        return _merged(States(after.year, tilt, after.pools, low, high))

    def _recorded(self, row: Column) -> Column:
        of_file = self.layout.row[row]
        return np.full(len(row), NONE) if self.recorded is None else self.recorded[of_file]

    def _computed(self, nodes: Nodes) -> Computed:
        choices, of_file = self.choices, self.layout.row[nodes.row]
        trial = Trial(
            row=of_file,
            year=of_file,
            facts=choices.facts[nodes.choice],
            base=choices.base[nodes.choice],
            tilt_base=nodes.tilt,
            pools=np.broadcast_to(nodes.pool_paid, (len(choices.pool_low), len(of_file))),
            stay_cost=self.layout.stay_cost[nodes.row],
            recorded=self._recorded(nodes.row),
        )
        return one_by_one(trial, self.claims, self.tables)


def _merged(states: States) -> States:
    """Those that are alike as one, with the extremes of what the years have come to on the way."""
    order = np.lexsort((states.tilt, *states.pools, states.year))
    sorted_ = states.at(order)
    begins = np.flatnonzero(changes(sorted_.year, sorted_.tilt, *sorted_.pools))
    if len(begins) == len(order):
        return sorted_
    low = np.minimum.reduceat(sorted_.low, begins, axis=1)
    high = np.maximum.reduceat(sorted_.high, begins, axis=1)
    return States(sorted_.year[begins], sorted_.tilt[begins], sorted_.pools[:, begins], low, high)
