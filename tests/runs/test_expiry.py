"""What is over goes, and nothing else does."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from calc_service.runs.expiry import SECONDS_OF_GRACE, remove, sweep
from calc_service.state.opening import KeptState, open_state
from calc_service.state.run_records import Owner, RunFacts
from calc_service.state.run_upkeep import known_runs
from calc_service.state.runs import SECONDS_OF_A_DAY, add_run, received, remove_run
from tests.runs.posted_runs import post, spool_in
from tests.state.clocks import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from calc_service.runs.spool import Spool


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path, clock: Clock) -> Iterator[KeptState]:
    state = open_state(f"sqlite:///{tmp_path}/kept/calc.db", clock.surroundings())
    yield state
    state.engine.dispose()


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return spool_in(tmp_path)


def left(state: KeptState, spool: Spool) -> tuple[set[str], set[str]]:
    """(the runs that are known, those that have a folder)."""
    return {*known_runs(state)}, {folder.name for folder in spool.runs()}


def test_a_run_is_removed_with_its_folder_when_its_days_are_over(state: KeptState, spool: Spool, clock: Clock) -> None:
    short, long = post(state, spool, b"", days=1), post(state, spool, b"", days=2)
    sweep(state, spool)
    assert left(state, spool) == ({short, long}, {short, long})
    clock.move(days=1)
    sweep(state, spool)
    assert left(state, spool) == ({long}, {long})


def test_an_upload_without_a_byte_for_a_day_is_given_up(state: KeptState, spool: Spool, clock: Clock) -> None:
    facts = RunFacts(9, "text/csv", "r", "e", "l", spool.id, 30)
    for name in ("slow", "gone"):
        spool.of(name).mkdir()
        add_run(state, name, Owner("", "", ""), facts)
    clock.move(seconds=SECONDS_OF_A_DAY - 1)
    received(state, "slow", 3)
    clock.move(seconds=1)
    sweep(state, spool)
    assert left(state, spool) == ({"slow"}, {"slow"})


def test_a_folder_without_a_run_goes_when_it_is_old(state: KeptState, spool: Spool) -> None:
    old, new = spool.of("0" * 32), spool.of("1" * 32)
    for folder in (old, new):
        folder.mkdir()
        folder.joinpath("posted").touch()
    then = time.time() - SECONDS_OF_GRACE - 60
    os.utime(old, (then, then))
    sweep(state, spool)
    assert left(state, spool) == (set(), {new.name})


def test_a_run_without_its_folder_goes_when_it_is_old(state: KeptState, spool: Spool, clock: Clock) -> None:
    run_id = post(state, spool, b"")
    (spool.of(run_id) / "posted").unlink()
    spool.of(run_id).rmdir()
    sweep(state, spool)
    assert left(state, spool) == ({run_id}, set())
    clock.move(seconds=SECONDS_OF_GRACE + 1)
    sweep(state, spool)
    assert left(state, spool) == (set(), set())


def test_a_run_whose_files_lie_elsewhere_is_left_alone(
    state: KeptState, spool: Spool, clock: Clock, tmp_path: Path
) -> None:
    run_id = post(state, spool_in(tmp_path / "elsewhere"), b"")
    clock.move(days=2)
    sweep(state, spool)
    assert {*known_runs(state)} == {run_id}


def test_removing_a_run_removes_its_files(state: KeptState, spool: Spool) -> None:
    run_id = post(state, spool, b"x")
    remove(state, spool, run_id)
    remove(state, spool, run_id)
    assert left(state, spool) == (set(), set())
    remove_run(state, run_id)
