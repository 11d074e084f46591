"""What the query of two runs side by side asks for: which rows that differ, in which order."""

from collections.abc import Iterator
from typing import NamedTuple

from calc_service.api.audits.asked import AMOUNTS, WRONG_CURSOR, cursor_parts, limit_faults, page_of_rows
from calc_service.api.audits.samples.asked import REVIEWED, review_page_faults, review_page_of
from calc_service.api.description import TEXT, query_parameter
from calc_service.api.queries import Query, QueryFault, first, misused, refusal
from calc_service.domain.columns import FILE_KINDS
from calc_service.engine.edition import RuleBook
from calc_service.runs.against.comparing import RECORDED
from calc_service.runs.against.comparison_types import DIFFERING, FATES
from calc_service.runs.against.pairing import CHANGE, COLUMNS
from calc_service.runs.row_query import ROW, PageEnd, RowSearch

MOST_ROWS = 200
COLUMN = "column"
EVERY_COLUMN = tuple(dict.fromkeys(name for kind in FILE_KINDS.values() for name in kind.output))
SORTS = (ROW, *AMOUNTS, *RECORDED)
CHOICES = {CHANGE: DIFFERING, COLUMN: EVERY_COLUMN}
COMPARING = (
    query_parameter(
        CHANGE,
        "Rows that are `new` in the second run, `gone` with the first, or `changed`.",
        TEXT | {"enum": list(DIFFERING)},
        "changed",
    ),
    query_parameter(
        COLUMN,
        "Changed rows in which this column of the result differs.",
        TEXT | {"enum": list(EVERY_COLUMN)},
        "assistance_paid",
    ),
    query_parameter(
        "sort",
        "By how much the row changes the sum of an amount, after − before, or `row`: as in the first file, then new"
        " rows as in the second; `-` in front: the largest first. Rows equal in it, and those without it at the"
        " end, stand as in the files.",
        TEXT | {"enum": [sign + name for name in SORTS for sign in ("", "-")], "default": ROW},
        "-assistance_paid",
    ),
    *page_of_rows(MOST_ROWS),
)

FATE = "fate"
REVIEWS_COMPARED = (
    query_parameter(
        FATE,
        "Reviews of which this becomes: `applies` and `carried`, or why they are not carried on.",
        TEXT | {"enum": list(FATES)},
        "changed",
    ),
    *REVIEWED,
)


class FatesAsked(NamedTuple):
    """Which reviews: of this fate ("": any), so many, behind the one of which number."""

    fate: str
    limit: int
    after: int


def read_review_fates(query: Query, book: RuleBook, language: str) -> FatesAsked:
    """Return which reviews are asked for; raises `QueryRefused`."""
    faults = [*misused(query, REVIEWS_COMPARED), *review_page_faults(query)]
    if FATE in query and first(query, FATE) not in FATES:
        faults.append(QueryFault(FATE, "unknown_value", {"allowed": FATES}))
    if faults:
        raise refusal(faults, book, language)
    return FatesAsked(first(query, FATE), *review_page_of(query))


def read_comparing(query: Query, book: RuleBook, language: str) -> RowSearch:
    """Return which rows are asked for; raises `QueryRefused`."""
    faults = [*misused(query, COMPARING), *limit_faults(query, MOST_ROWS), *_faults(query)]
    sort = first(query, "sort", ROW)
    told = cursor_parts(query, 3)
    if told is None or (told and told[0] != sort):
        faults.append(WRONG_CURSOR)
    if faults:
        raise refusal(faults, book, language)
    return RowSearch(
        equal={of: first(query, name) for name, of in ((CHANGE, CHANGE), (COLUMN, COLUMNS)) if name in query},
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
        limit=int(first(query, "limit", "100")),
        after=PageEnd(int(told[1]), int(told[2])) if told else None,
    )


def not_sorted_by(columns: tuple[str, ...], book: RuleBook, language: str) -> Exception:
    """Return the refusal of an order by an amount that these two runs do not have."""
    allowed = tuple(name for name in SORTS if name in {ROW, *columns})
    return refusal([QueryFault("sort", "unknown_value", {"allowed": allowed})], book, language)


def _faults(query: Query) -> Iterator[QueryFault]:
    for name, choices in CHOICES.items():
        if name in query and first(query, name) not in choices:
            yield QueryFault(name, "unknown_value", {"allowed": choices})
    if first(query, "sort", ROW).removeprefix("-") not in SORTS:
        yield QueryFault("sort", "unknown_value", {"allowed": SORTS})
