"""Which day and which district a query of GET /v1/rules asks for; every fault of the query at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from calc_service.api.asked_rules import PUBLISHED_ON
from calc_service.api.description import DAY, TEXT, query_parameter
from calc_service.api.queries import Query, QueryFault, first, misused, refusal
from calc_service.domain.days import day_number
from calc_service.domain.wording import District
from calc_service.engine.edition import Edition, RuleBook
from calc_service.policy.rules_asked import DISTRICT, ON, question_faults

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EXAMPLE_DAY = "2025-06-01"
EXAMPLE_DISTRICT = "500101"
PARAMETERS = (
    {
        "name": "on",
        "in": "query",
        "required": True,
        "description": "The day for which to show what is in force, by all that is known of it today.",
        "schema": DAY,
        "example": EXAMPLE_DAY,
    },
    query_parameter("district", "GB/T 2260 code; without it the city's floors are shown.", TEXT, EXAMPLE_DISTRICT),
    PUBLISHED_ON,
)


@dataclass(frozen=True, slots=True)
class RulesRequest:
    """A day on which there are rules, and a district in force on it; None asks for the city's floors."""

    on: date
    district: District | None
    edition: Edition


def read_rules_request(query: Query, book: RuleBook, language: str) -> RulesRequest:
    """Return what `query` asks for; raises `QueryRefused` with texts in `language`."""
    day = _date(first(query, "on"))
    faults = [*misused(query, PARAMETERS), *_faults(query, day, book)]
    code = first(query, "district")
    edition = book.on(day_number(day), code) if day else None
    if faults or day is None or edition is None:
        raise refusal(faults, book, language)
    return RulesRequest(day, book.wording.districts[code] if code else None, edition)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None


def _faults(query: Query, day: date | None, book: RuleBook) -> Iterator[QueryFault]:
    if ON not in query:
        yield QueryFault(ON, "required")
    elif day is None:
        yield QueryFault(ON, "not_a_date")
    district = first(query, DISTRICT) if DISTRICT in query else None
    yield from (QueryFault(*fault) for fault in question_faults(book, day, district))
