"""A batch computed by a service elsewhere: the file goes there, the result and its summary come back.

Where the service has no place free, it is asked again when it says so. Where nothing comes back, the reason is said.

RemoteRefused           the service says why it gives no result
RemoteUnreachable       no service of ours answered, or not to the end
"""

import json
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, RemoteDisconnected
from pathlib import Path
from shutil import copyfileobj
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlencode, urlsplit
from zipfile import BadZipFile, ZipFile

from calc_service.batch.files import FileFormat
from calc_service.batch.files.compression import pack
from calc_service.cli.own_key import bearer
from calc_service.domain.wording import Label

Json = dict[str, Any]
CONNECTIONS: Mapping[str, type[HTTPConnection]] = {"http": HTTPConnection, "https": HTTPSConnection}
PIECE = 1_048_576
OK, UNAUTHORIZED = 200, 401
KEY_HINT = Label(
    "命令行发送 CALC_KEY_FILE 所写文件中的密钥。",
    "The command line sends the key in the file that CALC_KEY_FILE names.",
)
BUSY = frozenset({429, 503})
MOST_ATTEMPTS = 20
LONGEST_PAUSE = 120
"""Seconds between two attempts, whatever the service says."""
SECONDS_TO_CONNECT = 30
RETRY = re.compile("[0-9]{1,9}")
SUMMARY_FILE = "summary.json"
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
Answer = TypeVar("Answer")


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


class _NoPlaceError(Exception):
    """The service is busy, and says in how many `seconds` to come again."""

    def __init__(self, seconds: int, problem: Json) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.problem = problem


@dataclass(frozen=True, slots=True)
class RemoteRequest:
    """What is to be computed and where.

    language: in which a refusal is to be told
    timeout:  seconds that the service may stay silent
    sent:     is told the bytes that are gone already, and how many there are
    waiting:  is told in how many seconds the service is asked again
    key:      is sent where there is one
    """

    server: str
    query: Sequence[tuple[str, str]]
    language: str
    path: Path
    form: FileFormat
    timeout: float
    sent: Callable[[int, int], None]
    waiting: Callable[[int], None]
    key: str | None = field(default=None, repr=False)


def audited(request: RemoteRequest, out: Path, form: FileFormat) -> Json:
    """Keep the result as `out` in `form` and return its summary. Raises RemoteRefused and RemoteUnreachable."""
    archive = out.with_name(out.name + ".reply")
    try:
        _asked(request, request.query, f"application/zip, {form.content_type};q=0.9", archive)
        return _said(lambda: _unpacked(archive, out, form))
    finally:
        archive.unlink(missing_ok=True)


def dry_run(request: RemoteRequest, reply: Path) -> Json:
    """Return how the service understands the headers; `reply` is a file to write on the way. Raises as `audited`."""
    _asked(request, [*request.query, ("dry_run", "true")], "*/*", reply)
    reply_document: Json = _said(lambda: json.loads(reply.read_bytes()))
    return reply_document


def _asked(request: RemoteRequest, query: Sequence[tuple[str, str]], accept: str, target: Path) -> None:
    """Write the reply to `target`, asking again as long as the service says that it is busy."""
    for attempt in range(MOST_ATTEMPTS):
        try:
            return _said(lambda: _exchange(request, query, accept, target))
        except _NoPlaceError as busy:
            if attempt == MOST_ATTEMPTS - 1:
                raise RemoteRefused(busy.problem) from None
            request.waiting(busy.seconds)
            time.sleep(busy.seconds)
    raise AssertionError("the last attempt ends in one way or another")


def _said(ask: Callable[[], Answer]) -> Answer:
    """What `ask` returns; raises RemoteUnreachable for whatever goes wrong between here and there."""
    try:
        return ask()
    except KINDS as error:
        raise RemoteUnreachable(next(why for kind, why in FAILURES if isinstance(error, kind))) from None


def _exchange(request: RemoteRequest, query: Sequence[tuple[str, str]], accept: str, target: Path) -> None:
    address = urlsplit(request.server)
    place = f"{address.path.rstrip('/')}/v1/batches?{urlencode(query)}"
    connection = _connection(address)
    try:
        _connect(connection, request.timeout)
        # A service that refuses does not wait for the rest: its reply may be there all the same.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request("POST", place, _pieces(request), _headers(request, accept))
        _keep(connection.getresponse(), target)
    finally:
        connection.close()


def _connection(address: SplitResult) -> HTTPConnection:
    kind = CONNECTIONS.get(address.scheme)
    try:
        port = address.port
    except ValueError:
        kind, port = None, None
    if kind is None or not address.hostname:
        raise OSError(0, "http://HOST:PORT")
    return kind(address.hostname, port, timeout=SECONDS_TO_CONNECT)


def _connect(connection: HTTPConnection, timeout: float) -> None:
    try:
        connection.connect()
    except TimeoutError:
        raise RemoteUnreachable(UNREACHED) from None
    except KINDS:
        raise
    except OSError:
        raise RemoteUnreachable(UNREACHED) from None
    connection.sock.settimeout(timeout)


def _headers(request: RemoteRequest, accept: str) -> dict[str, str]:
    form = request.form
    packed = {"Content-Encoding": form.compression} if form.compression else {}
    # Without a charset the service looks at the bytes, as it would here.
    content_type = form.content_type if form.charset else form.media_type
    size = str(request.path.stat().st_size)
    negotiated = {"Accept": accept, "Accept-Language": request.language}
    return {"Content-Type": content_type, "Content-Length": size, **negotiated, **packed, **bearer(request.key)}


def _pieces(request: RemoteRequest) -> Iterator[bytes]:
    done, total = 0, request.path.stat().st_size
    with request.path.open("rb") as body:
        while piece := body.read(PIECE):
            yield piece
            done += len(piece)
            request.sent(done, total)


def _keep(reply: HTTPResponse, target: Path) -> None:
    if reply.status != OK:
        raise _refusal(reply)
    with target.open("wb") as file:
        copyfileobj(reply, file, PIECE)
    if reply.length:
        raise ConnectionAbortedError


def _refusal(reply: HTTPResponse) -> Exception:
    said = json.loads(reply.read()) if reply.headers.get_content_type() == PROBLEM else None
    status = f"HTTP {reply.status}"
    seconds = reply.headers.get("Retry-After", "")
    if reply.status in BUSY and RETRY.fullmatch(seconds):
        return _NoPlaceError(min(max(int(seconds), 1), LONGEST_PAUSE), said or {"title": status})
    if not isinstance(said, dict):
        return RemoteUnreachable(Label(f"{NOT_OURS.zh}（{status}）", f"{NOT_OURS.en} ({status})"))
    if reply.status == UNAUTHORIZED:
        said["detail"] = f"{said.get('detail', '')} {KEY_HINT.zh} · {KEY_HINT.en}"
    return RemoteRefused(said)


def _unpacked(archive: Path, path: Path, form: FileFormat) -> Json:
    with ZipFile(archive) as entries:
        (result,) = (name for name in entries.namelist() if name != SUMMARY_FILE)
        plain = archive.with_suffix(".result") if form.compression else path
        with entries.open(result) as source, plain.open("wb") as target:
            copyfileobj(source, target, PIECE)
        summary: Json = json.loads(entries.read(SUMMARY_FILE))
    if form.compression:
        pack(plain, path, form.compression)
        plain.unlink()
    return summary
