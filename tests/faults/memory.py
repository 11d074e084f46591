"""A batch that takes more memory than it may, and one that takes more than the machine has."""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.measurement import Measurement
from tests.faults.load import CASE, OK, Asking, Client, asked, file_of, together
from tests.faults.service import serving
from tests.processes import descendants, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.service import Service
    from tests.faults.situation import Situation

GROUPS: Final = Path("/sys/fs/cgroup/memory")
"""Where version 1 of control groups bounds memory."""
REFUSED: Final = 422
LIMIT: Final = 250_000_000
ROWS, FEW_ROWS = 400_000, 1000
OTHERS, PAUSE = 4, 0.02
MEGABYTE: Final = 1_000_000
SECONDS_TO_BE_WELL: Final = 5.0
SECONDS_AT_REST: Final = 3.0
KIBIBYTE: Final = 1024


def measure(situation: Situation) -> Iterator[Measurement]:
    """Yield what became of the batch, and of everybody else."""
    with serving(situation.folder, CALC_BATCH_MEMORY_LIMIT=str(LIMIT)) as service:
        yield from _too_large(f"batch that takes more than {LIMIT // MEGABYTE} MB", service)
    with serving(situation.folder) as service, _machine_of(service, LIMIT):
        yield from _too_large(f"batch that takes the last {LIMIT // MEGABYTE} MB of the machine", service)


def _too_large(what: str, service: Service) -> Iterator[Measurement]:
    workers = service.workers
    clients = [Asking(service.port, CASE, PAUSE, service.key) for _ in range(OTHERS)]
    with together(clients), Client(service.port, service.key) as client:
        status = client.asked(*file_of(ROWS))
        clear = b"too_costly" in client.content
    yield Measurement(f"{what}: status {status}, not 422 in words", status != REFUSED or not clear, 0, "")
    yield Measurement("  (others' requests that failed)", sum(client.failed for client in clients), 0, "")
    yield Measurement(
        "  (others' cases answered)", sum(len(client.answered) for client in clients), 1, "", at_least=True
    )
    yield Measurement("  (workers lost)", len({*workers} - {*service.workers}), 0, "")
    # The system may still be taking back what the last one held.
    again = until(lambda: asked(service.port, *file_of(FEW_ROWS), key=service.key) == OK)
    yield Measurement("  (a small batch is computed again after)", again, SECONDS_TO_BE_WELL, "s")


@contextmanager
def _machine_of(service: Service, room: int) -> Iterator[None]:
    """All processes of the service in a group that may hold `room` bytes more than they do."""
    _let_settle(service)
    group = GROUPS / f"calc-faults-{service.master}"
    group.mkdir()
    everything = descendants(service.supervisor.pid)
    try:
        for process in everything:
            (group / "cgroup.procs").write_text(str(process), "ascii")
        # What was held before stays with the group it was taken in.
        (group / "memory.limit_in_bytes").write_text(str(room), "ascii")
        yield
    finally:
        for process in descendants(service.supervisor.pid):
            (GROUPS / "cgroup.procs").write_text(str(process), "ascii")
        group.rmdir()


def _let_settle(service: Service) -> None:
    """Wait until the processes hold all that they need at rest: they get ready for a while after they have begun."""
    held, since = 0, time.monotonic()
    clients = [Asking(service.port, CASE, PAUSE, service.key) for _ in range(OTHERS)]
    with together(clients):
        while time.monotonic() - since < SECONDS_AT_REST:
            now = sum(map(_held, descendants(service.supervisor.pid)))
            if now > held + MEGABYTE:
                held, since = now, time.monotonic()
            time.sleep(PAUSE)


def _held(process: int) -> int:
    """The bytes of memory that a process holds for itself."""
    with suppress(OSError, IndexError):
        status = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
        return int(status.split("Private_Dirty:")[1].split()[0]) * KIBIBYTE
    return 0
