"""What each missing fact can still change, and the order in which the facts are worth asking."""

from typing import NamedTuple

from calc_service.case.checks import Place
from calc_service.case.partial import possible_claims, possible_premium
from calc_service.case.partial.facts import ADMITTED_ON, CASE_ID, CLAIMS, ENROLMENT, PERSON, Draft
from calc_service.case.partial.grid import Outcomes
from calc_service.case.partial.offered import NEEDED_FIRST, kind_of
from calc_service.case.partial.possible_claims import Bounding
from calc_service.case.partial.waiting import ID


class Move(NamedTuple):
    """What a fact can change: any amount, or none; the most it moves what assistance pays, fen, None = not known."""

    changes: bool
    spread: int | None


NOTHING, ANYTHING = Move(changes=False, spread=0), Move(changes=True, spread=None)


class Found(NamedTuple):
    """What was found of the claims, or of the enrolment.

    outcomes: of every completion; None where there is nothing to compute, or too much
    whole:    whether that is all there is: nothing waits, nothing was too much
    """

    outcomes: Outcomes | None
    whole: bool


def is_needed_first(fact: Place) -> bool:
    """Whether nothing can be computed without it."""
    return (kind_of(fact) in NEEDED_FIRST and fact[-1] != ADMITTED_ON) or fact[0] == "year_to_date"


def place_in_order(fact: Place, move: Move) -> tuple[int, int, bool]:
    """What is needed first, then what moves most, then what moves nothing, then what is no more than a name."""
    if is_needed_first(fact):
        return 0, 0, False
    if kind_of(fact) == "id" and not move.spread:
        return 3, 0, False
    return (1, -(move.spread or 0), move.spread is not None) if move.changes else (2, 0, False)


def move_of(fact: Place, draft: Draft, bounds: Bounding | None, claims: Found, premium: Found) -> Move:
    """What a missing fact can change."""
    if fact == CASE_ID:
        return NOTHING
    if draft.empty or is_needed_first(fact):
        return ANYTHING
    moves = []
    if fact[0] in {PERSON, CLAIMS}:
        moves.append(_of_claims(fact, bounds, claims))
    if fact[0] in {PERSON, ENROLMENT}:
        moves.append(_by(possible_premium.moved(fact, premium.outcomes), premium))
    unknown = any(move.spread is None for move in moves)
    return Move(any(move.changes for move in moves), None if unknown else sum(move.spread or 0 for move in moves))


def _of_claims(fact: Place, bounds: Bounding | None, found: Found) -> Move:
    if bounds is None or fact[0] == PERSON:
        return _by(None if bounds is None else possible_claims.moved(fact, bounds, found.outcomes), found)
    row = int(str(fact[1]))
    if row in bounds.standing.void or (fact[-1] == ID and _stands_alone(row, bounds)):
        return NOTHING
    if row in bounds.standing.waits_for:
        return ANYTHING
    if fact[-1] not in {ID, ADMITTED_ON} and not bounds.care[row].linked[str(fact[-1])]:
        return NOTHING
    return _by(possible_claims.moved(fact, bounds, found.outcomes), found)


def _stands_alone(row: int, bounds: Bounding) -> bool:
    """Whether a claim can be bounded and no other is settled at its moment: then its id orders nothing."""
    return row in bounds.rows and row not in bounds.standing.unordered


def _by(measured: tuple[bool, int] | None, found: Found) -> Move:
    if not found.whole:
        return ANYTHING
    return NOTHING if measured is None else Move(*measured)
