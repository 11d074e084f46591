"""The amounts that are tried: at, just below and just above every threshold, deductible and cap, and where these meet.

Amounts stand in *rays*: on a ray only the policy-scope cost rises, while payments and openings stay as they are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, product
from typing import NamedTuple

import numpy as np

from calc_service.domain.money import HIGHEST_AMOUNT
from calc_service.engine.columns import Column
from calc_service.policy.decision_space.landmarks import Landmarks
from calc_service.policy.decision_space.shares import Share, turning_points

_AROUND = (-1, 0, 1)
"""A fen below, at, a fen above."""


class Paid(NamedTuple):
    """What the funds before these rules paid, fen."""

    basic: int
    other: int


class Opening(NamedTuple):
    """What the year began with, fen; `assistance` by pool of the rule book."""

    catastrophic_base: int
    tilt_base: int
    assistance: tuple[int, ...]


class Ray(NamedTuple):
    """Policy-scope costs (fen) in rising order; all else is the same."""

    paid: Paid
    opening: Opening
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


NOTHING_PAID = Paid(0, 0)


def corners(marks: Landmarks, pools: int) -> Amounts:
    """Around the bounds of stays and the deductibles: in an empty year, and where every running total is at its own."""
    openings = (_empty(pools), *_all_together(marks, pools))
    return _columns([Ray(NOTHING_PAID, opening, _near(marks, NOTHING_PAID)) for opening in openings])


def boundaries(marks: Landmarks, pools: int) -> Amounts:
    """Every boundary along each axis while the other axes rest, and the corners where axes meet."""
    empty, together = _empty(pools), tuple(_all_together(marks, pools))
    meeting = tuple(_where_bounds_and_deductibles_meet(marks))
    first = [paid for paid, _ in meeting[:2]]
    rays = [Ray(paid, empty, _everywhere(marks, paid)) for paid in (NOTHING_PAID, *first)]
    rays += [
        Ray(NOTHING_PAID, opening, _near(marks, NOTHING_PAID)) for opening in (*_one_by_one(marks, pools), *together)
    ]
    # Each of the others only around its own bound: with many tracks the rest would be most of the work.
    rays += [Ray(paid, opening, _costs(paid, [stay])) for (paid, stay), opening in product(meeting, (empty, *together))]
    return _columns(rays)


def _where_bounds_and_deductibles_meet(marks: Landmarks) -> Iterator[tuple[Paid, int]]:
    """Payments that leave just a deductible of a stay just at the bound of a track, the first in two parts as well."""
    found = {
        stay - deductible: stay for stay, deductible in product(marks.stays, _deductibles(marks)) if stay > deductible
    }
    for gap in sorted(found)[:1]:
        yield Paid(gap - 1, 1), found[gap]
    for gap in sorted(found):
        yield Paid(gap, 0), found[gap]


def _deductibles(marks: Landmarks) -> list[int]:
    return [fund.deductible for fund in marks.insurance if fund.deductible <= HIGHEST_AMOUNT]


def _everywhere(marks: Landmarks, paid: Paid) -> tuple[int, ...]:
    """Policy-scope costs around every boundary of an empty year."""
    tilts: list[tuple[Share, ...]] = [(each,) for each in marks.tilt] or [()]
    chains = [
        (insurance, assistance, *tilt)
        for insurance, (_, assistance), tilt in product(marks.insurance, marks.assistance, tilts)
    ]
    bases = {point for chain in chains for point in turning_points(chain)}
    return _costs(paid, (*marks.stays, *(sum(paid) + base for base in bases)))


def _near(marks: Landmarks, paid: Paid) -> tuple[int, ...]:
    """Policy-scope costs around the bounds of stays and the deductibles, and the least and greatest there are."""
    return _costs(paid, (*marks.stays, *(sum(paid) + base for base in _deductibles(marks))))


def _costs(paid: Paid, around: Iterable[int]) -> tuple[int, ...]:
    least = sum(paid)
    points = {*around, least + 1, HIGHEST_AMOUNT}
    costs = {point + step for point, step in product(points, _AROUND)}
    return tuple(sorted(cost for cost in costs if least <= cost <= HIGHEST_AMOUNT))


def _empty(pools: int) -> Opening:
    return Opening(0, 0, (0,) * pools)


def _one_by_one(marks: Landmarks, pools: int) -> Iterator[Opening]:
    """One running total at a time around each of its boundaries."""
    nothing = _empty(pools)
    for base in _around(point for fund in marks.insurance for point in turning_points((fund,))):
        yield nothing._replace(catastrophic_base=base)
    for base in _around(point for fund in marks.tilt for point in turning_points((fund,))):
        yield nothing._replace(tilt_base=base)
    for pool, caps in _caps(marks).items():
        for used in _around(caps):
            yield nothing._replace(assistance=tuple(used if each == pool else 0 for each in range(pools)))


def _all_together(marks: Landmarks, pools: int) -> Iterator[Opening]:
    """Every running total around its boundary at once: the deductible, the tilt threshold and the caps."""
    caps = _caps(marks)
    deductible = max(_deductibles(marks), default=0)
    threshold = max((fund.deductible for fund in marks.tilt), default=0)
    for step in _AROUND:
        yield Opening(
            max(deductible + step, 0),
            max(threshold + step, 0),
            tuple(max(max(caps.get(pool, (0,))) + step, 0) for pool in range(pools)),
        )


def _caps(marks: Landmarks) -> dict[int, set[int]]:
    caps: dict[int, set[int]] = {}
    for pool, fund in marks.assistance:
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
