"""Clients that ask again and again, and what became of each request."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from itertools import pairwise
from threading import Event, Thread
from typing import TYPE_CHECKING, Final, Self

import polars as pl

from bench.worked_case import BODY
from tests.fuzz.seeds import ROW

if TYPE_CHECKING:
    from collections.abc import Iterator

OK: Final = 200
SECONDS_FOR_A_REPLY: Final = 60
SECONDS_BETWEEN_TRIES: Final = 0.02
CASE: Final = ("/v1/assessments", "application/json", BODY)


def file_of(rows: int) -> tuple[str, str, bytes]:
    """A request with a file of so many claims."""
    frame = pl.DataFrame(
        [{**ROW, "person_id": f"P{n // 4}", "claim_id": f"S{n}", "stay_id": f"V{n}"} for n in range(rows)]
    )
    return ("/v1/batches", "text/csv", frame.write_csv().encode())


class Client:
    """One connection, made anew when it was lost; `asked` gives the status, or raises OSError or HTTPException."""

    def __init__(self, port: int, key: str = "", seconds: float = SECONDS_FOR_A_REPLY) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=seconds)
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.content, self.headers = b"", {}  # type: tuple[bytes, dict[str, str]]

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its connection."""
        self._connection.close()

    def connect(self) -> None:
        """Be connected."""
        if self._connection.sock is None:
            self._connection.connect()

    def asked(self, address: str, content_type: str = "", body: bytes | None = None, **headers: str) -> int:
        """The status of the reply, whose content and headers are kept."""
        declared = {"Content-Type": content_type} if content_type else {}
        try:
            method = "GET" if body is None else "POST"
            self._connection.request(method, address, body, self._headers | declared | headers)
            reply = self._connection.getresponse()
            self.content, self.headers = reply.read(), dict(reply.getheaders())
        except (OSError, HTTPException):
            self._connection.close()
            raise
        return reply.status


def asked(port: int, address: str, *request: str | bytes, key: str = "", **headers: str) -> int:
    """The status of one reply on a connection of its own."""
    with Client(port, key) as client:
        return client.asked(address, *request, **headers)  # type: ignore[arg-type]


class Asking(Thread):
    """Asks the same again and again on one connection, which it opens anew when it is lost.

    `statuses` counts replies, `lost` requests that got none; who finds nobody to connect to has asked nothing.
    `answered` are the moments of replies with status 200, `seconds` how long those took.
    """

    def __init__(
        self,
        port: int,
        request: tuple[str, str, bytes] | tuple[str],
        pause: float,
        key: str = "",
        *,
        fresh: bool = False,
    ) -> None:
        super().__init__(daemon=True)
        self._port, self._request, self._pause, self._key, self._fresh = port, request, pause, key, fresh
        self.statuses, self.lost = Counter[int](), 0
        self.answered: list[float] = []
        self.seconds: list[float] = []
        self._done = Event()

    @property
    def failed(self) -> int:
        """Requests that were not answered as they should be."""
        return self.lost + self.statuses.total() - self.statuses[OK]

    def run(self) -> None:
        """Ask until told to stop."""
        client = Client(self._port, self._key)
        while not self._done.is_set():
            try:
                client.connect()
            except OSError:
                self._done.wait(SECONDS_BETWEEN_TRIES)
                continue
            self._ask(client)
            if self._fresh:
                client.__exit__()
            self._done.wait(self._pause)
        client.__exit__()

    def _ask(self, client: Client) -> None:
        began = time.monotonic()
        try:
            status = client.asked(*self._request)
        except (OSError, HTTPException):
            self.lost += 1
            return
        self.statuses[status] += 1
        if status == OK:
            self.answered.append(time.monotonic())
            self.seconds.append(self.answered[-1] - began)

    def silence(self, since: float) -> float:
        """The longest time from `since` until now without an answer."""
        moments = [since, *(each for each in self.answered if each > since), time.monotonic()]
        return max(after - before for before, after in pairwise(moments))

    def stop(self) -> None:
        """End after the request in hand."""
        self._done.set()


@contextmanager
def together(clients: list[Asking]) -> Iterator[list[Asking]]:
    """All of them ask inside the block, and have got an answer each before it begins."""
    with ExitStack() as until_done:
        for client in clients:
            client.start()
            until_done.callback(client.join)
        for client in clients:
            until_done.callback(client.stop)
        deadline = time.monotonic() + SECONDS_FOR_A_REPLY
        while not all(client.answered for client in clients) and time.monotonic() < deadline:
            time.sleep(SECONDS_BETWEEN_TRIES)
        yield clients
