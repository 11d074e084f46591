"""What the queries of audit runs ask for; every fault of a query at once."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from calc_service.api.batches.options import PARAMETERS as OF_BATCHES
from calc_service.api.batches.options import BatchRequest, read_batch_request
from calc_service.api.description import TEXT, Shape, query_parameter
from calc_service.api.problems import QueryRefused
from calc_service.api.queries import Query, QueryFault, first, misused, refusal
from calc_service.batch.files import FileFormat, suffix_of
from calc_service.batch.files.formats import WRITTEN
from calc_service.batch.unknowns.words import CERTAINTIES
from calc_service.domain.columns import CERTAINTY, EXTREMES, FUNDS, IN_FEN, PREMIUM, SUBSIDY, FileKind
from calc_service.domain.vocabulary import FINDINGS, FLAGS, PREMIUM_STATUSES, ROW_STATUSES, STATUSES
from calc_service.domain.wording import Label, literals
from calc_service.engine.edition import RuleBook
from calc_service.runs.row_query import ROW, PageEnd, RowSearch
from calc_service.runs.row_search import page

RESULT = "result"
NOT_OF_RUNS = ("dry_run", "receipt")
FORMS = {suffix_of(media_type): media_type for media_type in WRITTEN}
BEGINNING = (
    *(one for one in OF_BATCHES if one["name"] not in NOT_OF_RUNS),
    query_parameter(
        RESULT,
        "The form in which the result is written first; without it that of the file, XLSX for ODS and XLS. Others are"
        " written when they are asked for.",
        {"type": "string", "enum": list(FORMS)},
        next(iter(FORMS)),
    ),
)
CURSOR = query_parameter("cursor", "Where to go on: `next` of the page before.", TEXT, "")
LISTING = (
    query_parameter("limit", "At most so many.", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, 50),
    {name: value for name, value in CURSOR.items() if name != "example"},
)
OF_ENROLMENTS = "subsidy"
SURE = "certainty"
AMOUNTS = (*IN_FEN, *EXTREMES, *SUBSIDY, f"difference_{OF_ENROLMENTS}")
SORTS = (ROW, *AMOUNTS)
MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
WRITTEN_MONTH = Label("写成 2025-06", "written 2025-06")
EVERY_STATUS = tuple(dict.fromkeys((*STATUSES, *ROW_STATUSES, *PREMIUM_STATUSES)))
EVERY_FUND = (*FUNDS, OF_ENROLMENTS)
LISTED = {"finding": FINDINGS, SURE: tuple(CERTAINTIES), "fund": EVERY_FUND, "status": EVERY_STATUS}
NAMED = {
    "flag": ("flags", "Rows with this flag.", "duplicate_claim"),
    "district": ("district", "Rows of this district, by its code.", "500101"),
    "category": ("category", "Rows that are counted for this category.", "subsistence_allowance"),
    "track": ("track", "Rows of this track.", "special"),
}
"""Parameters that hold a code of the rules: the column, what it picks, a code."""
MOST_ROWS = 1000


def page_of_rows(most: int) -> tuple[Shape, ...]:
    """The parameters of a page of at most so many rows."""
    limit = {"type": "integer", "minimum": 1, "maximum": most, "default": 100}
    cursor = {name: value for name, value in CURSOR.items() if name != "example"}
    return query_parameter("limit", "At most so many rows.", limit, 100), cursor


PICKED_BY = (
    query_parameter(
        "finding", "Rows with this finding, of `fund` or of any.", TEXT | {"enum": list(FINDINGS)}, "overpaid"
    ),
    query_parameter(
        SURE,
        "Of a run in which facts are missing, rows whose payment, of `fund` or any, differs in every case (`certain`),"
        " in some (`possible`) or in none.",
        TEXT | {"enum": list(CERTAINTIES)},
        "certain",
    ),
    query_parameter(
        "fund", "Of which payment `finding` or `certainty` is asked.", TEXT | {"enum": list(EVERY_FUND)}, "assistance"
    ),
    query_parameter("status", "Rows with this status.", TEXT | {"enum": list(EVERY_STATUS)}, "payable"),
    *(query_parameter(name, about, TEXT, code) for name, (_, about, code) in NAMED.items()),
    query_parameter("month", "Rows settled in this month.", TEXT | {"pattern": f"^{MONTH.pattern}$"}, "2025-06"),
)
"""Which rows."""
PICKING = (
    *PICKED_BY,
    query_parameter(
        "sort",
        "An amount of the result, or `row`; `-` in front: the largest first. Rows that are equal in it, and those"
        " without it at the end, stand as in the file.",
        TEXT | {"enum": [sign + name for name in SORTS for sign in ("", "-")], "default": ROW},
        "-difference_assistance",
    ),
    *page_of_rows(MOST_ROWS),
)


@dataclass(frozen=True, slots=True)
class RunAsked:
    """What a run is begun with: how the file is audited, and the form of the first result, None for the file's own."""

    batch: BatchRequest
    result: str | None

    def wanted(self, posted: FileFormat) -> FileFormat:
        """The form of the first result of a file that is `posted` so."""
        own = replace(posted.of_result, compression="")
        return own if self.result in {None, own.media_type} else FileFormat(str(self.result))


def read_begun(query: Query, book: RuleBook, language: str) -> RunAsked:
    """Return what a run is asked to do; raises `QueryRefused` with texts in `language`."""
    faults = []
    if first(query, RESULT, FORMS_FIRST) not in FORMS:
        faults.append(QueryFault(RESULT, "unknown_value", {"allowed": tuple(FORMS)}))
    own = refusal(faults, book, language).faults if faults else ()
    try:
        batch = read_batch_request(query, book, language, BEGINNING)
    except QueryRefused as refused:
        raise QueryRefused((*refused.faults, *own)) from None
    if own:
        raise QueryRefused(own)
    return RunAsked(batch, FORMS[first(query, RESULT)] if RESULT in query else None)


FORMS_FIRST = next(iter(FORMS))


@dataclass(frozen=True, slots=True)
class ListAsked:
    """Which runs are listed: how many, and behind which."""

    limit: int
    before: tuple[int, str] | None


def read_listed(query: Query, book: RuleBook, language: str) -> ListAsked:
    """Return which runs are asked for; raises `QueryRefused`."""
    faults = [*misused(query, LISTING), *limit_faults(query, 200)]
    told = cursor_parts(query, 2)
    if told is None:
        faults.append(WRONG_CURSOR)
    if faults:
        raise refusal(faults, book, language)
    return ListAsked(int(first(query, "limit", "50")), (int(told[0]), told[1]) if told else None)


def list_cursor(place: tuple[int, str]) -> str:
    """Return the cursor of the page behind a run."""
    return _packed(str(place[0]), place[1])


def read_search(query: Query, book: RuleBook, language: str) -> RowSearch:
    """Return which rows are asked for; raises `QueryRefused`."""
    faults = [*misused(query, PICKING), *limit_faults(query, MOST_ROWS), *choice_faults(query)]
    sort = first(query, "sort", ROW)
    told = cursor_parts(query, 3)
    if told is None or (told and told[0] != sort):
        faults.append(WRONG_CURSOR)
    if faults:
        raise refusal(faults, book, language)
    return replace(
        picked(query),
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
        limit=int(first(query, "limit", "100")),
        after=PageEnd(int(told[1]), int(told[2])) if told else None,
    )


def picked(query: Query) -> RowSearch:
    """Return which rows are asked for, in no order; `choice_faults` has found nothing."""
    equal: dict[str, str | int] = {NAMED[name][0]: first(query, name) for name in NAMED if name in query}
    equal |= {"status": first(query, "status")} if "status" in query else {}
    if "month" in query:
        equal["month"] = int(first(query, "month").replace("-", ""))
    funds = (first(query, "fund"),) if "fund" in query else EVERY_FUND
    any_of = (tuple(f"finding_{fund}" for fund in funds), first(query, "finding")) if "finding" in query else None
    any_sure = (tuple(CERTAINTY + fund for fund in funds), first(query, SURE)) if SURE in query else None
    return RowSearch(equal=equal, any_of=any_of, any_sure=any_sure)


def fitting(search: RowSearch, rows: Path, kind: FileKind, book: RuleBook, language: str) -> RowSearch:
    """Return the same for a run whose rows are in `rows`; raises `QueryRefused` for what such a file cannot have."""
    columns = {*kind.output, ROW, *(("district", "month", "category") if kind is not PREMIUM else ("district",))}
    parameters = {column: name for name, (column, _, _) in NAMED.items()} | {"month": "month", "status": "status"}
    wrong = [parameters[column] for column in search.equal if column not in columns]
    wrong += [] if search.sort in columns else ["sort"]
    found: dict[str, tuple[tuple[str, ...], str] | None] = {}
    for name, asked in (("any_of", search.any_of), ("any_sure", search.any_sure)):
        of_kind = tuple(column for column in asked[0] if column in columns) if asked else ()
        wrong += [] if of_kind or not asked else [SURE if name == "any_sure" and not kind_has_it(kind) else "fund"]
        found[name] = (of_kind, asked[1]) if asked else None
    if wrong:
        allowed = {"sort": literals([sign + name for name in SORTS if name in columns for sign in ("", "-")])}
        raise refusal([_not_here(name, allowed) for name in wrong], book, language)
    if unknown := [*_unknown_codes(search, rows, book)]:
        raise refusal(unknown, book, language)
    return replace(search, any_of=found["any_of"], any_sure=found["any_sure"])


def _unknown_codes(search: RowSearch, rows: Path, book: RuleBook) -> Iterator[QueryFault]:
    """Yield the codes that neither the rules in service know nor any row has: others may have made it."""
    texts = book.wording
    known = {"flag": FLAGS, "district": texts.districts, "category": texts.categories, "track": texts.tracks}
    for name, column in ((name, column) for name, (column, _, _) in NAMED.items() if column in search.equal):
        codes, code = tuple(known[name]), search.equal[column]
        if code not in codes and not page(rows, RowSearch(equal={column: code}, limit=1)).rows:
            yield QueryFault(name, "unknown_value", {"allowed": codes})


def kind_has_it(kind: FileKind) -> bool:
    """Whether the result of a file of this kind says how sure its findings are."""
    return any(column.startswith(CERTAINTY) for column in kind.output)


def _not_here(name: str, allowed: dict[str, Label]) -> QueryFault:
    if name in allowed:
        return QueryFault(name, "unknown_value", {"allowed": allowed[name]})
    return QueryFault(name, "unknown_field")


def row_cursor(search: RowSearch, after: PageEnd) -> str:
    """Return the cursor of the page that follows."""
    return _packed(f"{'-' if search.descending else ''}{search.sort}", str(after.key), str(after.row))


def limit_faults(query: Query, most: int) -> Iterator[QueryFault]:
    """Yield what is wrong with `limit`."""
    text = first(query, "limit", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= most):  # noqa: PLR2004  letters
        yield QueryFault("limit", "unknown_value", {"allowed": Label(f"1 至 {most}", f"1 to {most}")})


def choice_faults(query: Query) -> Iterator[QueryFault]:
    """Yield what is wrong with the parameters that say which rows, and in which order."""
    for name, choices in LISTED.items():
        if name in query and first(query, name) not in choices:
            yield QueryFault(name, "unknown_value", {"allowed": choices})
    if "fund" in query and not {"finding", SURE} & query.keys():
        yield QueryFault("fund", "unknown_field")
    if first(query, "sort", ROW).removeprefix("-") not in SORTS:
        yield QueryFault("sort", "unknown_value", {"allowed": SORTS})
    if "month" in query and not MONTH.fullmatch(first(query, "month")):
        yield QueryFault("month", "unknown_value", {"allowed": WRITTEN_MONTH})


WRONG_CURSOR = QueryFault(
    "cursor",
    "unknown_value",
    {"allowed": Label("上一页答复中“next”的值，其他参数不变", "next of the page before, with the same parameters")},
)
_NUMBER = re.compile(r"-?[0-9]{1,19}")
_PART = re.compile(r"-?[0-9a-z_]{1,60}")


def _packed(*parts: str) -> str:
    return urlsafe_b64encode("|".join(parts).encode()).decode().rstrip("=")


def cursor_parts(query: Query, parts: int) -> list[str] | None:
    """Return the parts of the cursor, empty without one; None where it is none of ours."""
    text = first(query, "cursor")
    if not text:
        return []
    try:
        told = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii").split("|")
    except (NotBase64, ValueError):
        return None
    numbers = told[:1] if parts == 2 else told[1:]  # noqa: PLR2004  of a list of runs, of rows
    sound = len(told) == parts and all(map(_PART.fullmatch, told)) and all(map(_NUMBER.fullmatch, numbers))
    return told if sound and all(abs(int(one)) < 2**63 for one in numbers) else None
