"""What an XLS workbook holds, record by record, before its cells are asked for: how far, how much text, formulas.

An XLS file is a small file system whose stream `Workbook` is a row of records: kind, length, content.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HEADER = 512
ENTRY = 128
END = 0xFFFFFFF8  # from here on a number of a sector is none
IN_HEADER = 109  # sectors of the table that the header itself names
STREAMS = {"Workbook", "Book"}
ROOT = 5
TEXTS, CONTINUED, SHARED = 0x00FC, 0x003C, 0x00FD
"""All shared texts, what of them found no room in one record, and a cell that names one by its number."""
WIDE, MARKED, FORMATTED = 1, 4, 8
"""Of a text: two bytes a character; bytes about its reading, and about its formats, stand behind it."""
BEGIN, SHEET, FORMULA, TRUTH, MULTIPLE = 0x0809, 0x0085, 0x0006, 0x0205, {0x00BD, 0x00BE}
CELLS = {FORMULA, TRUTH, 0x0203, 0x027E, 0x00FD, 0x0204, 0x0201, 0x00D6, *MULTIPLE}
"""Records that begin with the row and column of a cell; MULTIPLE: of several cells, the last column at the end."""

Sectors = NDArray[np.uint32]


@dataclass(slots=True)
class Reach:
    """How far a sheet reaches, rows and columns, and where its cells are formulas or error values, from 0.

    characters: of the texts that its cells share with others
    """

    rows: int = 0
    columns: int = 0
    characters: int = 0
    faults: list[tuple[str, int, int]] = field(default_factory=list)


def reaches(path: Path) -> list[Reach]:
    """Of each sheet in the order of the workbook; raises errors of many kinds where the file is not sound."""
    found: dict[int, Reach] = {}
    here = Reach()
    texts: list[bytes] = []
    lengths: list[int] | None = None
    for place, kind, content in _records(_workbook(path.read_bytes())):
        if kind == SHEET:
            found[struct.unpack_from("<I", content)[0]] = Reach()
        elif kind == TEXTS or (kind == CONTINUED and texts and lengths is None):
            texts.append(content)
        elif kind == BEGIN:
            here = found.get(place, Reach())
        elif kind in CELLS:
            _reach(here, kind, content)
            if kind == SHARED:
                lengths = lengths_of(texts) if lengths is None else lengths
                text = struct.unpack_from("<I", content, 6)[0]
                here.characters += lengths[text] if text < len(lengths) else 0
    return list(found.values())


def _reach(here: Reach, kind: int, content: bytes) -> None:
    row, column = struct.unpack_from("<HH", content)
    here.rows = max(here.rows, row + 1)
    last = struct.unpack_from("<H", content, len(content) - 2)[0] if kind in MULTIPLE else column
    here.columns = max(here.columns, last + 1)
    if kind == FORMULA:
        here.faults.append(("formula", row, column))
    elif kind == TRUTH and content[7]:
        here.faults.append(("wrong_type", row, column))


def lengths_of(records: Sequence[bytes]) -> list[int]:
    """The characters of each shared text, as far as they can be told; a text may go on in the next record."""
    lengths: list[int] = []
    record, place = 0, 8
    while record < len(records):
        if place + 3 > len(records[record]):
            record, place = record + 1, 0
            continue
        length, kind = struct.unpack_from("<HB", records[record], place)
        place += 3
        behind = 0
        for mark, form, size in ((FORMATTED, "<H", 4), (MARKED, "<I", 1)):
            if kind & mark and place + struct.calcsize(form) <= len(records[record]):
                behind += size * struct.unpack_from(form, records[record], place)[0]
                place += struct.calcsize(form)
        lengths.append(length)
        record, place = _passed(records, record, place, length, 1 + (kind & WIDE))
        record, place = _skipped(records, record, place, behind)
    return lengths


def _passed(records: Sequence[bytes], record: int, place: int, characters: int, width: int) -> tuple[int, int]:
    """Record and place behind so many characters, whose width each further record says anew."""
    while record < len(records):
        room = (len(records[record]) - place) // width
        if characters <= room:
            return record, place + characters * width
        characters, record, place = characters - room, record + 1, 1
        width = 1 + (records[record][0] & WIDE) if record < len(records) and records[record] else 1
    return record, place


def _skipped(records: Sequence[bytes], record: int, place: int, size: int) -> tuple[int, int]:
    """Record and place behind so many bytes."""
    while record < len(records) and place + size > len(records[record]):
        size, record, place = size - (len(records[record]) - place), record + 1, 0
    return record, place + size


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield place, kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _workbook(data: bytes) -> bytes:
    """The stream of the workbook."""
    sector = 1 << struct.unpack_from("<H", data, 30)[0]
    small, directory = 1 << struct.unpack_from("<H", data, 32)[0], struct.unpack_from("<I", data, 48)[0]
    least, table_of_small = struct.unpack_from("<II", data, 56)
    table = _table(data, sector)
    entries = _chain(data[HEADER:], table, sector, directory)
    root = b""
    for place in range(0, len(entries) - ENTRY + 1, ENTRY):
        name, kind, start, size = _entry(entries[place : place + ENTRY])
        if kind == ROOT:
            root = _chain(data[HEADER:], table, sector, start)
        elif name in STREAMS and size >= least:
            return _chain(data[HEADER:], table, sector, start)[:size]
        elif name in STREAMS:
            numbers = np.frombuffer(_chain(data[HEADER:], table, sector, table_of_small), "<u4")
            return _chain(root, numbers, small, start)[:size]
    raise ValueError("no workbook")


def _entry(entry: bytes) -> tuple[str, int, int, int]:
    """Name, kind, first sector and size of what an entry of the directory names."""
    length, kind = struct.unpack_from("<HB", entry, 64)
    start, size = struct.unpack_from("<II", entry, 116)
    return entry[: max(length - 2, 0)].decode("utf-16-le", errors="replace"), kind, start, size


def _table(data: bytes, sector: int) -> Sectors:
    """By sector the number of the next one of its stream."""
    further, count = struct.unpack_from("<II", data, 68)
    places = list(struct.unpack_from(f"<{IN_HEADER}I", data, 76))
    for _ in range(min(count, len(data) // sector)):
        if further >= END:
            break
        *more, further = struct.unpack_from(f"<{sector // 4}I", data, HEADER + further * sector)
        places += more
    parts = [data[HEADER + place * sector : HEADER + (place + 1) * sector] for place in places if place < END]
    return np.frombuffer(b"".join(parts), "<u4")


def _chain(data: bytes, table: Sectors, sector: int, start: int) -> bytes:
    """The sectors of `data` that follow one another in `table` from `start` on."""
    parts: list[bytes] = []
    place = start
    while place < END and len(parts) <= len(table):
        parts.append(data[place * sector : (place + 1) * sector])
        place = int(table[place])
    return b"".join(parts)
