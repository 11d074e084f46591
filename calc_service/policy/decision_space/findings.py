"""Violations as they are found: one for each cause, with one point that shows it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from calc_service.engine.claims import NAMES
from calc_service.engine.columns import Column
from calc_service.policy.decision_space.comparisons import Worse
from calc_service.policy.decision_space.outcomes import Outcomes
from calc_service.policy.decision_space.points import Points, claims_of
from calc_service.policy.decision_space.situations import Situation

CATEGORY = "category"
CATEGORY_SET = NAMES.index("category_set")


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """One cause, as far as it can be told: the kind of violation, the rules under which it shows, and the tracks.

    track, track_there: which take the point and the one it is compared with
    points: at how many points, in `editions` (first days of those under which it shows)
    loss:   by how much less at the worst of them, fen
    pair:   the point that shows it and the one it is compared with (itself for an invariant), each a row of
            `Claims.of`, shape (2, columns)
    """

    kind: str
    situation: Situation
    track: int
    track_there: int
    points: int
    editions: frozenset[int]
    loss: int
    pair: Column

    @property
    def track_changed(self) -> bool:
        """Whether the two points are taken by different tracks."""
        return self.track != self.track_there

    @property
    def cause(self) -> tuple[object, ...]:
        """What findings of one cause have in common; what shows in one edition mostly shows in the next.

        A category that brings less mostly does so by its insurance, whichever track follows.
        """
        tracks = () if self.kind == CATEGORY else (self.track, self.track_there)
        return self.kind, self.situation.profile, *tracks


def of_invariants(points: Points, found: Outcomes) -> Iterator[Finding]:
    """One finding for each invariant and track."""
    for kind, here in found.broken.items():
        yield from of_comparison(kind, points, found, Worse(here, here, np.zeros_like(here)))


def of_comparison(kind: str, points: Points, found: Outcomes, worse: Worse) -> Iterator[Finding]:
    """One finding for each track that takes points which are worse off, and each that takes what they are beside."""
    tracks = found.track.reshape(-1)[np.vstack([worse.here, worse.there])]
    for track, track_there in np.unique(tracks, axis=1).T.tolist():
        places = np.flatnonzero((tracks[0] == track) & (tracks[1] == track_there))
        first = places[0]
        pair = np.vstack([row_of(points, int(worse.here[first])), row_of(points, int(worse.there[first]))])
        if worse.addition is not None:
            pair[:, CATEGORY_SET] = worse.addition.more, worse.addition.fewer
        loss = int(worse.loss[places].max())
        editions = frozenset({points.situation.edition.start})
        yield Finding(kind, points.situation, track, track_there, len(places), editions, loss, pair)


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
