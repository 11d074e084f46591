"""A case that is still being typed: its faults, what is missing, and what the missing facts still leave possible."""

from collections.abc import Collection

from calc_service.case.assessment import assess
from calc_service.case.checks import Place
from calc_service.case.fault_types import shown
from calc_service.case.partial.facts import ADMITTED_ON, OF_PERSON, PERSON, UNLESS, Draft, drafted
from calc_service.case.partial.offered import Offers, kind_of
from calc_service.case.partial.possibilities import (
    ClaimsPossible,
    PremiumPossible,
    claims_possible,
    days_of,
    premium_possible,
    who_may_be_meant,
)
from calc_service.case.partial.ranking import Found, Move, move_of, place_in_order
from calc_service.case.partial.reply_types import MissingFact, PartialAssessment
from calc_service.case.partial.written import pointer, still_possible
from calc_service.case.refusals import MOST_FAULTS, CaseFault, CaseRefused
from calc_service.case.reply_types import Assessment
from calc_service.case.validation import examined, refused
from calc_service.domain.money import yuan
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import tabulate


def assess_partial(posted: object, book: RuleBook, language: str, include: Collection[str] = ()) -> PartialAssessment:
    """The reply to what is there of a case (docs/calculation.md#while-typing).

    posted:   as `reading.read_json` reads it
    language: "zh" or "en"
    include:  what the reply to a complete case is to hold besides, as `assess` takes it
    Raises CaseRefused where it is no JSON object: then nothing of a case is there.
    """
    tables = tabulate(book)
    case, problems = examined(posted, tables)
    if not isinstance(posted, dict):
        raise refused(problems, tables, language)
    draft = drafted(case, problems, book.admission_days)
    errors: tuple[CaseFault, ...] = refused(draft.errors, tables, language).faults
    assessment = None
    if not problems:
        assessment, errors = _whole(posted, book, language, include)
    person = who_may_be_meant(draft, tables)
    claims, premium = claims_possible(draft, person, tables), premium_possible(draft, person)
    missing, offers = _missing(draft, claims, premium), _offers(draft, book, language)
    return PartialAssessment(
        complete=assessment is not None,
        errors=[shown(fault) for fault in errors],
        missing=[_fact(fact, move, draft, offers) for fact, move in missing[:MOST_FAULTS]],
        missing_in_all=len(missing),
        still_possible=still_possible(draft, claims, premium),
        assessment=assessment,
    )


def _whole(
    posted: object, book: RuleBook, language: str, include: Collection[str]
) -> tuple[Assessment | None, tuple[CaseFault, ...]]:
    """(the reply to a whole case, or why there is none: what only the calculation itself finds)."""
    try:
        return assess(posted, book, language, include), ()
    except CaseRefused as refusal:
        return None, refusal.faults


def _offers(draft: Draft, book: RuleBook, language: str) -> Offers:
    district = None if draft.is_open(*OF_PERSON[0]) else draft.case.get(PERSON, {}).get("district")
    return Offers(book, language, district, days_of(draft))


def _missing(draft: Draft, claims: ClaimsPossible | None, premium: PremiumPossible | None) -> list[tuple[Place, Move]]:
    """The missing facts, in the order in which they are worth asking; a day of admission only where it decides."""
    of_claims, of_premium = _found_of_claims(claims), _found_of_premium(premium)
    bounds = None if claims is None else claims.bounds
    moves = {fact: move_of(fact, draft, bounds, of_claims, of_premium) for fact in draft.missing}
    asked = {fact: move for fact, move in moves.items() if fact[-1] != ADMITTED_ON or move.changes}
    return sorted(asked.items(), key=lambda one: place_in_order(*one))


def _fact(fact: Place, move: Move, draft: Draft, offers: Offers) -> MissingFact:
    return MissingFact(
        pointer=pointer(fact),
        field=str(fact[-1]),
        label=offers.label(fact),
        kind=kind_of(fact),
        choices=offers.choices(fact),
        unless=UNLESS.get(str(fact[0])) if draft.empty else None,
        can_change=move.changes,
        spread=None if move.spread is None else yuan(move.spread),
    )


def _found_of_claims(claims: ClaimsPossible | None) -> Found:
    if claims is None:
        return Found(None, whole=True)
    return Found(claims.outcomes, whole=not claims.bounds.standing.waits_for and claims.outer is None)


def _found_of_premium(premium: PremiumPossible | None) -> Found:
    if premium is None:
        return Found(None, whole=True)
    return Found(premium.outcomes, whole=not premium.waits_for and not premium.outer)
