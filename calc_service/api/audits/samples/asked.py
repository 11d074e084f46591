"""What the queries of samples, reviews and projections ask for; every fault of a query at once."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from calc_service.api.audits.asked import PICKED_BY, choice_faults, fitting, picked
from calc_service.api.description import TEXT, Shape, query_parameter
from calc_service.api.queries import Query, QueryFault, first, misused, refusal
from calc_service.domain.columns import CLAIMS, PREMIUM, FileKind
from calc_service.domain.wording import Label, literals
from calc_service.engine.edition import RuleBook
from calc_service.runs.samples.drawing import DrawAsked
from calc_service.runs.samples.row_keys import LONGEST_SEED, is_seed
from calc_service.runs.samples.strata import MOST_STRATA

MOST_DRAWN, FIRST_N = 5_000, "200"
MOST_COLUMNS = 4
BY_KIND = {
    CLAIMS.name: (
        *("district", "category", "month", "year", "status", "track", "tilt_status", "insurance", "facility_id"),
        *("finding_catastrophic", "finding_assistance", "finding_tilt"),
    ),
    PREMIUM.name: ("district", "category", "status", "finding_subsidy"),
}
"""The columns that may tell strata, by the kind of the file: each has few different values."""
EVERY_COLUMN = tuple(dict.fromkeys(column for columns in BY_KIND.values() for column in columns))
FINDING = "finding"
"""Stands in `by` for the finding that is asked about most: that of assistance, of enrolments that of the subsidy."""
OF_FINDING = {CLAIMS.name: "finding_assistance", PREMIUM.name: "finding_subsidy"}
SEED: Shape = query_parameter(
    "seed",
    "What decides the draw: the same seed draws the same rows, for anybody. Printable characters, no blank at either"
    " end.",
    TEXT | {"minLength": 1, "maxLength": LONGEST_SEED},
    "2026-Q3",
) | {"required": True}
DRAWING = (
    query_parameter(
        "n",
        "So many rows, or all where there are no more.",
        {"type": "integer", "minimum": 1, "maximum": MOST_DRAWN, "default": int(FIRST_N)},
        int(FIRST_N),
    ),
    SEED,
    query_parameter(
        "by",
        f"The columns that tell strata, parted by commas, at most {MOST_COLUMNS}: {', '.join(EVERY_COLUMN)};"
        f" `{FINDING}` is that of assistance, of enrolments that of the subsidy.",
        TEXT,
        "district,finding_assistance",
    ),
    *PICKED_BY,
)
PACKING = tuple({name: value for name, value in one.items() if name != "required"} for one in DRAWING)
"""The same of a sample that goes into the evidence; without a seed there is none."""
PICKING_NAMES = tuple(one["name"] for one in PICKED_BY)
CONFIDENCE = "95"
CONFIDENCES = re.compile(r"[5-9][0-9](\.[0-9]{1,2})?")
PROJECTING = (
    *DRAWING,
    query_parameter(
        "confidence",
        "Percent of such intervals that hold what is estimated.",
        TEXT | {"pattern": f"^{CONFIDENCES.pattern}$", "default": CONFIDENCE},
        CONFIDENCE,
    ),
)
MOST_LISTED = 1000
REVIEWED = (
    query_parameter(
        "limit",
        "At most so many.",
        {"type": "integer", "minimum": 1, "maximum": MOST_LISTED, "default": MOST_LISTED},
        MOST_LISTED,
    ),
    {"name": "cursor", "in": "query", "description": "Where to go on: `next` of the page before.", "schema": TEXT},
)
_SEEDS = Label(f"1 至 {LONGEST_SEED} 个可见字符，前后没有空格", f"1 to {LONGEST_SEED} printable characters, trimmed")
_NUMBER = re.compile(r"[0-9]{1,6}")


def read_draw(query: Query, book: RuleBook, language: str, parameters: tuple[Shape, ...] = DRAWING) -> DrawAsked:
    """Return how rows are to be drawn; raises `QueryRefused`."""
    faults = [*misused(query, parameters), *choice_faults(query), *_count_faults(query, "n", MOST_DRAWN)]
    if not is_seed(first(query, "seed")):
        faults.append(QueryFault("seed", "unknown_value", {"allowed": _SEEDS}))
    by = _columns(query)
    if len(set(by)) != len(by) or len(by) > MOST_COLUMNS or not {*by} <= {*EVERY_COLUMN, FINDING}:
        faults.append(QueryFault("by", "unknown_value", {"allowed": (*EVERY_COLUMN, FINDING)}))
    if "confidence" in query and not CONFIDENCES.fullmatch(first(query, "confidence")):
        faults.append(QueryFault("confidence", "unknown_value", {"allowed": Label("50 至 99.99", "50 to 99.99")}))
    if faults:
        raise refusal(faults, book, language)
    only = {name: first(query, name) for name in PICKING_NAMES if name in query}
    return DrawAsked(int(first(query, "n", FIRST_N)), first(query, "seed"), by, picked(query), only)


def fitting_draw(asked: DrawAsked, rows: Path, kind: FileKind, book: RuleBook, language: str) -> DrawAsked:
    """Return the same for a run whose rows are in `rows`; raises `QueryRefused` for what such a file cannot have."""
    by = tuple(dict.fromkeys(OF_FINDING[kind.name] if one == FINDING else one for one in asked.by))
    if not {*by} <= {*BY_KIND[kind.name]}:
        allowed = literals([*BY_KIND[kind.name], FINDING])
        raise refusal([QueryFault("by", "unknown_value", {"allowed": allowed})], book, language)
    return replace(asked, by=by, search=fitting(asked.search, rows, kind, book, language))


def read_review_page(query: Query, book: RuleBook, language: str) -> tuple[int, int]:
    """Return (how many reviews, behind the one of which number); raises `QueryRefused`."""
    faults = [*misused(query, REVIEWED), *review_page_faults(query)]
    if faults:
        raise refusal(faults, book, language)
    return review_page_of(query)


def review_page_faults(query: Query) -> Iterator[QueryFault]:
    """Yield what is wrong with the parameters of a page of reviews."""
    yield from _count_faults(query, "limit", MOST_LISTED)
    if not _NUMBER.fullmatch(first(query, "cursor", "0")):
        wrong = Label("上一页答复中“next”的值", "next of the page before")
        yield QueryFault("cursor", "unknown_value", {"allowed": wrong})


def review_page_of(query: Query) -> tuple[int, int]:
    """Return (how many reviews, behind the one of which number); `review_page_faults` has found nothing."""
    return int(first(query, "limit", str(MOST_LISTED))), int(first(query, "cursor", "0"))


def refuse_strata(needed: int, book: RuleBook, language: str) -> None:
    """Raise `QueryRefused` where more rows are `needed` than were to be drawn: one of each stratum."""
    if needed > MOST_STRATA:
        fewer = Label(
            f"更少的列，分出的层不超过 {MOST_STRATA}", f"fewer columns, which tell at most {MOST_STRATA} strata"
        )
        raise refusal([QueryFault("by", "unknown_value", {"allowed": fewer})], book, language)
    if needed:
        enough = Label(
            f"{needed} 至 {MOST_DRAWN}（每层至少一行）", f"{needed} to {MOST_DRAWN}, one row of each stratum"
        )
        raise refusal([QueryFault("n", "unknown_value", {"allowed": enough})], book, language)


def _columns(query: Query) -> tuple[str, ...]:
    return tuple(first(query, "by").split(",")) if first(query, "by") else ()


def _count_faults(query: Query, name: str, most: int) -> Iterator[QueryFault]:
    text = first(query, name, "1")
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= most):  # noqa: PLR2004  letters
        yield QueryFault(name, "unknown_value", {"allowed": Label(f"1 至 {most}", f"1 to {most}")})
