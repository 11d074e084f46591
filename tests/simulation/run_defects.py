"""Defects that can be sown into what is tried, of the steps of audit runs; `defects.py` has the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from calc_service.state import run_steps
from calc_service.state.run_records import DONE, OPEN, StepKey
from calc_service.state.run_steps import HeldStep
from calc_service.state.runs import add_steps, is_step
from calc_service.state.tables import RUN_STEPS

from .publishing_defects import private

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

    from calc_service.state.opening import KeptState
    from calc_service.state.run_steps import LifeSign, Ours, StepResult


def whoever_held_a_step_may_finish_it(sown: pytest.MonkeyPatch) -> None:
    right = run_steps.finish

    def finish(state: KeptState, held: HeldStep, result: StepResult, following: Iterable[StepKey]) -> bool:
        with state.writing() as connection:
            taken = {"worker": held.worker, "attempt": held.attempt, "status": OPEN}
            connection.execute(update(RUN_STEPS).where(*is_step(held.run, held.key)).values(taken))
        return right(state, held, result, following)

    sown.setattr(run_steps, "finish", finish)


def a_step_is_taken_over_whatever_its_holder_has_said_since(sown: pytest.MonkeyPatch) -> None:
    right = run_steps.take

    def take(state: KeptState, worker: str, ours: Ours, *, dead: Iterable[LifeSign]) -> HeldStep | None:
        now = {(one.run, one.key, one.worker): one for one in run_steps.signs_of_life(state)}
        places = [(one.run, one.key, one.worker) for one in dead]
        return right(state, worker, ours, dead=[now[place] for place in places if place in now])

    sown.setattr(run_steps, "take", take)


def a_step_is_looked_for_before_the_transaction_that_takes_it(sown: pytest.MonkeyPatch) -> None:
    free = private(run_steps, "_free")

    def take(state: KeptState, worker: str, ours: Ours, *, dead: Iterable[LifeSign]) -> HeldStep | None:
        with state.reading() as connection:
            row = connection.execute(free(worker, ours, [*dead], ())).first()
        if row is None:
            return None
        key, attempt = StepKey(row.kind, row.number, row.form), state.surroundings.random_bytes(8).hex()
        with state.writing() as connection:
            before = connection.execute(select(RUN_STEPS.c.attempt).where(*is_step(row.run, key))).scalar()
            said = {"worker": worker, "attempt": attempt, "status": OPEN}
            connection.execute(update(RUN_STEPS).where(*is_step(row.run, key)).values(said))
        return HeldStep(row.run, key, worker, attempt, 1, before or "")

    sown.setattr(run_steps, "take", take)


def what_follows_comes_in_another_transaction(sown: pytest.MonkeyPatch) -> None:
    right = run_steps.finish

    def finish(state: KeptState, held: HeldStep, result: StepResult, following: Iterable[StepKey]) -> bool:
        is_done = right(state, held, result, ())
        with state.writing() as connection:
            if is_done and not private(run_steps, "_open_steps")(connection, held.run, held.key.kind):
                private(run_steps, "_add_missing")(connection, held.run, following, state.surroundings.second())
        return is_done

    sown.setattr(run_steps, "finish", finish)


def what_follows_does_not_wait_for_all(sown: pytest.MonkeyPatch) -> None:
    right = private(run_steps, "_open_steps")
    sown.setattr(run_steps, "_open_steps", lambda connection, run_id, *kinds: 0 if kinds else right(connection, run_id))


def a_step_given_back_late_is_open_again(sown: pytest.MonkeyPatch) -> None:
    def give_back(state: KeptState, held: HeldStep) -> None:
        with state.writing() as connection:
            connection.execute(update(RUN_STEPS).where(*is_step(held.run, held.key)).values(worker=None, status=OPEN))

    sown.setattr(run_steps, "give_back", give_back)


def a_step_that_is_done_is_told_before_it_is_kept(sown: pytest.MonkeyPatch) -> None:
    right = run_steps.finish

    def finish(state: KeptState, held: HeldStep, *given: Any) -> bool:
        if not run_steps.is_held(state, held):
            return right(state, held, *given)
        with state.engine.connect() as connection:
            connection.execute(update(RUN_STEPS).where(*is_step(held.run, held.key)).values(status=DONE))
        return True

    sown.setattr(run_steps, "finish", finish)


def a_run_forgets_a_step(sown: pytest.MonkeyPatch) -> None:
    def add_all_but_one(connection: Any, run_id: str, keys: Iterable[StepKey], second: int) -> None:
        add_steps(connection, run_id, [*keys][:2], second)

    sown.setattr(run_steps, "_add_missing", add_all_but_one)
