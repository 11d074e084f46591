"""What the query of POST /v1/batches asks for; every fault of the query at once, before the file is read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from calc_service.api.asked_rules import OF_DIGEST, PUBLISHED_ON
from calc_service.api.description import DAY, TEXT, Shape, query_parameter
from calc_service.api.queries import Query, QueryFault, first, misused, refusal
from calc_service.api.receipts.giving import PARAMETER, receipt_faults
from calc_service.batch.audit import Request
from calc_service.batch.files import CSV, NDJSON, ODS, PARQUET, XLS, XLSX, suffix_of
from calc_service.batch.headers import Told
from calc_service.batch.run_options import assumed_instead, columns_told, profiles_told, wrongly_asked
from calc_service.batch.unknowns.asked import may_be_unknown
from calc_service.domain import parsing
from calc_service.domain.columns import CLAIMS, FILE_KINDS, PREMIUM, FileKind
from calc_service.domain.interface_codes import NO_PROFILE
from calc_service.domain.kinds import AMOUNT
from calc_service.domain.parsing import ParseError
from calc_service.domain.wording import Label, literals
from calc_service.engine.edition import RuleBook
from calc_service.rulebook.spelling import iso_day

UNKNOWN = "unknown"
# Each with its default first.
CHOICES = {
    "catastrophic": ("settled", "computed"),
    "accumulate": ("computed", "recorded"),
    "dry_run": ("false", "true"),
    "escape_formulas": ("false", "true"),
    "kind": (CLAIMS.name, PREMIUM.name),
}
OF_CLAIMS = ("catastrophic", "accumulate", "as_of", UNKNOWN)
"""The parameters that make no sense for enrolments."""
PAIR = r"^[\s\S]+:[^:]+$"
TOLERANCE = {"type": "string", "pattern": AMOUNT.schema["pattern"]}
FORMS = {suffix_of(media_type): media_type for media_type in (CSV, NDJSON, PARQUET, XLSX, ODS, XLS)}
"""What a file may be, by how its name would end."""
NO_TOLERANCE = "0.00"
PARTED = ":"


def _choice(name: str, description: str) -> Shape:
    choices = CHOICES[name]
    schema = {"type": "string", "enum": list(choices), "default": choices[0]}
    return query_parameter(name, description, schema, choices[0])


def _list(name: str, description: str, pattern: str, example: str) -> Shape:
    items = {"type": "string", "pattern": pattern}
    return query_parameter(name, description, {"type": "array", "items": items}, [example])


HOW_TO_COMPUTE = (
    _list(
        "assume",
        "`column:value` for rows that say nothing themselves; repeatable.",
        r"^[^:]+:[\s\S]+$",
        "place_of_care:in_city",
    ),
    _choice("catastrophic", "What assistance rests on: what the insurer settled, if it is there, or the entitlement."),
    _choice("accumulate", "What the year runs on: the computed payments, or those that were recorded."),
)
"""The parameters that say how claims are computed."""
WHAT_IS_UNKNOWN = _list(
    UNKNOWN,
    "A column whose missing cells nobody knows; repeatable. Every row then gets the least and the most that the"
    " missing facts leave of each amount, and how sure its finding is. A blank that says something keeps its meaning,"
    " so `categories` and openings are unknown where the file has no such column; `categories:person`: the same on all"
    " rows of a person.",
    r"\S",
    "facility_designated",
)
PARAMETERS = (
    _choice("kind", "What the file lists, one a row: claims, or enrolments whose premium may be subsidised."),
    query_parameter("tolerance", "Yuan by which a payment may differ and still match.", TOLERANCE, "0.01"),
    *HOW_TO_COMPUTE,
    {name: value for name, value in WHAT_IS_UNKNOWN.items() if name != "example"},
    query_parameter(
        "as_of",
        "The day behind which a settlement lies in the future and is flagged `settled_in_future`; without it that is"
        " not asked. It stands in the summary, so that the same is found again.",
        DAY,
        "2025-12-31",
    ),
    query_parameter(
        "profile",
        "How the exports of one source are read (GET /v1/columns lists them); none: without. Left out, one is taken"
        " where the file has the headers by which exactly one is known, and the reply says so.",
        TEXT,
        NO_PROFILE,
    ),
    _list(
        "column",
        "`header:column`: what a header means, for this file; repeatable.",
        r"^[\s\S]+:[^:]+$",
        "是否定点:facility_designated",
    ),
    _list("ignore", "A header that has no part in the calculation, for this file; repeatable.", r"\S", "备注"),
    query_parameter(
        "form",
        "What the file is, where its Content-Type is application/octet-stream.",
        {"type": "string", "enum": list(FORMS)},
        next(iter(FORMS)),
    ),
    _choice("dry_run", "`true`: compute nothing, say in JSON how each header is understood."),
    _choice("escape_formulas", "`true`: in CSV, put ' before cells that a spreadsheet would compute."),
    OF_DIGEST,
    PUBLISHED_ON,
    PARAMETER,
)


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """How a file is to be audited, and what else is asked.

    form: one of FORMS that the file is said to be, or ""
    dry_run: whether only its headers are looked at
    escape_formulas: whether formulas are escaped in CSV
    """

    request: Request
    form: str
    dry_run: bool
    escape_formulas: bool


def read_batch_request(
    posted: Query,
    book: RuleBook,
    language: str,
    parameters: Sequence[Shape] = PARAMETERS,
    kind: FileKind | None = None,
) -> BatchRequest:
    """Return what `posted` asks for by `parameters`; raises `QueryRefused` with texts in `language`.

    kind: what the file is where `parameters` do not say it
    """
    kind = kind or FILE_KINDS.get(_chosen(posted, "kind"), CLAIMS)
    if kind is PREMIUM:
        parameters = [parameter for parameter in parameters if parameter["name"] not in OF_CLAIMS]
    known = {parameter["name"] for parameter in parameters}
    query = {name: values for name, values in posted.items() if name in known}
    faults = [
        *misused(posted, parameters),
        *_tolerance_faults(query),
        *_choice_faults(query),
        *_day_faults(query),
        *receipt_faults(query),
    ]
    assumed, told = dict(_assumed(query)), _told(query)
    unknown = tuple(dict.fromkeys(query.get(UNKNOWN, ())))
    faults += list(_pair_faults(query)) or _asked_wrongly(assumed, told, book, kind, unknown)
    if faults:
        raise refusal(faults, book, language)
    return BatchRequest(
        request=_request(query, assumed, told, kind, unknown),
        form=first(query, "form"),
        dry_run=_chosen(query, "dry_run") == "true",
        escape_formulas=_chosen(query, "escape_formulas") == "true",
    )


def _request(query: Query, assumed: Mapping[str, str], told: Told, kind: FileKind, unknown: tuple[str, ...]) -> Request:
    """What is asked of a file, where no fault has been found."""
    return Request(
        tolerance=parsing.amount(first(query, "tolerance", NO_TOLERANCE)),
        assumed=assumed,
        settled=_chosen(query, "catastrophic") == "settled",
        run_on_recorded=_chosen(query, "accumulate") == "recorded",
        told=told,
        kind=kind.name if kind.name in FILE_KINDS else CLAIMS.name,
        as_of=date.fromisoformat(first(query, "as_of")) if "as_of" in query else None,
        unknown=unknown,
    )


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
            yield QueryFault(parameter, "unknown_value", {"allowed": tuple(choices)})
    if "form" in query and first(query, "form") not in FORMS:
        yield QueryFault("form", "unknown_value", {"allowed": tuple(FORMS)})


def _day_faults(query: Query) -> Iterator[QueryFault]:
    if "as_of" in query and not iso_day(first(query, "as_of")):
        yield QueryFault("as_of", "not_a_date")


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
        "assume": (list(_assumed(query)), Label(f"“列{PARTED}值”", f"COLUMN{PARTED}VALUE")),
        "column": (list(_columns(query)), Label(f"“表头{PARTED}列”", f"HEADER{PARTED}COLUMN")),
    }
    for parameter, (given, form) in pairs.items():
        if not all(one and other for one, other in given):
            yield QueryFault(parameter, "unknown_value", {"allowed": form})
        elif len(dict(given)) < len(given):
            yield QueryFault(parameter, "repeated_key")
    if any(not header.strip() for header in query.get("ignore", ())):
        yield QueryFault("ignore", "empty")


def _asked_wrongly(
    assumed: Mapping[str, str], told: Told, book: RuleBook, kind: FileKind, unknown: Sequence[str]
) -> Iterator[QueryFault]:
    instead = {"column": columns_told(book, kind), "profile": profiles_told(book)}
    instead[UNKNOWN] = literals(may_be_unknown(book))
    for parameter, fault in wrongly_asked(assumed, told, book, kind, unknown):
        allowed = instead.get(parameter) or assumed_instead(fault.column, book, kind)
        yield QueryFault(parameter, fault.code, {"allowed": allowed})
