"""The lines of a journal: each the hash of itself and of the one before, then what it says.

A chain is written by one process, from `Began` on; what is anchored stands in the common file `anchors`, itself a
chain. Nothing in a line tells a person: of a receipt there is what a secret key makes of it, since a bare digest of a
case that has little in it could be guessed.
"""

import hmac
from collections.abc import Iterator
from hashlib import sha256
from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import UNSET, Meta, UnsetType

from calc_service.receipts.receipt import Receipt, content_of

ANCHORS: Final = "anchors"
CHAIN_ENDING: Final = ".chain"
VERSION = 1
BEFORE_ALL = sha256(b"").hexdigest()
HASH = len(BEFORE_ALL)
LINE_END = b"\n"
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
WriterId = Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
Salt = WriterId
Whole = Annotated[int, Meta(ge=0)]


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """What a line says; `at`: seconds since 1970 UTC, as the clock of the machine had it."""

    at: int


class Began(Line, frozen=True, tag="began"):
    """A process began to write."""

    writer: WriterId
    engine: str
    version: Annotated[int, Meta(ge=VERSION, le=VERSION)] = VERSION


class Given(Line, frozen=True, tag="given"):
    """A receipt was given: `receipt` is HMAC-SHA-256 of `salt` and it, under the journal's key."""

    address: str
    rules: str
    salt: Salt
    receipt: Hash


class Lost(Line, frozen=True, tag="lost"):
    """So many receipts were given that could not be kept, as on a full disk."""

    receipts: Whole


class Ended(Line, frozen=True, tag="ended"):
    """The process ended of its own accord."""


class Torn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bytes that stand before a line and are none: somebody was killed while they were written."""

    size: Whole
    digest: Hash


class Anchor(Line, frozen=True, kw_only=True, tag="anchor"):
    """How far a chain had come: its lines, their bytes, the hash of the last; `writer` is "" in the first of all.

    signature: Ed25519 over the hash of the line before, and what this one says besides
    """

    writer: Annotated[str, Meta(pattern="^([0-9a-f]{16})?$")]
    lines: Whole
    size: Whole
    head: Hash
    torn: Torn | UnsetType = UNSET
    key: str | UnsetType = UNSET
    signature: str | UnsetType = UNSET


Said = Began | Given | Lost | Ended
_encoder = msgspec.json.Encoder(order="sorted")
Decoder = msgspec.json.Decoder[Said] | msgspec.json.Decoder[Anchor]
OF_CHAINS: msgspec.json.Decoder[Said] = msgspec.json.Decoder(Said)
OF_ANCHORS: msgspec.json.Decoder[Anchor] = msgspec.json.Decoder(Anchor)


class LineRead(NamedTuple):
    """A line that follows from the one before: its hash, and what it says."""

    hash: str
    said: Said | Anchor


def commitment(receipt: Receipt, salt: str, key: bytes) -> str:
    """What stands in a journal for `receipt`: without the key nobody can try a guess, or see what was asked twice."""
    return hmac.digest(key, salt.encode() + content_of(receipt), "sha256").hex()


def written(previous: str, said: Line) -> tuple[bytes, str]:
    """(a line that follows the one whose hash is `previous`, its own hash)."""
    text = _encoder.encode(said)
    found = _hash(previous, text)
    return b"%s %s%s" % (found.encode(), text, LINE_END), found


def signed_part(previous: str, anchor: Anchor) -> bytes:
    """What the signature of an anchor is over."""
    return previous.encode() + _encoder.encode(msgspec.structs.replace(anchor, signature=UNSET))


def read(
    line: bytes, previous: str, decoder: msgspec.json.Decoder[Said] | msgspec.json.Decoder[Anchor]
) -> LineRead | None:
    """What a line says that follows the one whose hash is `previous`; None where it is not whole, or not that."""
    found, text = line[:HASH].decode("ascii", "replace"), line[HASH + 1 : -1]
    if line[HASH : HASH + 1] != b" " or line[-1:] != LINE_END or found != _hash(previous, text):
        return None
    try:
        return LineRead(found, decoder.decode(text))
    except msgspec.DecodeError:
        return None


def looks_whole(line: bytes) -> bool:
    """Whether a line is one of anchors by its form; whether it follows from the one before is not looked at."""
    try:
        OF_ANCHORS.decode(line[HASH + 1 : -1])
    except (msgspec.DecodeError, ValueError):
        return False
    return line[HASH : HASH + 1] == b" " and line[-1:] == LINE_END


def is_unfinished(content: bytes) -> bool:
    """Whether bytes are what is left where anchors were not finished: none is whole, and the last has not ended."""
    *others, last = content.split(LINE_END)
    return bool(last) and _is_begun(last) and not any(looks_whole(one + LINE_END) for one in others)


def _is_begun(line: bytes) -> bool:
    """Whether this may be the beginning of a line: nothing stands behind what would be all of it."""
    text = line[HASH + 1 :]
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        return "trailing characters" not in str(error)
    return text == text.rstrip()


def with_places(lines: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Each line with the byte at which it begins."""
    place = 0
    for line in lines:
        yield place, line
        place += len(line)


def _hash(previous: str, text: bytes) -> str:
    return sha256(previous.encode() + b" " + text).hexdigest()
