"""What is still possible, as it stands in the reply."""

from collections.abc import Iterable, Sequence

import numpy as np

from calc_service.case.checks import Place
from calc_service.case.partial.facts import CLAIMS, ENROLMENT, Draft
from calc_service.case.partial.grid import Outcomes
from calc_service.case.partial.outer_bounds import Extremes, OuterBounds
from calc_service.case.partial.possibilities import ClaimsPossible, PremiumPossible
from calc_service.case.partial.possible_claims import PAID, Bounding
from calc_service.case.partial.reply_types import (
    AmountBounds,
    PossibleAmounts,
    PossibleClaim,
    PossibleSubsidy,
    PossibleTotals,
    StillPossible,
)
from calc_service.case.reading import escaped
from calc_service.domain.money import yuan
from calc_service.engine.columns import Column

NOTHING = PossibleAmounts(*[AmountBounds(yuan(0), yuan(0))] * (len(PAID) + 1))


def pointer(place: Place) -> str:
    """A place as a JSON pointer."""
    return "".join(f"/{escaped(part)}" for part in place)


def still_possible(draft: Draft, claims: ClaimsPossible | None, premium: PremiumPossible | None) -> StillPossible:
    """That part of the reply."""
    of_rows, of_all = _amounts(claims)
    tried = None if claims is None or claims.outcomes is None else int(np.count_nonzero(claims.outcomes.valid))
    outer = (claims is not None and claims.outer is not None) or (premium is not None and premium.outer)
    return StillPossible(
        outer=outer,
        completions=tried if tried or outer else 0,
        claims=[] if claims is None else list(_claims(draft, claims.bounds, of_rows)),
        totals=_totals(draft, claims, of_all),
        premium_subsidy=None if premium is None else _subsidy(premium),
    )


def _amounts(claims: ClaimsPossible | None) -> tuple[list[PossibleAmounts], PossibleAmounts]:
    """(of each bounded claim, of all of them)."""
    if claims is None or (claims.outcomes is None and claims.outer is None):
        return [], NOTHING
    cost, left = _given(claims.bounds)
    if claims.outer is not None:
        of_rows, of_all = claims.outer
        pairs = zip(of_rows, cost, left, strict=True)
        return [_outer(one, *given) for one, *given in pairs], _outer(of_all, sum(cost), sum(left))
    assert claims.outcomes is not None  # noqa: S101 - one of both is there
    return _reached(claims.outcomes, left)


def _given(bounds: Bounding) -> tuple[list[int], list[int]]:
    """By bounded claim: what is out of scope, and what basic and other insurance leave of the whole cost, fen."""
    claims = bounds.claims
    beyond = [claims.total_cost[row] - claims.policy_scope_cost[row] for row in bounds.rows]
    left = [claims.total_cost[row] - claims.basic_paid[row] - claims.other_insurance_paid[row] for row in bounds.rows]
    return beyond, left


def _reached(outcomes: Outcomes, left: Sequence[int]) -> tuple[list[PossibleAmounts], PossibleAmounts]:
    paid = outcomes.amounts[outcomes.valid].reshape(-1, len(left), len(PAID))
    own = np.array(left, dtype=np.int64) - paid.sum(axis=2)
    every = np.concatenate([paid, own[:, :, None]], axis=2)
    total = every.sum(axis=1)
    lowest, highest = every.min(axis=0), every.max(axis=0)
    return [_between(*each) for each in zip(lowest, highest, strict=True)], _between(
        total.min(axis=0), total.max(axis=0)
    )


def _between(lowest: Column, highest: Column) -> PossibleAmounts:
    return PossibleAmounts(*(_bounds(pair) for pair in zip(lowest.tolist(), highest.tolist(), strict=True)))


def _bounds(extremes: Extremes) -> AmountBounds:
    return AmountBounds(*map(yuan, extremes))


def _outer(found: OuterBounds, beyond: int, left: int) -> PossibleAmounts:
    least, most = (sum(each[end] for each in found) for end in (0, 1))
    return PossibleAmounts(*(_bounds(each) for each in (*found, (max(beyond, left - most), left - least))))


def _claims(draft: Draft, bounds: Bounding, amounts: Sequence[PossibleAmounts]) -> Iterable[PossibleClaim]:
    of_row = dict(zip(bounds.rows, amounts, strict=True))
    for row, claim in enumerate(draft.case[CLAIMS]):
        yield PossibleClaim(
            pointer=pointer((CLAIMS, row)),
            claim_id=claim.get("claim_id"),
            void=row in bounds.standing.void,
            waits_for=[pointer(place) for place in bounds.standing.waits_for.get(row, ())],
            amounts=of_row.get(row),
        )


def _totals(draft: Draft, claims: ClaimsPossible | None, of_all: PossibleAmounts) -> PossibleTotals:
    waits_for: dict[Place, None] = {}
    if draft.empty or draft.is_open(CLAIMS) or (claims is None and draft.is_open(ENROLMENT)):
        waits_for[CLAIMS,] = None
    if claims is not None:
        for row, places in sorted(claims.bounds.standing.waits_for.items()):
            own = places[0][:2] == (CLAIMS, row)
            waits_for[(CLAIMS, row) if own else places[0]] = None
    return PossibleTotals([pointer(place) for place in waits_for], None if waits_for else of_all)


def _subsidy(premium: PremiumPossible) -> PossibleSubsidy:
    waits_for = [pointer(place) for place in premium.waits_for]
    if premium.outcomes is None:
        return PossibleSubsidy(waits_for, None, None)
    found = premium.outcomes.amounts[premium.outcomes.valid]
    lowest, highest = found.min(axis=0).tolist(), found.max(axis=0).tolist()
    subsidy, personal = (_bounds(each) for each in zip(lowest, highest, strict=True))
    return PossibleSubsidy(waits_for, subsidy, personal)
