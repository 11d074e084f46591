"""A body no longer than its caller may send: refused by its announced length, or where it goes on beyond."""

from io import RawIOBase
from typing import Any, BinaryIO

from calc_service.api.access.kinds import BODY_OVER_LIMIT
from calc_service.api.problems import AccessRefused

INPUT = "wsgi.input"


def bound_body(environ: dict[str, Any], limit: int) -> None:
    """Hold the body of a request to `limit` bytes as sent; raises `AccessRefused`, at once where its length is told."""
    length = environ.get("CONTENT_LENGTH", "")
    if length.isdecimal() and int(length) > limit:
        raise AccessRefused(BODY_OVER_LIMIT)
    if not length and "wsgi.input_terminated" in environ:
        environ[INPUT] = BoundedInput(environ[INPUT], limit)


class BoundedInput(RawIOBase):
    """A body whose length is not told before; reading beyond `limit` bytes raises `AccessRefused`."""

    def __init__(self, body: BinaryIO, limit: int) -> None:
        self._body = body
        self._left = limit

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read at most `size` bytes, all that are left where it is negative."""
        piece = self._body.read(self._left + 1 if size < 0 else min(size, self._left + 1))
        self._left -= len(piece)
        if self._left < 0:
            raise AccessRefused(BODY_OVER_LIMIT)
        return piece

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  whatever can be written to
        """Read into `buffer` and return how many bytes."""
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
