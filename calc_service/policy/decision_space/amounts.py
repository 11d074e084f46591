"""The amounts that are tried: at, just below and just above every threshold, deductible and cap, and where these meet.

Amounts stand in *rays*: on a ray only the policy-scope cost rises, while payments and openings stay as they are. This
only chooses amounts; what is paid at them the engine alone computes.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, product
from typing import NamedTuple

import numpy as np

from calc_service.domain.figures import number_or
from calc_service.domain.money import HIGHEST_AMOUNT, UNLIMITED, rounded
from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.columns import Column
from calc_service.engine.rules import TiltGroup, Track
from calc_service.engine.tables import Tables
from calc_service.engine.terms import year_entry
from calc_service.policy.decision_space.situations import Situation

_AMOUNTS = range(HIGHEST_AMOUNT + 1)


@dataclass(frozen=True, slots=True)
class FundTerms:
    """A fund that pays `ratio` (basis points) of what is above `deductible`, `cap` at most; amounts in fen.

    further: (from where on, ratio) of further bands, ascending: each ratio holds up to where the next begins
    """

    deductible: int
    ratio: int
    cap: int
    further: tuple[tuple[int, int], ...] = ()

    @property
    def bands(self) -> tuple[tuple[int, int], ...]:
        """(from where on, ratio) of all bands."""
        return ((self.deductible, self.ratio), *self.further)

    def pays(self, amount: int) -> int:
        """What the fund pays of `amount`, fen."""
        ends = (*(begins for begins, _ in self.further), amount)
        within = zip(self.bands, ends, strict=True)
        return min(self.cap, rounded(sum(max(min(amount, end) - begins, 0) * ratio for (begins, ratio), end in within)))

    def leaves(self, amount: int) -> int:
        """What the fund leaves of `amount`, fen."""
        return amount - self.pays(amount)


def turning_points(funds: Sequence[FundTerms]) -> set[int]:
    """The amounts (fen) at which one of `funds` begins to pay, pays another ratio or reaches its cap.

    Each takes what the one before leaves. Amounts beyond what a claim may hold are left out.
    """
    if not funds:
        return set()
    first, *others = funds
    own = {*(begins for begins, _ in first.bands), bisect_left(_AMOUNTS, first.cap, key=first.pays)}
    passed_on = {bisect_left(_AMOUNTS, point, key=first.leaves) for point in turning_points(others)}
    return {point for point in own | passed_on if point <= HIGHEST_AMOUNT}


@dataclass(frozen=True, slots=True)
class Breakpoints:
    """The terms that occur under the situation's rules and under the city's, so that both can be compared.

    stays:           bounds of the tracks' cost conditions, fen
    insurance, tilt: the funds before and after medical assistance
    assistance:      by (pool, ratio and cap), the pool as position in `RuleBook.pools`
    """

    stays: tuple[int, ...]
    insurance: tuple[FundTerms, ...]
    assistance: tuple[tuple[int, FundTerms], ...]
    tilt: tuple[FundTerms, ...]


def breakpoints_of(tables: Tables, situation: Situation) -> Breakpoints:
    """The breakpoints of a situation, each once."""
    editions = (situation.edition, situation.city)
    tracks = [track for edition in editions for track in edition.medical_assistance.tracks]
    assistance = [
        (tables.book.pools.index(track.pool), FundTerms(0, ratio.number, track.annual_cap.number))
        for track in tracks
        for ratio in track.ratio.values()
    ]
    tilt = [tilt_fund(group) for edition in editions for group in edition.tilt_assistance.groups]
    return Breakpoints(
        stays=_stays(tracks),
        insurance=tuple(dict.fromkeys(_insurance(tables, situation))),
        assistance=tuple(dict.fromkeys(assistance)),
        tilt=tuple(dict.fromkeys(tilt)),
    )


def tilt_fund(group: TiltGroup) -> FundTerms:
    """What a group's standard of tilt assistance pays of the year's base."""
    first, *further = ((band.threshold.number, band.ratio.number) for band in group.bands)
    return FundTerms(*first, number_or(group.annual_cap, UNLIMITED), tuple(further))


def _stays(tracks: Sequence[Track]) -> tuple[int, ...]:
    """The bounds as they are written; what a track takes begins or ends there or a fen beside."""
    written = {bound.number for track in tracks for bound in track.bounds}
    ends = {end for track in tracks for end in (track.lowest, track.highest) if 0 < end <= HIGHEST_AMOUNT}
    return tuple(sorted(written | {end for end in ends if written.isdisjoint(range(end - 1, end + 2))}))


def _insurance(tables: Tables, situation: Situation) -> Iterator[FundTerms]:
    for insurance, uplifted in product(situation.insurances, (0, 1)):
        yield insurance_fund(tables, situation.regime, insurance, situation.year, uplifted)


def insurance_fund(tables: Tables, regime: int, insurance: int, year: int, uplifted: int) -> FundTerms:
    """Catastrophic insurance of a regime, an insurance (position in INSURANCES) and a year; uplifted: 1 where it is."""
    terms = tables.columns.catastrophic_insurance
    place = ((regime * len(INSURANCES) + insurance) * terms.years + year_entry(year, terms)) * 2 + uplifted
    return FundTerms(int(terms.deductible[place]), int(terms.ratio[place]), int(terms.annual_cap[place]))


_AROUND = (-1, 0, 1)
"""A fen below, at, a fen above."""


class PaidBefore(NamedTuple):
    """What the funds before these rules paid, fen."""

    basic: int
    other: int


class OpeningTotals(NamedTuple):
    """What the year began with, fen; `assistance` by pool of the rule book."""

    catastrophic_base: int
    tilt_base: int
    assistance: tuple[int, ...]


class Ray(NamedTuple):
    """Policy-scope costs (fen) in rising order; all else is the same."""

    paid: PaidBefore
    opening: OpeningTotals
    costs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Amounts:
    """The rays one after another as columns, fen; `opening_assistance` has one row a pool. `rays` are their slices."""

    policy_scope_cost: Column
    basic_paid: Column
    other_insurance_paid: Column
    opening_catastrophic_base: Column
    opening_tilt_base: Column
    opening_assistance: Column
    rays: tuple[slice, ...]

    def __len__(self) -> int:
        """The number of amounts."""
        return len(self.policy_scope_cost)

    def only(self, number: int) -> "Amounts":
        """The amounts at one place alone."""
        here = slice(number, number + 1)
        return Amounts(
            self.policy_scope_cost[here],
            self.basic_paid[here],
            self.other_insurance_paid[here],
            self.opening_catastrophic_base[here],
            self.opening_tilt_base[here],
            self.opening_assistance[:, here],
            rays=(slice(0, 1),),
        )


NOTHING_PAID = PaidBefore(0, 0)


def plain(costs: Iterable[int], pools: int) -> Amounts:
    """These policy-scope costs (fen) in an empty year of which nobody paid anything before."""
    return _columns([Ray(NOTHING_PAID, _empty(pools), tuple(costs))])


def corners(breakpoints: Breakpoints, pools: int) -> Amounts:
    """Around the bounds of stays and the deductibles: in an empty year, and where every running total is at its own."""
    openings = (_empty(pools), *_all_together(breakpoints, pools))
    return _columns([Ray(NOTHING_PAID, opening, _near(breakpoints, NOTHING_PAID)) for opening in openings])


def boundaries(breakpoints: Breakpoints, pools: int) -> Amounts:
    """Every boundary along each axis while the other axes rest, and the corners where axes meet."""
    empty, together = _empty(pools), tuple(_all_together(breakpoints, pools))
    meeting = tuple(_where_bounds_and_deductibles_meet(breakpoints))
    first = [paid for paid, _ in meeting[:2]]
    rays = [Ray(paid, empty, _everywhere(breakpoints, paid)) for paid in (NOTHING_PAID, *first)]
    rays += [
        Ray(NOTHING_PAID, opening, _near(breakpoints, NOTHING_PAID))
        for opening in (*_one_by_one(breakpoints, pools), *together)
    ]
    # Each of the others only around its own bound: with many tracks the rest would be most of the work.
    rays += [Ray(paid, opening, _costs(paid, [stay])) for (paid, stay), opening in product(meeting, (empty, *together))]
    return _columns(rays)


def _where_bounds_and_deductibles_meet(breakpoints: Breakpoints) -> Iterator[tuple[PaidBefore, int]]:
    """Payments that leave just a deductible of a stay just at the bound of a track, the first in two parts as well."""
    found = {
        stay - deductible: stay
        for stay, deductible in product(breakpoints.stays, _deductibles(breakpoints))
        if stay > deductible
    }
    for gap in sorted(found)[:1]:
        yield PaidBefore(gap - 1, 1), found[gap]
    for gap in sorted(found):
        yield PaidBefore(gap, 0), found[gap]


def _deductibles(breakpoints: Breakpoints) -> list[int]:
    return [fund.deductible for fund in breakpoints.insurance if fund.deductible <= HIGHEST_AMOUNT]


def _everywhere(breakpoints: Breakpoints, paid: PaidBefore) -> tuple[int, ...]:
    """Policy-scope costs around every boundary of an empty year."""
    tilts: list[tuple[FundTerms, ...]] = [(each,) for each in breakpoints.tilt] or [()]
    chains = [
        (insurance, assistance, *tilt)
        for insurance, (_, assistance), tilt in product(breakpoints.insurance, breakpoints.assistance, tilts)
    ]
    bases = {point for chain in chains for point in turning_points(chain)}
    return _costs(paid, (*breakpoints.stays, *(sum(paid) + base for base in bases)))


def _near(breakpoints: Breakpoints, paid: PaidBefore) -> tuple[int, ...]:
    """Policy-scope costs around the bounds of stays and the deductibles, and the least and greatest there are."""
    return _costs(paid, (*breakpoints.stays, *(sum(paid) + base for base in _deductibles(breakpoints))))


def _costs(paid: PaidBefore, around: Iterable[int]) -> tuple[int, ...]:
    least = sum(paid)
    points = {*around, least + 1, HIGHEST_AMOUNT}
    costs = {point + step for point, step in product(points, _AROUND)}
    return tuple(sorted(cost for cost in costs if least <= cost <= HIGHEST_AMOUNT))


def _empty(pools: int) -> OpeningTotals:
    return OpeningTotals(0, 0, (0,) * pools)


def _one_by_one(breakpoints: Breakpoints, pools: int) -> Iterator[OpeningTotals]:
    """One running total at a time around each of its boundaries."""
    nothing = _empty(pools)
    for base in _around(point for fund in breakpoints.insurance for point in turning_points((fund,))):
        yield nothing._replace(catastrophic_base=base)
    for base in _around(point for fund in breakpoints.tilt for point in turning_points((fund,))):
        yield nothing._replace(tilt_base=base)
    for pool, caps in _caps(breakpoints).items():
        for used in _around(caps):
            yield nothing._replace(assistance=tuple(used if each == pool else 0 for each in range(pools)))


def _all_together(breakpoints: Breakpoints, pools: int) -> Iterator[OpeningTotals]:
    """Every running total around its boundary at once: the deductible, the tilt threshold and the caps."""
    caps = _caps(breakpoints)
    deductible = max(_deductibles(breakpoints), default=0)
    threshold = max((begins for fund in breakpoints.tilt for begins, _ in fund.bands), default=0)
    for step in _AROUND:
        yield OpeningTotals(
            max(deductible + step, 0),
            max(threshold + step, 0),
            tuple(max(max(caps.get(pool, (0,))) + step, 0) for pool in range(pools)),
        )


def _caps(breakpoints: Breakpoints) -> dict[int, set[int]]:
    caps: dict[int, set[int]] = {}
    for pool, fund in breakpoints.assistance:
        caps.setdefault(pool, set()).add(fund.cap)
    return caps


def _around(points: Iterable[int]) -> list[int]:
    return sorted({point + step for point, step in product(set(points), _AROUND) if point + step > 0})


def _columns(rays: Sequence[Ray]) -> Amounts:
    rows = [(cost, *ray.paid, *ray.opening[:2], *ray.opening.assistance) for ray in rays for cost in ray.costs]
    cost, basic, other, base, tilt, *assistance = np.array(rows, dtype=np.int64).T.copy()
    ends = accumulate((len(ray.costs) for ray in rays), initial=0)
    slices = tuple(slice(*edge) for edge in pairwise(ends))
    return Amounts(cost, basic, other, base, tilt, np.vstack(assistance), slices)
