"""gzip and zstd: unpacked and packed through disk, up to a limit, never cut short without a word.

Little is unpacked at a time, so that no few bytes become gigabytes in memory before they are counted.
"""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

import zstandard

from calc_service.batch.files.costs import refuse_parts, refuse_unfolded
from calc_service.batch.files.formats import SizeLimits
from calc_service.batch.refusals import FileRefused, refusal

PIECE = 2**18  # bytes at a time
SLICE = 2**11
"""Packed bytes of zstd at a time: four of them may stand for 128 kB."""
GZIP_LEVEL = 4
GZIP_FORM = 31  # what zlib calls it
ZSTD_LEVEL = 3
LARGEST_WINDOW = 2**27  # bytes of memory that a zstd body may ask for: the format's own advice


def plain_file(path: Path, compression: str, scratch: Path) -> Path:
    """Where `unpacked` leaves what `path` holds."""
    return scratch / "unpacked" if compression else path


def unpacked(path: Path, compression: str, limits: SizeLimits, scratch: Path) -> Path:
    """`path`, or what it holds in a file within `scratch`; raises `FileRefused` if that is damaged or too large."""
    sent = path.stat().st_size
    if not compression:
        _refuse_beyond(sent, limits.unpacked)
        return path
    plain, size = plain_file(path, compression, scratch), 0
    with path.open("rb") as packed, plain.open("wb") as target:
        try:
            for parts, piece in pieces_of(packed, compression):
                size += target.write(piece)
                _refuse_beyond(size, limits.unpacked)
                refuse_unfolded(size, sent)
                refuse_parts(parts, sent)
        except (zlib.error, zstandard.ZstdError, MemoryError):
            raise _damaged(compression) from None
        except EOFError:
            raise _truncated(compression) from None
    return plain


def pack(plain: Path, target: Path, compression: str) -> None:
    """Write what `plain` holds to `target`, packed; the same bytes give the same file."""
    with plain.open("rb") as source, target.open("wb") as raw:
        if compression == "gzip":
            with gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=GZIP_LEVEL, mtime=0) as packed:
                copyfileobj(source, packed, PIECE)
        else:
            zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True).copy_stream(
                source, raw, size=plain.stat().st_size
            )


def pieces_of(
    packed: BinaryIO, compression: str, *, window: int = LARGEST_WINDOW, step: int = SLICE
) -> Iterator[tuple[int, bytes]]:
    """What `packed` holds, a little at a time, each with the number of members or frames so far.

    window: bytes of memory that zstd may ask for
    step: packed bytes of zstd at a time
    Raises `EOFError` where the last one is incomplete, `zlib.error` and `zstandard.ZstdError` for damage.
    """
    return _from_gzip(packed) if compression == "gzip" else _from_zstd(packed, window, step)


def _from_gzip(packed: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """What member after member holds, with their number; raises `EOFError` where the last one is incomplete."""
    member, parts, begun = zlib.decompressobj(GZIP_FORM), 1, False
    while piece := packed.read(PIECE):
        # Zeros may follow a member, to fill up a block.
        while piece := piece if begun or parts == 1 else piece.lstrip(b"\0"):
            yield parts, b""
            for found in _drained(member, piece):
                yield parts, found
            begun, piece = not member.eof, member.unused_data
            if member.eof:
                member, parts = zlib.decompressobj(GZIP_FORM), parts + 1
    if begun:
        raise EOFError


def _drained(member: "zlib._Decompress", piece: bytes) -> Iterator[bytes]:  # a name of the types alone
    """What `piece` holds of a member, a little at a time."""
    found = member.decompress(piece, PIECE)
    while found:
        yield found
        found = member.decompress(member.unconsumed_tail, PIECE)


def _from_zstd(packed: BinaryIO, window: int, step: int) -> Iterator[tuple[int, bytes]]:
    """What frame after frame holds, with their number; raises `EOFError` where the last one is incomplete."""
    frame, parts, begun = _frame(window), 1, False
    while piece := packed.read(step):
        while piece:
            yield parts, frame.decompress(piece)
            begun, piece = not frame.eof, frame.unused_data if frame.eof else b""
            if frame.eof:
                frame, parts = _frame(window), parts + 1
    if begun:
        raise EOFError


def _frame(window: int) -> "zstandard.ZstdDecompressionObj":  # a name of the types alone
    return zstandard.ZstdDecompressor(max_window_size=window).decompressobj()


def _refuse_beyond(size: int, limit: int) -> None:
    if size > limit:
        raise too_large(limit)


def too_large(limit: int) -> FileRefused:
    """The refusal of a file that takes more than `limit` bytes once unpacked."""
    return refusal(
        "too_large",
        f"文件解压后超过上限 {limit} 字节；请分成几个文件",
        f"unpacked, the file is larger than the limit of {limit} bytes; divide it into several",
    )


def _truncated(compression: str) -> FileRefused:
    return refusal(
        "truncated",
        f"{compression} 数据不完整，文件被截断；请重新压缩或重新传送",
        f"the {compression} data end too early: the file was cut off; pack it, or send it, again",
    )


def _damaged(compression: str) -> FileRefused:
    return refusal(
        "wrong_form",
        f"文件不是完好的 {compression} 数据；请重新压缩，或按其真实格式命名",
        f"the file is not sound {compression} data; pack it again, or name it by what it is",
    )
