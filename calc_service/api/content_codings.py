"""Packing of bodies: how replies go out, as Accept-Encoding asks, and how what is posted packed comes in.

Left alone are a request that asks for nothing, a reply of few bytes, a stream that is packed already (the result of a
batch lies packed on disk) and what is no text.
"""

import io
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import zstandard
from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_accept_header

from calc_service.api.problems import CodingNotTaken, NoSuchCoding
from calc_service.api.replies import LONGEST_HEADER
from calc_service.batch.files.compression import GZIP_FORM, pieces_of
from calc_service.batch.files.costs import refuse_parts
from calc_service.batch.files.formats import COMPRESSIONS
from calc_service.batch.refusals import FileRefused
from calc_service.case.refusals import MalformedBody
from calc_service.domain.wording import Label

CODINGS = ("zstd", "gzip")
"""What replies are packed with, the quicker first: it is taken where both are liked as well."""
SMALLEST = 1_000
"""Bytes below which packing saves nothing: they fit into one packet of the network as they are."""
TEXTS = {
    *("application/json", "application/x-ndjson", "application/openmetrics-text"),
    *("text/html", "text/plain", "text/css", "text/javascript", "image/svg+xml"),
}
LEVELS = {"zstd": 3, "gzip": 6}
DOCUMENTS_KEPT = 128
WINDOW = 2**23
"""Bytes of memory that a posted zstd body may ask for: what every receiver has to have for it (RFC 9659)."""
STEP = 2**6
"""Packed bytes of it at a time: four of them may stand for 128 kB."""
DAMAGED = Label(
    "压缩的请求体不完整或已损坏；请重新压缩，或不压缩发送",
    "The packed body is damaged or cut off; pack it again, or send it without packing",
)


class Accepted(NamedTuple):
    """What a reply is to be packed with, "" for nothing and None where nothing that we have is accepted.

    required: whether the bytes as they are were refused
    """

    coding: str | None
    required: bool


def install(app: Flask) -> None:
    """Pack the replies of `app`, and refuse what can be answered in no coding that is accepted."""

    @app.before_request
    def refuse_unanswerable() -> None:
        asked = request.environ.get("HTTP_ACCEPT_ENCODING")
        if asked is not None and accepted(asked).coding is None:
            raise NoSuchCoding

    @app.after_request
    def pack(reply: Response) -> Response:
        asked = request.environ.get("HTTP_ACCEPT_ENCODING")
        wanted = UNPACKED if asked is None else accepted(asked)
        if not (wanted.required or _is_long(reply)) or not _is_text(reply):
            return reply
        reply.headers["Vary"] = _with_coding(reply.headers.get("Vary"))
        if wanted.coding and reply.status_code not in WITHOUT_BODY:
            _pack(reply, wanted.coding)
        return reply


UNPACKED = Accepted("", required=False)
WITHOUT_BODY = (204, 304)


# Few different headers are ever sent.
@lru_cache(maxsize=256)
def accepted(header: str) -> Accepted:
    """Return what a reply is to be packed with under an Accept-Encoding (RFC 9110, 12.5.3)."""
    weights = {_known(name): weight for name, weight in parse_accept_header(header[:LONGEST_HEADER])}
    others = weights.get("*", 0)
    as_it_is = weights.get("identity", 0 if weights.get("*") == 0 else None)
    required = as_it_is == 0
    offered = [coding for coding in CODINGS if (weights.get(coding, others if required else 0)) > 0]
    best = max(offered, key=lambda coding: weights.get(coding, others), default=None)
    if best is None or (as_it_is or 0) > weights.get(best, others):
        return Accepted(None if required else "", required)
    return Accepted(best, required)


def _known(name: str) -> str:
    return COMPRESSIONS.get(name.lower(), "") or name.lower()


@lru_cache(maxsize=64)
def _with_coding(vary: str | None) -> str:
    return f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"


def _is_long(reply: Response) -> bool:
    """A document that has not changed counts as long as it is."""
    return reply.is_streamed or reply.status_code in WITHOUT_BODY or (reply.calculate_content_length() or 0) >= SMALLEST


def _is_text(reply: Response) -> bool:
    headers = reply.headers
    if "Content-Encoding" in headers or reply.direct_passthrough:
        return False
    media_type = headers.get("Content-Type", "").partition(";")[0]
    return media_type in TEXTS or media_type.endswith("+json") or ("ETag" in headers and not media_type)


def _pack(reply: Response, coding: str) -> None:
    if reply.is_streamed:
        pieces = reply.response
        reply.call_on_close(getattr(pieces, "close", _nothing))
        reply.response = _packed_pieces((_bytes(piece) for piece in pieces), coding)
        reply.headers.pop("Content-Length", None)
    else:
        # A document with a tag is asked for again and again.
        packed = _packed_document if "ETag" in reply.headers else packed_bytes
        reply.set_data(packed(reply.get_data(), coding))
    reply.headers["Content-Encoding"] = coding


def _nothing() -> None:
    """Close nothing."""


def _bytes(piece: str | bytes) -> bytes:
    return piece.encode() if isinstance(piece, str) else piece


def packed_bytes(body: bytes, coding: str) -> bytes:
    """Return `body` packed; the same bytes give the same bytes."""
    if coding == "zstd":
        return zstandard.compress(body, LEVELS[coding])
    return zlib.compress(body, LEVELS[coding], wbits=GZIP_FORM)


_packed_document = lru_cache(maxsize=DOCUMENTS_KEPT)(packed_bytes)


def _packed_pieces(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Each piece as it comes: a line that is sent can be read at once."""
    packing, after_each = PACKING[coding]()
    for piece in pieces:
        if found := packing.compress(piece) + packing.flush(after_each):
            yield found
    yield packing.flush()


PACKING: Mapping[str, Callable[[], tuple[Any, int]]] = {
    "zstd": lambda: (zstandard.ZstdCompressor(LEVELS["zstd"]).compressobj(), zstandard.COMPRESSOBJ_FLUSH_BLOCK),
    "gzip": lambda: (zlib.compressobj(LEVELS["gzip"], wbits=GZIP_FORM), zlib.Z_SYNC_FLUSH),
}
"""What packs a stream, and how it is told to give out what it has."""


def posted_coding() -> str:
    """Return how the body is packed, "" where it is not; raises `CodingNotTaken` for a way that nobody here knows."""
    coding = COMPRESSIONS.get(request.environ.get("HTTP_CONTENT_ENCODING", "").strip().lower())
    if coding is None:
        raise CodingNotTaken(CODINGS)
    return coding


def unpacked_body(body: bytes, coding: str, limit: int) -> bytes:
    """Return what `body` holds, of which never more than `limit` bytes are made and some.

    Raises `RequestEntityTooLarge` beyond, and where it is made of far more frames than it needs; `MalformedBody` where
    it is damaged or cut off.
    """
    found = bytearray()
    try:
        for parts, piece in pieces_of(io.BytesIO(body), coding, window=WINDOW, step=STEP):
            found += piece
            refuse_parts(parts, len(body))
            if len(found) > limit:
                raise RequestEntityTooLarge
    except FileRefused:
        raise RequestEntityTooLarge from None
    except (zlib.error, zstandard.ZstdError, MemoryError, EOFError):
        raise MalformedBody(DAMAGED) from None
    return bytes(found)
