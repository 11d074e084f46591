"""The workers that a service starts: there are always so many, and none outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from calc_service.config import PROJECT_FOLDER
from calc_service.runs.workforce import LONGEST_PAUSE, SECONDS_TO_LAST, SHORTEST_PAUSE, Workforce, command
from tests.processes import until

SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)"]
ENDS = [sys.executable, "-c", ""]


class Ticking:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def ended(process: int) -> bool:
    file = Path(f"/proc/{process}/stat")
    return not file.exists() or file.read_text().split()[2] == "Z"


def test_there_are_as_many_as_wanted_and_one_that_is_killed_is_replaced() -> None:
    clock = Ticking()
    force = Workforce(2, SLEEPS, clock)
    force.look()
    first, second = force.processes
    os.kill(first, signal.SIGKILL)
    until(lambda: ended(first))
    clock.now += SECONDS_TO_LAST
    force.look()
    assert force.processes == [second]
    clock.now += SHORTEST_PAUSE
    force.look()
    assert len(force.processes) == 2
    force.end()
    force.wait()
    force.look()
    assert all(map(ended, force.processes))


def test_one_that_ends_at_once_is_started_again_ever_later() -> None:
    clock = Ticking()
    force = Workforce(1, ENDS, clock)
    pauses: list[float] = []
    force.look()
    while len(pauses) < 8:
        until(lambda: all(map(ended, force.processes)))
        force.look()
        began = clock.now
        while not force.processes:
            clock.now += SHORTEST_PAUSE
            force.look()
        pauses.append(clock.now - began)
    force.end()
    force.wait()
    assert pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]


def test_none_is_started_where_none_is_wanted() -> None:
    force = Workforce(0)
    force.look()
    force.end()
    force.wait()
    assert force.processes == []


def test_a_worker_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    """Also where that was killed: nobody told the worker."""
    environment = os.environ | {
        "CALC_STATE": f"sqlite:///{tmp_path}/kept/calc.db",
        "CALC_RUN_FOLDER": str(tmp_path / "runs"),
    }
    starts = (
        "import time; from calc_service.runs.workforce import Workforce; force = Workforce(1); force.look();"
        " print(*force.processes, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", starts], cwd=PROJECT_FOLDER, env=environment, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        until((tmp_path / "runs" / ".spool-id").exists)
        assert not ended(worker)
        parent.kill()
        until(lambda: ended(worker), 20)


def test_a_worker_is_told_with_whom_to_end() -> None:
    assert command()[-1] == str(os.getpid())
