"""Messages of the national platform → the case that they are, in the form in which our own cases are posted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calc_service.case.platform.codes import CodeReader
from calc_service.case.platform.findings import Findings
from calc_service.case.platform.messages import DOCUMENT, known_keys, messages
from calc_service.case.platform.openings import HOLDS, YearOfClaims, openings, running_totals, totals_of
from calc_service.case.platform.person import person
from calc_service.case.platform.refunds import Originals, is_reversal
from calc_service.case.platform.settlements import (
    Settlement,
    TranslatedClaim,
    copied,
    settlements,
    translated,
)
from calc_service.engine.edition import RuleBook


@dataclass(frozen=True, slots=True)
class Translation:
    """The case as it would be posted, its claims in order, every settlement posted, and what was found."""

    case: dict[str, Any]
    claims: Sequence[TranslatedClaim]
    settlements: Sequence[Settlement]
    found: Findings


def translate(posted: object, book: RuleBook) -> Translation:
    """The case in the JSON document `posted`, as `reading.read_json` reads it.

    Whatever is wrong with it is among what was found; the case is then what could be made of it.
    """
    found, facts, codes = Findings(), book.platform, CodeReader(book)
    document = known_keys(posted, (), DOCUMENT, found)
    rows = settlements(document, codes, found)
    valid = [one for one in rows if one.valid]
    claims = _claims(valid, codes, document.get("district"), found)
    case: dict[str, Any] = {key: document[key] for key in ("case_id", "rules_digest") if key in document}
    case["person"] = person(document, valid, codes, facts, found)
    case["year_to_date"] = _openings(document, claims, codes, found)
    case["claims"] = [each.claim for each in claims]
    found.take(("claims",), ("settlements",), how="")
    found.take(("year_to_date",), ("year_to_date",), how="")
    return Translation(case, claims, rows, found)


def _claims(valid: Sequence[Settlement], codes: CodeReader, district: object, found: Findings) -> list[TranslatedClaim]:
    """A claim for each settlement, in its order; reversals after all others are known."""
    named = {one.optional_id("reverses") for one in valid}
    place = district if isinstance(district, str) else ""
    ordinary = {
        position: translated(one, ("claims", position), codes, place, found)
        for position, one in enumerate(valid)
        if not is_reversal(one, named, codes)
    }
    originals = Originals(list(ordinary.values()), named, found)
    claims = dict(ordinary)
    for position, one in enumerate(valid):
        if position not in ordinary:
            own = ("claims", position)
            found.take((*own, "reverses"), one.row.at(one.field("reverses")))
            claims[position] = originals.reversal(one, dict(copied(one, own, found)))
    return [claims[position] for position in sorted(claims)]


def _openings(
    document: Mapping[str, Any], claims: Sequence[TranslatedClaim], codes: CodeReader, found: Findings
) -> list[dict[str, Any]]:
    totals = running_totals(messages("cuminfo", document, codes.book.platform, found), codes.book.platform, found)
    void = {each.reverses for each in claims if each.reverses}
    live = [
        each
        for each in claims
        if each.paid and not _is_among(each.claim.get("claim_id"), void) and each.settlement.settled_on is not None
    ]
    of_years = [
        YearOfClaims(year, [each for each in live if _year(each) == year], totals_of(year, totals, found))
        for year in sorted({_year(each) for each in live})
    ]
    if HOLDS in document and not isinstance(document[HOLDS], bool | None):
        found.fault((HOLDS,), "wrong_type")
    district = document.get("district")
    pools = codes.book.profile(district if isinstance(district, str) else "").pools
    return openings(document, of_years, pools, found)


def _is_among(claim_id: object, ids: Collection[str]) -> bool:
    # What was posted for an id may be no text at all.
    return isinstance(claim_id, str) and claim_id in ids


def _year(one: TranslatedClaim) -> int:
    day = one.settlement.settled_on
    return day.year if day else 0
