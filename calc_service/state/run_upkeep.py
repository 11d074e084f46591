"""What those who look after audit runs ask: which are over, which there are, how many wait, who works."""

from typing import NamedTuple

from sqlalchemy import and_, case, delete, func, insert, or_, select, text, update

from calc_service.state.answering import SECONDS_TO_ANSWER
from calc_service.state.opening import KeptState
from calc_service.state.run_records import DONE, FAILED, OPEN, RECEIVING, RUN_STATES, WAITING, WORKING
from calc_service.state.runs import SECONDS_OF_A_DAY
from calc_service.state.tables import RUN_STEPS, RUN_WORKERS, RUNS

SECONDS_OF_AN_UPLOAD = SECONDS_OF_A_DAY
"""Without a byte, after which a file that is not there as a whole is given up."""
SECONDS_UNSEEN = 60
"""After which a worker is no longer counted among those that live."""
STEP_STATES = (OPEN, DONE, FAILED)


class RunFigures(NamedTuple):
    """runs, steps: by their state; workers: seen of late; oldest: seconds since the oldest open step came."""

    runs: dict[str, int]
    steps: dict[str, int]
    workers: int
    oldest: int


class KnownRun(NamedTuple):
    """A run that there is: in which spool, and since which second."""

    spool: str
    created_at: int


def over(state: KeptState) -> list[str]:
    """The runs whose days are over, and those whose file did not come."""
    second = state.surroundings.second()
    given_up = and_(RUNS.c.status == RECEIVING, RUNS.c.touched_at <= second - SECONDS_OF_AN_UPLOAD)
    with state.reading() as connection:
        return [*connection.execute(select(RUNS.c.id).where(or_(RUNS.c.expires_at <= second, given_up))).scalars()]


def known_runs(state: KeptState) -> dict[str, KnownRun]:
    """Every run by its id."""
    with state.reading() as connection:
        rows = connection.execute(select(RUNS.c.id, RUNS.c.spool, RUNS.c.created_at)).all()
    return {row.id: KnownRun(row.spool, row.created_at) for row in rows}


def seen(state: KeptState, worker: str) -> None:
    """Note that a worker lives; those that have not been seen for a day are forgotten."""
    second = state.surroundings.second()
    with state.writing() as connection:
        known = update(RUN_WORKERS).where(RUN_WORKERS.c.id == worker).values(seen_at=second)
        if not connection.execute(known).rowcount:
            connection.execute(insert(RUN_WORKERS).values(id=worker, seen_at=second))
        connection.execute(delete(RUN_WORKERS).where(RUN_WORKERS.c.seen_at < second - SECONDS_OF_A_DAY))


def gone(state: KeptState, worker: str) -> None:
    """Note that a worker has ended."""
    with state.writing() as connection:
        connection.execute(delete(RUN_WORKERS).where(RUN_WORKERS.c.id == worker))


def run_figures(state: KeptState) -> RunFigures:
    """What there is at this moment."""
    second = state.surroundings.second()
    steps = RUN_STEPS.c
    held = select(steps.run).where(steps.status == OPEN, steps.worker.is_not(None)).distinct()
    shown = case((RUNS.c.status != OPEN, RUNS.c.status), (RUNS.c.id.in_(held), WORKING), else_=WAITING).label("state")
    lives = RUN_WORKERS.c.seen_at > second - SECONDS_UNSEEN
    with state.reading() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL statement_timeout = '{SECONDS_TO_ANSWER}s'"))
        counted = connection.execute(select(shown, func.count().label("runs")).group_by(shown)).all()
        of_steps = connection.execute(select(steps.status, func.count().label("steps")).group_by(steps.status)).all()
        workers = connection.execute(select(func.count()).select_from(RUN_WORKERS).where(lives)).scalar()
        since = connection.execute(select(func.min(steps.added_at)).where(steps.status == OPEN)).scalar()
    runs = dict.fromkeys(RUN_STATES, 0) | {row.state: row.runs for row in counted}
    by_status = dict.fromkeys(STEP_STATES, 0) | {row.status: row.steps for row in of_steps}
    return RunFigures(runs, by_status, workers or 0, 0 if since is None else max(0, second - since))
