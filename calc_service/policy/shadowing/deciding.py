"""Which claims other rules can decide otherwise: found once out of the tables of both, then looked up row by row.

A row is taken for one that they can where anything differs that its status and payments are looked up in, for its day,
district, insurance, categories and circumstances, whatever it cost. So none is missed, and some come out alike.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.tables import Tables
from calc_service.policy.shadowing.regime_pair import EVERY_SITUATION, RegimePair, Side, regimes_of

BOOKS_AT_ONCE = 2
Pairs = frozenset[tuple[int, int]]
"""Regimes that may stand beside each other."""


class _Lists(NamedTuple):
    """The tables as lists, in which the few claims of a case are quicker looked up."""

    starts: list[int]
    kinds: list[int]
    of_situation: list[list[int]]
    of_entry: list[list[int]]
    of_year: list[list[bool]]


@dataclass(frozen=True, eq=False)
class Deciding:
    """What decides claims under the rules in force, `before`, and under those beside them, `after`."""

    before: Tables
    after: Tables

    def rows(self, claims: Claims[Column]) -> Flags:
        """Which rows can be decided otherwise, each by itself, those of `unlike` districts aside."""
        stretch = np.maximum(np.searchsorted(self._starts, claims.settled_on, side="right") - 1, 0)
        kind = self._kinds.take(stretch * len(self.districts) + claims.district)
        if not self._kinds.any():
            return np.zeros(claims.rows, dtype=np.bool_)
        year = np.clip(claims.year - self._years.start, 0, len(self._years) - 1)
        by_terms = self._of_situation[kind, claims.circumstances] & self._of_entry[kind, claims.category_set]
        found: Flags = (by_terms != 0) | self._of_year[kind, year * len(INSURANCES) + claims.insurance]
        return found

    def under_after(self, claims: Claims[Column]) -> Claims[Column]:
        """The same claims as the rules beside number districts and pools; those of `unlike` districts mean nothing."""
        before, after = self.before.book.pools, self.after.book.pools
        nothing = np.zeros(claims.rows, dtype=np.int64)
        openings = [claims.opening_assistance[before.index(pool)] if pool in before else nothing for pool in after]
        district = np.maximum(self.districts.take(claims.district), 0)
        return claims._replace(district=district, opening_assistance=np.array(openings))

    def any_of(self, claims: Claims[list[int]]) -> bool:
        """Whether any claim of a case can be decided otherwise; its district is not `unlike`."""
        starts, first_year, districts = self._lists.starts, self._years.start, len(self.districts)
        last_year = len(self._years) - 1
        for row, day in enumerate(claims.settled_on):
            stretch = max(bisect_right(starts, day) - 1, 0)
            kind = self._lists.kinds[stretch * districts + claims.district[row]]
            if not kind:
                continue
            year = min(max(claims.year[row] - first_year, 0), last_year)
            if self._lists.of_year[kind][year * len(INSURANCES) + claims.insurance[row]]:
                return True
            if (
                self._lists.of_situation[kind][claims.circumstances[row]]
                & self._lists.of_entry[kind][claims.category_set[row]]
            ):
                return True
        return False

    @property
    def districts_alike(self) -> bool:
        """Whether the two have the same districts, and none that is `unlike`."""
        everywhere: list[int] = self.districts.tolist()
        return everywhere == list(range(len(self.after.book.wording.districts)))

    @cached_property
    def _lists(self) -> "_Lists":
        tables = (self._starts, self._kinds, self._of_situation, self._of_entry, self._of_year)
        return _Lists(*(table.tolist() for table in tables))

    @cached_property
    def districts(self) -> Column:
        """By position of a district under the rules in force that under the others, NONE where it is `unlike`.

        Unlike is a district that only one of them has, or whose categories are not the same in both: there sets of
        categories mean something else.
        """
        places, before = self.after.book.district_positions, self.before.book
        alike = {code: before.profile(code).categories == self.after.book.profile(code).categories for code in places}
        return np.array([places[code] if alike.get(code) else NONE for code in before.wording.districts])

    @cached_property
    def refuses_alike(self) -> bool:
        """Whether no claim, those of `unlike` districts aside, is refused by one of the rules for its day alone."""
        sides = self.before, self.after
        first, years = ([side.book.starts[0] for side in sides], [set(side.book.catastrophic_terms) for side in sides])
        places = [np.arange(len(self.districts)), np.maximum(self.districts, 0)]
        rules = [side.columns.rules for side in sides]
        days = [
            np.array([one.first_day.take(its), one.last_day.take(its)]) for one, its in zip(rules, places, strict=True)
        ]
        of_days = first[0] == first[1] and years[0] == years[1] and np.array_equal(days[0], days[1])
        return of_days and all(self._pair(*pair).refuses_alike for pairs in set(self._pairs) for pair in pairs)

    @cached_property
    def _starts(self) -> Column:
        """Where stretches of days begin in which neither rules change; what lies before all of them is in the first."""
        return np.array(sorted({*self.before.book.starts, *self.after.book.starts}))

    @cached_property
    def _years(self) -> range:
        """All years with figures, and one more to either side for all that have none."""
        years = {year for tables in (self.before, self.after) for year in tables.book.catastrophic_terms}
        return range(min(years) - 1, max(years) + 2)

    @cached_property
    def _pairs(self) -> list[Pairs]:
        """By stretch and district the regimes that stand beside each other there, whatever the day of admission."""
        places = list(enumerate(self.districts.tolist()))
        return [frozenset(self._beside(day, *place)) for day in self._starts.tolist() for place in places]

    def _beside(self, day: int, district: int, other: int) -> Iterator[tuple[int, int]]:
        if other == NONE:
            return iter(())
        regimes = regimes_of(self.before, day, district), regimes_of(self.after, day, other)
        alike = self.before.book.admission_days == self.after.book.admission_days
        return zip(*regimes, strict=True) if alike else product(*regimes)

    @cached_property
    def _different(self) -> list[Pairs]:
        """What differs in any way stands once below, behind the pairs in which nothing does."""
        return [frozenset(), *(pairs for pairs in dict.fromkeys(self._pairs) if any(map(self._differs, pairs)))]

    @cached_property
    def _kinds(self) -> Column:
        """By stretch and district where what differs there stands in the tables below, 0 where nothing does."""
        place = {pairs: number for number, pairs in enumerate(self._different)}
        return np.array([place.get(pairs, 0) for pairs in self._pairs])

    @cached_property
    def _of_situation(self) -> Column:
        return self._table(EVERY_SITUATION, lambda pair: pair.situations())

    @cached_property
    def _of_entry(self) -> Column:
        sets = 1 << max(len(profile.categories) for profile in self.before.book.profiles)
        return self._table(sets, lambda pair: pair.entries())

    @cached_property
    def _of_year(self) -> Flags:
        differing: Flags = self._table(len(self._years) * len(INSURANCES), lambda pair: pair.years(self._years)) != 0
        return differing

    def _table(self, size: int, bits_of: Callable[[RegimePair], Column | Flags]) -> Column:
        """One row for each of `_different`: the bits of all its pairs together."""
        found = np.zeros((len(self._different), size), dtype=np.int64)
        for row, pairs in zip(found, self._different, strict=True):
            for pair in pairs:
                bits = bits_of(self._pair(*pair))
                row[: len(bits)] |= bits
        return found

    def _differs(self, pair: tuple[int, int]) -> bool:
        found = self._pair(*pair)
        met = np.bitwise_or.reduce(found.situations()) & np.bitwise_or.reduce(found.entries())
        return bool(met or found.years(self._years).any())

    def _pair(self, before: int, after: int) -> RegimePair:
        tracks = tuple(dict.fromkeys((*self.before.tracks, *self.after.tracks)))
        return RegimePair(Side(self.before, before, tracks), Side(self.after, after, tracks))


@lru_cache(BOOKS_AT_ONCE)
def deciding(before: Tables, after: Tables) -> Deciding:
    """What decides claims under both rules, worked out once."""
    return Deciding(before, after)
