"""The service and its workers of runs: they begin, are replaced and end together."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from calc_service.config import RULES_FOLDER
from calc_service.rulebook.load import load
from calc_service.state.opening import open_state
from calc_service.state.run_records import DONE
from tests.faults.load import file_of
from tests.faults.service import command_of, serving
from tests.processes import until
from tests.runs.posted_runs import post_file, shown, spool_in

if TYPE_CHECKING:
    from pathlib import Path


def test_a_service_works_its_runs_off_whoever_is_killed(tmp_path: Path) -> None:
    book = load(RULES_FOLDER)
    with serving(tmp_path, 1, CALC_RUN_WORKERS="2") as service:
        state, spool = open_state(service.state), spool_in(tmp_path)
        until(lambda: len(service.run_workers) == 2)
        first = service.run_workers
        run_id = post_file(state, spool, file_of(100)[2], book)
        until(lambda: shown(state, run_id).state == DONE)

        os.kill(first[0], signal.SIGKILL)
        until(lambda: len(service.run_workers) == 2 and first[0] not in service.run_workers)

        master = service.master
        os.kill(master, signal.SIGKILL)
        until(lambda: service.master not in {0, master} and service.is_whole() and len(service.run_workers) == 2)
        assert not {*first} & {*service.run_workers}
        other = post_file(state, spool, file_of(100)[2], book)
        until(lambda: shown(state, other).state == DONE)
        last = service.run_workers
        state.engine.dispose()
    until(lambda: not any(map(command_of, (*first, *last))))


def test_a_service_that_is_to_have_none_has_none(tmp_path: Path) -> None:
    with serving(tmp_path, 1, CALC_RUN_WORKERS="0") as service:
        assert service.run_workers == []
