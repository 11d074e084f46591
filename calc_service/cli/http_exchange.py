"""What commands share that ask a service over HTTP: a connection, a busy service waited for, failures in words.

RemoteRefused           the service says why it gives no result
RemoteUnreachable       no service of ours answered, or not to the end
NoPlace                 the service is busy, and says when to come again
"""

import json
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, RemoteDisconnected
from typing import Any, TypeVar
from urllib.parse import SplitResult
from zipfile import BadZipFile

from calc_service.domain.wording import Label

Json = dict[str, Any]
Answer = TypeVar("Answer")
CONNECTIONS: Mapping[str, type[HTTPConnection]] = {"http": HTTPConnection, "https": HTTPSConnection}
OK, UNAUTHORIZED = 200, 401
KEY_HINT = Label(
    "命令行发送 CALC_KEY_FILE 所写文件中的密钥。",
    "The command line sends the key in the file that CALC_KEY_FILE names.",
)
BUSY = frozenset({429, 503})
MOST_ATTEMPTS = 20
LONGEST_PAUSE = 120
"""Seconds between two attempts, whatever the service says."""
AGAIN = "服务正忙，{seconds} 秒后重试 · the service is busy, again in {seconds} s"
SECONDS_TO_CONNECT = 30
RETRY = re.compile("[0-9]{1,9}")
PROBLEM = "application/problem+json"
NOT_OURS = Label(
    "这里答复的不是本服务；请核对地址和端口", "what answers there is no such service; check address and port"
)
UNREACHED = Label("连接不上；请核对地址和网络", "no connection came about; check the address and the network")
SILENT = Label(
    "服务在规定时间内没有答复；可用 --timeout 延长等待",
    "the service stayed silent for too long; --timeout lets it take longer",
)
FAILURES: tuple[tuple[type[Exception], Label], ...] = (
    (RemoteDisconnected, Label("连接中断，没有收到答复", "the connection broke off before there was a reply")),
    (ConnectionRefusedError, Label("连接被拒绝，该地址没有服务在运行", "connection refused: nothing listens there")),
    (ConnectionResetError, Label("连接被对方中断", "the connection was broken off by the other side")),
    (BrokenPipeError, Label("连接被对方中断", "the connection was broken off by the other side")),
    (
        ConnectionAbortedError,
        Label("答复没有收完，连接就中断了", "the connection broke off in the middle of the reply"),
    ),
    (socket.gaierror, Label("找不到这个主机名", "no host of this name is known")),
    (
        ssl.SSLCertVerificationError,
        Label("服务的 TLS 证书未通过验证", "the TLS certificate of the service is not trusted"),
    ),
    (ssl.SSLError, Label("TLS 连接失败；请核对是 http 还是 https", "TLS failed; check whether it is http or https")),
    (TimeoutError, SILENT),
    (HTTPException, NOT_OURS),
    (BadZipFile, NOT_OURS),
    (ValueError, NOT_OURS),
)
"""What went wrong and what is said of it; of several that fit the first."""
KINDS = tuple(kind for kind, _ in FAILURES)


class RemoteRefused(Exception):  # noqa: N818  named for what happened, as FileRefused is
    """The service gave no result; `problem` is what it said (RFC 9457)."""

    def __init__(self, problem: Json) -> None:
        super().__init__(problem.get("type"))
        self.problem = problem


class RemoteUnreachable(Exception):  # noqa: N818  named for what happened, as FileRefused is
    """No service answered to the end; `why` says what happened instead."""

    def __init__(self, why: Label) -> None:
        super().__init__(why.en)
        self.why = why


class NoPlace(Exception):  # noqa: N818  named for what happened, as FileRefused is
    """The service is busy, and says in how many `seconds` to come again, and why (`problem`)."""

    def __init__(self, seconds: int, problem: Json) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.problem = problem


def patiently(ask: Callable[[], Answer], pause: Callable[[int], object]) -> Answer:
    """What `ask` returns, asked again after a pause of so many seconds as long as there is no place.

    Raises NoPlace where there was none at the last attempt either, and RemoteUnreachable.
    """
    for attempt in range(MOST_ATTEMPTS):
        try:
            return in_words(ask)
        except NoPlace as busy:
            if attempt == MOST_ATTEMPTS - 1:
                raise
            pause(busy.seconds)
    raise AssertionError("the last attempt ends in one way or another")


def in_words(ask: Callable[[], Answer]) -> Answer:
    """What `ask` returns; raises RemoteUnreachable for whatever goes wrong between here and there."""
    try:
        return ask()
    except KINDS as error:
        raise RemoteUnreachable(next(why for kind, why in FAILURES if isinstance(error, kind))) from None


def connection_to(address: SplitResult) -> HTTPConnection:
    """A connection that is still to be opened. Raises OSError where the address is none."""
    kind = CONNECTIONS.get(address.scheme)
    try:
        port = address.port
    except ValueError:
        kind, port = None, None
    if kind is None or not address.hostname:
        raise OSError(0, "http://HOST:PORT")
    return kind(address.hostname, port, timeout=SECONDS_TO_CONNECT)


def connect(connection: HTTPConnection, timeout: float) -> None:
    """Open a connection; timeout: seconds that the service may stay silent from then on. Raises RemoteUnreachable."""
    try:
        connection.connect()
    except TimeoutError:
        raise RemoteUnreachable(UNREACHED) from None
    except KINDS:
        raise
    except OSError:
        raise RemoteUnreachable(UNREACHED) from None
    connection.sock.settimeout(timeout)


def refusal(reply: HTTPResponse) -> Exception:
    """What is to be raised for a reply that is no result."""
    said = json.loads(reply.read()) if reply.headers.get_content_type() == PROBLEM else None
    status = f"HTTP {reply.status}"
    seconds = reply.headers.get("Retry-After", "")
    if reply.status in BUSY and RETRY.fullmatch(seconds):
        return NoPlace(min(max(int(seconds), 1), LONGEST_PAUSE), said or {"title": status})
    if not isinstance(said, dict):
        return RemoteUnreachable(Label(f"{NOT_OURS.zh}（{status}）", f"{NOT_OURS.en} ({status})"))
    if reply.status == UNAUTHORIZED:
        said["detail"] = f"{said.get('detail', '')} {KEY_HINT.zh} · {KEY_HINT.en}"
    return RemoteRefused(said)
