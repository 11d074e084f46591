"""From a JSON document to the columns of its claims, or to the list of all its faults."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from marshmallow import Schema, ValidationError

from calc_service.case import checks
from calc_service.case.checks import Numbered, Place, Problem, Sound, is_active
from calc_service.case.columns import columns
from calc_service.case.form_fields import Complaint
from calc_service.case.reading import escaped
from calc_service.case.refusals import CaseRefused, Fault
from calc_service.case.schema import CASE, PARTS
from calc_service.engine import faults
from calc_service.engine.claims import Claims
from calc_service.engine.regimes import Tables

OF_THE_PERSON = ("district", "categories")


class ValidCase(NamedTuple):
    """A case without faults: its fields (amounts in fen, days as dates) and, where it has claims, their columns."""

    fields: dict[str, Any]
    claims: Claims | None


def validated(posted: object, tables: Tables, language: str) -> ValidCase:
    """The case that `posted` holds. Raises CaseRefused with all faults, in order of their place."""
    try:
        case = CASE.load(posted)
        problems, sound = [], _sound_parts(case)
    except ValidationError as error:
        problems, sound = list(_problems(error.messages, ())), _salvage(posted)
        case = {}
    problems += checks.find(sound, tables.book)
    claims = _columns(sound, tables)
    if claims:
        problems += _claim_problems(claims, sound, tables)
    if problems:
        raise refused(problems, tables, language)
    return ValidCase(case, claims)


def refused(problems: Sequence[Problem], tables: Tables, language: str) -> CaseRefused:
    """The refusal of a case for `problems`, each said once, in `language`."""
    texts = tables.book.wording.terms["error"]
    unique = {(_pointer(place), str(code)): code for place, code in sorted(problems, key=_by_place)}
    return CaseRefused(
        tuple(
            Fault(pointer, name, texts[name].in_language(language).format_map(code.details))
            for (pointer, name), code in unique.items()
        )
    )


def _by_place(problem: Problem) -> list[tuple[bool, object]]:
    # Positions in lists sort as numbers, before any names.
    return [(isinstance(part, str), part) for part in problem[0]]


def _pointer(place: Place) -> str:
    return "".join(f"/{escaped(part)}" for part in place)


def _problems(messages: object, place: Place) -> Iterator[Problem]:
    if isinstance(messages, Mapping):
        for part, deeper in messages.items():
            yield from _problems(deeper, (*place, part))
    elif isinstance(messages, list):
        for message in messages:
            yield place, message if isinstance(message, Complaint) else Complaint(message)


def _sound_parts(case: dict[str, Any]) -> Sound:
    return Sound(
        person=case["person"],
        enrolment=case["enrolment"],
        year_to_date=list(enumerate(case["year_to_date"])),
        claims=list(enumerate(case["claims"])),
        claim_ids=frozenset(),
        rules_digest=case["rules_digest"],
        asks_for_something=bool(case["enrolment"] or case["claims"]),
    )


def _salvage(posted: object) -> Sound:
    document = posted if isinstance(posted, dict) else {}
    claims, digest = document.get("claims"), document.get("rules_digest")
    posted_claims = claims if isinstance(claims, list) else []
    return Sound(
        person=_loaded(PARTS["person"], document.get("person")),
        enrolment=_loaded(PARTS["enrolment"], document.get("enrolment")),
        year_to_date=_loaded_list(PARTS["year_to_date"], document.get("year_to_date")),
        claims=_loaded_list(PARTS["claims"], claims),
        claim_ids=frozenset(
            claim["claim_id"]
            for claim in posted_claims
            if isinstance(claim, dict) and isinstance(claim.get("claim_id"), str)
        ),
        rules_digest=digest if isinstance(digest, str) else None,
        # What is there but unsound has its own faults, and so has a document that is no object.
        asks_for_something=document.get("enrolment") is not None or claims not in (None, []) or posted is not document,
    )


def _loaded(schema: Schema, part: object) -> dict[str, Any] | None:
    try:
        loaded: dict[str, Any] = schema.load(part)  # type: ignore[arg-type]  # any JSON value: the unsound is left out
    except ValidationError:
        return None
    return loaded


def _loaded_list(schema: Schema, parts: object) -> Numbered:
    entries = enumerate(parts if isinstance(parts, list) else ())
    loaded = ((position, _loaded(schema, part)) for position, part in entries)
    return [(position, part) for position, part in loaded if part is not None]


def _columns(sound: Sound, tables: Tables) -> Claims | None:
    person = sound.person
    if not sound.claims or not person or person["district"] not in tables.book.wording.districts:
        return None
    known = tables.book.profile(person["district"]).categories
    person = person | {"identities": [each for each in person["identities"] if each["category"] in known]}
    openings = [opening for _, opening in sound.year_to_date]
    return columns([claim for _, claim in sound.claims], person, openings, tables.book, sound.claim_ids)


def _claim_problems(claims: Claims, sound: Sound, tables: Tables) -> Iterator[Problem]:
    for fault in faults.find(claims, tables):
        for row in fault.rows.tolist():
            position, claim = sound.claims[row]
            if fault.field == "district":
                yield ("person", "district"), Complaint(fault.code)
            elif fault.field == "categories":
                yield from _categories_not_in_force(int(claims.settled_on[row]), sound, tables)
            else:
                yield ("claims", position, fault.field), _explained(fault.code, claim, tables)


def _categories_not_in_force(day: int, sound: Sound, tables: Tables) -> Iterator[Problem]:
    if not sound.person or not (edition := tables.book.on(day, sound.person["district"])):
        return
    for position, identity in enumerate(sound.person["identities"]):
        if identity["category"] not in edition.categories_in_force and is_active(identity, day):
            allowed = ", ".join(sorted(edition.categories_in_force))
            yield ("person", "identities", position, "category"), Complaint("unknown_value", allowed=allowed)


def _explained(code: str, claim: dict[str, Any], tables: Tables) -> Complaint:
    if code == "no_rules_in_force":
        return checks.no_rules_in_force(tables.book)
    if code == "figure_not_on_file":
        return checks.not_on_file("catastrophic_insurance", "catastrophic.deductible", claim["settled_on"].year)
    return Complaint(code)
