"""Replies to 2304 and what stands beside them → the claims of a case, as they would be posted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from calc_service.case.checks import Place
from calc_service.case.platform import sayings
from calc_service.case.platform.codes import CodeReader
from calc_service.case.platform.findings import Findings
from calc_service.case.platform.funds import DETAIL, Payments, payments
from calc_service.case.platform.messages import (
    BESIDE,
    MOST_OF_A_KIND,
    MOST_SETTLEMENTS,
    Message,
    amount_at,
    day_or_none,
    known_keys,
    message,
    moment,
    objects,
)
from calc_service.domain.interface_codes import NO_REFERENCE, NOTHING, VALID, as_header
from calc_service.domain.kinds import FLAG_WORDS
from calc_service.domain.money import yuan
from calc_service.domain.platform_facts import INSURERS, PlatformFacts

Claim = dict[str, Any]
SETTLEMENT = ("setlinfo", "setldetail", *BESIDE)
COSTS = ("total_cost", "policy_scope_cost")
NO_ID = NOTHING | {NO_REFERENCE}
OPTIONAL_IDS = ("stay_id", "facility_id")
DAYS = ("admitted_on", "discharged_on")
FROM_CODES = (
    ("setting", "setting"),
    ("setting", "disease_class"),
    ("setting", "referral"),
    ("facility_level", "facility_level"),
)
"""What the field of a meaning is a code for, and our field that the code may settle."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """One settlement as it was sent; `beside` holds our own fields. One declared invalid counts for nothing."""

    place: Place
    row: Message
    details: tuple[Message, ...]
    beside: Mapping[str, Any]
    valid: bool
    facts: PlatformFacts

    def field(self, means: str) -> str:
        """The field of setlinfo that is `means`: the first by name that says something, else the last there is."""
        names = self.facts.fields_meaning(means)
        return next((name for name in names if self.row.has(name)), names[-1] if names else means)

    def text(self, means: str) -> str:
        """The text of the field that is `means`, "" where it is blank."""
        return self.row.text(self.field(means))

    def optional_id(self, means: str) -> str:
        """The id that is `means`; "" where what stands there says that there is none."""
        text = self.text(means)
        return "" if as_header(text) in NO_ID else text

    @property
    def settled_on(self) -> date | None:
        """The day of settlement, where it can be read."""
        return day_or_none(self.text("settled_on"))

    @property
    def instant(self) -> tuple[str, str]:
        """The day and time of settlement, as texts that sort."""
        return moment(self.text("settled_on"))


@dataclass(frozen=True, slots=True)
class TranslatedClaim:
    """A settlement, the claim that it is, and what the funds paid for it; what it `reverses` is the id of another."""

    settlement: Settlement
    claim: Claim
    paid: Payments | None
    reverses: str = field(default="")


def settlements(document: Mapping[str, Any], codes: CodeReader, found: Findings) -> list[Settlement]:
    """Every settlement of the document, in its order."""
    if document.get("settlements") is None:
        found.fault(("settlements",), "required", sayings.WHAT_TO_GIVE["settlements"])
        return []
    posted = objects(document["settlements"], ("settlements",), MOST_SETTLEMENTS, found)
    return [_settlement(one, place, codes, found) for place, one in posted]


def _settlement(posted: Any, place: Place, codes: CodeReader, found: Findings) -> Settlement:  # noqa: ANN401 - a JSON document
    facts = codes.book.platform
    if _declared_invalid(posted, codes):
        row = Message((*place, "setlinfo"), {name: posted["setlinfo"].get(name) for name in facts.settlement})
        return Settlement(place, row, (), {}, valid=False, facts=facts)
    beside = known_keys(posted, place, SETTLEMENT, found)
    if beside.get("setlinfo") is None:
        found.fault((*place, "setlinfo"), "required")
    row = message("setlinfo", beside.get("setlinfo") or {}, (*place, "setlinfo"), facts, found)
    lines = beside.get("setldetail")
    details = [] if lines is None else objects(lines, (*place, "setldetail"), MOST_OF_A_KIND, found)
    read = tuple(message("setldetail", line, at, facts, found) for at, line in details)
    return Settlement(place, row, read, beside, valid=True, facts=facts)


def _declared_invalid(posted: Any, codes: CodeReader) -> bool:  # noqa: ANN401 - a JSON document
    row = posted.get("setlinfo") if isinstance(posted, dict) else None
    flags = codes.book.platform.fields_meaning(VALID)
    return isinstance(row, dict) and any(codes.says(flag, row.get(flag), VALID, FLAG_WORDS[1]) for flag in flags)


def translated(one: Settlement, own: Place, codes: CodeReader, district: str, found: Findings) -> TranslatedClaim:
    """The claim that a settlement is, at the place `own` of the case; its faults are those of its messages."""
    claim: Claim = dict(copied(one, own, found))
    for cost in COSTS:
        claim |= _cost(one, cost, own, found)
    for means, name in FROM_CODES:
        claim |= _coded(one, means, name, codes, own, found)
    claim |= _beside(one, "facility_designated", own, found)
    claim |= _place_of_care(one, codes, district, own, found)
    paid = payments(one.row, one.details, one.facts, found)
    for means in INSURERS:
        amount = paid.amounts[means]
        found.take((*own, means), *(paid.sources[means] or (one.row.at(one.field(means)),)), how=_how(paid, means))
        claim |= {} if amount is None or amount < 0 else {means: yuan(amount)}
    return TranslatedClaim(one, claim, paid)


def _how(paid: Payments, means: str) -> str:
    if paid.amounts[means] is None:
        return "absent"
    if any(source[-1] == DETAIL for source in paid.sources[means]):
        return "derived"
    return "value" if len(paid.sources[means]) == 1 else "sum"


def copied(one: Settlement, own: Place, found: Findings) -> Iterator[tuple[str, Any]]:
    """The fields of a claim that are those of the settlement as they are: ids and days."""
    found.take(own, one.place, how="")
    name = one.field("claim_id")
    found.take((*own, "claim_id"), one.row.at(name))
    if one.row.has(name) and as_header(one.row.text(name)) not in NOTHING:
        yield "claim_id", one.row.text(name) or one.row.fields[name]
    name = one.field("settled_on")
    found.take((*own, "settled_on"), one.row.at(name))
    if one.row.has(name):
        day, time = one.instant
        yield "settled_on", day if isinstance(one.row.fields[name], str) else one.row.fields[name]
        if time:
            found.take((*own, "settled_time"), one.row.at(name))
            yield "settled_time", time
    for means in OPTIONAL_IDS:
        if one.optional_id(means):
            found.take((*own, means), one.row.at(one.field(means)))
            yield means, one.optional_id(means)
    for means in DAYS:
        if one.text(means):
            found.take((*own, means), one.row.at(one.field(means)))
            yield means, moment(one.text(means))[0]


def _cost(one: Settlement, means: str, own: Place, found: Findings) -> Claim:
    names = [name for name in one.facts.fields_meaning(means) if one.row.has(name)]
    found.take((*own, means), *(one.row.at(name) for name in names or [one.field(means)]))
    amounts = [amount_at(one.row, name, found) for name in names]
    for name, amount in zip(names, amounts, strict=True):
        if amount is not None and amount < 0:
            found.fault(one.row.at(name), "negative_without_refund_flag", sayings.NEGATIVE)
        if None not in amounts and amount != amounts[0]:
            found.fault(one.row.at(name), "codes_disagree", sayings.CODES_DISAGREE)
    return {} if not amounts or amounts[0] is None or amounts[0] < 0 else {means: yuan(amounts[0])}


def _coded(  # noqa: PLR0913, PLR0917 - one field, everything that may settle it
    one: Settlement, means: str, name: str, codes: CodeReader, own: Place, found: Findings
) -> Claim:
    """A field of ours that a code may settle; what stands beside has to say the same, and is asked for otherwise."""
    source = one.row.at(one.field(means))
    meaning = codes.meaning(one.field(means), one.text(means), one.settled_on)
    settled = (meaning or {}).get(name)
    if one.text(means) and meaning is None and means not in one.beside:
        several = codes.is_ambiguous(one.field(means), one.text(means))
        found.fault(source, "ambiguous" if several else "unknown_value", sayings.UNKNOWN_CODE)
    if settled is None:
        # What a med_type leaves open is asked for beside; without any med_type that is what is missing.
        at_code = name == "setting" and name not in one.beside
        found.take((*own, name), source if at_code else (*one.place, name))
        return _given(one, name)
    if name in one.beside and one.beside[name] not in (None, settled):
        found.fault((*one.place, name), "codes_disagree", sayings.CODES_DISAGREE)
    found.take((*own, name), source, how="code")
    return {name: settled}


def _given(one: Settlement, name: str) -> Claim:
    return {} if one.beside.get(name) is None else {name: one.beside[name]}


def _beside(one: Settlement, name: str, own: Place, found: Findings) -> Claim:
    found.take((*own, name), (*one.place, name))
    return _given(one, name)


def _place_of_care(one: Settlement, codes: CodeReader, district: str, own: Place, found: Findings) -> Claim:
    given = _beside(one, "place_of_care", own, found)
    facility = one.optional_id("place_of_care")
    if not facility or not codes.is_district(district):
        # Without a district of recognition, that is what is missing.
        if facility and not given:
            found.take((*own, "place_of_care"), ("district",))
        return given
    source = one.row.at(one.field("place_of_care"))
    derived = codes.place_of_care(facility, district)
    if derived is None and not given:
        found.fault(source, "unknown_value", sayings.FACILITY_DISTRICT)
        found.take((*own, "place_of_care"), source)
    if derived is None:
        return given
    if given and given["place_of_care"] != derived:
        found.fault((*one.place, "place_of_care"), "codes_disagree", sayings.CODES_DISAGREE)
    found.take((*own, "place_of_care"), source, ("district",), how="derived")
    return {"place_of_care": derived}
