"""What the queries of all addresses have in common: each parameter is known, given once, and its faults are worded."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from calc_service.api.problems import QueryRefused
from calc_service.case.refusals import Fault
from calc_service.engine.edition import RuleBook

Query = Mapping[str, Sequence[str]]
"""Every value of each parameter, as often as it was given."""


@dataclass(frozen=True, slots=True)
class QueryFault:
    """What is wrong with a parameter; `filling` is what the message of `code` has places for."""

    parameter: str
    code: str
    filling: Mapping[str, object] = field(default_factory=dict)


def first(query: Query, parameter: str, default: str = "") -> str:
    """Return the first value of `parameter`."""
    return query.get(parameter, [default])[0]


def misused(query: Query, parameters: Collection[str], repeatable: Collection[str] = ()) -> Iterator[QueryFault]:
    """Yield the parameters that nobody knows, and those that are given more often than once."""
    for parameter, values in sorted(query.items()):
        if parameter not in parameters:
            yield QueryFault(parameter, "unknown_field")
        elif len(values) > 1 and parameter not in repeatable:
            yield QueryFault(parameter, "repeated_key")


def refusal(faults: Iterable[QueryFault], book: RuleBook, language: str) -> QueryRefused:
    """Return the refusal that names all `faults`, worded in `language`."""
    return QueryRefused(_worded(fault, book, language) for fault in faults)


def _worded(fault: QueryFault, book: RuleBook, language: str) -> Fault:
    message = book.wording.terms["error"][fault.code].in_language(language)
    place = fault.parameter.replace("~", "~0").replace("/", "~1")
    return Fault(f"/query/{place}", fault.code, message.format_map(fault.filling))
