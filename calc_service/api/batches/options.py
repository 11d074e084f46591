"""What the query of POST /v1/batches asks for; every fault of the query at once, before the file is read."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from calc_service.api.request_parts import Query, QueryFault, first, misused, refusal
from calc_service.batch.audit import Request
from calc_service.batch.column_faults import assumed_instead, columns_told, profiles_told, wrongly_asked
from calc_service.batch.headers import Told
from calc_service.domain import parsing
from calc_service.domain.parsing import ParseError
from calc_service.engine.edition import RuleBook

# Each with its default first.
CHOICES = {
    "catastrophic": ("settled", "computed"),
    "accumulate": ("computed", "recorded"),
    "dry_run": ("false", "true"),
    "escape_formulas": ("false", "true"),
}
NO_TOLERANCE = "0.00"
PARTED = ":"
ABOUT_COLUMNS = ("profile", "column", "ignore")
PARAMETERS = ("tolerance", "assume", *ABOUT_COLUMNS, *CHOICES)
REPEATABLE = ("assume", "column", "ignore")


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """How a file is to be audited, whether only its headers are looked at, and whether formulas are escaped in CSV."""

    request: Request
    dry_run: bool
    escape_formulas: bool


def read_batch_request(
    posted: Query, book: RuleBook, language: str, parameters: Collection[str] = PARAMETERS
) -> BatchRequest:
    """Return what `posted` asks for by `parameters`; raises `QueryRefused` with texts in `language`."""
    query = {name: values for name, values in posted.items() if name in parameters}
    faults = [
        *misused(posted, parameters, REPEATABLE),
        *_tolerance_faults(query),
        *_choice_faults(query),
    ]
    assumed, told = dict(_assumed(query)), _told(query)
    faults += list(_pair_faults(query)) or _asked_wrongly(assumed, told, book)
    if faults:
        raise refusal(faults, book, language)
    request = Request(
        tolerance=parsing.amount(first(query, "tolerance", NO_TOLERANCE)),
        assumed=assumed,
        settled=_chosen(query, "catastrophic") == "settled",
        run_on_recorded=_chosen(query, "accumulate") == "recorded",
        told=told,
    )
    return BatchRequest(request, _chosen(query, "dry_run") == "true", _chosen(query, "escape_formulas") == "true")


def _chosen(query: Query, parameter: str) -> str:
    return first(query, parameter, CHOICES[parameter][0])


def _tolerance_faults(query: Query) -> Iterator[QueryFault]:
    try:
        parsing.amount(first(query, "tolerance", NO_TOLERANCE))
    except ParseError as fault:
        yield QueryFault("tolerance", fault.code, fault.details)


def _choice_faults(query: Query) -> Iterator[QueryFault]:
    for parameter, choices in CHOICES.items():
        if _chosen(query, parameter) not in choices:
            yield QueryFault(parameter, "unknown_value", {"allowed": ", ".join(choices)})


def _assumed(query: Query) -> Iterator[tuple[str, str]]:
    for entry in query.get("assume", ()):
        column, _, value = entry.partition(PARTED)
        yield column, value


def _columns(query: Query) -> Iterator[tuple[str, str]]:
    for entry in query.get("column", ()):
        # A header may hold a colon, the name of a column does not.
        header, _, ours = entry.rpartition(PARTED)
        yield header, ours


def _told(query: Query) -> Told:
    return Told(first(query, "profile"), dict(_columns(query)), tuple(query.get("ignore", ())))


def _pair_faults(query: Query) -> Iterator[QueryFault]:
    """Entries that are no pair, and keys that stand twice."""
    pairs = {
        "assume": (list(_assumed(query)), "<column>", "<value>"),
        "column": (list(_columns(query)), "<header>", "<column>"),
    }
    for parameter, (given, key, value) in pairs.items():
        if not all(one and other for one, other in given):
            yield QueryFault(parameter, "unknown_value", {"allowed": f"{key}{PARTED}{value}"})
        elif len(dict(given)) < len(given):
            yield QueryFault(parameter, "repeated_key")
    if any(not header.strip() for header in query.get("ignore", ())):
        yield QueryFault("ignore", "empty")


def _asked_wrongly(assumed: Mapping[str, str], told: Told, book: RuleBook) -> Iterator[QueryFault]:
    instead = {"column": columns_told(book), "profile": profiles_told(book)}
    for parameter, fault in wrongly_asked(assumed, told, book):
        allowed = instead.get(parameter) or assumed_instead(fault.column, book)
        yield QueryFault(parameter, fault.code, {"allowed": allowed})
