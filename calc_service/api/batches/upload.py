"""The body of a request as a file on disk: never whole in memory, and no longer than the limit."""

from pathlib import Path

from flask import request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from calc_service.api.bodies import discard_body
from calc_service.api.problems import FileTooLarge

PIECE = 1_048_576


def receive(target: Path, limit: int) -> None:
    """Write the body to `target`.

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
