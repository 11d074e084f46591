"""A worker takes steps until nothing is open, and whatever befalls a step the run comes to its end."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast

import pytest

from calc_service.runs import queue
from calc_service.runs import worker as worker_module
from calc_service.state.opening import KeptState, open_state
from calc_service.state.run_records import (
    BROKE_OFF,
    DONE,
    FAILED,
    FAULT,
    MEMORY,
    NO_ROOM,
    REFUSED,
    TIME,
    WAITING,
    WORKING,
    Asker,
)
from calc_service.state.run_steps import signs_of_life, take
from calc_service.state.runs import remove_run, run_of, steps_of
from tests.processes import until
from tests.runs import small_steps
from tests.runs.posted_runs import AUDITOR, BOUNDS, Stop, post, shown, spool_in, work_off, worker, working
from tests.state.postgres import own_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from calc_service.runs.spool import Spool
    from calc_service.runs.worker import StepWork

SMALL = cast("StepWork", small_steps)
ALL = ["split-0", *(f"bucket-{number}" for number in range(small_steps.BUCKETS)), "merge-0", "write-0"]


@pytest.fixture
def state(tmp_path: Path) -> Iterator[KeptState]:
    state = open_state(f"sqlite:///{tmp_path}/kept/calc.db")
    yield state
    state.engine.dispose()


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return spool_in(tmp_path)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever died is missed at once, and the disk that was full is tried soon."""
    monkeypatch.setattr(queue, "LEASE", 0.5)
    monkeypatch.setattr(queue, "BEAT", 0.1)
    monkeypatch.setattr(queue, "LOOK", 0.05)
    monkeypatch.setattr(queue, "SHORTEST_PAUSE", 0.2)
    monkeypatch.setattr(worker_module, "SECONDS_BETWEEN_TRIES", 0.1)


def times(spool: Spool, run_id: str) -> list[str]:
    """The steps that were put in place, each as often as it was."""
    return (spool.of(run_id) / "times").read_text("ascii").split()


def test_a_run_is_worked_off_step_by_step(state: KeptState, spool: Spool) -> None:
    run_id = post(state, spool, b"")
    work_off(state, spool, SMALL)
    assert shown(state, run_id).state == DONE
    assert times(spool, run_id) == ALL
    assert not list(spool.of(run_id).glob("made.*"))


def test_two_workers_do_every_step_once(state: KeptState, spool: Spool) -> None:
    ids = [post(state, spool, b"") for _ in range(4)]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: work_off(state, spool, SMALL), range(2)))
    assert [shown(state, run_id).state for run_id in ids] == [DONE] * 4
    assert [sorted(times(spool, run_id)) for run_id in ids] == [sorted(ALL)] * 4


@pytest.mark.parametrize(
    ("befalls", "failure"),
    [("split=die", BROKE_OFF), ("bucket=fault", FAULT), ("merge=memory", MEMORY)],
)
def test_a_step_that_cannot_be_done_fails_the_run(befalls: str, failure: str, state: KeptState, spool: Spool) -> None:
    run_id = post(state, spool, befalls.encode())
    other = post(state, spool, b"")
    work_off(state, spool, SMALL)
    found = shown(state, run_id)
    assert (found.state, found.failure) == (FAILED, failure)
    assert shown(state, other).state == DONE
    assert not list(spool.of(run_id).glob("made.*"))


def test_a_step_that_takes_too_long_fails_the_run(state: KeptState, spool: Spool) -> None:
    run_id = post(state, spool, b"split=sleep")
    work_off(state, spool, SMALL, BOUNDS._replace(seconds=1))
    assert (shown(state, run_id).state, shown(state, run_id).failure) == (FAILED, TIME)


def test_a_step_whose_process_died_once_is_done_again(state: KeptState, spool: Spool) -> None:
    run_id = post(state, spool, b"split=die-once bucket=die-once merge=die-once write=die-once")
    work_off(state, spool, SMALL)
    assert shown(state, run_id).state == DONE
    assert times(spool, run_id) == ALL


def test_a_file_that_is_refused_keeps_its_faults(state: KeptState, spool: Spool) -> None:
    run_id = post(state, spool, b"merge=refuse")
    work_off(state, spool, SMALL)
    found = shown(state, run_id)
    assert (found.state, [fault["code"] for fault in found.faults]) == (REFUSED, ["empty"])


def test_a_run_without_room_waits_while_others_go_on(state: KeptState, spool: Spool) -> None:
    run_id, other = post(state, spool, b"bucket=full"), post(state, spool, b"")
    with working(state, spool, SMALL):
        until(lambda: shown(state, other).state == DONE)
        until(lambda: shown(state, run_id).waits_for == NO_ROOM and shown(state, run_id).state == WAITING)
        (spool.of(run_id) / "room").touch()
        until(lambda: shown(state, run_id).state == DONE)
    assert not shown(state, run_id).waits_for
    assert times(spool, run_id) == ALL


def test_a_run_that_is_removed_while_it_works_is_gone_within_a_second(state: KeptState, spool: Spool) -> None:
    run_id = post(state, spool, b"split=sleep")
    with working(state, spool, SMALL):
        until((spool.of(run_id) / "begun").exists)
        remove_run(state, run_id)
        until(lambda: not spool.of(run_id).exists(), 5)
        other = post(state, spool, b"")
        until(lambda: shown(state, other).state == DONE)


def test_a_worker_that_is_told_to_stop_gives_its_step_back(state: KeptState, spool: Spool) -> None:
    run_id = post(state, spool, b"split=wait")
    with working(state, spool, SMALL):
        until((spool.of(run_id) / "begun").exists)
        assert shown(state, run_id).state == WORKING
    assert shown(state, run_id).state == WAITING
    assert signs_of_life(state) == []
    assert steps_of(state, run_id)[0].attempts == 0
    assert not list(spool.of(run_id).glob("made.*"))
    (spool.of(run_id) / "go-on").touch()
    work_off(state, spool, SMALL)
    assert shown(state, run_id).state == DONE


def test_a_step_whose_holder_died_is_taken_over(state: KeptState, spool: Spool) -> None:
    run_id = post(state, spool, b"")
    dead = worker(state, spool)._ours  # noqa: SLF001  what such a worker can do
    held = take(state, "dead", dead)
    assert held is not None
    (spool.of(run_id) / f"made.{held.attempt}").touch()
    work_off(state, spool, SMALL)
    assert shown(state, run_id).state == DONE
    assert not list(spool.of(run_id).glob("made.*"))


def test_a_holder_that_was_overtaken_leaves_the_step_to_the_other(state: KeptState, spool: Spool) -> None:
    run_id = post(state, spool, b"split=wait")
    with working(state, spool, SMALL):
        until((spool.of(run_id) / "begun").exists)
        ours = worker(state, spool)._ours  # noqa: SLF001  what such a worker can do
        until(lambda: take(state, "other", ours, dead=signs_of_life(state)) is not None)
        (spool.of(run_id) / "go-on").touch()
        time.sleep(0.3)
        assert not (spool.of(run_id) / "times").exists()
        until(lambda: shown(state, run_id).state == DONE)  # once nothing was heard of the other
    assert times(spool, run_id) == ALL


def test_a_result_is_not_lost_while_the_database_is_away(tmp_path: Path) -> None:
    with own_server() as postgres:
        state, spool = open_state(postgres.address), spool_in(tmp_path)
        run_id = post(state, spool, b"split=wait")
        with working(state, spool, SMALL):
            until((spool.of(run_id) / "begun").exists)
            postgres.stop()
            (spool.of(run_id) / "go-on").touch()
            time.sleep(1)
            postgres.start()
            until(lambda: shown(state, run_id).state == DONE)
        assert times(spool, run_id) == ALL
        assert all(step.attempts == 1 for step in steps_of(state, run_id))
        state.engine.dispose()


def test_the_log_names_the_place_of_a_fault_and_nothing_that_was_said(
    state: KeptState, spool: Spool, capsys: pytest.CaptureFixture[str]
) -> None:
    run_id = post(state, spool, b"merge=fault")
    worker(state, spool, doing=SMALL, level="debug").run(once=True)
    said = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    ended = [line for line in said if line["event"] == "run_step_ended"]
    assert [(line["run"], line["step"], line["exception"]) for line in ended] == [
        (run_id, "merge-0", "ZeroDivisionError")
    ] * 3
    assert all("small_steps.py" in line["at"][-1] for line in ended)
    assert "secret" not in json.dumps(said)


def test_a_worker_that_is_stopped_before_it_begins_does_nothing(state: KeptState, spool: Spool) -> None:
    run_id = post(state, spool, b"")
    worker(state, spool, Stop(said=True), SMALL).run()
    assert shown(state, run_id).state == WAITING
    assert run_of(state, run_id, Asker("elsewhere", "", audits=True)) is None
    assert run_of(state, run_id, AUDITOR) is not None
