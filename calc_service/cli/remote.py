"""A batch computed by a service elsewhere: the file goes there, the result and its summary come back.

Where the service has no place free, it is asked again when it says so. Where nothing comes back, the reason is said.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path
from shutil import copyfileobj
from urllib.parse import urlencode, urlsplit
from zipfile import ZipFile

from calc_service.batch.files import FileFormat
from calc_service.batch.files.compression import pack
from calc_service.cli.http_exchange import (
    OK,
    Json,
    NoPlace,
    RemoteRefused,
    connect,
    connection_to,
    in_words,
    patiently,
    refusal,
)
from calc_service.cli.own_key import bearer

PIECE = 1_048_576
SUMMARY_FILE = "summary.json"


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
        return in_words(lambda: _unpacked(archive, out, form))
    finally:
        archive.unlink(missing_ok=True)


def dry_run(request: RemoteRequest, reply: Path) -> Json:
    """Return how the service understands the headers; `reply` is a file to write on the way. Raises as `audited`."""
    _asked(request, [*request.query, ("dry_run", "true")], "*/*", reply)
    reply_document: Json = in_words(lambda: json.loads(reply.read_bytes()))
    return reply_document


def _asked(request: RemoteRequest, query: Sequence[tuple[str, str]], accept: str, target: Path) -> None:
    """Write the reply to `target`, asking again as long as the service says that it is busy."""

    def pause(seconds: int) -> None:
        request.waiting(seconds)
        time.sleep(seconds)

    try:
        patiently(lambda: _exchange(request, query, accept, target), pause)
    except NoPlace as busy:
        raise RemoteRefused(busy.problem) from None


def _exchange(request: RemoteRequest, query: Sequence[tuple[str, str]], accept: str, target: Path) -> None:
    address = urlsplit(request.server)
    place = f"{address.path.rstrip('/')}/v1/batches?{urlencode(query)}"
    connection = connection_to(address)
    try:
        connect(connection, request.timeout)
        # A service that refuses does not wait for the rest: its reply may be there all the same.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request("POST", place, _pieces(request), _headers(request, accept))
        _keep(connection.getresponse(), target)
    finally:
        connection.close()


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
        raise refusal(reply)
    with target.open("wb") as file:
        copyfileobj(reply, file, PIECE)
    if reply.length:
        raise ConnectionAbortedError


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
