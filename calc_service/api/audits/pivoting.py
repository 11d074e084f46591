"""Pivots of a run as they are asked for, and answered."""

from collections.abc import Iterator
from itertools import permutations

from flask import Response

from calc_service.api.audits.kept import KeptRuns
from calc_service.api.audits.kinds import NO_PIVOT, OF_ENROLMENTS, TOO_MANY_MEMBERS
from calc_service.api.audits.looking import made_for
from calc_service.api.description import TEXT, query_parameter
from calc_service.api.problems import TrialRefused
from calc_service.api.queries import Query, QueryFault, asked, first, misused, refusal
from calc_service.api.replies import json_bytes, language_headers, preferred_language
from calc_service.batch.pivots.asked import FEW_LINES, MOST_LINES, PivotAsked
from calc_service.batch.pivots.dimensions import DIMENSIONS, SUMS
from calc_service.batch.pivots.reply_types import EVERY_FUND
from calc_service.domain.columns import PREMIUM
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.runs.order import read_order
from calc_service.runs.pivots import pivot_of_run

EVERY_BY = (*DIMENSIONS, *(",".join(pair) for pair in permutations(DIMENSIONS, 2)))
DEFAULT = PivotAsked(("district",))
PIVOTING = (
    query_parameter(
        "by",
        "One dimension, or two parted by a comma. A finding is that of `fund`; a facility is the `facility_id` of the"
        " file; reasons are those of the row, all together.",
        TEXT | {"enum": list(EVERY_BY), "default": DEFAULT.by[0]},
        "district,month",
    ),
    query_parameter(
        "fund",
        "Which payment; `all`: the three added up.",
        TEXT | {"enum": list(EVERY_FUND), "default": DEFAULT.fund},
        "assistance",
    ),
    query_parameter(
        "measure",
        "By what the lines are sorted, the largest first whatever its sign.",
        TEXT | {"enum": list(SUMS), "default": DEFAULT.measure},
        "over",
    ),
    query_parameter(
        "top",
        "At most so many lines; what the others come to stands in `others`.",
        {"type": "integer", "minimum": 1, "maximum": MOST_LINES, "default": FEW_LINES},
        FEW_LINES,
    ),
)
WRITTEN_BY = Label(
    f"{'、'.join(DIMENSIONS)} 中的一个，或者用英文逗号隔开的两个不同的",
    f"one of {', '.join(DIMENSIONS)}, or two different ones parted by a comma",
)
MOST_DIGITS = 5


def read_pivot(query: Query, book: RuleBook, language: str) -> PivotAsked:
    """Return which pivot is asked for; raises `QueryRefused` with all that is wrong."""
    faults = [*misused(query, PIVOTING), *_faults(query)]
    if faults:
        raise refusal(faults, book, language)
    return PivotAsked(
        by=tuple(first(query, "by", DEFAULT.by[0]).split(",")),
        fund=first(query, "fund", DEFAULT.fund),
        measure=first(query, "measure", DEFAULT.measure),
        top=int(first(query, "top", str(FEW_LINES))),
    )


def _faults(query: Query) -> Iterator[QueryFault]:
    if first(query, "by", DEFAULT.by[0]) not in EVERY_BY:
        yield QueryFault("by", "unknown_value", {"allowed": WRITTEN_BY})
    for name, choices in (("fund", EVERY_FUND), ("measure", SUMS)):
        if name in query and first(query, name) not in choices:
            yield QueryFault(name, "unknown_value", {"allowed": choices})
    text = first(query, "top", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and 1 <= int(text) <= MOST_LINES):
        yield QueryFault("top", "unknown_value", {"allowed": Label(f"1 至 {MOST_LINES}", f"1 to {MOST_LINES}")})


def pivot_of(kept: KeptRuns, run_id: str, book: RuleBook) -> Response:
    """Return a pivot; raises `TrialRefused` where there is none."""
    language = preferred_language()
    wanted = read_pivot(asked(), book, language)
    seen = kept.done(run_id, language)
    if read_order(seen.folder).request.kind == PREMIUM.name:
        raise TrialRefused(NO_PIVOT, detail=OF_ENROLMENTS)
    said = made_for(kept, seen, pivot_of_run, wanted)
    if not said:
        raise TrialRefused(NO_PIVOT, detail=TOO_MANY_MEMBERS)
    return json_bytes(said, language_headers(language))
