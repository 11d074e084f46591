"""Violations as they are found: one for each cause, with one point that shows it.

Between points holds that more cost, one more category or a district's own rules never bring a person less.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from calc_service.engine.claims import NAMES
from calc_service.engine.columns import Column, Flags
from calc_service.policy.decision_space.equivalence import Addition
from calc_service.policy.decision_space.points import PointOutcomes, Points, claims_of
from calc_service.policy.decision_space.situations import Situation

TOLERANCE = 1
"""Fen: each fund rounds by itself, so that together they may come out a fen lower."""


@dataclass(frozen=True, slots=True)
class Shortfalls:
    """Points (by number) that get less than others.

    worse, better: the points, and those they are compared with; loss: by how much less, fen

    addition: by which category the two differ, None where they differ otherwise
    """

    worse: Column
    better: Column
    loss: Column
    addition: Addition | None = None


def with_more_cost(found: PointOutcomes, rays: Sequence[slice]) -> Iterator[Shortfalls]:
    """Points of a ray at which the benefit is lower than at a lower policy-scope cost."""
    amounts = found.benefit.shape[-1]
    benefit, track = found.benefit.reshape(-1, amounts), found.track.reshape(-1, amounts)
    for ray in rays:
        highest = np.maximum.accumulate(benefit[:, ray], axis=1)
        lines = np.flatnonzero((highest - benefit[:, ray] > TOLERANCE).any(axis=1))
        if len(lines):
            first = lines[:, np.newaxis] * amounts + ray.start
            yield from _falls(benefit[lines, ray], track[lines, ray], first)


def _falls(benefit: Column, track: Column, first: Column) -> Iterator[Shortfalls]:
    """Falls along lines; `first` has the number of the point that each line begins with.

    A fall within one track is told apart from one that comes with the change into another.
    """
    within = np.zeros(benefit.shape, dtype=np.bool_)
    for number in np.unique(track):
        own = track == number
        loss, best = _below_the_best(np.where(own, benefit, -1))
        fallen = own & (loss > TOLERANCE)
        yield Shortfalls(*_numbers(fallen, best, first), loss[fallen])
        within |= fallen
    loss, best = _below_the_best(benefit)
    fallen = ~within & (loss > TOLERANCE)
    yield Shortfalls(*_numbers(fallen, best, first), loss[fallen])


def _below_the_best(benefit: Column) -> tuple[Column, Column]:
    """(by how much each is below the best before it, the place of that best)."""
    highest = np.maximum.accumulate(benefit, axis=1)
    positions = np.arange(benefit.shape[1])
    return highest - benefit, np.maximum.accumulate(np.where(benefit == highest, positions, 0), axis=1)


def _numbers(fallen: Flags, best: Column, first: Column) -> tuple[Column, Column]:
    lines, positions = np.nonzero(fallen)
    start = first[lines, 0]
    return start + positions, start + best[fallen]


def with_one_more_category(
    found: PointOutcomes, additions: Sequence[Addition], opening_tilt_base: Column
) -> Iterator[Shortfalls]:
    """Points at which the same claim gets less although its person has one more category.

    opening_tilt_base: of each amount, fen. Better terms of tilt assistance may have given before, and not now, what the
        others give now: where both differ in them, only years that begin at nothing are compared.
    """
    size = found.benefit[0].size
    for addition in additions:
        compared = np.logical_or(addition.same_tilt, opening_tilt_base == 0)
        loss = ((found.benefit[addition.before] - found.benefit[addition.after]) * compared).reshape(-1)
        positions = np.flatnonzero(loss > TOLERANCE)
        if len(positions):
            worse, better = (positions + number * size for number in (addition.after, addition.before))
            yield Shortfalls(worse, better, loss[positions], addition=addition)


def below_the_city(found: PointOutcomes, city: PointOutcomes, of_city: Flags) -> Iterator[Shortfalls]:
    """Points of a district that get less than they would by the city's rules; `city` has only the sets `of_city`."""
    sets = np.flatnonzero(of_city)
    loss = (city.benefit - found.benefit[sets]).reshape(-1)
    positions = np.flatnonzero(loss > 0)
    if len(positions):
        size = found.benefit[0].size
        worse = sets[positions // size] * size + positions % size
        yield Shortfalls(worse, worse, loss[positions])


CATEGORY = "category"
CATEGORY_SET = NAMES.index("category_set")


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """One cause, as far as it can be told: the kind of violation, the rules under which it shows, and the tracks.

    track, better_track: which take the point and the one it is compared with
    points: at how many points, in `editions` (first days of those under which it shows)
    loss:   by how much less at the worst of them, fen
    pair:   the point that shows it and the one it is compared with (itself for an invariant), each a row of
            `Claims.of`, shape (2, columns)
    """

    kind: str
    situation: Situation
    track: int
    better_track: int
    points: int
    editions: frozenset[int]
    loss: int
    pair: Column

    @property
    def track_changed(self) -> bool:
        """Whether the two points are taken by different tracks."""
        return self.track != self.better_track

    @property
    def cause(self) -> tuple[object, ...]:
        """What findings of one cause have in common; what shows in one edition mostly shows in the next.

        A category that brings less mostly does so by its insurance, whichever track follows.
        """
        tracks = () if self.kind == CATEGORY else (self.track, self.better_track)
        return self.kind, self.situation.profile, *tracks


def of_invariants(points: Points, found: PointOutcomes) -> Iterator[Finding]:
    """One finding for each invariant and track."""
    for kind, worse in found.broken.items():
        yield from of_comparison(kind, points, found, Shortfalls(worse, worse, np.zeros_like(worse)))


def of_comparison(kind: str, points: Points, found: PointOutcomes, shortfalls: Shortfalls) -> Iterator[Finding]:
    """One finding for each track that takes points which are worse off, and each that takes what they are beside."""
    tracks = found.track.reshape(-1)[np.vstack([shortfalls.worse, shortfalls.better])]
    for track, better_track in np.unique(tracks, axis=1).T.tolist():
        positions = np.flatnonzero((tracks[0] == track) & (tracks[1] == better_track))
        first = positions[0]
        pair = np.vstack([row_of(points, int(shortfalls.worse[first])), row_of(points, int(shortfalls.better[first]))])
        if shortfalls.addition is not None:
            pair[:, CATEGORY_SET] = shortfalls.addition.more, shortfalls.addition.fewer
        loss = int(shortfalls.loss[positions].max())
        editions = frozenset({points.situation.edition.start})
        yield Finding(kind, points.situation, track, better_track, len(positions), editions, loss, pair)


def row_of(points: Points, number: int) -> Column:
    """The point of that number as one row of `Claims.of`."""
    which, insurance, care, amount = np.unravel_index(number, points.shape)
    situation = points.situation
    alone = Points(
        replace(situation, insurances=(situation.insurances[insurance],)),
        points.sets[which : which + 1],
        points.circumstances[care : care + 1],
        points.amounts.only(int(amount)),
    )
    claims = claims_of(alone)
    return np.concatenate([*(getattr(claims, name) for name in NAMES), claims.opening_assistance[:, 0]])


def by_cause(findings: Iterable[Finding]) -> list[Finding]:
    """The first finding of each cause, with the points of all and the loss of the worst."""
    found: dict[tuple[object, ...], Finding] = {}
    for one in findings:
        first = found.get(one.cause, replace(one, points=0))
        found[one.cause] = replace(
            first,
            points=first.points + one.points,
            editions=first.editions | one.editions,
            loss=max(first.loss, one.loss),
        )
    return list(found.values())
