"""The posted document: its messages as they were sent, and what stands beside them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from calc_service.case.checks import Place
from calc_service.case.platform.findings import Findings
from calc_service.case.reading import Number
from calc_service.case.refusals import ErrorCode
from calc_service.domain import parsing
from calc_service.domain.money import HIGHEST_TOTAL
from calc_service.domain.parsing import ParseError
from calc_service.domain.platform_facts import PlatformFacts

DOCUMENT = (
    *("case_id", "rules_digest", "district", "baseinfo", "insuinfo", "idetinfo", "cuminfo"),
    *("cuminfo_includes_settlements", "year_to_date", "settlements"),
)
"""What the document may hold."""
BESIDE = ("facility_designated", "place_of_care", "referral", "disease_class", "facility_level", "setting")
"""What decides and stands beside a settlement: fields of our claims."""
USED: Mapping[str, tuple[str, ...]] = {
    "baseinfo": (),
    "insuinfo": ("insutype",),
    "idetinfo": ("psn_idet_type", "begntime", "endtime", "category"),
    "cuminfo": ("insutype", "year", "cum_ym", "cum_type_code", "cum"),
    "setldetail": ("fund_pay_type", "fund_payamt", "setl_proc_info"),
}
"""The fields that are read, by message; `category` is ours and says what a code leaves open."""
MOST_SETTLEMENTS, MOST_OF_A_KIND = 2000, 1000
"""Far more than a person has in a year."""
SCALARS = (str, Number, bool, type(None))


@dataclass(frozen=True, slots=True)
class Message:
    """One object of a message: where it stands and its fields that are read."""

    place: Place
    fields: Mapping[str, Any]

    def text(self, name: str) -> str:
        """The text of a field without blanks around it; "" where it is none."""
        value = self.fields.get(name)
        return value.strip() if isinstance(value, str) else ""

    def at(self, name: str) -> Place:
        """The place of a field."""
        return (*self.place, name)

    def has(self, name: str) -> bool:
        """Whether a field says anything: null and a blank text do not."""
        value = self.fields.get(name)
        return bool(value.strip()) if isinstance(value, str) else value is not None


def known_keys(document: Any, place: Place, keys: Collection[str], found: Findings) -> Mapping[str, Any]:  # noqa: ANN401 - a JSON document
    """The object `document`, {} where it is none; every other key is a fault."""
    if not isinstance(document, dict):
        found.fault(place, "wrong_type")
        return {}
    for key in sorted(document.keys() - set(keys)):
        found.fault((*place, key), "unknown_field")
    return document


def objects(document: Any, place: Place, most: int, found: Findings) -> Iterator[tuple[Place, Any]]:  # noqa: ANN401 - a JSON document
    """One object or a list of them, each with its place."""
    if isinstance(document, dict):
        yield place, document
    elif not isinstance(document, list):
        found.fault(place, "wrong_type")
    elif len(document) > most:
        found.fault(place, ErrorCode("too_long", limit=most))
    else:
        yield from (((*place, position), one) for position, one in enumerate(document))


def message(kind: str, document: Any, place: Place, facts: PlatformFacts, found: Findings) -> Message:  # noqa: ANN401 - a JSON document
    """One message: its known fields hold single values, whatever they are called."""
    used = USED[kind] if kind in USED else tuple(facts.settlement)
    unused = facts.not_used.get(kind, ())
    fields = known_keys(document, place, (*used, *unused), found)
    for name, value in fields.items():
        if (name in used or name in unused) and not isinstance(value, SCALARS):
            found.fault((*place, name), "wrong_type")
    found.not_used(kind, {name for name in unused if name not in used and fields.get(name) not in (None, "")})
    return Message(place, {name: fields[name] for name in used if name in fields})


def messages(kind: str, document: Mapping[str, Any], facts: PlatformFacts, found: Findings) -> list[Message]:
    """Every message of a kind at the head of the document; none where it is absent."""
    if document.get(kind) is None:
        return []
    return [
        message(kind, one, place, facts, found)
        for place, one in objects(document[kind], (kind,), MOST_OF_A_KIND, found)
    ]


def signed_amount(value: object) -> int:
    """Yuan as fen, with a sign and with zeros behind the fen, which the platform writes. Raises ParseError."""
    if not isinstance(value, str | Number):
        raise ParseError("wrong_type")
    text = value.digits if isinstance(value, Number) else value.strip()
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    whole, point, decimals = digits.partition(".")
    kept = decimals[:2] + decimals[2:].rstrip("0")
    if digits.startswith("-") or (point and not decimals):
        raise ParseError("not_an_amount")
    return sign * parsing.amount(f"{whole}{point}{kept}", HIGHEST_TOTAL)


def moment(text: str) -> tuple[str, str]:
    """(day, time or "") of `2025-06-01 13:49:42`, where it is one; else (the text, "")."""
    day, _, time = text.replace("T", " ", 1).partition(" ")
    return (day, time.removesuffix("+08:00")) if day != text else (text, "")


def amount_at(one: Message, name: str, found: Findings) -> int | None:
    """The amount of a field in fen, which may be negative; None where it says nothing or is no amount, a fault."""
    if not one.has(name):
        return None
    try:
        return signed_amount(one.fields[name])
    except ParseError as fault:
        found.fault(one.at(name), ErrorCode.about(fault))
        return None


def day_or_none(text: str) -> date | None:
    """The day that a text begins with, if it is one."""
    try:
        return parsing.day(moment(text)[0])
    except ParseError:
        return None
