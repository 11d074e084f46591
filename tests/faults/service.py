"""The real service under a supervisor that starts it again, as systemd does with `Restart=always`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.service import PROJECT, await_ready, free_port
from calc_service.state import keys
from calc_service.state.opening import open_state
from tests.processes import children, descendants, until

if TYPE_CHECKING:
    from collections.abc import Iterator

SUPERVISOR: Final = 'while :; do "$@"; sleep 0.1; done'
"""Systemd's `Restart=always` with its `RestartSec` of 100 ms; what an ended master leaves behind ends by itself."""
PAGE: Final = os.sysconf("SC_PAGE_SIZE")
SECONDS_TO_STOP: Final = 40
UNBOUNDED: Final = {"CALC_REQUESTS_A_MINUTE": "1000000", "CALC_BATCHES_EACH": "100"}
"""All clients here share a key; it is not its limits that are tried."""
LAST_DAY: Final = date(2099, 12, 31)


def resident(process: int) -> int:
    """Bytes of memory that a process holds; 0 where it has ended."""
    with suppress(OSError, IndexError):
        return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * PAGE
    return 0


class Service:
    """What runs: `port` is where it answers, `state` what CALC_STATE names, `folder` its own, `log` a file in it."""

    def __init__(self, folder: Path, workers: int, environment: dict[str, str]) -> None:
        self.folder, self.workers_wanted, self.port = folder, workers, free_port()
        self.log = folder / "service.log"
        self.state = environment.get("CALC_STATE", f"sqlite:///{folder}/kept/calc.db")
        options = f"--workers {workers} --log-level warning --bind 127.0.0.1:{self.port} wsgi:app".split()
        command = ["sh", "-c", SUPERVISOR, "sh", sys.executable, "-m", "gunicorn", *options]
        spool = {"CALC_RUN_FOLDER": f"{folder}/runs"}
        given = spool | {"CALC_STATE": self.state, "CALC_LOG_LEVEL": "info", **UNBOUNDED, **environment}
        with self.log.open("ab") as log:
            self.supervisor = subprocess.Popen(
                command, cwd=PROJECT, env=os.environ | given, stdout=log, stderr=log, start_new_session=True
            )

    @cached_property
    def key(self) -> str:
        """A key that may do everything."""
        return self.key_for(keys.ROLES)

    def key_for(self, roles: tuple[str, ...]) -> str:
        """A new key for `roles`."""
        state = open_state(self.state)
        try:
            return keys.create(state, f"{'-'.join(roles)}-{self.port}-{os.getpid()}"[-60:], "tests", roles, LAST_DAY)
        finally:
            state.engine.dispose()

    @property
    def master(self) -> int:
        """The master process; 0 while there is none."""
        return next((each for each in children(self.supervisor.pid) if b"gunicorn" in command_of(each)), 0)

    @property
    def workers(self) -> list[int]:
        """The worker processes that answer."""
        return [each for each in children(self.master) if b"gunicorn" in command_of(each)]

    @property
    def run_workers(self) -> list[int]:
        """The worker processes of audit runs."""
        return [each for each in children(self.master) if b"--end-with" in command_of(each)]

    @property
    def computing(self) -> list[int]:
        """The processes in which files are computed; one that has died and is not yet missed is none."""
        return [child for worker in self.workers for child in children(worker) if command_of(child)]

    def is_whole(self) -> bool:
        """Whether master and workers are all there."""
        return bool(self.master) and len(self.workers) == self.workers_wanted

    def failures(self) -> list[str]:
        """The lines of the log that tell of a fault of the service's own."""
        lines = self.log.read_text("utf-8", errors="replace").splitlines()
        return [line for line in lines if '"event":"failure"' in line or "Traceback" in line]

    def stop(self) -> None:
        """End the supervisor, then the service as an operator does."""
        everything = descendants(self.supervisor.pid)
        master = self.master
        self.supervisor.kill()
        self.supervisor.wait()
        with suppress(ProcessLookupError):
            if master:
                os.kill(master, signal.SIGTERM)
        with suppress(TimeoutError):
            until(lambda: not any(map(_runs, everything)), SECONDS_TO_STOP)
        for process in filter(_runs, everything):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def command_of(process: int) -> bytes:
    """The words by which a process was started; empty where it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


def _runs(process: int) -> bool:
    return bool(command_of(process))


@contextmanager
def serving(folder: Path, workers: int = 2, **environment: str) -> Iterator[Service]:
    """The service, ready inside the block and stopped after it; the log is told where it did not become so."""
    service = Service(folder, workers, environment)
    try:
        await_ready(service.port, service.supervisor)
        until(service.is_whole)
        yield service
    except RuntimeError:
        print(service.log.read_text("utf-8", errors="replace")[-2000:])
        raise
    finally:
        service.stop()
