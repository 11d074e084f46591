"""Two runs side by side: compared as a step of the queue when they are first asked for, then looked at page by page."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

import msgspec
from flask import Response

from calc_service.api.audits.against_asked import not_sorted_by, read_comparing
from calc_service.api.audits.asked import row_cursor
from calc_service.api.audits.kept import KeptRuns, SeenRun
from calc_service.api.audits.kinds import COMPARISON_FAILED, NOT_COMPARABLE, OTHER_ENGINE
from calc_service.api.problems import TrialRefused
from calc_service.api.queries import asked
from calc_service.api.replies import json_reply, preferred_language
from calc_service.domain.columns import FILE_KINDS, FileKind
from calc_service.engine.edition import RuleBook
from calc_service.runs.against.comparison_types import ComparedPage, ComparisonAwaited, RowCompared
from calc_service.runs.against.of_runs import pair_of, read_comparison
from calc_service.runs.against.pairing import AFTER, BEFORE, CHANGE, COLUMNS
from calc_service.runs.against.review_fates import ReviewedSides, counted, review_fates
from calc_service.runs.found_files import FoundFile
from calc_service.runs.order import read_order
from calc_service.runs.row_query import ROW
from calc_service.runs.row_search import page, rows_at
from calc_service.runs.row_types import FIRST_ROW, found_columns
from calc_service.runs.samples.review_types import RowReview, shown_review
from calc_service.runs.steps import AGAINST
from calc_service.state.reviews import reviews_of
from calc_service.state.run_records import DONE, FAILED, WAITING, StepKey
from calc_service.state.runs import ask_for_step, step_record

SECONDS_UNTIL_RETRY = 2
Cells = dict[str, Any]


class RowOfRun(NamedTuple):
    """What was found of a row, and its review that stands; None where there is no such row, or no review."""

    cells: Cells | None
    review: RowReview | None


NO_ROW = RowOfRun(None, None)


class ComparedRuns(NamedTuple):
    """Two runs that are done, of one kind of file; `host` is the one in whose folder the comparison lies."""

    before: SeenRun
    after: SeenRun
    host: SeenRun
    kind: FileKind

    @property
    def pair(self) -> str:
        """How the comparison is called."""
        return pair_of(self.before.run.id, self.after.run.id)

    @property
    def sides(self) -> ReviewedSides:
        """Where the rows of the one stand in the other."""
        return ReviewedSides(self.before.run.id, self.after.run.id, self.host.folder.compared_places(self.pair))


def comparison_of(kept: KeptRuns, run_id: str, other: str) -> Response:
    """Return what there is to be said of two runs, or 202 while they are compared."""
    found = compared_runs(kept, run_id, other)
    if not isinstance(found, ComparedRuns):
        return found
    with kept.answered():
        fates = review_fates(found.before.place.state, found.sides)
    said = read_comparison(found.host.folder, found.pair)
    return json_reply(msgspec.structs.replace(said, reviews=counted(fates)))


def compared_rows_of(kept: KeptRuns, run_id: str, other: str, book: RuleBook) -> Response:
    """Return a page of the rows that differ, or 202 while the runs are compared."""
    language = preferred_language()
    search = read_comparing(asked(), book, language)
    found = compared_runs(kept, run_id, other)
    if not isinstance(found, ComparedRuns):
        return found
    rows = found.host.folder.compared_rows(found.pair)
    columns = tuple(FoundFile(rows).schema.names)
    if search.sort not in {ROW, *columns}:
        raise not_sorted_by(columns, book, language)
    picked = page(rows, search)
    more = None if picked.more_after is None else row_cursor(search, picked.more_after)
    with kept.answered():
        shown = _shown(found, picked.rows)
    return json_reply(ComparedPage(shown, more))


def compared_runs(kept: KeptRuns, run_id: str, other: str) -> ComparedRuns | Response:
    """Two runs whose comparison is there; else the reply that it is being made, which it is from now on."""
    language = preferred_language()
    sides = kept.done(run_id, language), kept.done(other, language)
    kinds = [read_order(side.folder).request.kind for side in sides]
    if kinds[0] != kinds[1]:
        raise TrialRefused(NOT_COMPARABLE)
    key = StepKey(AGAINST, 0, pair_of(sides[0].run.id, sides[1].run.id))
    with kept.answered():
        steps = {side.run.id: step_record(side.place.state, side.run.id, key) for side in sides}
    for side in sides:
        step = steps[side.run.id]
        if step is not None and step.state == DONE:
            return ComparedRuns(*sides, side, FILE_KINDS[kinds[0]])
    # A run that an older version computed is worked on no more; the other of the two may be.
    host = next((side for side in sides if read_order(side.folder).is_computed_here), None)
    if host is None:
        raise TrialRefused(OTHER_ENGINE)
    step = steps[host.run.id]
    with kept.answered():
        ask_for_step(host.place.state, host.run.id, key)
    if step is not None and step.state == FAILED:
        raise TrialRefused(COMPARISON_FAILED)
    said = ComparisonAwaited(WAITING if step is None else step.state)
    reply = json_reply(said, {"Retry-After": str(SECONDS_UNTIL_RETRY)})
    reply.status_code = HTTPStatus.ACCEPTED
    return reply


def _shown(runs: ComparedRuns, rows: list[Cells]) -> list[RowCompared]:
    before, after = _side(runs.before, [row[BEFORE] for row in rows]), _side(runs.after, [row[AFTER] for row in rows])
    return [_row(row, before.get(row[BEFORE], NO_ROW), after.get(row[AFTER], NO_ROW), runs.kind) for row in rows]


def _side(seen: SeenRun, places: list[int | None]) -> Mapping[int, RowOfRun]:
    """Rows of a run by their place, from 0."""
    wanted = [place for place in places if place is not None]
    reviews = {one.row: one for one in reviews_of(seen.place.state, seen.run.id, [one + FIRST_ROW for one in wanted])}
    shown = {row - FIRST_ROW: shown_review(one, stands=True) for row, one in reviews.items()}
    return {place: RowOfRun(cells, shown.get(place)) for place, cells in rows_at(seen.folder.rows, wanted).items()}


def _row(row: Cells, of_before: RowOfRun, of_after: RowOfRun, kind: FileKind) -> RowCompared:
    before, after = of_before.cells, of_after.cells
    ids = after or before or {}
    return RowCompared(
        change=row[CHANGE],
        row_before=None if before is None else row[BEFORE] + FIRST_ROW,
        row_after=None if after is None else row[AFTER] + FIRST_ROW,
        claim_id=ids.get("claim_id"),
        person_id=ids.get("person_id"),
        columns=list(filter(None, row[COLUMNS].split("|"))),
        before=None if before is None else found_columns(before, kind),
        after=None if after is None else found_columns(after, kind),
        review_before=of_before.review,
        review_after=of_after.review,
    )
