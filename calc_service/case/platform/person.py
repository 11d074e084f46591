"""Replies to 1101 → the person of a case: insurance and identities."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from calc_service.case.checks import Place
from calc_service.case.platform import sayings
from calc_service.case.platform.codes import CodeReader
from calc_service.case.platform.findings import Findings
from calc_service.case.platform.messages import Message, messages, moment
from calc_service.case.platform.settlements import Settlement
from calc_service.domain.platform_facts import NOTHING, SEVERAL, PlatformFacts

INSURANCE = "insutype"
Json = Mapping[str, Any]


def person(
    document: Json, posted: Sequence[Settlement], codes: CodeReader, facts: PlatformFacts, found: Findings
) -> dict[str, Any]:
    """The person of the case that `document` holds; what it does not say is left out."""
    messages("baseinfo", document, facts, found)
    translated: dict[str, Any] = dict(_person_id(posted, found))
    found.take(("person", "district"), ("district",))
    if document.get("district") is not None:
        translated["district"] = document["district"]
    insured = messages("insuinfo", document, facts, found)
    translated |= _insurance(posted, insured, codes, found)
    found.take(("person", "identities"), ("idetinfo",))
    if document.get("idetinfo") is not None:
        known = messages("idetinfo", document, facts, found)
        translated["identities"] = list(_identities(known, facts, found))
    return translated


def _person_id(posted: Sequence[Settlement], found: Findings) -> Iterator[tuple[str, str]]:
    named = [(one, one.text("person_id")) for one in posted if one.text("person_id")]
    for one, number in named:
        if number != named[0][1]:
            found.fault(one.row.at(one.field("person_id")), "codes_disagree", sayings.PERSONS_DISAGREE)
    if named:
        found.take(("person", "person_id"), named[0][0].row.at(named[0][0].field("person_id")))
        yield "person_id", named[0][1]


def _insurance(
    posted: Sequence[Settlement], insured: Sequence[Message], codes: CodeReader, found: Findings
) -> dict[str, str]:
    """The insurance that the settlements name; where none does, that of the person, who may have but one."""
    settled = [
        (one.row.at(one.field("insurance")), codes.meaning(INSURANCE, one.text("insurance"), one.settled_on))
        for one in posted
        if one.text("insurance")
    ]
    known = settled or [
        (one.at(INSURANCE), codes.meaning(INSURANCE, one.text(INSURANCE), None))
        for one in insured
        if one.text(INSURANCE)
    ]
    for place, meaning in known:
        if meaning is None:
            found.fault(place, "unknown_value", sayings.UNKNOWN_INSURANCE)
    named = [(place, meaning["insurance"]) for place, meaning in known if meaning]
    for place, insurance in named:
        if insurance != named[0][1]:
            code, said = (
                ("codes_disagree", sayings.INSURANCES_DISAGREE)
                if settled
                else ("ambiguous", sayings.SEVERAL_INSURANCES)
            )
            found.fault(place, code, said)
    found.take(("person", "insurance"), _where(known, posted), how="code")
    return {"insurance": named[0][1]} if named else {}


def _where(known: Sequence[tuple[Place, object]], posted: Sequence[Settlement]) -> Place:
    if known:
        return known[0][0]
    return posted[0].row.at(posted[0].field("insurance")) if posted else ("insuinfo",)


def _identities(known: Sequence[Message], facts: PlatformFacts, found: Findings) -> Iterator[dict[str, Any]]:
    position = 0
    for one in known:
        category = _category(one, facts, found)
        if category == NOTHING:
            continue
        own = ("person", "identities", position)
        position += 1
        found.take(own, one.place, how="")
        source = "category" if one.has("category") else "psn_idet_type"
        found.take((*own, "category"), one.at(source), how="value" if source == "category" else "code")
        identity = {"category": category} if category is not None else {}
        for ours, theirs in (("from", "begntime"), ("to", "endtime")):
            found.take((*own, ours), one.at(theirs))
            if one.has(theirs):
                identity[ours] = moment(one.text(theirs))[0] or one.fields[theirs]
        yield identity


def _category(one: Message, facts: PlatformFacts, found: Findings) -> Any:  # noqa: ANN401 - what stands in a JSON document
    """The category of an identity, NOTHING where it is none of hardship, None where nobody can tell, a fault."""
    code, given = one.text("psn_idet_type"), one.fields.get("category")
    known = facts.identities.get(code)
    if not one.has("psn_idet_type"):
        found.fault(one.at("psn_idet_type"), "required")
    elif known is None and given is None:
        found.fault(one.at("psn_idet_type"), "unknown_value", sayings.UNKNOWN_IDENTITY)
    elif known and known.means == SEVERAL and given is None:
        found.fault(one.at("psn_idet_type"), "ambiguous", sayings.SEVERAL_CATEGORIES)
    elif known and known.means != SEVERAL and given not in (None, known.means):
        found.fault(one.at("category"), "codes_disagree", sayings.CODES_DISAGREE)
    if given is not None:
        return given
    return None if known is None or known.means == SEVERAL else known.means
