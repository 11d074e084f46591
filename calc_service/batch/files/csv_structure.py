"""Where the records and fields of a CSV file end, counted independently of the reader that fills the columns.

The reader refuses a record that is too long, except for a blank field too many at the very end of the file; it pads one
that is too short without a word, and takes a quotation mark in the midst of a field for text. So the bytes are counted
here: a file of n columns has exactly n - 1 commas a record outside quotation marks, in its last record as in all.
Quotation marks stand only around a whole field and are doubled inside it (RFC 4180).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calc_service.batch.refusals import FileRefused, refusal

WINDOW = 2**18  # bytes: stays in the cache of one core
COMMA, QUOTE, LINEFEED, RETURN = b',"\n\r'
BESIDE_QUOTES = np.zeros(256, dtype=np.bool_)
BESIDE_QUOTES[[COMMA, QUOTE, LINEFEED, RETURN]] = True

Bytes = NDArray[np.uint8]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Structure:
    """What was counted, outside quotation marks: records, the header and blank lines included, and commas.

    last: commas of the last record if no line end follows it, else None
    """

    records: int
    commas: int
    last: int | None


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the file with the byte before and the byte after it, and what went before.

    records, commas: met before; last: commas of the record that had not ended; inside: quotation marks
    """

    data: bytes
    line_end: int
    records: int = 0
    commas: int = 0
    last: int = 0
    inside: bool = False


def structure(path: Path, line_end: str) -> Structure:
    """Count the file at `path`, whose records end with `line_end`; raises `FileRefused` with the row."""
    window = Window(b"\n", ord(line_end))
    for data in _windows(path):
        window = replace(window, data=data)
        _refuse_bad_characters(window)
        has_quotes = window.inside or b'"' in data[1:-1]
        window = _past_quoted(window) if has_quotes else _past_plain(window)
    if window.inside:
        raise _unclosed(path, window.line_end)
    ended = window.data[-2:-1] == line_end.encode()
    return Structure(window.records + (not ended), window.commas, None if ended else window.last)


def _past_plain(window: Window) -> Window:
    """What is known after a window without quotation marks."""
    part = np.frombuffer(window.data, np.uint8)[1:-1]
    ends, commas = np.count_nonzero(part == window.line_end), np.count_nonzero(part == COMMA)
    last = window.data.rfind(bytes((window.line_end,)), 1, -1)
    return replace(
        window,
        records=window.records + int(ends),
        commas=window.commas + int(commas),
        last=window.data.count(b",", last, -1) if ends else window.last + int(commas),
    )


def _past_quoted(window: Window) -> Window:
    """What is known after a window with quotation marks, whose places are checked."""
    quotes = _quotes(window)
    _refuse_stray(window, quotes)
    part = np.frombuffer(window.data, np.uint8)[1:-1]
    outside = _outside(part, window)
    ends, commas = (part == window.line_end) & outside, (part == COMMA) & outside
    last, records, met = _last(ends), int(np.count_nonzero(ends)), int(np.count_nonzero(commas))
    return replace(
        window,
        records=window.records + records,
        commas=window.commas + met,
        last=int(np.count_nonzero(commas[last:])) if records else window.last + met,
        inside=window.inside ^ bool(quotes.size % 2),
    )


def _last(marked: NDArray[np.bool_]) -> int:
    return len(marked) - 1 - int(np.argmax(marked[::-1]))


def _windows(path: Path) -> Iterator[bytes]:
    """The file without its byte order mark in windows, each with one byte of its neighbours: a line end at the ends."""
    with path.open("rb") as file:
        file.seek(3 if file.read(3) == b"\xef\xbb\xbf" else 0)
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
    wrong = (opening[~BESIDE_QUOTES[data[opening - 1]]], closing[~BESIDE_QUOTES[data[closing + 1]]])
    if any(places.size for places in wrong):
        raise _stray(window, int(np.concatenate(wrong).min()))


def _quotes(window: Window) -> Places:
    return np.flatnonzero(np.frombuffer(window.data, np.uint8)[1:-1] == QUOTE) + 1


def _outside(part: Bytes, window: Window) -> NDArray[np.bool_]:
    """For each byte whether an even number of quotation marks stands up to it."""
    turns = np.empty(part.size + 1, np.uint8)
    turns[0], turns[1:] = not window.inside, part == QUOTE
    return np.bitwise_xor.accumulate(turns)[1:].view(np.bool_)


def _row(window: Window, place: int) -> int:
    """The row in which the byte at `place` of the window stands."""
    part = np.frombuffer(window.data, np.uint8)[1:place]
    return window.records + 1 + int(np.count_nonzero((part == window.line_end) & _outside(part, window)))


def _unclosed(path: Path, end: int) -> FileRefused:
    """The refusal that names the row whose last field is never closed."""
    records, inside, row = 0, False, 1
    for data in _windows(path):
        window = Window(data, end, records, inside)
        quotes = _quotes(window)
        opening = quotes[window.inside :: 2]
        row = _row(window, int(opening[-1])) if opening.size else row
        part = np.frombuffer(data, np.uint8)[1:-1]
        records += int(np.count_nonzero((part == end) & _outside(part, window)))
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
        f"第 {row} 行的引号位置不对:含引号的字段须整个用引号括起,其中的引号写两遍;也可能是前面的引号没有收尾",
        f"row {row} has a quotation mark out of place: a field that holds one is put in quotation marks as a whole, "
        "with the mark doubled; or a field before it was not closed",
        row=row,
    )


def _bad_character(window: Window, place: int) -> FileRefused:
    row = _row(window, place)
    return refusal(
        "bad_characters",
        f"第 {row} 行含有不能出现的字符:空字符,或字段中没有用引号括起的换行",
        f"row {row} holds a character that may not stand there: a NUL, or a line end that is not in quotation marks",
        row=row,
    )
