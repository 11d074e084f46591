"""What is said of a run: out of the state and, once its file is split, out of its folder."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from calc_service.api.audits.kept import SeenRun, faults_of
from calc_service.api.audits.reply_types import ColumnsUnderstood, ResultForm, RunListed, RunShown, RunTrouble
from calc_service.api.file_faults import file_faults
from calc_service.batch.headers import described
from calc_service.batch.refusals import FileRefused
from calc_service.batch.reply_types import RulesUsed
from calc_service.case.fault_types import RequestFault, shown
from calc_service.domain.reply_fields import moment
from calc_service.runs.folder import RunFolder
from calc_service.runs.order import read_order
from calc_service.runs.progress import rows_done
from calc_service.runs.splitting import read_asked
from calc_service.runs.steps import BUCKET, WRITE, form_of
from calc_service.state.run_records import WORDS, WORKING, Run, StepRecord
from calc_service.state.runs import steps_of

LEAST_SECONDS = 1


def shown_run(seen: SeenRun, now: datetime, language: str) -> RunShown:
    """Return everything about a run; raises OSError where its folder has just gone."""
    run, order = seen.run, read_order(seen.folder)
    steps = steps_of(seen.place.state, run.id)
    done = _rows_done(seen, steps)
    rate, end = _speed(run, done, now)
    return RunShown(
        id=run.id,
        state=run.state,
        kind=order.request.kind,
        started_by=run.key or run.person,
        created_at=moment(run.created_at),
        expires_at=moment(run.expires_at),
        size=None if run.size < 0 else run.size,
        received=run.received,
        stage=run.stage,
        rows=run.rows,
        rows_done=done,
        buckets=run.buckets,
        buckets_done=run.buckets_done,
        rate=rate,
        expected_end=moment(end),
        started_at=moment(run.started_at),
        ended_at=moment(run.ended_at),
        rules=RulesUsed(run.rules_digest, run.engine),
        columns=_columns(seen.folder),
        results=[ResultForm(form_of(step.key.form).told, step.state) for step in steps if step.key.kind == WRITE],
        faults=_faults(run, language),
        trouble=_trouble(run, language),
    )


def listed_run(run: Run) -> RunListed:
    """Return a run in short."""
    return RunListed(
        id=run.id,
        state=run.state,
        started_by=run.key or run.person,
        created_at=moment(run.created_at),
        expires_at=moment(run.expires_at),
        rows=run.rows,
        rows_done=run.rows_done,
        ended_at=moment(run.ended_at),
    )


def _rows_done(seen: SeenRun, steps: Iterable[StepRecord]) -> int:
    """The rows of buckets that are done, and of those under way as far as is known."""
    run = seen.run
    working = [step.key for step in steps if step.key.kind == BUCKET and step.state == WORKING]
    under_way = sum(rows_done(seen.folder.progress(f"{BUCKET}-{key.number}")) for key in working)
    done = run.rows_done + under_way
    return done if run.rows is None else min(done, run.rows)


def _speed(run: Run, done: int, now: datetime) -> tuple[int | None, datetime | None]:
    """(rows a second, when all are done as things go): None where nobody can tell."""
    if run.started_at is None or not done:
        return None, None
    seconds = max(((run.ended_at or now) - run.started_at).total_seconds(), LEAST_SECONDS)
    rate = int(done / seconds)
    if run.state != WORKING or not run.rows or not rate:
        return rate, None
    return rate, now + timedelta(seconds=max(run.rows - done, 0) / rate)


def _columns(folder: RunFolder) -> ColumnsUnderstood | None:
    if not folder.plan.exists():
        return None
    said = described(read_asked(folder).mapping)
    return ColumnsUnderstood(said["profile"], said["understood"], said["ignored"], said["assumed"])


def _faults(run: Run, language: str) -> list[RequestFault]:
    faults = faults_of(run)
    return [shown(one) for one in file_faults(FileRefused(faults), language)] if faults else []


def _trouble(run: Run, language: str) -> RunTrouble | None:
    code = run.failure or run.waits_for
    return RunTrouble(code, WORDS[code].in_language(language)) if code else None
