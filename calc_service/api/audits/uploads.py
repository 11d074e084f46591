"""The file of a run received: at once, or by tus 1.0.0 in as many parts as it takes (https://tus.io).

Whatever is said to be here lies on disk for good. One connection at a time adds to a file: the lock of the one that
broke off goes with it.
"""

import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from flask import Response, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.http import http_date, parse_options_header

from calc_service.api.access.kinds import BODY_OVER_LIMIT
from calc_service.api.audits.kept import KeptRuns, SeenRun, caller
from calc_service.api.audits.kinds import ALREADY_RECEIVED, BAD_UPLOAD, NOT_UPLOAD_BYTES, TUS_VERSION, UPLOAD_TAKEN
from calc_service.api.problems import AccessRefused, FileTooLarge, TrialRefused
from calc_service.api.request_parts import PIECE, body_pieces
from calc_service.config import Settings
from calc_service.state.run_records import RECEIVING, Run
from calc_service.state.run_upkeep import SECONDS_OF_AN_UPLOAD
from calc_service.state.runs import all_received, received

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
RESUMABLE, LENGTH, OFFSET, EXPIRES = "Tus-Resumable", "Upload-Length", "Upload-Offset", "Upload-Expires"
BYTES = "application/offset+octet-stream"
SECONDS_BETWEEN_NOTES = 5.0
"""Between two notes of how much of a long body is here."""
SECONDS_UNTIL_RETRY = 5


def announced(settings: Settings) -> int | None:
    """Return how long the file is that is to come in parts; None where it is the body itself.

    Raises `TrialRefused`, `FileTooLarge` and `AccessRefused` for what cannot be taken.
    """
    if LENGTH not in request.headers:
        if "Upload-Defer-Length" in request.headers:
            raise TrialRefused(BAD_UPLOAD)
        return None
    refuse_version()
    length = _number(LENGTH)
    if request.content_length or ("wsgi.input_terminated" in request.environ and request.content_length is None):
        raise TrialRefused(BAD_UPLOAD)
    most = caller().limits.body_limit
    if most is not None and length > most:
        raise AccessRefused(BODY_OVER_LIMIT)
    if length > settings.run_body_limit:
        raise FileTooLarge
    return length


def refuse_version() -> None:
    """Refuse a client that keeps to another version of the protocol. Raises `TrialRefused`."""
    if request.headers.get(RESUMABLE) != VERSION:
        raise TrialRefused(TUS_VERSION)


def headers_of(run: Run) -> dict[str, str]:
    """Return what a client has to know to go on."""
    known = {OFFSET: str(run.received), "Cache-Control": "no-store"}
    if run.size >= 0:
        known[LENGTH] = str(run.size)
    if run.state == RECEIVING:
        known[EXPIRES] = http_date(run.touched_at.timestamp() + SECONDS_OF_AN_UPLOAD)
    return known


def spoken(reply: Response, settings: Settings) -> Response:
    """Return `reply` with what every reply about uploads says."""
    reply.headers[RESUMABLE] = VERSION
    if request.method == "OPTIONS" or reply.status_code == HTTPStatus.PRECONDITION_FAILED:
        reply.headers["Tus-Version"] = VERSION
    if request.method == "OPTIONS":
        reply.headers["Tus-Extension"] = EXTENSIONS
        reply.headers["Tus-Max-Size"] = str(settings.run_body_limit)
    return reply


def receive_whole(kept: KeptRuns, seen: SeenRun) -> None:
    """Receive the body as the file of a run. Raises for a body that is too long, breaks off or stops coming."""
    with _alone(seen.folder.posted) as file:
        size = _append(kept, seen, file, 0, kept.settings.run_body_limit)
    if request.content_length not in {None, size}:
        raise ClientDisconnected
    with kept.answered():
        all_received(seen.place.state, seen.run.id)


def receive_part(kept: KeptRuns, run_id: str) -> Mapping[str, str]:
    """Add the body to what is here; returns the headers that say how much that is now.

    Raises `TrialRefused` for what does not fit there, and whatever a body raises that breaks off: what came is kept.
    """
    refuse_version()
    if parse_options_header(request.headers.get("Content-Type", ""))[0].lower() != BYTES:
        raise TrialRefused(NOT_UPLOAD_BYTES)
    offset, seen = _number(OFFSET), kept.seen(run_id)
    if seen.run.state != RECEIVING:
        return _nothing_more(seen.run, offset)
    with _alone(seen.folder.posted) as file:
        run = kept.seen(run_id).run  # what another connection has added is known only now
        if run.state != RECEIVING:
            return _nothing_more(run, offset)
        if offset != run.received:
            raise TrialRefused(ALREADY_RECEIVED)
        if run.size < 0 or (request.content_length or 0) > run.size - offset:
            raise TrialRefused(BAD_UPLOAD)
        try:
            size = _append(kept, seen, file, offset, run.size)
        except FileTooLarge:
            raise TrialRefused(BAD_UPLOAD) from None
    return headers_of(kept.seen(run_id).run) | {OFFSET: str(size)}


def _nothing_more(run: Run, offset: int) -> Mapping[str, str]:
    """What is answered to a part without bytes at the end of a file that is whole."""
    if offset != run.received or request.content_length:
        raise TrialRefused(ALREADY_RECEIVED)
    return headers_of(run)


def _append(kept: KeptRuns, seen: SeenRun, file: int, offset: int, limit: int) -> int:
    """Write the body behind the first `offset` bytes of the file, and note how much is here; returns that."""
    request.max_content_length = limit - offset + 1
    # What came after the last note is sent once more.
    os.ftruncate(file, offset)
    os.lseek(file, offset, os.SEEK_SET)
    came = _Came(kept, seen, file, offset)
    try:
        for size in _written(file, offset, limit):
            came.at(size)
    finally:
        came.note()
    return came.size


@dataclass(slots=True)
class _Came:
    """How much of a file is here: on disk first, then in the state, now and then and at the end."""

    kept: KeptRuns
    seen: SeenRun
    file: int
    size: int
    due: float = field(default_factory=lambda: time.monotonic() + SECONDS_BETWEEN_NOTES)

    def at(self, size: int) -> None:
        """So much is here."""
        self.size = size
        if time.monotonic() >= self.due:
            self.note()
            self.due = time.monotonic() + SECONDS_BETWEEN_NOTES

    def note(self) -> None:
        """Say so."""
        os.fsync(self.file)
        with self.kept.answered():
            received(self.seen.place.state, self.seen.run.id, self.size)


def _written(file: int, offset: int, limit: int) -> Iterator[int]:
    """Write piece by piece, and yield how long the file is after each."""
    size = offset
    try:
        for piece in body_pieces(PIECE):
            if size + len(piece) > limit:
                raise FileTooLarge
            _write(file, piece)
            size += len(piece)
            yield size
    except RequestEntityTooLarge:
        raise FileTooLarge from None


def _write(file: int, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[os.write(file, view) :]


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    """The file, open to be written by nobody else; raises `AccessRefused` while somebody else does."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AccessRefused(UPLOAD_TAKEN, headers={"Retry-After": str(SECONDS_UNTIL_RETRY)}) from None
        yield file
    finally:
        os.close(file)


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):  # noqa: PLR2004  of an int64
        raise TrialRefused(BAD_UPLOAD)
    return int(text)
