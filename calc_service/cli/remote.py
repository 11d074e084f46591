"""A batch computed by a service elsewhere: the file goes there, the result and its summary come back."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from shutil import copyfileobj
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit
from zipfile import BadZipFile, ZipFile

from calc_service.batch.files import FileFormat
from calc_service.batch.files.compression import pack

Json = dict[str, Any]
CONNECTIONS: Mapping[str, type[HTTPConnection]] = {"http": HTTPConnection, "https": HTTPSConnection}
PIECE = 1_048_576
OK = 200
SUMMARY_FILE = "summary.json"


class RemoteRefused(Exception):  # noqa: N818  named for what happened, as FileRefused is
    """The service gave no result; `problem` is what it said (RFC 9457)."""

    def __init__(self, problem: Json) -> None:
        super().__init__(problem.get("type"))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class RemoteRequest:
    """What is to be computed and where; `sent` is told the bytes that are gone already, and how many there are.

    language: in which a refusal is to be told
    """

    server: str
    query: Sequence[tuple[str, str]]
    language: str
    path: Path
    form: FileFormat
    sent: Callable[[int, int], None]


def audited(request: RemoteRequest, out: Path, form: FileFormat) -> Json:
    """Keep the result as `out` in `form` and return its summary.

    Raises RemoteRefused, and OSError where the service cannot be reached or breaks off.
    """
    archive = out.with_name(out.name + ".reply")
    try:
        _exchange(request, request.query, f"application/zip, {form.content_type};q=0.9", archive)
        return _unpacked(archive, out, form)
    except BadZipFile:
        raise ConnectionError("BadZipFile") from None
    finally:
        archive.unlink(missing_ok=True)


def dry_run(request: RemoteRequest, reply: Path) -> Json:
    """Return how the service understands the headers; `reply` is a file to write on the way. Raises as `audited`."""
    _exchange(request, [*request.query, ("dry_run", "true")], "*/*", reply)
    reply_document: Json = json.loads(reply.read_bytes())
    return reply_document


def _exchange(request: RemoteRequest, query: Sequence[tuple[str, str]], accept: str, target: Path) -> None:
    address = urlsplit(request.server)
    place = f"{address.path.rstrip('/')}/v1/batches?{urlencode(query)}"
    connection = _connection(address)
    try:
        connection.request("POST", place, _pieces(request), _headers(request, accept))
        _keep(connection.getresponse(), target)
    except HTTPException as error:
        raise ConnectionError(type(error).__name__) from None
    finally:
        connection.close()


def _connection(address: SplitResult) -> HTTPConnection:
    kind = CONNECTIONS.get(address.scheme)
    if kind is None or not address.hostname:
        raise OSError(0, "http://HOST:PORT")
    return kind(address.hostname, address.port)


def _headers(request: RemoteRequest, accept: str) -> dict[str, str]:
    form = request.form
    packed = {"Content-Encoding": form.compression} if form.compression else {}
    # Without a charset the service looks at the bytes, as it would here.
    content_type = form.content_type if form.charset else form.media_type
    size = str(request.path.stat().st_size)
    negotiated = {"Accept": accept, "Accept-Language": request.language}
    return {"Content-Type": content_type, "Content-Length": size, **negotiated, **packed}


def _pieces(request: RemoteRequest) -> Iterator[bytes]:
    done, total = 0, request.path.stat().st_size
    with request.path.open("rb") as body:
        while piece := body.read(PIECE):
            yield piece
            done += len(piece)
            request.sent(done, total)


def _keep(reply: HTTPResponse, target: Path) -> None:
    if reply.status != OK:
        raise RemoteRefused(_problem(reply))
    with target.open("wb") as file:
        copyfileobj(reply, file, PIECE)


def _problem(reply: HTTPResponse) -> Json:
    try:
        problem = json.loads(reply.read())
    except ValueError:
        problem = None
    return problem if isinstance(problem, dict) else {"title": f"{reply.status} {reply.reason}"}


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
