"""An evidence pack, as a folder or a zip archive: what its files are called, and how they are read.

PackUnreadable   it is neither, or it cannot be read
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Protocol
from zipfile import BadZipFile, ZipFile

from calc_service.domain.digests import NAME
from calc_service.domain.wording import Label
from calc_service.runs.record.record_types import PackedFile

RECORD, EVIDENCE, SUMMARY, MANIFEST, RULES = "record.json", "evidence.json", "summary.json", "manifest.json", "rules/"
"""The record, what the pack is about, the summary, the parts of a run, and where the files of the rules lie."""
LONGEST_READ = 64 * 2**20
"""Bytes of a file that is read whole: all but the result, which is read piece by piece."""
PIECE = 2**20
NO_PACK = Label(
    "读不了证据包：须是文件夹或 ZIP 文件",
    "the evidence pack cannot be read: it has to be a folder or a zip archive",
)
CANNOT_BE_READ = (BadZipFile, OSError, EOFError, ValueError, KeyError, RuntimeError, zlib.error, struct.error)
"""What reading a damaged archive raises."""


class PackUnreadable(Exception):  # noqa: N818  named for what it says, as NoReceipt is
    """It is neither a folder nor an archive."""


class Opening(Protocol):
    """What opens a file of a pack."""

    def __call__(self, name: str) -> IO[bytes]:
        """Open the file of that name."""


@dataclass(frozen=True, slots=True)
class EvidencePack:
    """A pack that is open.

    names: of its files, in order; `doubtful` are those that could lead elsewhere, or stand in it twice
    """

    names: tuple[str, ...]
    opening: Opening
    doubtful: tuple[str, ...] = field(default=())

    def found(self, name: str, most: int) -> PackedFile | None:
        """What a file holds, by size and digest; no more than `most` bytes and one are read. None: not to be read."""
        digest, size = sha256(), 0
        try:
            with self.opening(name) as file:
                while size <= most and (piece := file.read(min(PIECE, most + 1 - size))):
                    digest.update(piece)
                    size += len(piece)
        except CANNOT_BE_READ:
            return None
        return PackedFile(size, f"{NAME}:{digest.hexdigest()}")

    def content(self, name: str) -> bytes | None:
        """All that a file holds; None where it is not there, cannot be read, or is longer than LONGEST_READ."""
        if name not in self.names:
            return None
        try:
            with self.opening(name) as file:
                content = file.read(LONGEST_READ + 1)
        except CANNOT_BE_READ:
            return None
        return content if len(content) <= LONGEST_READ else None

    def copied(self, name: str, target: Path) -> Path | None:
        """The file as one on disk, in `target`; None where it cannot be read."""
        try:
            with self.opening(name) as file, target.open("wb") as copy:
                while piece := file.read(PIECE):
                    copy.write(piece)
        except CANNOT_BE_READ:
            return None
        return target


@contextmanager
def opened_pack(place: Path) -> Iterator[EvidencePack]:
    """Open a folder or an archive. Raises `PackUnreadable`."""
    if place.is_dir():
        yield _of_folder(place)
        return
    try:
        archive = ZipFile(place)
    except CANNOT_BE_READ:
        raise PackUnreadable from None
    with archive:
        names = archive.namelist()
        doubtful = [name for place, name in enumerate(names) if not _is_safe(name) or name in names[:place]]
        yield EvidencePack(tuple(dict.fromkeys(names)), archive.open, tuple(doubtful))


def _of_folder(folder: Path) -> EvidencePack:
    files = sorted(one for one in folder.rglob("*") if one.is_symlink() or not one.is_dir())
    names = {one.relative_to(folder).as_posix(): one for one in files}
    doubtful = [name for name, file in names.items() if file.is_symlink() or not file.is_file()]
    return EvidencePack(tuple(names), lambda name: names[name].open("rb"), tuple(doubtful))


def _is_safe(name: str) -> bool:
    """Whether the name of an entry leads into the folder that it is laid into, and nowhere else."""
    path = PurePosixPath(name)
    return not (path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or name.endswith("/"))
