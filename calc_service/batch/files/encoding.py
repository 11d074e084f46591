"""The character set of a CSV file: as declared or marked, else UTF-8 if every byte allows it, else GB18030 likewise.

Chinese Excel saves GB18030 (GBK), and “Unicode text” as UTF-16 with a mark. Text of one set is often valid in another
and then reads as nonsense, so a file that is not UTF-8 but holds runs of Chinese in UTF-8 is refused as mixed unless
its charset was declared.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calc_service.batch.files.encoding_doubts import CHARACTERS, counted, doubts
from calc_service.batch.files.table import ReadingNote
from calc_service.batch.refusals import FileRefused, refusal

PIECE = 2**18
UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
HIGH_RUN = re.compile(rb"[\x80-\xff]{2,}")
CHINESE_IN_UTF_8 = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc-\xbf][\x80-\xbf]){2,}")
UNMISTAKABLE = 12  # bytes: four characters; shorter runs can be GB18030 by chance, about one in a hundred thousand
CHANCE = 1000


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file in UTF-8, and what has to be said about how it got there."""

    path: Path
    notes: tuple[ReadingNote, ...] = ()


def as_utf8(path: Path, charset: str, scratch: Path) -> Decoded:
    """`path`, or a copy of it in UTF-8 within `scratch`; raises `FileRefused` with the line that cannot be read."""
    marked = UTF_16.get(_start(path)[:2], "") if charset in {"", "utf-16", *UTF_16.values()} else ""
    if marked or charset.startswith("utf-16-"):
        return Decoded(_copy(path, scratch, marked or charset, "UTF-16", None))
    if charset == "utf-16":
        raise _undecodable(1, "UTF-16")
    if charset != "gb18030" or _start(path) == codecs.BOM_UTF8:
        line = line_outside_utf8(path)
        if line is None:
            return Decoded(path)
        if charset:
            raise _undecodable(line, "UTF-8")
        _refuse_mixed(path, line)
    counts = np.zeros(CHARACTERS, dtype=np.int64) if not charset else None
    copy = _copy(path, scratch, "gb18030", "GB18030", counts)
    return Decoded(copy, () if counts is None else doubts(counts))


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(codecs.BOM_UTF8))


def line_outside_utf8(path: Path) -> int | None:
    """The first line, from 1, that is not UTF-8; None if every line is."""
    passed = 0
    for piece in _whole_characters(path):
        if not piece.isascii() and (wrong := _first_wrong_byte(piece)) is not None:
            return _line_at(path, passed + wrong)
        passed += len(piece)
    return None


def _line_at(path: Path, place: int) -> int:
    with path.open("rb") as file:
        whole, rest = divmod(place, PIECE)
        return 1 + sum(file.read(PIECE).count(b"\n") for _ in range(whole)) + file.read(rest).count(b"\n")


def _whole_characters(path: Path) -> Iterator[bytes]:
    """The file in pieces that end between two characters of UTF-8, if it is UTF-8."""
    rest = b""
    with path.open("rb") as file:
        while read := file.read(PIECE):
            piece = rest + read
            cut = _last_boundary(piece)
            rest = piece[cut:]
            yield piece[:cut]
    yield rest


def _last_boundary(piece: bytes) -> int:
    lead = next((back for back in range(1, min(4, len(piece)) + 1) if piece[-back] & 0xC0 != 0x80), 0)  # noqa: PLR2004
    return len(piece) - lead if lead and piece[-lead] >= 0xC0 else len(piece)  # noqa: PLR2004  lead bytes of UTF-8


def _first_wrong_byte(piece: bytes) -> int | None:
    try:
        piece.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None


def _refuse_mixed(path: Path, line: int) -> None:
    """Refuse a file that is not UTF-8 from `line` on but holds Chinese written in UTF-8 elsewhere."""
    with path.open("rb") as file:
        if _holds_chinese_in_utf8(file.readlines(PIECE) for _ in iter(file.peek, b"")):
            raise refusal(
                "bad_encoding",
                f"文件混用了两种编码：第 {line} 行不是 UTF-8，而其他行是；请统一编码，或用“charset=gb18030”指明",
                f"two character sets in one file: line {line} is not UTF-8 while other lines are; "
                "save it in one, or declare charset=gb18030",
                row=line,
            )


def _holds_chinese_in_utf8(pieces: Iterator[list[bytes]]) -> bool:
    runs = telling = 0
    for lines in pieces:
        found = HIGH_RUN.findall(b"".join(lines))
        chinese = [run for run in found if CHINESE_IN_UTF_8.fullmatch(run)]
        if any(len(run) >= UNMISTAKABLE for run in chinese):
            return True
        runs, telling = runs + len(found), telling + len(chinese)
    return telling * CHANCE > runs


def _copy(path: Path, scratch: Path, encoding: str, name: str, counts: NDArray[np.int64] | None) -> Path:
    """A copy of `path` in UTF-8; counts: where to add up its characters."""
    copy, lines = scratch / "utf-8.csv", 0
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as source, copy.open("wb") as target:
        while piece := source.read(PIECE):
            text = _decoded(decoder, piece, lines, name)
            if counts is not None:
                counted(text, counts)
            lines += text.count("\n")
            target.write(text.encode())
        _decoded(decoder, b"", lines, name, final=True)
    return copy


def _decoded(decoder: codecs.IncrementalDecoder, piece: bytes, lines: int, name: str, *, final: bool = False) -> str:
    try:
        return decoder.decode(piece, final)
    except UnicodeDecodeError as error:
        raise _undecodable(lines + 1 + error.object.count(b"\n", 0, error.start), name) from None


def _undecodable(line: int, charset: str) -> FileRefused:
    return refusal(
        "bad_encoding",
        f"第 {line} 行不能按 {charset} 解码；请存为 UTF-8 或 GB18030",
        f"line {line} cannot be decoded as {charset}; save the file as UTF-8 or GB18030",
        row=line,
    )
