"""The parts of a posted form, each a file on disk: never whole in memory, and none longer than its limit."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flask import request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from calc_service.api import problem_kinds
from calc_service.api.bodies import MOST_DISCARDED, discard_body
from calc_service.api.problems import FileTooLarge, TrialRefused

FORM = "multipart/form-data"
PIECE = 262_144
MOST_KEPT = 4 * PIECE
"""Bytes that wait in memory until it is clear which part they belong to."""
BETWEEN_PARTS = 65_536
"""Bytes for boundaries and headers."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its bytes, and what they are said to be; "" for what is not said.

    file: on this disk; `file_name` is what the client calls it, and nothing here opens a file by that name
    """

    file: Path
    file_name: str
    content_type: str
    content_encoding: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part that the form has to have: at most so many bytes, else `too_large`."""

    limit: int
    too_large: Exception


def declares_form(content_type: str) -> bool:
    """Return whether a Content-Type says that the body is a form with parts."""
    return parse_options_header(content_type)[0].lower() == FORM


def receive_form(folder: Path, wanted: Mapping[str, Wanted]) -> dict[str, Part]:
    """Write the parts of the body into `folder`, and return them by name: exactly those `wanted`.

    Raises `TrialRefused` for anything else, what its entry in `wanted` says for a part that is too large, and
    `FileTooLarge` for a body that goes on beyond all of them.
    """
    request.max_content_length = sum(part.limit for part in wanted.values()) + BETWEEN_PARTS
    try:
        return _received(folder, wanted)
    except (FileTooLarge, TrialRefused):
        _discard_rest()
        raise


def _received(folder: Path, wanted: Mapping[str, Wanted]) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    name = ""
    for event in _events():
        if isinstance(event, Field | File):
            name = event.name
            parts[name] = _part(event, folder / f"part-{len(parts)}", wanted.keys() - parts.keys())
        elif isinstance(event, Data):
            _append(event.data, parts[name].file, wanted[name])
    if parts.keys() != wanted.keys():
        raise TrialRefused(problem_kinds.MALFORMED_FORM)
    return parts


def _discard_rest() -> None:
    """Read what is left of the body, as `discard_body` does, but no further than to its end."""
    left = MOST_DISCARDED
    with suppress(OSError, HTTPException):  # the client may be gone, and a body that is too long is already discarded
        while left > 0 and (piece := request.stream.read(PIECE)):
            left -= len(piece)


def _events() -> Iterator[Event]:
    boundary = parse_options_header(request.environ.get("CONTENT_TYPE", ""))[1].get("boundary", "")
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), MOST_KEPT)
    for piece in _pieces():
        event = _next(decoder, piece)
        while not isinstance(event, NeedData):
            yield event
            event = _next(decoder)
    event = _next(decoder, None)
    while not isinstance(event, Epilogue):
        yield event
        event = _next(decoder)


def _pieces() -> Iterator[bytes]:
    try:
        yield from iter(lambda: request.stream.read(PIECE), b"")
    except RequestEntityTooLarge:
        discard_body()
        raise FileTooLarge from None


def _next(decoder: MultipartDecoder, *received: bytes | None) -> Event:
    try:
        for piece in received:
            decoder.receive_data(piece)
        return decoder.next_event()
    except (ValueError, RequestEntityTooLarge):
        raise TrialRefused(problem_kinds.MALFORMED_FORM) from None


def _part(event: Field | File, file: Path, missing: set[str]) -> Part:
    if event.name not in missing:
        raise TrialRefused(problem_kinds.MALFORMED_FORM)
    file.touch()
    headers = event.headers
    file_name = (event.filename or "") if isinstance(event, File) else ""
    return Part(file, file_name, headers.get("Content-Type", ""), headers.get("Content-Encoding", ""))


def _append(data: bytes, file: Path, wanted: Wanted) -> None:
    with file.open("ab") as opened:
        opened.write(data)
        if opened.tell() > wanted.limit:
            raise wanted.too_large
