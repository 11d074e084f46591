"""A PostgreSQL server that stops, comes back, and one that no longer answers."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.measurement import Measurement
from tests.faults.load import CASE, OK, Client, asked
from tests.faults.service import children, serving, until
from tests.state.postgres import OWNER, as_owner, program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.situation import Situation

UNAVAILABLE: Final = 503
TIMES: Final = 2
ASKED: Final = 20
"""Requests with a key while there is no database: more than the service has threads."""
SECONDS_OF_A_REFUSAL, SECONDS_TO_COME_BACK = 6.0, 2.0
SECONDS_OF_PATIENCE: Final = 10.0
SECONDS_REMEMBERED: Final = 1.5
"""After which no process remembers a key any more."""
TOLD: Final = "OperationalError"
"""What the log tells of while there is no database."""


class Server:
    """A PostgreSQL server in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        initdb, self._control = program("initdb"), program("pg_ctl")
        if initdb is None or self._control is None:
            raise SystemExit("There is no PostgreSQL: `make test-faults` installs it.")
        self.folder, self._data = folder, folder / "data"
        self.address = f"postgresql+psycopg://{OWNER}@/postgres?host={folder}"
        as_owner(initdb, "-D", self._data, "-U", OWNER, "--auth", "trust", "--encoding", "UTF8", "--no-locale")

    def start(self) -> None:
        """Start it."""
        options = f"-c fsync=off -c listen_addresses='' -c unix_socket_directories={self.folder}"
        log = self.folder / "log"
        as_owner(str(self._control), "-D", self._data, "-l", log, "-o", options, "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it, as when its machine fails."""
        as_owner(str(self._control), "-D", self._data, "-m", mode, "-w", "stop")

    @property
    def processes(self) -> list[int]:
        """Its processes."""
        master = int((self._data / "postmaster.pid").read_text("ascii").split()[0])
        return [master, *children(master)]


@contextmanager
def server() -> Iterator[Server]:
    """A server that runs inside the block, unless it was stopped there."""
    folder = Path(tempfile.mkdtemp(prefix="faults-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER, OWNER)
    postgres = Server(folder)
    postgres.start()
    try:
        yield postgres
    finally:
        with suppress(OSError, ValueError):
            if postgres.processes:
                postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def measure(situation: Situation) -> Iterator[Measurement]:
    """Yield what is answered while the database is away, and how soon it is well again."""
    with server() as postgres, serving(situation.folder, CALC_STATE=postgres.address) as service:
        key, workers = service.key, service.workers
        yield _not(OK, "PostgreSQL runs", [_case(service.port, key)[0]])
        for _ in range(TIMES):
            postgres.stop()
            time.sleep(SECONDS_REMEMBERED)
            answers = [_case(service.port, key) for _ in range(ASKED)]
            yield _not(UNAVAILABLE, "PostgreSQL stopped, a case with a key", [status for status, _ in answers])
            yield Measurement("  (slowest of them)", max(seconds for _, seconds in answers), SECONDS_OF_A_REFUSAL, "s")
            yield _not(OK, "PostgreSQL stopped, /healthz", [asked(service.port, "/healthz")])
            yield _not(UNAVAILABLE, "PostgreSQL stopped, /readyz", [asked(service.port, "/readyz")])
            postgres.start()
            back = until(lambda: _case(service.port, key)[0] == OK)
            yield Measurement("PostgreSQL started: cases answered again after", back, SECONDS_TO_COME_BACK, "s")
            yield _not(OK, "  (from then on)", [_case(service.port, key)[0] for _ in range(ASKED)])
        for process in postgres.processes:
            os.kill(process, signal.SIGSTOP)
        time.sleep(SECONDS_REMEMBERED)
        try:
            answers = [_case(service.port, key) for _ in range(ASKED)]
            hung = sum(status != UNAVAILABLE for status, _ in answers)
            yield Measurement("PostgreSQL no longer answers: cases not refused, one a worker", hung, len(workers), "")
            yield _not(OK, "PostgreSQL no longer answers, /healthz", [asked(service.port, "/healthz")])
        finally:
            for process in postgres.processes:
                os.kill(process, signal.SIGCONT)
        back = until(lambda: _case(service.port, key)[0] == OK)
        yield Measurement("PostgreSQL answers: cases answered again after", back, SECONDS_TO_COME_BACK, "s")
        yield Measurement("  (workers lost)", len({*workers} - {*service.workers}), 0, "")
        others = [line for line in service.failures() if TOLD not in line]
        yield Measurement("  (other faults in its log than that)", len(others), 0, "")


def _case(port: int, key: str) -> tuple[int, float]:
    """Status, 0 where there is none, and seconds of the reply to a case."""
    began = time.monotonic()
    with Client(port, key, SECONDS_OF_PATIENCE) as client:
        try:
            status = client.asked(*CASE)
        except (OSError, HTTPException):
            status = 0
    return status, time.monotonic() - began


def _not(meant: int, what: str, statuses: list[int]) -> Measurement:
    """How many statuses are not the one that was meant."""
    said = " ".join(sorted({str(status) for status in statuses}))
    return Measurement(f"{what}: {said}, not {meant}", sum(status != meant for status in statuses), 0, "")
