"""Whether a journal is as it was written: every chain, and all of them against the common anchors.

What an anchor speaks of has to be there, byte for byte. What was written after a chain's last anchor when its process
was killed, or the power failed, may be torn: that is told, and is no fault.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from msgspec import UNSET

from calc_service.domain.wording import Label
from calc_service.receipts.journal.lines import (
    ANCHORS,
    BEFORE_ALL,
    CHAIN_ENDING,
    OF_ANCHORS,
    OF_CHAINS,
    Anchor,
    Began,
    Given,
    Lost,
    Torn,
    is_unfinished,
    read,
    signed_part,
    with_places,
)
from calc_service.receipts.signing import INVALID, UNKNOWN_KEY, UNSIGNED, VALID, ReceiptKeys
from calc_service.state.disk import THE_DISK, Disk

NO_ANCHORS = Label("没有公共锚点文件，或是空的", "the common file of anchors is missing or empty")
ALTERED = Label("第 {0} 字节起与写入时不同", "from byte {0} on it is not as it was written")
CUT = Label("锚点记有 {0} 行，实有完好的 {1} 行", "anchors speak of {0} lines, and {1} are there and whole")
MISSING = Label("锚点记有此文件，但已不在", "anchors speak of it, and it is gone")
MISPLACED = Label("内容属于另一个文件", "what it holds belongs to another file")
NOT_AS_ANCHORED = Label("第 {0} 行与锚点不符", "line {0} is not what an anchor says of it")
SIGNATURE = Label("第 {0} 个锚点的签名不对", "the signature of anchor {0} does not hold")
TORN = Label(
    "第 {0} 字节起的 {1} 字节未写完（进程被杀或断电），其后继续正常",
    "{1} bytes from byte {0} on were not finished (a process was killed, or the power failed); it goes on after them",
)
UNFINISHED = Label(
    "第 {0} 字节起的 {1} 字节未写完，且尚无锚点（进程被杀或断电）",
    "{1} bytes from byte {0} on were not finished and are not anchored (a process was killed, or the power failed)",
)
BEYOND = Label("最后的锚点之后还有 {0} 行", "{0} lines stand after its last anchor")
UNKNOWN_KEYS = Label("{0} 个锚点的签名公钥不在手边", "the public key of {0} anchors is not at hand")
Visit = Callable[[str, Given], None]


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a file of the journal."""

    file: str
    message: Label


@dataclass(slots=True)
class JournalFound:
    """What a journal holds, and what is wrong with it.

    head:    the hash of the last anchor: who has noted it can tell later that nothing before it was taken away
    anchors: by what their signatures say
    faults:  what cannot come about by itself
    told:    what can, when a process is killed
    """

    head: str = BEFORE_ALL
    chains: int = 0
    receipts: int = 0
    lost: int = 0
    anchors: dict[str, int] = field(default_factory=lambda: dict.fromkeys((VALID, UNSIGNED, UNKNOWN_KEY, INVALID), 0))
    noted_seen: bool = False
    faults: list[Remark] = field(default_factory=list)
    told: list[Remark] = field(default_factory=list)

    def fault(self, file: str, message: Label, *shown: object) -> None:
        """Note what is wrong."""
        self.faults.append(_remark(file, message, shown))

    def tell(self, file: str, message: Label, *shown: object) -> None:
        """Note what is to be known."""
        self.told.append(_remark(file, message, shown))


def verify(
    folder: Path,
    keys: ReceiptKeys,
    *,
    disk: Disk = THE_DISK,
    noted: str | None = None,
    visit: Visit = lambda *_: None,
) -> JournalFound:
    """Look at every byte of the journal in `folder`; raises `OSError`.

    noted: the head of an earlier look; `noted_seen` says whether it stands there
    visit: is called with the name of a chain and each receipt in it, also where the rest is at fault
    """
    found = JournalFound()
    anchored = _read_anchors(folder, keys, disk, found, noted)
    files = {file.name.removesuffix(CHAIN_ENDING): file for file in disk.files_in(folder, CHAIN_ENDING)}
    for writer in sorted(anchored.keys() - files.keys()):
        found.fault(f"{writer}{CHAIN_ENDING}", MISSING)
    for writer, file in files.items():
        _read_chain(writer, file, anchored.get(writer, {}), disk, found, visit)
    return found


Points = dict[int, tuple[int, str]]
"""What anchors say of a chain: by the number of its lines the bytes, and the hash of the last."""


def _read_anchors(
    folder: Path, keys: ReceiptKeys, disk: Disk, found: JournalFound, noted: str | None
) -> dict[str, Points]:
    anchored: dict[str, Points] = defaultdict(dict)
    number = 0
    for previous, anchor in _anchors(folder / ANCHORS, disk, found):
        number += 1
        found.noted_seen = found.noted_seen or found.head == noted
        signature = _signature(keys, previous, anchor)
        found.anchors[signature] += 1
        if signature == INVALID:
            found.fault(ANCHORS, SIGNATURE, number)
        if anchor.writer:
            anchored[anchor.writer][anchor.lines] = (anchor.size, anchor.head)
    if not number:
        found.fault(ANCHORS, NO_ANCHORS)
    if found.anchors[UNKNOWN_KEY]:
        found.tell(ANCHORS, UNKNOWN_KEYS, found.anchors[UNKNOWN_KEY])
    return anchored


def _anchors(file: Path, disk: Disk, found: JournalFound) -> Iterator[tuple[str, Anchor]]:
    """Each anchor that follows from those before, with the hash of the one before."""
    end, strange = 0, bytearray()
    try:
        lines = disk.lines(file)
        for place, line in with_places(lines):
            one = read(line, found.head, OF_ANCHORS)
            if one is None or not isinstance(one.said, Anchor) or one.said.torn != _torn(strange):
                strange += line
                continue
            if strange:
                found.tell(ANCHORS, TORN, end, len(strange))
            previous, found.head = found.head, one.hash
            end, strange = place + len(line), bytearray()
            yield previous, one.said
    except FileNotFoundError:
        return
    if strange and is_unfinished(bytes(strange)):
        found.tell(ANCHORS, UNFINISHED, end, len(strange))
    elif strange:
        found.fault(ANCHORS, ALTERED, end)


def _torn(strange: bytearray) -> object:
    """What the anchor after these bytes has to say of them."""
    return Torn(len(strange), sha256(strange).hexdigest()) if strange else UNSET


def _signature(keys: ReceiptKeys, previous: str, anchor: Anchor) -> str:
    if anchor.key is UNSET and anchor.signature is UNSET:
        return UNSIGNED
    if not isinstance(anchor.key, str) or not isinstance(anchor.signature, str):
        return INVALID
    return keys.holds(anchor.key, anchor.signature, signed_part(previous, anchor))


def _read_chain(  # noqa: PLR0913, PLR0917  what is known of it, and who is told
    writer: str, file: Path, points: Points, disk: Disk, found: JournalFound, visit: Visit
) -> None:
    head, lines, end, last = BEFORE_ALL, 0, 0, max(points, default=0)
    found.chains += 1
    for place, line in with_places(disk.lines(file)):
        one = read(line, head, OF_CHAINS)
        if one is None:
            break
        head, lines, end = one.hash, lines + 1, place + len(line)
        if (lines == 1) != isinstance(one.said, Began) or (isinstance(one.said, Began) and one.said.writer != writer):
            found.fault(file.name, MISPLACED)
        if lines in points and points[lines] != (end, head):
            found.fault(file.name, NOT_AS_ANCHORED, lines)
        if isinstance(one.said, Given):
            found.receipts += 1
            visit(file.name, one.said)
        elif isinstance(one.said, Lost):
            found.lost += one.said.receipts
    rest = disk.size(file) - end
    if lines < last:
        found.fault(file.name, CUT, last, lines)
    elif rest > 0:
        found.tell(file.name, UNFINISHED, end, rest)
    if lines > last:
        found.tell(file.name, BEYOND, lines - last)


def _remark(file: str, message: Label, shown: tuple[object, ...]) -> Remark:
    return Remark(file, Label(message.zh.format(*shown), message.en.format(*shown)))
