"""From a JSON document to the columns of its claims, or to the list of all its faults."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from marshmallow import ValidationError

from calc_service.case import checks
from calc_service.case.checks import Json, Place, Problem
from calc_service.case.columns import columns
from calc_service.case.reading import escaped
from calc_service.case.refusals import CaseFault, CaseRefused, ErrorCode, listed
from calc_service.case.schema import CASE
from calc_service.domain.days import day_of
from calc_service.domain.fields import CLAIM_FIELDS
from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.claims import Claims
from calc_service.engine.edition import RuleBook
from calc_service.engine.fault_finding import Readable, find
from calc_service.engine.tables import Tables

NEUTRAL = {field.name: field.kind.neutral for field in CLAIM_FIELDS}
"""What stands in for a field that could not be read."""


class ValidCase(NamedTuple):
    """A case without faults: its fields (amounts in fen, days as dates) and, where it has claims, their columns."""

    fields: Json
    claims: Claims[list[int]] | None


def validated(posted: object, tables: Tables, language: str) -> ValidCase:
    """The case that `posted` holds. Raises CaseRefused with all faults, in order of their place."""
    case, claims, problems = _examined(posted, tables)
    if problems:
        raise refused(problems, tables, language)
    return ValidCase(case, claims)


def examined(posted: object, tables: Tables) -> tuple[Json, list[Problem]]:
    """(what could be read of the case that `posted` holds, every fault of it)."""
    case, _, problems = _examined(posted, tables)
    return case, problems


def _examined(posted: object, tables: Tables) -> tuple[Json, Claims[list[int]] | None, list[Problem]]:
    problems: list[Problem] = []
    try:
        case = CASE.load(posted)
    except ValidationError as error:
        problems += problems_in(error.messages, ())
        case = error.valid_data if isinstance(error.valid_data, dict) else {}
    problems += checks.find(case, tables.book)
    claims = None
    if case.get("claims"):
        # Where something could not be read, something neutral stands in for it, and nothing is said that rests on it.
        readable = completed(case, tables.book) if problems else case
        claims = columns(readable["claims"], readable["person"], readable["year_to_date"], tables.book)
        problems += _claim_problems(claims, case, tables, _sound(case, tables.book) if problems else {})
    return case, claims, problems


def refused(problems: Sequence[Problem], tables: Tables, language: str) -> CaseRefused:
    """The refusal of a case for `problems`, each said once, in `language`."""
    # Of two that say the same the one is kept that says more.
    in_order = sorted(sorted(problems, key=lambda problem: bool(problem[1].details)), key=_by_place)
    unique = {(_pointer(place), str(code)): code for place, code in in_order}
    faults = (_worded(pointer, code, tables, language) for (pointer, _), code in unique.items())
    return CaseRefused(listed(faults, language))


def _worded(pointer: str, code: ErrorCode, tables: Tables, language: str) -> CaseFault:
    wording = tables.book.wording
    text = wording.refusal(code, code.details)
    message = str(code) if text is None else text.in_language(language)
    if not code.details:
        return CaseFault(pointer, str(code), message)
    field = pointer.rpartition("/")[2]
    message = message.format_map(wording.said(field, code.details, language))
    return CaseFault(pointer, str(code), message, wording.allowed(field, code.details, language))


def _by_place(problem: Problem) -> list[tuple[bool, object]]:
    # Positions in lists sort as numbers, before any names.
    return [(isinstance(part, str), part) for part in problem[0]]


def _pointer(place: Place) -> str:
    return "".join(f"/{escaped(part)}" for part in place)


def problems_in(messages: object, place: Place) -> Iterator[Problem]:
    """Every complaint among the messages of a ValidationError, with its place below `place`."""
    if isinstance(messages, Mapping):
        for part, deeper in messages.items():
            yield from problems_in(deeper, (*place, part))
    elif isinstance(messages, list):
        for message in messages:
            yield place, message if isinstance(message, ErrorCode) else ErrorCode(message)


def completed(case: Json, book: RuleBook) -> Json:
    """The person and the claims of a case, with something neutral for what could not be read; no openings."""
    person = case.get("person", {})
    known = book.profile(person.get("district", "")).categories
    identities = person.get("identities", ())
    complete = {
        "district": person["district"] if _district_known(case, book) else next(iter(book.wording.districts)),
        "insurance": person.get("insurance", INSURANCES[-1]),
        "identities": [identity for identity in identities if identity.get("category") in known],
    }
    first_day = day_of(book.starts[0])
    claims = [
        {**NEUTRAL, "settled_on": first_day, "claim_id": f"\0{position}", **claim}
        for position, claim in enumerate(case["claims"])
    ]
    return {"person": complete, "claims": claims, "year_to_date": ()}


def _district_known(case: Json, book: RuleBook) -> bool:
    return case.get("person", {}).get("district") in book.wording.districts


def _sound(case: Json, book: RuleBook) -> Readable:
    claims = case["claims"]
    of_claims = {field.name: np.array([field.name in claim for claim in claims]) for field in CLAIM_FIELDS}
    everywhere, nowhere = np.ones(len(claims), dtype=np.bool_), np.zeros(len(claims), dtype=np.bool_)
    # Where an id could not be read, it may be the one that a reversal names.
    of_claims["reverses"] &= all("claim_id" in claim for claim in claims)
    return of_claims | {
        "district": everywhere if _district_known(case, book) else nowhere,
        "insurance": everywhere if "insurance" in case.get("person", {}) else nowhere,
    }


def _claim_problems(claims: Claims[list[int]], case: Json, tables: Tables, sound: Readable) -> Iterator[Problem]:
    for fault in find(claims, tables, sound):
        rows = fault.rows.tolist()
        if fault.field == "district":
            yield from checks.district_in_force([claims.settled_on[row] for row in rows], case, tables.book)
            rows = []
        for row in rows:
            if fault.field == "categories":
                yield from checks.categories_not_in_force(claims.settled_on[row], case, tables.book)
            else:
                yield ("claims", row, fault.field), _explained(fault.code, case["claims"][row], tables)


def _explained(code: str, claim: Json, tables: Tables) -> ErrorCode:
    if code == "no_rules_in_force":
        return checks.no_rules_in_force(tables.book)
    if code == "figure_not_on_file":
        return checks.not_on_file("catastrophic_insurance", "catastrophic.deductible", claim["settled_on"].year)
    return ErrorCode(code)
