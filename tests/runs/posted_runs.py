"""Runs that have been posted, and workers for them, in this process."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING

from calc_service import __version__
from calc_service.batch.audit import Request
from calc_service.batch.files import CSV, FileFormat
from calc_service.config import Settings
from calc_service.policy.law_code import law_digest
from calc_service.runs import steps
from calc_service.runs.folder import RunFolder
from calc_service.runs.order import keep_order, order_of
from calc_service.runs.splitting import RunLimits
from calc_service.runs.spool import Spool, make_run_folder, open_spool
from calc_service.runs.worker import StepWork, WorkBounds, Worker
from calc_service.runs.worker_log import WorkerLog
from calc_service.state.run_records import Asker, Owner, Run, RunFacts
from calc_service.state.run_steps import Ours
from calc_service.state.runs import add_run, all_received, new_run_id, received, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from calc_service.engine.edition import RuleBook
    from calc_service.state.opening import KeptState

OWNER, AUDITOR = Owner("", "", ""), Asker("", "", audits=True)
LIMITS = RunLimits(memory=2_000_000_000, unpacked=2**32, workbook=2**30)
AS_CSV, PLAIN = FileFormat(CSV), Request()
BOUNDS = WorkBounds(LIMITS, 600)


def spool_in(folder: Path) -> Spool:
    return open_spool(Settings(run_folder=folder / "runs"))


def post(state: KeptState, spool: Spool, content: bytes, days: int = 30) -> str:
    """Post bytes that no real step is to work on."""
    run_id = new_run_id(state)
    folder = RunFolder(make_run_folder(spool, run_id))
    facts = RunFacts(len(content), CSV, "sha256:rules", __version__, law_digest(), spool.id, days)
    add_run(state, run_id, OWNER, facts)
    folder.posted.write_bytes(content)
    received(state, run_id, len(content))
    all_received(state, run_id)
    return run_id


def post_file(  # noqa: PLR0913  what is posted and how
    state: KeptState,
    spool: Spool,
    content: bytes,
    book: RuleBook,
    *,
    posted: FileFormat = AS_CSV,
    wanted: FileFormat = AS_CSV,
    request: Request = PLAIN,
) -> str:
    """Post a file with its order and its rules."""
    run_id = new_run_id(state)
    folder = RunFolder(make_run_folder(spool, run_id))
    folder.posted.write_bytes(content)
    order = order_of(posted=posted, request=request, wanted=wanted, language="zh", escape_formulas=False, book=book)
    keep_order(folder, order, book)
    facts = RunFacts(len(content), posted.media_type, book.digest, order.engine, order.law, spool.id, 30)
    add_run(state, run_id, OWNER, facts)
    received(state, run_id, len(content))
    all_received(state, run_id)
    return run_id


def shown(state: KeptState, run_id: str) -> Run:
    found = run_of(state, run_id, AUDITOR)
    assert found is not None
    return found


@dataclass
class Stop:
    """Whether a worker is to stop."""

    said: bool = False

    def __call__(self) -> bool:
        return self.said


def worker(  # noqa: PLR0913, PLR0917  what it works with
    state: KeptState,
    spool: Spool,
    stop: Stop | None = None,
    doing: StepWork = steps,
    bounds: WorkBounds = BOUNDS,
    level: str = "critical",
) -> Worker:
    """One that works in this process, its steps in another."""
    ours = Ours(spool.id, __version__, law_digest())
    log = WorkerLog(level)
    return Worker(state, spool, ours, bounds, stopping=stop or Stop(), log=log, doing=doing)


def work_off(state: KeptState, spool: Spool, doing: StepWork = steps, bounds: WorkBounds = BOUNDS) -> None:
    """Work until nothing is open."""
    worker(state, spool, doing=doing, bounds=bounds).run(once=True)


@contextmanager
def working(state: KeptState, spool: Spool, doing: StepWork, bounds: WorkBounds = BOUNDS) -> Iterator[Stop]:
    """A worker in a thread, which has stopped behind the block."""
    stop = Stop()
    thread = Thread(target=worker(state, spool, stop, doing, bounds).run)
    thread.start()
    try:
        yield stop
    finally:
        stop.said = True
        thread.join()
