"""The body of a request, no longer than the limit: in memory, or as a file on disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from flask import request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge, RequestTimeout
from werkzeug.http import parse_options_header

from calc_service.api.content_codings import posted_coding, unpacked_body
from calc_service.api.problems import FileTooLarge
from calc_service.api.replies import JSON

PIECE = 1_048_576


def posted_bytes() -> bytes:
    """Return the whole body, unpacked where it is packed.

    Raises `RequestEntityTooLarge` beyond the limit of the request, packed or unpacked, `RequestTimeout` where it stops
    coming, `CodingNotTaken` for a packing that nobody here knows, `MalformedBody` for one that is damaged.
    """
    if "HTTP_CONTENT_ENCODING" not in request.environ:
        return _sent_bytes()
    coding, limit = posted_coding(), request.max_content_length
    return unpacked_body(_sent_bytes(), coding, limit) if coding and limit else _sent_bytes()


def _sent_bytes() -> bytes:
    with _received():
        body = request.get_data(cache=False)
        # A body that does not announce its length would be cut off at the limit without a word.
        unannounced = request.content_length is None and "wsgi.input_terminated" in request.environ
        if unannounced and request.environ["wsgi.input"].read(1):
            raise RequestEntityTooLarge
        return body


@contextmanager
def _received() -> Iterator[None]:
    """Tell a body that stops coming, for which the server has waited long enough, from one that breaks off."""
    try:
        yield
    except TimeoutError:
        raise RequestTimeout from None
    except ClientDisconnected as error:
        if isinstance(error.__context__, TimeoutError):
            raise RequestTimeout from None
        raise


def body_pieces(size: int) -> Iterator[bytes]:
    """Yield the body in pieces of at most `size` bytes. Raises as `posted_bytes` does."""
    with _received():
        while piece := request.stream.read(size):
            yield piece


@lru_cache(maxsize=64)
def declares_json(content_type: str, declared: str = JSON) -> bool:
    """Return whether a Content-Type says JSON in UTF-8, or another form of it that is `declared` by its own name."""
    media_type, options = parse_options_header(content_type)
    return media_type.lower() == declared and options.get("charset", "utf-8").lower() in {"utf-8", "utf8"}


def write_body(target: Path, limit: int) -> None:
    """Write the body to `target`; it is never whole in memory.

    Raises `FileTooLarge` beyond `limit` bytes, `ClientDisconnected` where the body breaks off and `RequestTimeout`
    where it stops coming.
    """
    # One byte more than the limit: a body that ends exactly there must not look like one that goes on.
    request.max_content_length = limit + 1
    try:
        with target.open("wb") as file:
            size = sum(file.write(piece) for piece in body_pieces(PIECE))
    except RequestEntityTooLarge:
        raise FileTooLarge from None
    if size > limit:
        raise FileTooLarge
    if request.content_length not in {None, size}:
        raise ClientDisconnected
