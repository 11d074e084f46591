"""A PostgreSQL server that stops, comes back, and one that no longer answers."""

from __future__ import annotations

import os
import signal
import time
from http.client import HTTPException
from typing import TYPE_CHECKING, Final

from bench.measurement import Measurement
from tests.faults.load import CASE, OK, Client, asked
from tests.faults.service import serving
from tests.processes import until
from tests.state.postgres import own_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.situation import Situation

UNAVAILABLE: Final = 503
TIMES: Final = 2
ASKED: Final = 10
"""Requests with a key while there is no database: more than all workers have threads."""
SECONDS_OF_A_REFUSAL, SECONDS_TO_COME_BACK = 6.0, 2.0
SECONDS_OF_PATIENCE: Final = 10.0
SECONDS_REMEMBERED: Final = 1.5
"""After which no process remembers a key any more."""
TOLD: Final = ("OperationalError", "StateUnreachable")
"""What the log tells of while there is no database."""


def measure(situation: Situation) -> Iterator[Measurement]:
    """Yield what is answered while the database is away, and how soon it is well again."""
    with own_server() as postgres, serving(situation.folder, CALC_STATE=postgres.address) as service:
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
        for process in postgres.processes():
            os.kill(process, signal.SIGSTOP)
        time.sleep(SECONDS_REMEMBERED)
        try:
            answers = [_case(service.port, key) for _ in range(ASKED)]
            hung = sum(status != UNAVAILABLE for status, _ in answers)
            yield Measurement("PostgreSQL no longer answers: cases not refused, one a worker", hung, len(workers), "")
            yield _not(OK, "PostgreSQL no longer answers, /healthz", [asked(service.port, "/healthz")])
        finally:
            for process in postgres.processes():
                os.kill(process, signal.SIGCONT)
        back = until(lambda: _case(service.port, key)[0] == OK)
        yield Measurement("PostgreSQL answers: cases answered again after", back, SECONDS_TO_COME_BACK, "s")
        yield Measurement("  (workers lost)", len({*workers} - {*service.workers}), 0, "")
        others = [line for line in service.failures() if not any(each in line for each in TOLD)]
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
