"""A file audited by a service as a run: sent in parts, waited for, fetched, removed; taken up again where it broke off.

NoRuns              the service keeps no runs
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from shutil import copyfileobj
from urllib.parse import urlencode, urlsplit

from calc_service.batch.files import FileFormat, suffix_of
from calc_service.batch.files.compression import pack
from calc_service.cli.http_exchange import (
    OK,
    Json,
    NoPlace,
    RemoteRefused,
    RemoteUnreachable,
    connect,
    connection_to,
    in_words,
    patiently,
    refusal,
)
from calc_service.cli.own_key import bearer
from calc_service.cli.remote import PIECE, RemoteRequest
from calc_service.domain.wording import Label

RUNS = "/v1/audits"
TUS = {"Tus-Resumable": "1.0.0"}
PART = 33_554_432
"""Bytes that are sent at a time: what is sent again at most after a connection broke."""
CREATED, ACCEPTED, NO_CONTENT, REFUSED = 201, 202, 204, 400
WITHOUT_RUNS = ("/problems/runs-not-kept", "/problems/not-found")
TRIES = 6
"""To go on with an upload that broke off, each after a longer pause."""
SECONDS_BETWEEN_LOOKS = 0.5
UNDER_WAY = frozenset({"receiving", "waiting", "working"})
ANOTHER_FILE = Label(
    "这个文件与当时开始上传的大小不同；请用同一个文件续传，或去掉 --resume 重新提交",
    "this file has another size than the one whose upload was begun: give that file, or begin anew without --resume",
)
NEEDS_FILE = Label(
    "文件还没有传完；请在命令中写明同一个文件以便续传",
    "the file is not there as a whole: name the same file so that the rest can be sent",
)


class NoRuns(Exception):  # noqa: N818  named for what it says, as RemoteRefused is
    """The service keeps no runs: a file is to be audited at once."""


@dataclass(frozen=True, slots=True)
class RemoteRun:
    """A run of a service; `told` is called with its state, the rows done and all rows, once a second at least."""

    request: RemoteRequest
    id: str
    told: Callable[[str, int, int], None]

    def send(self, *, has_file: bool = True) -> None:
        """Send what is missing of the file; raises `RemoteRefused` and `RemoteUnreachable`."""
        shown = self.look()
        if shown["state"] != "receiving":
            return
        if not has_file:
            raise RemoteUnreachable(NEEDS_FILE)
        if shown["size"] != self.request.path.stat().st_size:
            raise RemoteUnreachable(ANOTHER_FILE)
        offset, failures = shown["received"], 0
        while offset < shown["size"]:
            try:
                offset, failures = self._send_part(offset), 0
            except RemoteUnreachable:
                failures += 1
                if failures == TRIES:
                    raise
                time.sleep(2**failures / 2)
                offset = self.look()["received"]
            self.request.sent(offset, shown["size"])

    def _send_part(self, offset: int) -> int:
        total = self.request.path.stat().st_size
        length = min(PART, total - offset)
        headers = {
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(length),
        }
        body = _Part(self.request, offset, length, total)
        _, told, _ = _asked(self.request, "PATCH", f"{RUNS}/{self.id}", NO_CONTENT, headers, body)
        return int(told["Upload-Offset"])

    def look(self) -> Json:
        """How far it is."""
        return _document(self.request, f"{RUNS}/{self.id}")

    def wait(self) -> None:
        """Return once nothing more is to be done, whatever became of it."""
        while True:
            shown = self.look()
            self.told(shown["state"], shown["rows_done"], shown["rows"] or 0)
            if shown["state"] not in UNDER_WAY:
                return
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def fetch(self, out: Path, form: FileFormat) -> Json:
        """Keep the result as `out` in `form` and return its summary; raises `RemoteRefused` where there is none."""
        plain = out.with_name(out.name + ".plain") if form.compression else out
        try:
            while not in_words(lambda: self._fetched(plain, form)):
                time.sleep(SECONDS_BETWEEN_LOOKS)
            if form.compression:
                pack(plain, out, form.compression)
        finally:
            if form.compression:
                plain.unlink(missing_ok=True)
        return _document(self.request, f"{RUNS}/{self.id}/summary")

    def _fetched(self, target: Path, form: FileFormat) -> bool:
        """Whether the result was there, and is kept in `target`."""
        address = urlsplit(self.request.server)
        connection = connection_to(address)
        try:
            connect(connection, self.request.timeout)
            place = f"{address.path.rstrip('/')}{RUNS}/{self.id}/result"
            connection.request("GET", place, headers=_headers(self.request, {"Accept": form.content_type}))
            reply = connection.getresponse()
            if reply.status == ACCEPTED:
                return False
            if reply.status != OK:
                raise refusal(reply)
            with target.open("wb") as file:
                copyfileobj(reply, file, PIECE)
            if reply.length:
                raise ConnectionAbortedError
            return True
        finally:
            connection.close()

    def report(self) -> bytes:
        """Its report as a page."""
        return in_words(lambda: _asked(self.request, "GET", f"{RUNS}/{self.id}/report", OK, {})[2])

    def remove(self) -> None:
        """Remove it from the service."""
        _asked(self.request, "DELETE", f"{RUNS}/{self.id}", NO_CONTENT, {})


@dataclass(frozen=True, slots=True)
class _Part:
    """Some bytes of a file of `total`, read anew each time that they are sent."""

    request: RemoteRequest
    offset: int
    length: int
    total: int

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes, and tell of each piece that is gone."""
        done = 0
        with self.request.path.open("rb") as file:
            file.seek(self.offset)
            while piece := file.read(min(PIECE, self.length - done)):
                yield piece
                done += len(piece)
                self.request.sent(self.offset + done, self.total)


def begun(request: RemoteRequest, out: FileFormat, told: Callable[[str, int, int], None]) -> RemoteRun:
    """Begin a run of the file, of which nothing is sent yet; raises `NoRuns`, `RemoteRefused`, `RemoteUnreachable`."""
    form = request.form
    headers = {
        "Upload-Length": str(request.path.stat().st_size),
        "Content-Type": form.content_type if form.charset else form.media_type,
        **({"Content-Encoding": form.compression} if form.compression else {}),
    }
    query = urlencode([*request.query, ("result", suffix_of(out.media_type))])
    try:
        _, reply, _ = _asked(request, "POST", f"{RUNS}?{query}", CREATED, headers)
    except RemoteRefused as refused:
        if refused.problem.get("type") in WITHOUT_RUNS:
            raise NoRuns from None
        raise
    return RemoteRun(request, reply["Location"].rpartition("/")[2], told)


def _document(request: RemoteRequest, place: str) -> Json:
    document: Json = in_words(lambda: json.loads(_asked(request, "GET", place, OK, {})[2]))
    return document


def _asked(  # noqa: PLR0913, PLR0917  all of a request
    request: RemoteRequest, method: str, place: str, status: int, headers: Mapping[str, str], body: Iterable[bytes] = ()
) -> tuple[int, Mapping[str, str], bytes]:
    """The reply, asked for again as long as the service says that it is busy."""

    def pause(seconds: int) -> None:
        request.waiting(seconds)
        time.sleep(seconds)

    try:
        return patiently(lambda: _exchanged(request, method, place, status, headers, body), pause)
    except NoPlace as busy:
        raise RemoteRefused(busy.problem) from None


def _exchanged(  # noqa: PLR0913, PLR0917
    request: RemoteRequest, method: str, place: str, status: int, headers: Mapping[str, str], body: Iterable[bytes]
) -> tuple[int, Mapping[str, str], bytes]:
    address = urlsplit(request.server)
    connection = connection_to(address)
    try:
        connect(connection, request.timeout)
        whole = address.path.rstrip("/") + place
        # A service that refuses does not wait for the rest: its reply may be there all the same.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method, whole, body or None, _headers(request, TUS | dict(headers)))
        return _read(connection.getresponse(), status)
    finally:
        connection.close()


def _read(reply: HTTPResponse, status: int) -> tuple[int, Mapping[str, str], bytes]:
    content = b"" if reply.status >= REFUSED else b"".join(iter(lambda: reply.read(PIECE), b""))
    if content and reply.length:
        raise ConnectionAbortedError
    if reply.status != status:
        raise refusal(reply)
    return reply.status, dict(reply.headers.items()), content


def _headers(request: RemoteRequest, further: Mapping[str, str]) -> dict[str, str]:
    return {"Accept": "application/json", "Accept-Language": request.language, **bearer(request.key), **further}
