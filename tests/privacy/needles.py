"""What is looked for: texts that stand nowhere else, in every form in which one could hide."""

import base64
import gzip
import io
import random
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

import zstandard

LETTERS = "bcdfghjklmnpqrstvwxz"
FIRST_CHARACTER, LAST_CHARACTER = 0x4E00, 0x9FA5
CONTEXT = 60
PACKED = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|PK\x03\x04")
"""How gzip, zstd and the members of a zip begin."""
LONGEST_UNPACKED = 4_000_000
Named = tuple[str, bytes]
"""Where something stands, and what."""


@dataclass(frozen=True, slots=True)
class Needles:
    """Values of one run that stand for a person's.

    word: part of every id, text, file name, query and header that is posted; name: Chinese, likewise
    digits: of every amount that is posted, yuan and fen together
    key: part of what is posted as a name of a field or a column, which may stand in a pointer
    """

    word: str
    name: str
    digits: str
    key: str

    @property
    def amount(self) -> str:
        """Yuan with two decimals."""
        return f"{self.digits[:-2]}.{self.digits[-2:]}"


def drawn() -> Needles:
    """Needles that nobody has seen before."""
    rng = random.SystemRandom()

    def word(length: int) -> str:
        return "".join(rng.choice(LETTERS) for _ in range(length))

    name = "".join(chr(rng.randint(FIRST_CHARACTER, LAST_CHARACTER)) for _ in range(3))
    digits = str(rng.randrange(5_000_000_000, 9_999_999_999))
    return Needles(f"Zq{word(10)}", name, digits, f"kx{word(10)}")


def forms(text: str) -> dict[str, set[bytes]]:
    """`text` as it may be written, by how."""
    plain = text.encode()
    escaped = text.encode("ascii", "backslashreplace")
    return {
        "as it is": {plain, plain.lower(), plain.upper()},
        "UTF-16": {text.encode("utf-16-le"), text.encode("utf-16-be")},
        "GB18030": {text.encode("gb18030")},
        "in a URL": {quote(text).encode(), quote(text).lower().encode()},
        "escaped": {escaped, escaped.replace(b"\\u", b"\\\\u")},
        "repr of bytes": {repr(plain)[2:-1].encode()},
        "hexadecimal": {plain.hex().encode(), plain.hex().upper().encode()},
        "base64": set(_base64(plain)),
    }


def _base64(plain: bytes) -> Iterator[bytes]:
    """What of `plain` is the same whatever stands before and after it, for each place where it may begin."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + plain)
        inner = whole[(before * 8 + 5) // 6 : (before + len(plain)) * 8 // 6]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def written_amounts(digits: str) -> set[bytes]:
    """An amount as fen, as yuan, and with commas."""
    yuan, fen = digits[:-2], digits[-2:]
    return {one.encode() for one in (digits, f"{yuan}.{fen}", f"{int(yuan):,}.{fen}")}


def sought(needles: Needles, texts_of: Iterable[str]) -> dict[str, set[bytes]]:
    """Every form of every needle, by what is told of it."""
    found = {f"{what} {how}": texts for what in texts_of for how, texts in forms(getattr(needles, what)).items()}
    return found | {"amount": written_amounts(needles.digits)}


VALUES = ("word", "name")
EVERYTHING = (*VALUES, "key")


def leaks(needles: Needles, written: Iterable[Named], texts: Iterable[str] = EVERYTHING) -> list[str]:
    """Where which needle, an amount or one of `texts`, stands in what was `written`, also where that is packed."""
    wanted = sought(needles, texts)
    return [
        f"{place}: {what}: {content[max(0, at - CONTEXT) : at + CONTEXT]!r}"
        for place, content in _unpacked(written)
        for what, texts in wanted.items()
        for text in texts
        if (at := content.find(text)) >= 0
    ]


def _unpacked(written: Iterable[Named]) -> Iterator[Named]:
    for place, content in written:
        yield place, content
        for found in PACKED.finditer(content):
            for packed in _contents(content[found.start() :]):
                yield f"{place}, unpacked", packed


def _contents(content: bytes) -> Iterator[bytes]:
    with suppress(OSError, EOFError, zlib.error):
        yield gzip.GzipFile(fileobj=io.BytesIO(content)).read(LONGEST_UNPACKED)
    with suppress(zstandard.ZstdError):
        yield zstandard.ZstdDecompressor().stream_reader(content).read(LONGEST_UNPACKED)
    if content.startswith(b"PK"):
        head = 30 + int.from_bytes(content[26:28], "little") + int.from_bytes(content[28:30], "little")
        with suppress(zlib.error):
            yield zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[head:], LONGEST_UNPACKED)
