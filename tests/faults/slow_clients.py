"""Two hundred slow clients before nginx, and how long /healthz takes meanwhile."""

from __future__ import annotations

import socket
import statistics
import time
from contextlib import ExitStack, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from bench.measurement import Measurement
from tests.faults.load import CASE, OK, Asking, asked, together
from tests.faults.nginx import in_front_of
from tests.faults.service import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.nginx import Front
    from tests.faults.situation import Situation

CLIENTS, TIMES_TO_LEARN, LIMIT = 200, 20, 0.1
SECONDS, PAUSE, SECONDS_BETWEEN_BYTES = 15.0, 0.02, 1.0
HEAD: Final = b"POST /v1/assessments HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
KINDS: Final = (
    HEAD + b"X-Slow: ",  # a head that never ends
    HEAD + b"Content-Length: 100000\r\n\r\n",  # a body that comes byte by byte
    b"GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20,  # replies that are never taken
)


def measure(situation: Situation) -> Iterator[Measurement]:
    """Yield how others fare while slow clients hang on."""
    seconds = min(SECONDS, situation.seconds / 6)
    with serving(situation.folder, CALC_OPEN="yes") as service, in_front_of(service.port, situation.folder) as front:
        probe = Asking(front.port, ("/healthz",), PAUSE, fresh=True)
        case = Asking(front.port, CASE, PAUSE, service.key)
        _learnt(front)
        with _slow(front) as slow, together([probe, case]):
            probe.seconds.clear()
            time.sleep(seconds)
            hanging = sum(map(_hangs_on, slow))
        yield Measurement("slow clients that hang on through nginx", hanging, CLIENTS, "", at_least=True)
        yield Measurement("  /healthz, p99", statistics.quantiles(probe.seconds, n=100)[-1] * 1000, LIMIT * 1000, "ms")
        yield Measurement("  (requests for it)", probe.statuses[OK], 100, "", at_least=True)
        told = f"{dict(probe.statuses + case.statuses)}, {probe.lost + case.lost} without a reply"
        yield Measurement(f"  (others' requests that failed: {told})", probe.failed + case.failed, 0, "")


def _learnt(front: Front) -> None:
    """Let every worker have made the description, which some of the slow clients ask for."""
    for _ in range(TIMES_TO_LEARN):
        asked(front.port, "/openapi.json")


class _slow:  # noqa: N801  used as the function it stands for
    """The clients, who send a byte a second or take nothing."""

    def __init__(self, front: Front) -> None:
        self._front, self._done = front, Event()
        self._until_done = ExitStack()

    def __enter__(self) -> list[socket.socket]:
        """Connect all of them and let them begin."""
        slow = []
        for number in range(CLIENTS):
            client = socket.create_connection(("127.0.0.1", self._front.port), timeout=10)
            self._until_done.callback(client.close)
            client.sendall(KINDS[number % len(KINDS)])
            slow.append(client)
        thread = Thread(target=self._drip, args=(slow,), daemon=True)
        thread.start()
        self._until_done.callback(thread.join)
        self._until_done.callback(self._done.set)
        return slow

    def __exit__(self, *_: object) -> None:
        """Let all of them go."""
        self._until_done.close()

    def _drip(self, slow: list[socket.socket]) -> None:
        while not self._done.wait(SECONDS_BETWEEN_BYTES):
            for number, client in enumerate(slow):
                if number % len(KINDS) < len(KINDS) - 1:
                    with suppress(OSError):
                        client.sendall(b" ")


def _hangs_on(client: socket.socket) -> bool:
    """Whether the other side has not closed the connection."""
    client.settimeout(0)
    try:
        return bool(client.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return True
    except OSError:
        return False
