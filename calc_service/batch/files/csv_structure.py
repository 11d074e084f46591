"""Where the records and fields of a CSV file end, counted independently of the reader that fills the columns.

The file is cut behind records into chunks that can be read by themselves.

The reader refuses a record that is too long, except for a blank field too many at the very end of the file; it pads one
that is too short without a word, and takes a quotation mark in the midst of a field for text. So the bytes are counted
here: a file of n columns has exactly n - 1 delimiters a record outside quotation marks, in its last record as in all.
Quotation marks stand only around a whole field and are doubled inside it (RFC 4180).
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calc_service.batch.files.costs import LONGEST_RECORD, record_too_long
from calc_service.batch.refusals import FileRefused, refusal

WINDOW = 2**18  # bytes: stays in the cache of one core
CHUNK = 3 * 2**23  # bytes, some hundred thousand records: their columns are made, used and gone
MOST_FIELDS = 8_000_000
"""Of one chunk: a blank field takes a byte in the file and many in memory."""
QUOTE, LINEFEED, RETURN = b'"\n\r'

Bytes = NDArray[np.uint8]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Chunk:
    """The bytes from `start` to `stop`, the byte order mark left out: records that are whole, and their delimiters.

    Blank lines, and in the first chunk the header, are records too.
    """

    start: int
    stop: int
    records: int
    delimiters: int


@dataclass(frozen=True, slots=True)
class Structure:
    """What was counted outside quotation marks.

    last:   delimiters of the last record if no line end follows it, else None
    quoted: whether there are quotation marks
    """

    chunks: tuple[Chunk, ...]
    last: int | None
    quoted: bool

    @property
    def records(self) -> int:
        """Records, the header and blank lines included."""
        return sum(one.records for one in self.chunks)


@dataclass(frozen=True, slots=True)
class Window:
    """A chunk of the file with the byte before and the byte after it, and what went before.

    records, delimiters: met before; last: delimiters of the record that had not ended; inside: quotation marks
    delimiter: the byte that parts fields
    start:  where it stands in the file
    ended:  where in the file the last record that has ended did so
    """

    data: bytes
    line_end: int
    delimiter: int
    start: int
    records: int = 0
    delimiters: int = 0
    last: int = 0
    inside: bool = False
    ended: int = 0


@dataclass(slots=True)
class _Cuts:
    """The chunks so far: where the next begins, and the records and delimiters before it."""

    start: int
    chunks: list[Chunk] = field(default_factory=list)
    records: int = 0
    delimiters: int = 0

    def is_full(self, window: Window) -> bool:
        """Whether enough records have ended since the last cut."""
        return window.ended - self.start >= CHUNK or (
            window.ended > self.start and window.delimiters - self.delimiters >= MOST_FIELDS
        )

    def cut(self, stop: int, records: int, delimiters: int) -> None:
        """End a chunk at `stop`, before which there are so many records and delimiters in all."""
        self.chunks.append(Chunk(self.start, stop, records - self.records, delimiters - self.delimiters))
        self.start, self.records, self.delimiters = stop, records, delimiters


def structure(path: Path, line_end: str, delimiter: str) -> Structure:
    """Count the file at `path`, whose records end with `line_end`; raises `FileRefused` with the row."""
    start, quoted = after_mark(path), False
    window, cuts = Window(b"\n\n", ord(line_end), ord(delimiter), start, ended=start), _Cuts(start)
    for data in windows(path, start):
        window = replace(window, data=data, start=window.start + len(window.data) - 2)
        _refuse_bad_characters(window)
        marked = b'"' in data[1:-1]
        quoted |= marked
        window = _past_quoted(window) if marked or window.inside else _past_plain(window)
        if window.start + len(data) - window.ended > LONGEST_RECORD + WINDOW:
            raise record_too_long(window.records + 1, in_quotes=window.inside)
        if cuts.is_full(window):
            cuts.cut(window.ended, window.records, window.delimiters - window.last)
    if window.inside:
        raise _unclosed(path, window.line_end)
    ended = window.data[-2:-1] == line_end.encode()
    cuts.cut(window.start + len(window.data) - 2, window.records + (not ended), window.delimiters)
    return Structure(tuple(one for one in cuts.chunks if one.records), None if ended else window.last, quoted)


def _past_plain(window: Window) -> Window:
    """What is known after a window without quotation marks."""
    part = np.frombuffer(window.data, np.uint8)[1:-1]
    ends, met = np.count_nonzero(part == window.line_end), int(np.count_nonzero(part == window.delimiter))
    last = window.data.rfind(bytes((window.line_end,)), 1, -1)
    return replace(
        window,
        records=window.records + int(ends),
        delimiters=window.delimiters + met,
        last=window.data.count(bytes((window.delimiter,)), last, -1) if ends else window.last + met,
        ended=window.start + last if ends else window.ended,
    )


def _past_quoted(window: Window) -> Window:
    """What is known after a window with quotation marks, whose places are checked."""
    quotes = _quotes(window)
    _refuse_stray(window, quotes)
    part = np.frombuffer(window.data, np.uint8)[1:-1]
    outside = outside_quotes(part, inside=window.inside)
    ends, delimiters = (part == window.line_end) & outside, (part == window.delimiter) & outside
    last, records, met = _last(ends), int(np.count_nonzero(ends)), int(np.count_nonzero(delimiters))
    return replace(
        window,
        records=window.records + records,
        delimiters=window.delimiters + met,
        last=int(np.count_nonzero(delimiters[last:])) if records else window.last + met,
        ended=window.start + last + 1 if records else window.ended,
        inside=window.inside ^ bool(quotes.size % 2),
    )


def _last(marked: NDArray[np.bool_]) -> int:
    return len(marked) - 1 - int(np.argmax(marked[::-1]))


def after_mark(path: Path) -> int:
    """Where the text of the file begins."""
    with path.open("rb") as file:
        return len(codecs.BOM_UTF8) if file.read(3) == codecs.BOM_UTF8 else 0


def windows(path: Path, start: int) -> Iterator[bytes]:
    """The file from `start` in windows, each with one byte of its neighbours: a line end at the ends."""
    with path.open("rb") as file:
        file.seek(start)
        before = b"\n"
        while part := file.read(WINDOW):
            yield before + part + (file.peek(1)[:1] or b"\n")
            before = part[-1:]


def _refuse_bad_characters(window: Window) -> None:
    if b"\0" in window.data[1:-1]:
        raise _bad_character(window, window.data.index(b"\0", 1))
    if window.line_end == LINEFEED and b"\r" in window.data:
        data = np.frombuffer(window.data, np.uint8)
        lone = np.flatnonzero((data[1:-1] == RETURN) & (data[2:] != LINEFEED)) + 1
        _refuse_outside_quotes(window, lone)
    elif window.line_end == RETURN and b"\n" in window.data[1:-1]:
        data = np.frombuffer(window.data, np.uint8)
        _refuse_outside_quotes(window, np.flatnonzero(data[1:-1] == LINEFEED) + 1)


def _refuse_outside_quotes(window: Window, places: Places) -> None:
    quotes = _quotes(window)
    outside = places[(np.searchsorted(quotes, places) + window.inside) % 2 == 0]
    if outside.size:
        raise _bad_character(window, int(outside[0]))


def _refuse_stray(window: Window, quotes: Places) -> None:
    data = np.frombuffer(window.data, np.uint8)
    opening, closing = quotes[window.inside :: 2], quotes[not window.inside :: 2]
    beside = np.zeros(256, dtype=np.bool_)
    beside[[window.delimiter, QUOTE, LINEFEED, RETURN]] = True
    wrong = (opening[~beside[data[opening - 1]]], closing[~beside[data[closing + 1]]])
    if any(places.size for places in wrong):
        raise _stray(window, int(np.concatenate(wrong).min()))


def _quotes(window: Window) -> Places:
    return np.flatnonzero(np.frombuffer(window.data, np.uint8)[1:-1] == QUOTE) + 1


def outside_quotes(part: Bytes, *, inside: bool) -> NDArray[np.bool_]:
    """For each byte whether an even number of quotation marks stands up to it; `inside`: an odd one stands before."""
    turns = np.empty(part.size + 1, np.uint8)
    turns[0], turns[1:] = not inside, part == QUOTE
    return np.bitwise_xor.accumulate(turns)[1:].view(np.bool_)


def _row(window: Window, place: int) -> int:
    """The row in which the byte at `place` of the window stands."""
    part = np.frombuffer(window.data, np.uint8)[1:place]
    return (
        window.records
        + 1
        + int(np.count_nonzero((part == window.line_end) & outside_quotes(part, inside=window.inside)))
    )


def _unclosed(path: Path, end: int) -> FileRefused:
    """The refusal that names the row whose last field is never closed."""
    records, inside, row = 0, False, 1
    for data in windows(path, after_mark(path)):
        window = Window(data, end, 0, 0, records=records, inside=bool(inside))
        quotes = _quotes(window)
        opening = quotes[window.inside :: 2]
        row = _row(window, int(opening[-1])) if opening.size else row
        part = np.frombuffer(data, np.uint8)[1:-1]
        records += int(np.count_nonzero((part == end) & outside_quotes(part, inside=window.inside)))
        inside = bool(inside ^ (quotes.size % 2 == 1))
    return refusal(
        "unclosed_quote",
        f"第 {row} 行有一个引号没有收尾",
        f"row {row} opens a quotation mark that is never closed",
        row=row,
    )


def _stray(window: Window, place: int) -> FileRefused:
    row = _row(window, place)
    return refusal(
        "stray_quote",
        f"第 {row} 行的引号位置不对：含引号的字段须整个用引号括起，其中的引号写两遍；也可能是前面的引号没有收尾",
        f"row {row} has a quotation mark out of place: a field that holds one is put in quotation marks as a whole, "
        "with the mark doubled; or a field before it was not closed",
        row=row,
    )


def _bad_character(window: Window, place: int) -> FileRefused:
    row = _row(window, place)
    return refusal(
        "bad_characters",
        f"第 {row} 行含有不能出现的字符：空字符，或字段中没有用引号括起的换行",
        f"row {row} holds a character that may not stand there: a NUL, or a line end that is not in quotation marks",
        row=row,
    )
