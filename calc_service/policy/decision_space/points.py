"""The points of a situation as claims of the engine, and what is kept of what the engine computes at them.

Each point is the only claim of its own person and year.
"""

from dataclasses import dataclass, replace

import numpy as np

from calc_service.domain.money import HIGHEST_AMOUNT
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.ledger import Ledger, assess
from calc_service.engine.tables import Tables
from calc_service.policy.decision_space.amounts import Amounts
from calc_service.policy.decision_space.invariants import INVARIANTS, SituationLimits
from calc_service.policy.decision_space.situations import Situation


@dataclass(frozen=True, slots=True)
class Points:
    """Every combination of four axes; a point's number counts them with the amounts changing fastest."""

    situation: Situation
    sets: Column
    circumstances: Column
    amounts: Amounts

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """How many category sets, insurances, circumstances and amounts."""
        return len(self.sets), len(self.situation.insurances), len(self.circumstances), len(self.amounts)

    def __len__(self) -> int:
        """The number of points."""
        return int(np.prod(self.shape))


def claims_of(points: Points) -> Claims[Column]:
    """The points as columns, in order of their numbers."""
    situation, amounts, count = points.situation, points.amounts, len(points)
    own_person = np.arange(count, dtype=np.int64)
    cost, basic, other = amounts.policy_scope_cost, amounts.basic_paid, amounts.other_insurance_paid

    def along(axis: int, values: Column) -> Column:
        steps = [-1 if each == axis else 1 for each in range(len(points.shape))]
        return np.broadcast_to(values.reshape(steps), points.shape).reshape(-1)

    def everywhere(value: int) -> Column:
        return np.broadcast_to(np.int64(value), count)

    return Claims(
        person=own_person,
        claim=everywhere(0),
        settled_on=everywhere(situation.settled_on),
        settled_time=everywhere(NONE),
        year=everywhere(situation.year),
        district=everywhere(situation.district),
        category_set=along(0, points.sets),
        insurance=along(1, np.array(situation.insurances, dtype=np.int64)),
        circumstances=along(2, points.circumstances),
        # What basic insurance paid serves as cost out of scope, so that there is some and there is none.
        total_cost=along(3, np.minimum(cost + basic, HIGHEST_AMOUNT)),
        policy_scope_cost=along(3, cost),
        basic_paid=along(3, basic),
        other_insurance_paid=along(3, other),
        catastrophic_settled=everywhere(NONE),
        stay=everywhere(NONE),
        reverses=everywhere(NONE),
        admitted_on=everywhere(situation.admitted_on),
        discharged_on=everywhere(NONE),
        opening_catastrophic_base=along(3, amounts.opening_catastrophic_base),
        opening_tilt_base=along(3, amounts.opening_tilt_base),
        opening_in_scope_self_pay=everywhere(0),
        opening_assistance=np.vstack([along(3, pool) for pool in amounts.opening_assistance]),
    )


@dataclass(frozen=True, slots=True)
class PointOutcomes:
    """By point, in the shape of the points.

    benefit: catastrophic insurance, assistance and tilt assistance together, fen
    track:   position in the tables, NO_TRACK or below it where none takes the claim
    broken:  by invariant, the numbers of the points that break it; without those that hold everywhere
    """

    benefit: Column
    track: Column
    broken: dict[str, Column]


def outcomes(points: Points, tables: Tables, allowed: SituationLimits | None = None) -> PointOutcomes:
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
            track[rows] = ledger.assessed.track
            for name, flags in _breaking(ledger, allowed).items():
                broken.setdefault(name, []).append(rows[flags])
    return PointOutcomes(
        benefit.reshape(points.shape),
        track.reshape(points.shape),
        {name: np.concatenate(numbers) for name, numbers in broken.items()},
    )


def _breaking(ledger: Ledger, allowed: SituationLimits | None) -> dict[str, Flags]:
    if allowed is None:
        return {}
    found = {name: holds(ledger, allowed) for name, holds in INVARIANTS.items()}
    return {name: flags for name, flags in found.items() if flags.any()}


def benefits(ledger: Ledger) -> Column:
    """What the funds of these rules pay together, fen by row."""
    found = ledger.assessed
    return found.catastrophic_paid + found.assistance_paid + found.tilt_paid
