"""Audit runs as those see them who start, watch and end them: who may see which, what was received, what is asked for.

A run's files lie in a folder of its own, which is made before its row and removed after it.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, insert, or_, select, update

from calc_service.state.opening import KeptState
from calc_service.state.run_records import (
    BUCKET,
    DONE,
    OPEN,
    RECEIVING,
    SPLIT,
    Asker,
    Owner,
    Run,
    RunFacts,
    StepCounts,
    StepKey,
    StepRecord,
    run_of_row,
    step_of_row,
)
from calc_service.state.tables import RUN_REVIEWS, RUN_STEPS, RUNS

BYTES_OF_ID = 16
"""Of which nobody can guess one that is not theirs to see."""
SECONDS_OF_A_DAY = 86_400
WRITE = "write"
"""The kind of the steps that make a result in some form."""


def new_run_id(state: KeptState) -> str:
    """An id for a run that is about to begin."""
    return state.surroundings.random_bytes(BYTES_OF_ID).hex()


def add_run(state: KeptState, run_id: str, owner: Owner, facts: RunFacts) -> Run:
    """Begin a run whose folder is there: its file is received from now on."""
    second = state.surroundings.second()
    row = {
        "id": run_id,
        **owner._asdict(),
        "created_at": second,
        "expires_at": second + facts.days * SECONDS_OF_A_DAY,
        "touched_at": second,
        "spool": facts.spool,
        "size": facts.size,
        "received": 0,
        "media_type": facts.media_type,
        "rules_digest": facts.rules_digest,
        "engine": facts.engine,
        "law": facts.law,
        "status": RECEIVING,
        "waits_for": "",
        "buckets": 0,
        "faults": "[]",
        "failure": "",
    }
    with state.writing() as connection:
        connection.execute(insert(RUNS).values(row))
        return _runs(connection, [RUNS.c.id == run_id], 1)[0]


def run_of(state: KeptState, run_id: str, asker: Asker) -> Run | None:
    """One run; None where there is none, or it is not for `asker` to see."""
    with state.reading() as connection:
        found = _runs(connection, [RUNS.c.id == run_id, *_seen_by(state, asker)], 1)
    return found[0] if found else None


def runs_of(state: KeptState, asker: Asker, limit: int, before: tuple[int, str] | None = None) -> list[Run]:
    """The newest `limit` of those that `asker` may see, behind the one whose `place` is `before`."""
    asked = _seen_by(state, asker)
    if before is not None:
        second, run_id = before
        asked.append(or_(RUNS.c.created_at < second, and_(RUNS.c.created_at == second, RUNS.c.id < run_id)))
    with state.reading() as connection:
        return _runs(connection, asked, limit)


def received(state: KeptState, run_id: str, size: int) -> None:
    """Note that so many bytes of the file are kept; nothing where there is no such run, or it has its file already."""
    known = update(RUNS).where(RUNS.c.id == run_id, RUNS.c.status == RECEIVING, RUNS.c.received <= size)
    with state.writing() as connection:
        connection.execute(known.values(received=size, touched_at=state.surroundings.second()))


def all_received(state: KeptState, run_id: str) -> None:
    """The file is there as a whole, what decides the run too: let it be worked on. Twice is as good as once."""
    second = state.surroundings.second()
    known = update(RUNS).where(RUNS.c.id == run_id, RUNS.c.status == RECEIVING)
    with state.writing() as connection:
        if connection.execute(known.values(status=OPEN, size=RUNS.c.received, touched_at=second)).rowcount:
            add_steps(connection, run_id, [StepKey(SPLIT)], second)


def ask_for_form(state: KeptState, run_id: str, form: str) -> None:
    """Let the result be made in one more form; nothing where that was asked for, or the run is not done.

    One that failed is tried again.
    """
    ask_for_step(state, run_id, StepKey(WRITE, 0, form))


def ask_for_step(state: KeptState, run_id: str, key: StepKey) -> None:
    """Let one more thing be made of a run that is done, as `ask_for_form` does with a form."""
    with state.writing() as connection:
        if locked(connection, run_id) != DONE:
            return
        known = connection.execute(select(RUN_STEPS.c.status).where(*is_step(run_id, key))).scalar()
        if known is not None and known not in {OPEN, DONE}:
            connection.execute(delete(RUN_STEPS).where(*is_step(run_id, key)))
            known = None
        if known is None:
            add_steps(connection, run_id, [key], state.surroundings.second())


def form_state(state: KeptState, run_id: str, form: str) -> str | None:
    """How far the result in this form is: waiting, working, done or failed; None where nobody has asked for it."""
    found = step_record(state, run_id, StepKey(WRITE, 0, form))
    return None if found is None else found.state


def step_record(state: KeptState, run_id: str, key: StepKey) -> StepRecord | None:
    """One step of a run; None where there is none."""
    with state.reading() as connection:
        row = connection.execute(select(RUN_STEPS).where(*is_step(run_id, key))).first()
    return None if row is None else step_of_row(row)


def steps_of(state: KeptState, run_id: str) -> list[StepRecord]:
    """The steps of a run in the order in which they came to be: its manifest."""
    wanted = select(RUN_STEPS).where(RUN_STEPS.c.run == run_id)
    order = (RUN_STEPS.c.added_at, RUN_STEPS.c.kind, RUN_STEPS.c.number, RUN_STEPS.c.form)
    with state.reading() as connection:
        return [step_of_row(row) for row in connection.execute(wanted.order_by(*order))]


def remove_run(state: KeptState, run_id: str) -> None:
    """Forget a run; whoever works on it notices, and its folder is to be removed after this."""
    with state.writing() as connection:
        if locked(connection, run_id) is not None:
            for table in (RUN_REVIEWS, RUN_STEPS):
                connection.execute(delete(table).where(table.c.run == run_id))
            connection.execute(delete(RUNS).where(RUNS.c.id == run_id))


def locked(connection: Connection, run_id: str) -> str | None:
    """The status of a run, which nobody else changes until the end of the transaction; None where there is none."""
    wanted = select(RUNS.c.status).where(RUNS.c.id == run_id).with_for_update()
    found: str | None = connection.execute(wanted).scalar()
    return found


def add_steps(connection: Connection, run_id: str, keys: Iterable[tuple[str, int, str]], second: int) -> None:
    """Let these steps be done."""
    fresh = {
        "run": run_id,
        "added_at": second,
        "status": OPEN,
        "attempt": "",
        "life": 0,
        "attempts": 0,
        "deaths": 0,
        "rows": 0,
        "digest": "",
        "failure": "",
        "faults": "[]",
    }
    if rows := [fresh | StepKey(*key)._asdict() for key in keys]:
        connection.execute(insert(RUN_STEPS), rows)


def is_step(run_id: str, key: tuple[str, int, str]) -> list[ColumnElement[bool]]:
    """What is true of this step's row alone."""
    kind, number, form = key
    steps = RUN_STEPS.c
    return [steps.run == run_id, steps.kind == kind, steps.number == number, steps.form == form]


def _seen_by(state: KeptState, asker: Asker) -> list[ColumnElement[bool]]:
    seen = [RUNS.c.office == asker.office, RUNS.c.expires_at > state.surroundings.second()]
    return seen if asker.audits else [*seen, RUNS.c.person == asker.person]


def _runs(connection: Connection, asked: Sequence[ColumnElement[bool]], limit: int) -> list[Run]:
    newest = select(RUNS).where(*asked).order_by(RUNS.c.created_at.desc(), RUNS.c.id.desc()).limit(limit)
    rows = connection.execute(newest).all()
    counts = _counts(connection, [row.id for row in rows])
    return [run_of_row(row, counts.get(row.id, StepCounts())) for row in rows]


def _counts(connection: Connection, run_ids: Sequence[str]) -> dict[str, StepCounts]:
    steps = RUN_STEPS.c
    is_bucket = and_(steps.kind == BUCKET, steps.status == DONE)
    is_open = steps.status == OPEN
    wanted = select(
        steps.run,
        func.max(case((is_open, steps.kind))).label("stage"),
        func.max(case((and_(is_open, steps.worker.is_not(None)), 1), else_=0)).label("held"),
        func.min(steps.started_at).label("started_at"),
        func.sum(case((is_bucket, steps.rows), else_=0)).label("rows_done"),
        func.sum(case((is_bucket, 1), else_=0)).label("buckets_done"),
    ).where(steps.run.in_(run_ids))
    return {
        row.run: StepCounts(row.stage or "", bool(row.held), row.started_at, int(row.rows_done), int(row.buckets_done))
        for row in connection.execute(wanted.group_by(steps.run))
    }
