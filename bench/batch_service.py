"""A service that audits files, and a client that costs little.

It has one worker, so that /healthz shares the process with the batch.
"""

import socket
import statistics
import time
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Self

from bench.service import KEEPS_NOTHING, Connection, free_port, gunicorn, request_bytes, started

PIECE = 1_048_576
PAUSE = 0.01
SECONDS_FOR_A_BATCH = 600
PERCENTILES = 100


class BatchService:
    """Runs inside a `with` block."""

    def __init__(self) -> None:
        self._port = free_port()
        self._running = ExitStack()

    def __enter__(self) -> Self:
        """Return the service once it is ready."""
        self._process = self._running.enter_context(started(gunicorn(self._port, 1), self._port, KEEPS_NOTHING))
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self._running.close()

    def audit(self, source: Path, target: Path) -> float:
        """Post `source`, keep the reply in `target` and return the seconds it took. Raises RuntimeError."""
        head = "POST /v1/batches HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/csv\r\nConnection: close\r\n"
        began = time.perf_counter()
        with (
            socket.create_connection(("127.0.0.1", self._port), SECONDS_FOR_A_BATCH) as client,
            source.open("rb") as body,
        ):
            client.sendall(f"{head}Content-Length: {source.stat().st_size}\r\n\r\n".encode())
            client.sendfile(body)
            _keep(client, target)
        return time.perf_counter() - began

    def health_while_auditing(self, source: Path, target: Path) -> float:
        """Return the 99th percentile of the seconds that /healthz takes while a batch is under way."""
        done, taken = Event(), list[float]()
        asking = Thread(target=self._ask_until, args=(done, taken))
        asking.start()
        self.audit(source, target)
        done.set()
        asking.join()
        return statistics.quantiles(taken, n=PERCENTILES)[-1]

    def _ask_until(self, done: Event, taken: list[float]) -> None:
        request = request_bytes("GET", "/healthz")
        while not done.is_set():
            began = time.perf_counter()
            with Connection(self._port) as connection:
                connection.exchange(request)
            taken.append(time.perf_counter() - began)
            time.sleep(PAUSE)

    def peak(self) -> int:
        """Return the most memory that the worker, and the process in which it has files read, have held, in bytes."""
        (worker,) = _children(self._process.pid)
        return sum(map(_peak, (worker, *_children(worker))))


def _children(process: int) -> list[int]:
    found = [file.read_text().split() for file in Path(f"/proc/{process}/task").glob("*/children")]
    return [int(number) for numbers in found for number in numbers]


def _peak(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def _keep(client: socket.socket, target: Path) -> None:
    """Write the body of the reply to `target`."""
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(PIECE)
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode(errors="replace"))
    with target.open("wb") as file:
        file.write(head.partition(b"\r\n\r\n")[2])
        while piece := client.recv(PIECE):
            file.write(piece)
