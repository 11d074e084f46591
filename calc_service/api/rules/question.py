"""Which day and which district a query of GET /v1/rules asks for; every fault of the query at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from calc_service.api.problems import QueryRefused
from calc_service.case.refusals import Fault
from calc_service.engine.edition import Edition, RuleBook
from calc_service.engine.wording import District

FIRST_DAY = date(1970, 1, 1)
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PARAMETERS = ("on", "district")
Query = Mapping[str, Sequence[str]]
"""Every value of each parameter, as often as it was given."""


@dataclass(frozen=True, slots=True)
class Question:
    """A day on which there are rules, and a district in force on it; None asks for the city's floors."""

    on: date
    district: District | None
    edition: Edition


@dataclass(frozen=True, slots=True)
class _Refusal:
    parameter: str
    code: str
    filling: dict[str, str]


def read_question(query: Query, book: RuleBook, language: str) -> Question:
    """Return what `query` asks for; raises `QueryRefused` with texts in `language`."""
    day = _date(_first(query, "on"))
    refusals = [*_misused(query), *_day_refusals(query, day, book), *_district_refusals(query, day, book)]
    code = _first(query, "district")
    edition = book.on(_number(day), code) if day else None
    if refusals or day is None or edition is None:
        raise QueryRefused(_fault(refusal, book, language) for refusal in refusals)
    return Question(day, book.wording.districts[code] if code else None, edition)


def _first(query: Query, parameter: str) -> str:
    return query.get(parameter, [""])[0]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None


def _number(day: date) -> int:
    return (day - FIRST_DAY).days


def _misused(query: Query) -> Iterator[_Refusal]:
    for parameter, values in sorted(query.items()):
        if parameter not in PARAMETERS:
            yield _Refusal(parameter, "unknown_field", {})
        elif len(values) > 1:
            yield _Refusal(parameter, "repeated_key", {})


def _day_refusals(query: Query, day: date | None, book: RuleBook) -> Iterator[_Refusal]:
    if "on" not in query:
        yield _Refusal("on", "required", {})
    elif day is None:
        yield _Refusal("on", "not_a_date", {})
    elif _number(day) < book.starts[0]:
        first_day = FIRST_DAY + timedelta(days=book.starts[0])
        yield _Refusal("on", "no_rules_in_force", {"first_day": first_day.isoformat()})


def _district_refusals(query: Query, day: date | None, book: RuleBook) -> Iterator[_Refusal]:
    if "district" not in query:
        return
    district = book.wording.districts.get(_first(query, "district"))
    if district is None:
        yield _Refusal("district", "unknown_value", {"allowed": ", ".join(sorted(book.wording.districts))})
    elif day and not district.first_day <= _number(day) <= district.last_day:
        yield _Refusal("district", "district_not_in_force", {})


def _fault(refusal: _Refusal, book: RuleBook, language: str) -> Fault:
    message = book.wording.terms["error"][refusal.code].in_language(language)
    place = refusal.parameter.replace("~", "~0").replace("/", "~1")
    return Fault(f"/query/{place}", refusal.code, message.format_map(refusal.filling))
