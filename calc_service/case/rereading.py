"""A document like one that was read before: only what differs is read, and only what rests on that is made anew."""

from typing import Any, Final

from marshmallow import ValidationError

from calc_service.case import checks
from calc_service.case.checks import Json
from calc_service.case.columns import CARE, columns_again
from calc_service.case.schema import CASE, CLAIM
from calc_service.case.validation import ValidCase
from calc_service.domain.parsing import ParseError
from calc_service.engine.fault_finding import find
from calc_service.engine.tables import Tables

REREAD: Final = frozenset({"claims", "enrolment"})
"""The members of a case that may differ."""


def reread(document: Any, posted: Json, case: ValidCase, tables: Tables) -> ValidCase | None:  # noqa: ANN401  JSON
    """The case that `document` holds, which shares with `posted` the objects that are as they were in `case`.

    None where it has faults, and where more differs than values of claims and the enrolment: it is to be read as a
    whole.
    """
    if not isinstance(document, dict) or document.keys() != posted.keys():
        return None
    changed = {name for name, value in document.items() if value is not posted[name]}
    if not changed <= REREAD:
        return None
    fields, names = dict(case.fields), set[str]()
    try:
        if "enrolment" in changed:
            fields["enrolment"] = CASE.meaning("enrolment", document["enrolment"])
        if "claims" in changed:
            fields["claims"], names = _claims(document["claims"], posted["claims"], case.fields["claims"])
    except (ParseError, ValidationError):
        return None
    if ("enrolment" in changed or "claim_id" in names) and checks.find(fields, tables.book):
        return None
    if case.claims is None or not names:
        return ValidCase(fields, case.claims)
    claims = columns_again(case.claims, names, fields, tables.book)
    return None if names - CARE and find(claims, tables) else ValidCase(fields, claims)


def _claims(posted: Any, before: list[Json], meant: list[Json]) -> tuple[list[Json], set[str]]:  # noqa: ANN401  JSON
    """(what the claims mean, the names of the fields that differ in any). Raises ParseError and ValidationError."""
    if not isinstance(posted, list) or len(posted) != len(before):
        raise ParseError("wrong_type")
    claims, names = list(meant), set[str]()
    for position, (claim, was) in enumerate(zip(posted, before, strict=True)):
        if claim is not was:
            changes = CLAIM.changes(claim, was)
            claims[position] = meant[position] | changes
            names |= changes.keys()
    return claims, names
