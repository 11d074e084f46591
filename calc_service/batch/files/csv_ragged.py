"""Which rows of a CSV file have more or fewer fields than its header: counted like its structure, window by window."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calc_service.batch.files.csv_structure import QUOTE, RETURN, after_mark, outside_quotes, windows
from calc_service.batch.refusals import FileFault
from calc_service.domain.wording import Label

NAMED_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Fields:
    """How the fields of a file are told: what parts them, what ends a record, how many there should be a record."""

    delimiter: str
    line_end: str
    width: int


@dataclass(slots=True)
class _Begun:
    """The record that has begun: its fields but one, whether it holds anything, whether a quotation mark is open."""

    delimiters: int = 0
    filled: bool = False
    inside: bool = False


def ragged_rows(path: Path, fields: Fields, rows: int) -> tuple[FileFault, ...]:
    """The first rows of the file at `path`, among `rows` with its header, whose fields are not those of the header."""
    return tuple(islice(_faults(path, fields, rows), NAMED_FAULTS))


def _faults(path: Path, fields: Fields, rows: int) -> Iterator[FileFault]:
    row, begun = 0, _Begun()
    for data in windows(path, after_mark(path)):
        counts = _fields(np.frombuffer(data, np.uint8)[1:-1], fields, begun)
        for place in np.flatnonzero(counts != fields.width)[: NAMED_FAULTS + 1]:
            if row + place < rows:
                yield _fault(row + int(place) + 1, int(counts[place]), fields.width)
        row += len(counts)
    last = begun.delimiters + 1
    if begun.filled and row < rows and last != fields.width:
        yield _fault(row + 1, last, fields.width)


def _fields(part: NDArray[np.uint8], fields: Fields, begun: _Begun) -> NDArray[np.int64]:
    """The fields of each record that ends in `part`, 0 for a blank line; `begun` is carried on."""
    outside = outside_quotes(part, inside=begun.inside)
    ends = np.flatnonzero((part == ord(fields.line_end)) & outside)
    delimiters = np.flatnonzero((part == ord(fields.delimiter)) & outside)
    before = np.searchsorted(delimiters, ends)
    counts = np.diff(before, prepend=0)
    filled = _filled(part, ends)
    if ends.size:
        counts[0] += begun.delimiters
        filled[0] |= begun.filled
    rest = part[ends[-1] + 1 :] if ends.size else part
    begun.filled = bool((rest != RETURN).any()) or (begun.filled and not ends.size)
    begun.delimiters = len(delimiters) - int(before[-1]) if ends.size else begun.delimiters + len(delimiters)
    begun.inside ^= bool(np.count_nonzero(part == QUOTE) % 2)
    # A blank line of one column is a row.
    return np.where(filled | (fields.width == 1), counts + 1, 0)


def _filled(part: NDArray[np.uint8], ends: NDArray[np.intp]) -> NDArray[np.bool_]:
    """For each record whether anything stands in it before its end, the return that belongs to that left out."""
    starts = np.concatenate([[0], ends[:-1] + 1]) if ends.size else ends
    lengths = ends - starts
    filled: NDArray[np.bool_] = (lengths > 1) | ((lengths == 1) & (part[starts] != RETURN))
    return filled


def _fault(row: int, fields: int, width: int) -> FileFault:
    message = Label(
        f"第 {row} 行有 {fields} 个字段，表头有 {width} 个；请补齐，或给含分隔符的字段加引号",
        f"row {row} has {fields} fields and the header {width}; "
        "fill it up, or put quotation marks around a field that holds the delimiter",
    )
    return FileFault("ragged_row", message, row=row)
