"""A run as the description shows it: made up, since none is kept there; what it finds is computed."""

import msgspec

from calc_service import __version__
from calc_service.api.assessments import worked_case
from calc_service.api.audits.reply_types import ResultForm, RunList, RunListed, RunShown
from calc_service.api.batches.description import worked_file
from calc_service.batch.files import CSV
from calc_service.batch.reply_types import RulesUsed
from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.case.refusals import CaseRefused
from calc_service.domain.columns import CLAIMS
from calc_service.engine.edition import RuleBook
from calc_service.runs.row_types import (
    FIRST_ROW,
    AuditRow,
    CaseOfPerson,
    PersonOfRow,
    RowOfCase,
    RowPage,
    found_columns,
)
from calc_service.state.run_records import DONE

RUN_ID = "0" * 32
BEGUN, STARTED, ENDED, GONE = (
    "2026-03-02T01:10:00Z",
    "2026-03-02T01:10:01Z",
    "2026-03-02T01:10:09Z",
    "2026-04-01T01:10:00Z",
)
ROWS = 2_000_000
RUN_DONE = RunShown(
    id=RUN_ID,
    state=DONE,
    kind="claims",
    started_by="wanzhou-audit",
    created_at=BEGUN,
    expires_at=GONE,
    size=412_000_000,
    received=412_000_000,
    stage="",
    rows=ROWS,
    rows_done=ROWS,
    buckets=4,
    buckets_done=4,
    rate=250_000,
    expected_end=None,
    started_at=STARTED,
    ended_at=ENDED,
    rules=RulesUsed(f"sha256:{'0' * 64}", __version__),
    columns=None,
    results=[ResultForm(CSV, "done")],
    faults=[],
    trouble=None,
)
LIST = RunList([RunListed(RUN_ID, DONE, "wanzhou-audit", BEGUN, GONE, ROWS, ROWS, ENDED)], None)


def page_example(book: RuleBook) -> RowPage | None:
    """Return a page of the worked file; None under rules that do not know its columns."""
    found = worked_file(book)
    if found is None:
        return None
    (part, *_), given = found.found, found.given.whole()
    cells = part.columns.row(0, named=True)
    ids = given.row(int(part.place[0]), named=True)
    row = AuditRow(FIRST_ROW, ids["setl_id"], ids["psn_no"], found_columns(cells, CLAIMS))
    return RowPage([row], None)


def person_example(book: RuleBook) -> PersonOfRow | None:
    """Return the worked case as if it came from a file; None under rules that refuse it."""
    posted = worked_case.REQUEST
    try:
        reply = assess(read_json(msgspec.json.encode(posted)), book, "zh")
    except CaseRefused:
        return None
    claims = posted["claims"]
    rows = [RowOfCase(number, claim["claim_id"], False, {}) for number, claim in enumerate(claims, FIRST_ROW)]  # noqa: FBT003
    case = CaseOfPerson(posted, reply, rows, [])
    return PersonOfRow(FIRST_ROW, "P-1", RulesUsed(book.digest, __version__), [case], [])
