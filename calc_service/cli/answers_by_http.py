"""Cases posted to a service, one a request, over connections that stay open."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import msgspec

from calc_service.cli.remote import CONNECTIONS, FAILURES, OK
from calc_service.domain.wording import Label
from calc_service.policy.conformance.verdicts import Answer

PATH = "/v1/assessments"
REFUSALS = frozenset({400, 422})
AT_ONCE = 4
"""Connections: a service under test is not to be put under load."""
MOST_IN_A_ROW = 20
"""After so many cases in a row without any reply no more are sent."""
NOT_SENT = Label("没有发送：服务一直没有答复", "not sent: the service did not reply any more")
NO_JSON = Label("答复不是 JSON", "the reply is not JSON")
NOT_REACHED = Label("连接不上", "no connection came about")


@dataclass(slots=True)
class HttpAnswers:
    """Asks the service at `address`; `key`: sent as a bearer token, "" for none; timeout: seconds a reply may take."""

    address: str
    key: str
    timeout: float
    silent: int = 0
    own: threading.local = field(default_factory=threading.local)
    opened: list[HTTPConnection] = field(default_factory=list)

    def answers(self, bodies: Sequence[bytes]) -> Iterator[Answer]:
        """The answer to each body, in order."""
        try:
            with ThreadPoolExecutor(AT_ONCE) as threads:
                yield from threads.map(self._answer, bodies)
        finally:
            for connection in self.opened:
                connection.close()

    def _answer(self, body: bytes) -> Answer:
        if self.silent >= MOST_IN_A_ROW:
            return Answer(failure=NOT_SENT)
        try:
            status, said = self._exchange(body)
        except (OSError, HTTPException, ValueError) as error:
            self.silent += 1
            return Answer(failure=next((why for kind, why in FAILURES if isinstance(error, kind)), NOT_REACHED))
        self.silent = 0
        if status != OK and status not in REFUSALS:
            return Answer(failure=Label(f"HTTP {status}", f"HTTP {status}"))
        return read_answer(said)

    def _exchange(self, body: bytes) -> tuple[int, bytes]:
        """Over the connection of this thread; once more over a new one where that was closed meanwhile."""
        kept: HTTPConnection | None = getattr(self.own, "kept", None)
        if kept is None:
            return self._posted(self._connect(), body)
        try:
            return self._posted(kept, body)
        except (ConnectionError, HTTPException):
            return self._posted(self._connect(), body)

    def _connect(self) -> HTTPConnection:
        address = urlsplit(self.address)
        connection = CONNECTIONS[address.scheme](address.hostname or "", address.port, timeout=self.timeout)
        self.own.kept = connection
        self.opened.append(connection)
        return connection

    def _posted(self, connection: HTTPConnection, body: bytes) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json", "Accept-Language": "zh"}
        authorised = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            connection.request("POST", urlsplit(self.address).path.rstrip("/") + PATH, body, headers | authorised)
            reply = connection.getresponse()
            return reply.status, reply.read()
        except (OSError, HTTPException, ValueError):
            # What is left of a reply that did not come in time is not the next one's.
            connection.close()
            self.opened.remove(connection)
            self.own.kept = None
            raise


def read_answer(said: bytes) -> Answer:
    """What a system said, as a document; why it is none where it is not JSON."""
    try:
        return Answer(msgspec.json.decode(said))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Answer(failure=NO_JSON)
