"""What people look at of a run that is done: its rows page by page, a person explained, the report."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response

from calc_service.api.audits.asked import fitting, read_search, row_cursor
from calc_service.api.audits.kept import KeptRuns, SeenRun
from calc_service.api.audits.kinds import NO_SUCH_ROW, OTHER_ENGINE
from calc_service.api.bounded_work import run, work_limits
from calc_service.api.places import in_turn, work_queue
from calc_service.api.problems import TrialRefused
from calc_service.api.queries import asked
from calc_service.api.replies import HTML, in_language, json_bytes, language_headers, preferred_language
from calc_service.api.security_headers import content_policy
from calc_service.engine.edition import RuleBook
from calc_service.runs.explained import explain
from calc_service.runs.order import read_order
from calc_service.runs.report.page import REPORT, report
from calc_service.runs.row_search import page
from calc_service.runs.row_types import FIRST_ROW, AuditRow, RowPage, found_columns

AT_ONCE, WAITING, PATIENCE, SECONDS_UNTIL_RETRY = 1, 3, 10.0, 2
"""Of a process: those that explain or report at a time, and that wait for it; for how many seconds; when to come."""
MOST_DIGITS = 12
_TURNS = work_queue(AT_ONCE, WAITING)


def rows_of(kept: KeptRuns, run_id: str, book: RuleBook) -> Response:
    """Return a page of rows."""
    language, query = preferred_language(), asked()
    search = read_search(query, book, language)
    seen = kept.done(run_id, language)
    kind = read_order(seen.folder).request.file_kind
    search = fitting(search, seen.folder.rows, kind, book, language)
    found = page(seen.folder.rows, search)
    rows = [
        AuditRow(row["row"] + FIRST_ROW, row.get("claim_id"), row.get("person_id"), found_columns(row, kind))
        for row in found.rows
    ]
    more = None if found.more_after is None else row_cursor(search, found.more_after)
    return in_language(language, RowPage(rows, more))


def person_of(kept: KeptRuns, run_id: str, number: str) -> Response:
    """Return the person of a row, explained; raises `TrialRefused` where there is no such row."""
    language = preferred_language()
    seen = kept.done(run_id, language)
    row = int(number) - FIRST_ROW if number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS else -1
    if not 0 <= row < (seen.run.rows or 0):
        raise TrialRefused(NO_SUCH_ROW)
    said = made_for(kept, seen, explain, row, language)
    return json_bytes(said, language_headers(language))


def report_of(kept: KeptRuns, run_id: str) -> Response:
    """Return the report as a page."""
    language = preferred_language()
    seen = kept.done(run_id, language)
    headers = language_headers(language) | content_policy(REPORT.content_policy)
    return Response(written_report(kept, seen, language), HTTPStatus.OK, headers, mimetype=HTML)


def written_report(kept: KeptRuns, seen: SeenRun, language: str) -> bytes:
    """Return the report of a run in a language; raises `TrialRefused` where this engine has no words for it."""
    return made_for(kept, seen, report, seen.run.id, language)


def made_for(kept: KeptRuns, seen: SeenRun, work: Callable[..., bytes], *told: object) -> bytes:
    """Return what `work` makes of the folder of a run, in a child process; raises `TrialRefused` as above."""
    _refuse_other_engine(seen)
    with in_turn(_TURNS, PATIENCE, SECONDS_UNTIL_RETRY):
        return run(work, seen.folder.path, *told, limits=work_limits(kept.settings))


def _refuse_other_engine(seen: SeenRun) -> None:
    if not read_order(seen.folder).is_computed_here:
        raise TrialRefused(OTHER_ENGINE)
