"""Writes one chain of a journal, and its anchors among those of all others.

A group of lines lasts before it is anchored, and the anchor before the group is said to be kept: what an anchor speaks
of is there. After any failure a new chain is begun, since nobody knows what of the old one lasts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from calc_service import __version__
from calc_service.receipts.journal.lines import (
    ANCHORS,
    BEFORE_ALL,
    CHAIN_ENDING,
    HASH,
    LINE_END,
    Anchor,
    Began,
    Ended,
    Line,
    Torn,
    looks_whole,
    signed_part,
    written,
)
from calc_service.receipts.signing import ReceiptKeys
from calc_service.state.surroundings import Surroundings

BYTES_OF_ID = 8
NO_END = "no whole anchor is left at the end of the journal"
TAIL = 65_536
"""Bytes at the end of the anchors in which a whole line stands, whatever was torn after it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a journal is kept, what surrounds it, and who signs its anchors, if anybody does."""

    folder: Path
    surroundings: Surroundings
    keys: ReceiptKeys

    @property
    def anchors(self) -> Path:
        """The common file."""
        return self.folder / ANCHORS


@dataclass(slots=True)
class _Chain:
    """A chain as it was written last."""

    writer: str
    file: Path
    lines: int = 0
    size: int = 0
    head: str = BEFORE_ALL


def prepare(place: Place) -> None:
    """Make the folder and its common file, with the first anchor of all; raises `OSError`."""
    disk = place.surroundings.disk
    disk.make_folder(place.folder)
    disk.make_file(place.anchors)
    with disk.alone_in(place.folder):
        if not disk.size(place.anchors):
            _anchor(place, _Chain("", place.anchors))


class JournalWriter:
    """Writes one chain after another, never two at once; one process has one, one thread at a time uses it."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._chain: _Chain | None = None

    def commit(self, lines: Iterable[Line]) -> None:
        """Keep `lines`. Raises `OSError`; then they may be kept or not, and can be given again."""
        chain, self._chain = self._chain or self._begun(), None
        disk = self._place.surroundings.disk
        content = _content(chain, lines)
        disk.append(chain.file, content)
        disk.sync(chain.file)
        with disk.alone_in(self._place.folder):
            _anchor(self._place, chain)
        self._chain = chain

    def close(self) -> None:
        """Say that this process ends of its own accord, where it has written anything. Raises `OSError`."""
        if self._chain is not None:
            self.commit((Ended(self._place.surroundings.second()),))
            self._chain = None

    def _begun(self) -> _Chain:
        place = self._place
        writer = place.surroundings.random_bytes(BYTES_OF_ID).hex()
        chain = _Chain(writer, place.folder / f"{writer}{CHAIN_ENDING}")
        place.surroundings.disk.make_file(chain.file)
        began = Began(place.surroundings.second(), writer, __version__)
        place.surroundings.disk.append(chain.file, _content(chain, (began,)))
        return chain


def _content(chain: _Chain, lines: Iterable[Line]) -> bytes:
    """The bytes of `lines`, with which `chain` goes on."""
    content = bytearray()
    for said in lines:
        line, chain.head = written(chain.head, said)
        content += line
        chain.lines += 1
    chain.size += len(content)
    return bytes(content)


def _anchor(place: Place, chain: _Chain) -> None:
    """Add an anchor behind the last that is whole, and let it last. Only where no other process does."""
    disk = place.surroundings.disk
    end = _end_of(place)
    anchor = Anchor(
        at=place.surroundings.second(), writer=chain.writer, lines=chain.lines, size=chain.size, head=chain.head
    )
    if end.torn:
        ended = end.torn + LINE_END
        anchor = replace(anchor, torn=Torn(len(ended), sha256(ended).hexdigest()))
    line, _ = written(end.hash, _signed(place.keys, end.hash, anchor))
    disk.append(place.anchors, (b"" if end.is_ended else LINE_END) + line)
    disk.sync(place.anchors)


def _signed(keys: ReceiptKeys, previous: str, anchor: Anchor) -> Anchor:
    if keys.private is None:
        return anchor
    named = replace(anchor, key=keys.thumbprint)
    return replace(named, signature=keys.signature(signed_part(previous, named)))


class _End(NamedTuple):
    """How the anchors end: the hash of the last that is whole, what is torn behind it, whether its line has ended."""

    hash: str
    torn: bytes
    is_ended: bool


def _end_of(place: Place) -> _End:
    disk, file = place.surroundings.disk, place.anchors
    content = disk.read(file, max(0, disk.size(file) - TAIL))
    lines: Sequence[bytes] = content.split(LINE_END)
    # The first of those that were read may be the rest of one.
    for last in range(len(lines) - 1, -1, -1):
        if looks_whole(lines[last] + LINE_END):
            torn = LINE_END.join(lines[last + 1 :])
            return _End(lines[last][:HASH].decode(), torn, is_ended=last == len(lines) - 2 and not torn)
    if len(content) == TAIL:
        raise OSError(NO_END)
    return _End(BEFORE_ALL, content, is_ended=not content)
