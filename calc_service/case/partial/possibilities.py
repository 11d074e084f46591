"""All that is still possible of a draft: of its claims and of its enrolment, by completions or by outer bounds."""

from dataclasses import dataclass, replace
from typing import Any

from calc_service.case.checks import Json, Place
from calc_service.case.columns import columns
from calc_service.case.partial import possible_claims, possible_premium
from calc_service.case.partial.alike import TooMany
from calc_service.case.partial.facts import CLAIMS, ENROLMENT, OF_PERSON, Draft
from calc_service.case.partial.grid import Outcomes
from calc_service.case.partial.outer_bounds import OuterBounds, outer_bounds
from calc_service.case.partial.possible_claims import Bounding, bounding
from calc_service.case.partial.possible_person import PossiblePerson, possible_person
from calc_service.case.partial.waiting import Standing, standing
from calc_service.case.validation import completed
from calc_service.domain.days import day_number
from calc_service.engine.claims import Claims
from calc_service.engine.tables import Tables


@dataclass(frozen=True, slots=True)
class ClaimsPossible:
    """What is possible of the claims; of those that are bounded either `outcomes` or `outer` tell, if there are any."""

    bounds: Bounding
    outcomes: Outcomes | None
    outer: tuple[list[OuterBounds], OuterBounds] | None


@dataclass(frozen=True, slots=True)
class PremiumPossible:
    """What is possible of the enrolment: its outcomes, or what it waits for."""

    waits_for: tuple[Place, ...]
    outcomes: Outcomes | None
    outer: bool


def days_of(draft: Draft) -> list[Any]:
    """The days that are known, on which the district has to exist."""
    enrolment: Json = draft.case.get(ENROLMENT) or {}
    settled = [claim["settled_on"] for claim in draft.case.get(CLAIMS) or () if "settled_on" in claim]
    return settled + ([enrolment["paid_on"]] if "paid_on" in enrolment else [])


def who_may_be_meant(draft: Draft, tables: Tables) -> PossiblePerson:
    """The person, as far as what is known leaves it open."""
    first = tables.book.starts[0]
    return possible_person(draft, {day for each in days_of(draft) if (day := day_number(each)) >= first}, tables)


def claims_possible(draft: Draft, person: PossiblePerson, tables: Tables) -> ClaimsPossible | None:
    """What is possible of the claims; None where there are none."""
    if not draft.case.get(CLAIMS):
        return None
    claims = _columns(draft, tables)
    where = standing(draft, claims)
    if not person.districts:
        where = _all_waiting(where, OF_PERSON[0])
    bounds = bounding(draft, person, where, claims)
    if not where.bounded:
        return ClaimsPossible(bounds, None, None)
    try:
        outcomes = possible_claims.tried(bounds)
    except TooMany:
        return ClaimsPossible(bounds, None, outer_bounds(bounds))
    if outcomes.valid.any():
        return ClaimsPossible(bounds, outcomes, None)
    return ClaimsPossible(replace(bounds, standing=_all_waiting(where, _contradicted(draft))), None, None)


def _columns(draft: Draft, tables: Tables) -> Claims[list[int]]:
    readable = completed(draft.case, tables.book)
    openings = () if draft.opened_within("year_to_date") else draft.case.get("year_to_date", ())
    return columns(readable["claims"], readable["person"], openings, tables.book)


def _all_waiting(where: Standing, place: Place) -> Standing:
    return replace(
        where, bounded=(), unordered=(), waits_for={**dict.fromkeys(where.bounded, (place,)), **where.waits_for}
    )


def _contradicted(draft: Draft) -> Place:
    """What has to be put right where nothing at all is possible."""
    return next((place for place in OF_PERSON if draft.is_open(*place)), (CLAIMS,))


def premium_possible(draft: Draft, person: PossiblePerson) -> PremiumPossible | None:
    """What is possible of the enrolment; None where there is none."""
    if draft.case.get(ENROLMENT) is None and not draft.is_open(ENROLMENT):
        return None
    waits_for = possible_premium.waits_for(draft) or (() if person.districts else (OF_PERSON[0],))
    if waits_for:
        return PremiumPossible(waits_for, None, outer=False)
    try:
        outcomes, outer = possible_premium.tried(draft, person), False
    except TooMany:
        outcomes, outer = possible_premium.tried(draft, person, relaxed=True), True
    if outcomes.valid.any():
        return PremiumPossible((), outcomes, outer)
    return PremiumPossible((_contradicted(draft),), None, outer=False)
