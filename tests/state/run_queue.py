"""Runs for tests: how they come to be, and how they are worked off with nothing computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calc_service.state.run_records import Asker, Owner, RunFacts, StepKey
from calc_service.state.run_steps import HeldStep, Ours, StepResult, finish, take
from calc_service.state.runs import add_run, all_received, new_run_id, received

if TYPE_CHECKING:
    from calc_service.state.opening import KeptState

OURS = Ours("spool", "1.8.0", "sha256:law")
FACTS = RunFacts(-1, "text/csv", "sha256:rules", OURS.engine, OURS.law, OURS.spool, 30)
AUDITOR = Asker("渝中", "李四", audits=True)
BUCKETS = 3
ROWS = 10


def open_run(state: KeptState, facts: RunFacts = FACTS) -> str:
    run_id = new_run_id(state)
    add_run(state, run_id, Owner("渝中", "张三", "desk-1"), facts)
    received(state, run_id, 100)
    all_received(state, run_id)
    return run_id


def following(key: StepKey) -> list[StepKey]:
    return {
        "split": [StepKey("bucket", number) for number in range(BUCKETS)],
        "bucket": [StepKey("merge")],
        "merge": [StepKey("write", 0, "text/csv")],
        "write": [],
    }[key.kind]


def result_of(key: StepKey) -> StepResult:
    rows = ROWS if key.kind == "bucket" else BUCKETS * ROWS
    return StepResult(rows, f"sha256:{key.kind}-{key.number}", BUCKETS if key.kind == "split" else 0)


def taken(state: KeptState, worker: str = "one") -> HeldStep:
    held = take(state, worker, OURS)
    assert held is not None
    return held


def finished(state: KeptState, held: HeldStep) -> bool:
    return finish(state, held, result_of(held.key), following(held.key))


def worked_off(state: KeptState) -> list[StepKey]:
    """Every step, in the order in which they were taken."""
    keys = []
    while held := take(state, "one", OURS):
        assert finished(state, held)
        keys.append(held.key)
    return keys


def done_run(state: KeptState) -> str:
    run_id = open_run(state)
    worked_off(state)
    return run_id
