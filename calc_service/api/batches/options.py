"""What the query of POST /v1/batches asks for; every fault of the query at once, before the file is read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from calc_service.api.description import TEXT, Shape, query_parameter
from calc_service.api.queries import Query, QueryFault, first, misused, refusal
from calc_service.batch.audit import Request
from calc_service.batch.column_mapping import allowed, map_columns
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


def _choice(name: str, description: str) -> Shape:
    choices = CHOICES[name]
    schema = {"type": "string", "enum": list(choices), "default": choices[0]}
    return query_parameter(name, description, schema, choices[0])


HOW_TO_COMPUTE = (
    query_parameter(
        "assume",
        "`column:value` for rows that say nothing themselves; repeatable.",
        {"type": "array", "items": TEXT},
        ["place_of_care:in_city"],
    ),
    _choice("catastrophic", "What assistance rests on: what the insurer settled, if it is there, or the entitlement."),
    _choice("accumulate", "What the year runs on: the computed payments, or those that were recorded."),
)
"""The parameters that say how claims are computed."""
PARAMETERS = (
    query_parameter("tolerance", "Yuan by which a payment may differ and still match.", TEXT, "0.01"),
    *HOW_TO_COMPUTE,
    _choice("dry_run", "`true`: compute nothing, say in JSON how each header is understood."),
    _choice("escape_formulas", "`true`: in CSV, put ' before cells that a spreadsheet would compute."),
)


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """How a file is to be audited, whether only its headers are looked at, and whether formulas are escaped in CSV."""

    request: Request
    dry_run: bool
    escape_formulas: bool


def read_batch_request(
    posted: Query, book: RuleBook, language: str, parameters: Sequence[Shape] = PARAMETERS
) -> BatchRequest:
    """Return what `posted` asks for by `parameters`; raises `QueryRefused` with texts in `language`."""
    known = {parameter["name"] for parameter in parameters}
    query = {name: values for name, values in posted.items() if name in known}
    faults = [
        *misused(posted, parameters),
        *_tolerance_faults(query),
        *_choice_faults(query),
        *_assume_faults(query, book),
    ]
    if faults:
        raise refusal(faults, book, language)
    request = Request(
        tolerance=parsing.amount(first(query, "tolerance", NO_TOLERANCE)),
        assumed=dict(_assumed(query)),
        settled=_chosen(query, "catastrophic") == "settled",
        run_on_recorded=_chosen(query, "accumulate") == "recorded",
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


def _assume_faults(query: Query, book: RuleBook) -> Iterator[QueryFault]:
    assumed = list(_assumed(query))
    if not all(column and value for column, value in assumed):
        yield QueryFault("assume", "unknown_value", {"allowed": f"<column>{PARTED}<value>"})
        return
    if len(dict(assumed)) < len(assumed):
        yield QueryFault("assume", "repeated_key")
    # Without a single header every required column is missing; what else is wrong is wrong with the assumption.
    for fault in map_columns((), book, dict(assumed)).faults:
        if fault.code != "required":
            yield QueryFault("assume", fault.code, {"allowed": allowed(fault.column, book)})
