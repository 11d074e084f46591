"""What the engine computes at points: the one calculation, and what is kept of it."""

from dataclasses import dataclass, replace

import numpy as np

from calc_service.engine.columns import Column, Flags
from calc_service.engine.ledger import Ledger
from calc_service.engine.pipeline import assess
from calc_service.engine.regimes import Tables
from calc_service.policy.decision_space.invariants import INVARIANTS, Limits
from calc_service.policy.decision_space.points import Points, claims_of


@dataclass(frozen=True, slots=True)
class Outcomes:
    """By point, in the shape of the points.

    benefit: catastrophic insurance, assistance and tilt assistance together, fen
    track:   position in the tables, NO_TRACK where none takes the claim
    broken:  by invariant, the numbers of the points that break it; without those that hold everywhere
    """

    benefit: Column
    track: Column
    broken: dict[str, Column]


def outcomes(points: Points, tables: Tables, allowed: Limits | None = None) -> Outcomes:
    """The outcomes of all points; the invariants are looked at where `allowed` says what the rules allow."""
    benefit = np.empty(len(points), dtype=np.int64)
    track = np.empty(len(points), dtype=np.int64)
    broken: dict[str, list[Column]] = {}
    size = len(points) // len(points.sets)
    # One set at a time, so that memory stays small.
    for number in range(len(points.sets)):
        part = replace(points, sets=points.sets[number : number + 1])
        for ledger in assess(claims_of(part), tables):
            rows = number * size + ledger.rows
            benefit[rows] = benefits(ledger)
            track[rows] = ledger.assistance.track
            for name, flags in _breaking(ledger, allowed).items():
                broken.setdefault(name, []).append(rows[flags])
    return Outcomes(
        benefit.reshape(points.shape),
        track.reshape(points.shape),
        {name: np.concatenate(numbers) for name, numbers in broken.items()},
    )


def _breaking(ledger: Ledger, allowed: Limits | None) -> dict[str, Flags]:
    if allowed is None:
        return {}
    found = {name: holds(ledger, allowed) for name, holds in INVARIANTS.items()}
    return {name: flags for name, flags in found.items() if flags.any()}


def benefits(ledger: Ledger) -> Column:
    """What the funds of these rules pay together, fen by row."""
    return ledger.catastrophic.catastrophic_paid + ledger.assistance.assistance_paid + ledger.tilt.tilt_paid


def as_in_the_city(tables: Tables) -> Tables:
    """The same tables, were no district to have a file of its own."""
    return replace(tables, profile=np.zeros_like(tables.profile))
