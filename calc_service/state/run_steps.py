"""The queue of audit runs: steps are taken, held with signs of life, taken over, given back, and done exactly once.

Whoever changes steps of a run locks the run's row first, but for taking one, which locks nothing but the step.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, update

from calc_service.state.opening import KeptState
from calc_service.state.run_records import DONE, FAILED, OPEN, SPLIT, StepKey
from calc_service.state.runs import add_steps, is_step, locked
from calc_service.state.tables import RUN_STEPS, RUNS

BYTES_OF_ATTEMPT = 8
MOST_DEATHS = 3
"""Of the process of one step; then its run has failed."""


class Ours(NamedTuple):
    """What a worker can work on: runs whose files lie in its spool, under its own version and law."""

    spool: str
    engine: str
    law: str


class LifeSign(NamedTuple):
    """That a worker holds a step, and how often it has said so."""

    run: str
    key: StepKey
    worker: str
    life: int


@dataclass(frozen=True, slots=True)
class HeldStep:
    """A step that a worker holds; `attempt` is like no other, `before` the last one, and `attempts` counts them."""

    run: str
    key: StepKey
    worker: str
    attempt: str
    attempts: int
    before: str = ""


class StepResult(NamedTuple):
    """What came of a step: rows, the digest of what it made; of a split the buckets too."""

    rows: int
    digest: str
    buckets: int = 0


def signs_of_life(state: KeptState) -> list[LifeSign]:
    """Which open steps are held, by whom."""
    steps = RUN_STEPS.c
    wanted = select(steps.run, steps.kind, steps.number, steps.form, steps.worker, steps.life)
    with state.reading() as connection:
        rows = connection.execute(wanted.where(steps.status == OPEN, steps.worker.is_not(None)))
        return [LifeSign(row.run, StepKey(row.kind, row.number, row.form), row.worker, row.life) for row in rows]


def take(
    state: KeptState, worker: str, ours: Ours, *, dead: Collection[LifeSign] = (), passed_over: Collection[str] = ()
) -> HeldStep | None:
    """Hold an open step that nobody holds, of the run that has waited longest; None where there is none.

    dead:        signs after which nothing came for so long that the step is taken over, if nothing has come yet
    passed_over: runs of which none is taken
    What `worker` held before is free: it does one after the other.
    """
    wanted = _free(worker, ours, dead, passed_over)
    with state.reading() as connection:  # a writer's transaction only where there is something to write
        if connection.execute(wanted).first() is None:
            return None
    attempt = state.surroundings.random_bytes(BYTES_OF_ATTEMPT).hex()
    with state.writing() as connection:
        row = connection.execute(wanted.with_for_update(skip_locked=True, of=RUN_STEPS)).first()
        if row is None:
            return None
        key = StepKey(row.kind, row.number, row.form)
        said = {
            "worker": worker,
            "attempt": attempt,
            "life": row.life + 1,
            "attempts": row.attempts + 1,
            "started_at": state.surroundings.second(),
        }
        connection.execute(update(RUN_STEPS).where(*is_step(row.run, key)).values(said))
        return HeldStep(row.run, key, worker, attempt, row.attempts + 1, row.attempt)


def beat(state: KeptState, held: HeldStep) -> bool:
    """Say that the holder lives; whether it still holds the step."""
    with state.writing() as connection:
        lives = update(RUN_STEPS).where(*_held(held)).values(life=RUN_STEPS.c.life + 1)
        return bool(connection.execute(lives).rowcount)


def is_held(state: KeptState, held: HeldStep) -> bool:
    """Whether the step is still held so: not taken over, nor its run ended or removed."""
    with state.reading() as connection:
        return connection.execute(select(RUN_STEPS.c.run).where(*_held(held))).first() is not None


def finish(state: KeptState, held: HeldStep, result: StepResult, following: Iterable[tuple[str, int, str]]) -> bool:
    """Mark a step as done, once; whether this holder did it, now or when it said so before.

    following: steps that come when no other of the same kind is open. Without any the run is done.
    """
    second = state.surroundings.second()
    with state.writing() as connection:
        status = locked(connection, held.run)
        step = connection.execute(select(RUN_STEPS).where(*is_step(held.run, held.key))).first()
        if step is None or step.attempt != held.attempt:
            return False
        if step.status == DONE:
            return True
        if step.status != OPEN or step.worker != held.worker:
            return False
        done = {"status": DONE, "worker": None, "rows": result.rows, "digest": result.digest, "ended_at": second}
        connection.execute(update(RUN_STEPS).where(*is_step(held.run, held.key)).values(done))
        if not _open_steps(connection, held.run, held.key.kind):
            _add_missing(connection, held.run, following, second)
        if status == OPEN:
            _go_on(connection, held, result, second)
        return True


def give_back(state: KeptState, held: HeldStep, waits_for: str = "") -> None:
    """Let another take the step, as if it had not been taken; `waits_for` is what its run waits for, if anything."""
    with state.writing() as connection:
        locked(connection, held.run)
        freed = update(RUN_STEPS).where(*_held(held)).values(worker=None, attempts=RUN_STEPS.c.attempts - 1)
        if connection.execute(freed).rowcount and waits_for:
            connection.execute(update(RUNS).where(RUNS.c.id == held.run).values(waits_for=waits_for))


def died(state: KeptState, held: HeldStep, failure: str) -> None:
    """Note that the step's process ended; it is tried again, but for the last time: then its run has failed."""
    with state.writing() as connection:
        status = locked(connection, held.run)
        step = connection.execute(select(RUN_STEPS.c.deaths).where(*_held(held))).first()
        if step is None:
            return
        counted = update(RUN_STEPS).where(*_held(held)).values(deaths=step.deaths + 1, worker=None)
        connection.execute(counted)
        if step.deaths + 1 >= MOST_DEATHS:
            _end(state, connection, held.run, held.key, status, {"status": FAILED, "failure": failure})


def fail(state: KeptState, held: HeldStep, failure: str) -> None:
    """End the run of a step for a reason of `run_records.FAILURES`; of one that is done only the step has failed."""
    _end_held(state, held, {"status": FAILED, "failure": failure})


def refuse(state: KeptState, held: HeldStep, faults: str) -> None:
    """End the run of a step because its file gets no result: `faults` as JSON; of one that is done only the step."""
    _end_held(state, held, {"status": "refused", "faults": faults})


def fail_outdated(state: KeptState, engine: str, failure: str) -> int:
    """End the runs that an older version than `engine` began and nobody works on; return how many."""
    steps = RUN_STEPS.c
    waiting = (
        select(steps.run, steps.kind, steps.number, steps.form, RUNS.c.engine)
        .join(RUNS, RUNS.c.id == steps.run)
        .where(steps.status == OPEN, steps.worker.is_(None), RUNS.c.engine != engine)
    )
    with state.reading() as connection:
        rows = connection.execute(waiting).all()
    old = {row.run: StepKey(row.kind, row.number, row.form) for row in rows if _version(row.engine) < _version(engine)}
    for run_id, key in old.items():
        with state.writing() as connection:
            status = locked(connection, run_id)
            if status is not None:
                _end(state, connection, run_id, key, status, {"status": FAILED, "failure": failure})
    return len(old)


def anything_open(state: KeptState, ours: Ours) -> bool:
    """Whether any step is open that these workers can do, whoever holds it."""
    wanted = select(RUN_STEPS.c.run).join(RUNS, RUNS.c.id == RUN_STEPS.c.run)
    with state.reading() as connection:
        return connection.execute(wanted.where(RUN_STEPS.c.status == OPEN, *_can_do(ours)).limit(1)).first() is not None


def _served() -> ColumnElement[int]:
    """When a step of the same run was last begun, 0 for none: runs take turns, no small one waits for a large one."""
    others = RUN_STEPS.alias()
    last = select(func.max(others.c.started_at)).where(others.c.run == RUN_STEPS.c.run).scalar_subquery()
    return func.coalesce(last, 0)


def _free(worker: str, ours: Ours, dead: Collection[LifeSign], passed_over: Collection[str]) -> Select[Any]:
    steps = RUN_STEPS.c
    left = [and_(*is_step(one.run, one.key), steps.worker == one.worker, steps.life == one.life) for one in dead]
    return (
        select(RUN_STEPS)
        .join(RUNS, RUNS.c.id == steps.run)
        .where(steps.status == OPEN, or_(steps.worker.is_(None), steps.worker == worker, *left))
        .where(*_can_do(ours), steps.run.not_in(passed_over))
        .order_by(_served(), steps.added_at, steps.run, steps.kind, steps.number, steps.form)
        .limit(1)
    )


def _can_do(ours: Ours) -> list[ColumnElement[bool]]:
    return [RUNS.c.spool == ours.spool, RUNS.c.engine == ours.engine, RUNS.c.law == ours.law]


def _held(held: HeldStep) -> list[ColumnElement[bool]]:
    steps = RUN_STEPS.c
    by_it = [steps.status == OPEN, steps.worker == held.worker, steps.attempt == held.attempt]
    return [*is_step(held.run, held.key), *by_it]


def _open_steps(connection: Connection, run_id: str, *kinds: str) -> int:
    wanted = select(func.count()).where(RUN_STEPS.c.run == run_id, RUN_STEPS.c.status == OPEN)
    found: int | None = connection.execute(wanted.where(RUN_STEPS.c.kind.in_(kinds)) if kinds else wanted).scalar()
    return found or 0


def _add_missing(connection: Connection, run_id: str, keys: Iterable[tuple[str, int, str]], second: int) -> None:
    steps = RUN_STEPS.c
    there = {
        tuple(row)
        for row in connection.execute(select(steps.kind, steps.number, steps.form).where(steps.run == run_id))
    }
    add_steps(connection, run_id, [key for key in keys if tuple(key) not in there], second)


def _go_on(connection: Connection, held: HeldStep, result: StepResult, second: int) -> None:
    said: dict[str, object] = {"waits_for": ""}
    if held.key.kind == SPLIT:
        said |= {"rows": result.rows, "buckets": result.buckets}
    if not _open_steps(connection, held.run):
        said |= {"status": DONE, "ended_at": second}
    connection.execute(update(RUNS).where(RUNS.c.id == held.run).values(said))


def _end_held(state: KeptState, held: HeldStep, said: dict[str, str]) -> None:
    with state.writing() as connection:
        status = locked(connection, held.run)
        if connection.execute(select(RUN_STEPS.c.run).where(*_held(held))).first() is not None:
            _end(state, connection, held.run, held.key, status, said)


def _end(  # noqa: PLR0913, PLR0917  what is ended, and how
    state: KeptState, connection: Connection, run_id: str, key: StepKey, status: str | None, said: dict[str, str]
) -> None:
    """End a run that is open with all that is open of it; of one that is done this step alone."""
    second = state.surroundings.second()
    of_step = said | {"status": FAILED}
    ended = update(RUN_STEPS).values(worker=None, ended_at=second, **of_step)
    if status == OPEN:
        connection.execute(ended.where(RUN_STEPS.c.run == run_id, RUN_STEPS.c.status == OPEN))
        connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(ended_at=second, waits_for="", **said))
    else:
        connection.execute(ended.where(*is_step(run_id, key)))


def _version(engine: str) -> tuple[int, ...]:
    """Its numbers, to be compared; of what is no version none, which comes before all others."""
    parts = engine.split(".")
    return tuple(map(int, parts)) if all(part.isdigit() for part in parts) else ()
