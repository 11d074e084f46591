"""`kill -9` of each process under load: how many requests are lost, how soon it answers again, what is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from bench.measurement import Measurement
from bench.service import PROJECT
from calc_service.receipts.journal.verifying import verify
from calc_service.receipts.signing import ReceiptKeys
from calc_service.state import keys
from calc_service.state.opening import open_state
from calc_service.state.refusals import KeyRefused
from tests.faults.load import CASE, Asking, file_of, together
from tests.faults.nginx import in_front_of
from tests.faults.service import serving
from tests.processes import children, until
from tests.receipts.keys import journal_key_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.faults.service import Service
    from tests.faults.situation import Situation

CASES, BATCHES, ROWS, PAUSE = 8, 2, 60_000, 0.02
SECONDS_OF_A_WORKER, SECONDS_OF_THE_SERVICE = 1.0, 3.0
SETTLED: Final = 2.0
"""Seconds after which whoever was hurt has noticed."""


def measure(situation: Situation) -> Iterator[Measurement]:
    """Yield what each kill cost."""
    journal, key_file = situation.folder / "journal", journal_key_file(situation.folder)
    with serving(
        situation.folder,
        CALC_BATCHES_AT_ONCE=str(BATCHES + 1),
        CALC_JOURNAL_FOLDER=str(journal),
        CALC_JOURNAL_KEY_FILE=str(key_file),
    ) as service:
        with _writing_keys(service.state, situation.folder) as written, _load(service.port, service.key) as load:
            for number in range(service.workers_wanted):
                one = partial(_worker, service, number)
                yield from _killed(f"worker {number + 1}", one, service, load, SECONDS_OF_A_WORKER)
            yield from _killed("all workers", lambda: service.workers, service, load, SECONDS_OF_A_WORKER)
            yield from _killed("all that compute files", lambda: _at_work(service), service, load, SECONDS_OF_A_WORKER)
            yield from _killed("master", lambda: [service.master], service, load, SECONDS_OF_THE_SERVICE)
            yield from _killed(
                "master and workers", lambda: [service.master, *service.workers], service, load, SECONDS_OF_THE_SERVICE
            )
        yield from _whole(service.state, written)
        with in_front_of(service.port, situation.folder) as front, _load(front.port, service.key) as load:
            yield from _killed("nginx's workers", lambda: children(front.master), service, load, SECONDS_OF_A_WORKER)
    found = verify(journal, ReceiptKeys())
    yield Measurement("  journal of receipts: what is not as it was written", len(found.faults), 0, "")
    yield Measurement("  journal of receipts: receipts kept", found.receipts, 1000, "", at_least=True)


@contextmanager
def _load(port: int, key: str) -> Iterator[list[Asking]]:
    """A probe first, then those who post cases and files."""
    file = file_of(ROWS)
    probe = Asking(port, ("/healthz",), PAUSE, fresh=True)
    cases = [Asking(port, CASE, PAUSE, key) for _ in range(CASES)]
    with together([probe, *cases, *(Asking(port, file, PAUSE, key) for _ in range(BATCHES))]) as load:
        yield load


def _worker(service: Service, number: int) -> list[int]:
    return service.workers[number : number + 1]


def _at_work(service: Service) -> list[int]:
    """The processes in which files are computed, once there are as many as files."""
    until(lambda: len(service.computing) >= BATCHES)
    return service.computing


def _killed(
    who: str, pick: Callable[[], list[int]], service: Service, load: list[Asking], bound: float
) -> Iterator[Measurement]:
    failed = [client.failed for client in load]
    killed, began = pick(), time.monotonic()
    # What ends together ends one after the other, workers whose master is gone too: who connects anew in between is
    # hurt once more.
    most = 1 if len(killed) == 1 and service.master not in killed else 2
    for process in killed:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    until(lambda: _are_back(pick(), killed) and service.is_whole())
    back = time.monotonic() - began
    probe, *others = load
    until(lambda: all(client.answered[-1] > began + back for client in others))
    time.sleep(SETTLED)
    lost = max(client.failed - before for client, before in zip(load, failed, strict=True))
    yield Measurement(f"kill -9 of {who}: failed requests a client, at most", lost, most, "")
    yield Measurement("  (longest time without an answer)", probe.silence(began), bound, "s")
    yield Measurement("  (every process there again)", back, bound, "s")


def _are_back(now: list[int], killed: list[int]) -> bool:
    """Whether others do what those did; a master that is just dying is 0. By chance more may have been killed."""
    return bool(now) and all(now) and not set(now) & set(killed)


WRITER: Final = """
import sys
from datetime import date
from calc_service.receipts.journal.verifying import verify
from calc_service.receipts.signing import ReceiptKeys
from calc_service.state import keys
from calc_service.state.opening import open_state
from calc_service.state.refusals import KeyRefused
state, prefix = open_state(sys.argv[1]), sys.argv[2]
number = 0
while True:
    print(keys.create(state, f"{prefix}-{number}", "tests", ["auditor"], date(2099, 12, 31)), flush=True)
    number += 1
"""


@contextmanager
def _writing_keys(state: str, folder: Path) -> Iterator[list[str]]:
    """A process that makes keys and is killed while it does, again and again; in the list stand those it told of."""
    written: list[str] = []
    file = folder / "keys.txt"
    command = 'n=0; while :; do n=$((n+1)); timeout -s KILL 0.$((7 + n % 3)) "$0" -c "$1" "$2" "killed-$n"; done'
    with file.open("wb") as out:
        process = subprocess.Popen(
            ["sh", "-c", command, sys.executable, WRITER, state],
            cwd=PROJECT,
            stdout=out,
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
    try:
        yield written
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        written += file.read_text("ascii").splitlines()


def _whole(address: str, written: list[str]) -> Iterator[Measurement]:
    state = open_state(address)
    with state.reading() as connection:
        found = connection.execute(text("PRAGMA integrity_check")).scalars().all()
    yield Measurement(
        "  state: complaints of SQLite's integrity_check", len([each for each in found if each != "ok"]), 0, ""
    )
    missing = 0
    for token in written:
        if keys.TOKEN.fullmatch(token):
            try:
                keys.find(state, token)
            except KeyRefused:
                missing += 1
    yield Measurement("  state: keys told of and lost", missing, 0, "")
    yield Measurement("  state: keys told of, by writers that were killed", len(written), 10, "", at_least=True)
    state.engine.dispose()
