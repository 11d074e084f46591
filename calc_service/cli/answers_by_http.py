"""Cases posted to a service, one a request, over connections that stay open; where it is busy, it is asked again."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlsplit

from calc_service.cli.http_exchange import (
    BUSY,
    OK,
    UNAUTHORIZED,
    UNREACHED,
    NoPlace,
    RemoteUnreachable,
    connect,
    connection_to,
    patiently,
    refusal,
)
from calc_service.cli.own_key import bearer
from calc_service.domain.wording import Label
from calc_service.policy.conformance.verdicts import Answer, read_answer

PATH = "/v1/assessments"
REFUSALS = frozenset({400, 422})
FORBIDDEN = 403
AT_ONCE = 4
"""Connections: a service under test is not to be put under load."""
MOST_IN_A_ROW = 20
"""After so many cases in a row without any reply no more are sent."""
NOT_SENT = Label("没有发送：服务一直没有答复", "not sent: the service did not reply any more")
ALWAYS_BUSY = Label("服务一直繁忙，重试多次也没有答复", "the service was busy at every attempt")
NOT_LET_IN: Mapping[int, Label] = {
    UNAUTHORIZED: Label(
        "服务要密钥，或者不接受所给的密钥；请用 --key-file 写明存有密钥的文件",
        "the service asks for a key, or does not take this one; name the file that holds the key with --key-file",
    ),
    FORBIDDEN: Label(
        "服务不允许用这个密钥、从这里计算案件",
        "the service lets nobody compute cases with this key, or from here",
    ),
}


class NotLetIn(Exception):  # noqa: N818  named for what happened, as RemoteRefused is
    """The service computes nothing for who asks; `why` says what to do."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        why = NOT_LET_IN[status]
        self.why = Label(f"{why.zh}（HTTP {status}）", f"{why.en} (HTTP {status})")


@dataclass(slots=True)
class HttpAnswers:
    """Asks the service at `address`.

    key:     is sent where there is one
    timeout: seconds that a reply may take
    waiting: is called once, before the first pause for a service that is busy
    """

    address: str
    key: str | None = field(repr=False)
    timeout: float
    waiting: Callable[[], object]
    silent: int = 0
    told: threading.Lock = field(default_factory=threading.Lock)
    ended: threading.Event = field(default_factory=threading.Event)
    own: threading.local = field(default_factory=threading.local)
    opened: list[HTTPConnection] = field(default_factory=list)

    def answers(self, bodies: Sequence[bytes]) -> Iterator[Answer]:
        """The answer to each body, in order. Raises NotLetIn, after which nothing more is sent."""
        try:
            with ThreadPoolExecutor(AT_ONCE) as threads:
                try:
                    yield from threads.map(self._answer, bodies)
                finally:
                    self.ended.set()
        finally:
            for connection in self.opened:
                connection.close()

    def _answer(self, body: bytes) -> Answer:
        if self.silent >= MOST_IN_A_ROW:
            return Answer(failure=NOT_SENT)
        try:
            status, said = patiently(lambda: self._exchange(body), self._pause)
        except NoPlace:
            self.silent = MOST_IN_A_ROW
            return Answer(failure=ALWAYS_BUSY)
        except RemoteUnreachable as failure:
            self.silent += 1
            return Answer(failure=failure.why)
        except OSError:
            self.silent += 1
            return Answer(failure=UNREACHED)
        self.silent = 0
        if status != OK and status not in REFUSALS:
            return Answer(failure=Label(f"HTTP {status}", f"HTTP {status}"))
        return read_answer(said)

    def _pause(self, seconds: int) -> None:
        """Wait, though not for a run that has ended meanwhile."""
        if self.told.acquire(blocking=False):
            self.waiting()
        if self.ended.wait(seconds):
            raise CancelledError

    def _exchange(self, body: bytes) -> tuple[int, bytes]:
        """Over the connection of this thread; once more over a new one where that was closed meanwhile."""
        kept: HTTPConnection | None = getattr(self.own, "kept", None)
        if kept is None:
            return self._posted(self._connected(), body)
        try:
            return self._posted(kept, body)
        except (ConnectionError, HTTPException):
            return self._posted(self._connected(), body)

    def _connected(self) -> HTTPConnection:
        connection = connection_to(urlsplit(self.address))
        connect(connection, self.timeout)
        self.own.kept = connection
        self.opened.append(connection)
        return connection

    def _posted(self, connection: HTTPConnection, body: bytes) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json", "Accept-Language": "zh", **bearer(self.key)}
        try:
            connection.request("POST", urlsplit(self.address).path.rstrip("/") + PATH, body, headers)
            with connection.getresponse() as reply:
                return _received(reply)
        except BaseException:
            # What is left of a reply that was not read is not the next one's.
            connection.close()
            self.opened.remove(connection)
            self.own.kept = None
            raise


def _received(reply: HTTPResponse) -> tuple[int, bytes]:
    """Status and body. Raises NotLetIn, and NoPlace where the service says when to come again."""
    if reply.status in NOT_LET_IN:
        raise NotLetIn(reply.status)
    if reply.status in BUSY and isinstance(busy := refusal(reply), NoPlace):
        raise busy
    return reply.status, reply.read()
