"""A run as the description shows it: made up, since none is kept where a description is made."""

from calc_service import __version__
from calc_service.api.audits.reply_types import ResultForm, RunList, RunListed, RunShown
from calc_service.batch.files import CSV
from calc_service.batch.reply_types import RulesUsed
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
