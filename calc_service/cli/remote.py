"""A batch computed by a service elsewhere: the file goes there, the result and its summary come back."""

import json
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO
from urllib.parse import SplitResult, urlencode, urlsplit
from zipfile import ZipFile

from calc_service.batch.files import Form
from calc_service.batch.files.packing import pack

Json = dict[str, Any]
Sent = Callable[[int, int], None]
"""Called with the bytes that are sent already and the bytes there are."""

CONNECTIONS = {"http": HTTPConnection, "https": HTTPSConnection}
PIECE = 1_048_576
OK = 200
SUMMARY_FILE = "summary.json"


class RemoteRefused(Exception):  # noqa: N818  named for what happened, as FileRefused is
    """The service gave no result; `problem` is what it said (RFC 9457)."""

    def __init__(self, problem: Json) -> None:
        super().__init__(problem.get("type"))
        self.problem = problem


def audited(
    server: str, query: list[tuple[str, str]], file: tuple[Path, Form], out: tuple[Path, Form], sent: Sent
) -> Json:
    """Have `file` audited by the service at `server`; keep the result as `out` and return its summary.

    Raises RemoteRefused, and OSError where the service cannot be reached or breaks off.
    """
    path, form = out
    archive = path.with_name(path.name + ".reply")
    try:
        _exchange(server, query, file, f"application/zip, {form.content_type};q=0.9", archive, sent)
        return _unpacked(archive, path, form)
    finally:
        archive.unlink(missing_ok=True)


def dry_run(server: str, query: list[tuple[str, str]], file: tuple[Path, Form], reply: Path, sent: Sent) -> Json:
    """Return how the service understands the headers of `file`; `reply` is a file to write on the way."""
    _exchange(server, [*query, ("dry_run", "true")], file, "*/*", reply, sent)
    understood: Json = json.loads(reply.read_bytes())
    return understood


def _exchange(
    server: str, query: list[tuple[str, str]], file: tuple[Path, Form], accept: str, target: Path, sent: Sent
) -> None:
    path, form = file
    address = urlsplit(server)
    headers = _headers(form, path.stat().st_size, accept)
    connection = _connection(address)
    try:
        with path.open("rb") as body:
            connection.request(
                "POST", f"{address.path.rstrip('/')}/v1/batches?{urlencode(query)}", _pieces(body, path, sent), headers
            )
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


def _headers(form: Form, size: int, accept: str) -> Mapping[str, str]:
    packed = {"Content-Encoding": form.compression} if form.compression else {}
    content_type = form.content_type if form.charset else form.media_type
    return {"Content-Type": content_type, "Content-Length": str(size), "Accept": accept, **packed}


def _pieces(body: BinaryIO, path: Path, sent: Sent) -> Iterator[bytes]:
    done, total = 0, path.stat().st_size
    while piece := body.read(PIECE):
        yield piece
        done += len(piece)
        sent(done, total)


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


def _unpacked(archive: Path, path: Path, form: Form) -> Json:
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
