"""The body of a request, no longer than the limit: in memory, or as a file on disk."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

from flask import request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.http import parse_options_header

from calc_service.api.problems import FileTooLarge
from calc_service.api.replies import JSON

MOST_DISCARDED = 16 * 1_048_576
AT_ONCE = 65_536
PIECE = 1_048_576


def posted_bytes() -> bytes:
    """Return the whole body; raises `RequestEntityTooLarge` beyond the limit of the application."""
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        discard_body()
        raise
    # A body that does not announce its length would be cut off at the limit without a word.
    if request.content_length is None and "wsgi.input_terminated" in request.environ and discard_body():
        raise RequestEntityTooLarge
    return body


def is_packed() -> bool:
    """Return whether the body is said to be packed."""
    encoding: str = request.environ.get("HTTP_CONTENT_ENCODING", "identity")
    return encoding.lower() != "identity"


@lru_cache(maxsize=64)
def declares_json(content_type: str, declared: str = JSON) -> bool:
    """Return whether a Content-Type says JSON in UTF-8, or another form of it that is `declared` by its own name."""
    media_type, options = parse_options_header(content_type)
    return media_type.lower() == declared and options.get("charset", "utf-8").lower() in {"utf-8", "utf8"}


@contextmanager
def discarded_if_refused() -> Iterator[None]:
    """Read the body away where the request is refused before it is looked at, so that the client gets the reply."""
    try:
        yield
    except Exception:
        with suppress(OSError):  # the client may be gone
            discard_body()
        raise


def discard_body() -> int:
    """Read what is left, within reason, and return its length.

    A client that writes everything before it reads would otherwise see a broken connection instead of the reply.
    """
    left = most = min(request.content_length or MOST_DISCARDED, MOST_DISCARDED)
    while left > 0 and (chunk := request.environ["wsgi.input"].read(min(left, AT_ONCE))):
        left -= len(chunk)
    return most - left


def write_body(target: Path, limit: int) -> None:
    """Write the body to `target`; it is never whole in memory.

    Raises `FileTooLarge` beyond `limit` bytes and `ClientDisconnected` where the body breaks off.
    """
    # One byte more than the limit: a body that ends exactly there must not look like one that goes on.
    request.max_content_length = limit + 1
    try:
        size = _copied(target)
    except RequestEntityTooLarge:
        # An announced body of one byte too much is at its end by now, and what lies beyond is not to be waited for.
        if request.content_length is None or request.content_length > limit + 1:
            discard_body()
        raise FileTooLarge from None
    if size > limit:
        raise FileTooLarge
    if request.content_length not in {None, size}:
        raise ClientDisconnected


def _copied(target: Path) -> int:
    with target.open("wb") as file:
        return sum(file.write(piece) for piece in iter(lambda: request.stream.read(PIECE), b""))
