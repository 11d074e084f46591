"""Clients that use the service without a pause, and remember everything that is not a whole reply."""

import json
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from bench.service import request_bytes

SECONDS = 60.0
PAUSES = (0.0, 0.0, 0.02, 0.3)
"""Between two requests of a client: some never pause, one is idle most of the time."""
CASE = request_bytes(
    "POST",
    "/v1/assessments",
    json.dumps(
        {
            "case_id": "C-1",
            "person": {"district": "500101", "insurance": "resident", "identities": []},
            "enrolment": {"year": 2025, "tier": 1, "paid_on": "2024-11-20"},
        }
    ).encode(),
)


@dataclass(slots=True)
class Clients:
    """What clients have met: how many replies of which status, and the faults; `ended` is set when they are to stop."""

    port: int
    replies: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    ended: Event = field(default_factory=Event)

    def keep_alive(self, number: int) -> None:
        """Send one request after another on one connection for as long as the service leaves it open."""
        while connection := self._connected():
            with closing(connection):
                while not self.ended.is_set() and not _closed_by_the_service(connection):
                    if not self._exchange(connection, number):
                        break
                    time.sleep(PAUSES[number % len(PAUSES)])

    def connect_anew(self, number: int) -> None:
        """Open a connection for each request."""
        while connection := self._connected():
            with closing(connection):
                self._exchange(connection, number)

    def _connected(self) -> socket.socket | None:
        try:
            return None if self.ended.is_set() else socket.create_connection(("127.0.0.1", self.port), SECONDS)
        except ConnectionRefusedError:
            return None  # the service has ended, and says so
        except OSError as error:
            self.faults.append(f"connecting: {error!r}")
            return None

    def _exchange(self, connection: socket.socket, number: int) -> bool:
        """Whether the connection may be used again; half of the clients send the body a moment after the head."""
        head, body = CASE[:-50], CASE[-50:]
        try:
            connection.sendall(head)
            time.sleep(0.01 * (number % 2))
            connection.sendall(body)
            status, kept = _reply(connection)
        except (OSError, ValueError) as error:
            self.faults.append(f"{error!r}")
            return False
        self.replies[status] += 1
        return kept


def _reply(connection: socket.socket) -> tuple[int, bool]:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _received(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))
    while len(body) < length:
        body += _received(connection)
    return int(lines[0].split()[1]), b"connection: close" not in lines


def _received(connection: socket.socket) -> bytes:
    if piece := connection.recv(65536):
        return piece
    raise ValueError("closed before the whole reply was there")


def _closed_by_the_service(connection: socket.socket) -> bool:
    connection.settimeout(0)
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    finally:
        connection.settimeout(SECONDS)


@contextmanager
def busy(port: int, number: int) -> Iterator[Clients]:
    """So many clients, half of them on kept connections, that stop when the block ends or the service is gone."""
    clients = Clients(port)
    ways = (clients.keep_alive, clients.connect_anew)
    threads = [Thread(target=ways[each % 2], args=(each // 2,)) for each in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        clients.ended.set()
        for thread in threads:
            thread.join()
