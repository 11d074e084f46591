"""NDJSON: one flat object a line, numbers by their own digits, booleans as true and false.

It is read as text, and kept piece by piece. A key that an object lacks, null and "" are blank cells. Columns stand in
the order in which their keys first appear. A line without any content is no row.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NoReturn

import polars as pl

from calc_service.batch.files.column_names import column_names, refuse_many_columns
from calc_service.batch.files.costs import LONGEST_RECORD, record_too_long, refuse_spread, too_costly
from calc_service.batch.files.encoding import line_outside_utf8
from calc_service.batch.files.table import ROWS, Piece, Table
from calc_service.batch.refusals import FileRefused, refusal
from calc_service.batch.threads import in_turn

LINES = 5000
CELLS = 500_000  # that are made columns at once
PART = 2**23
"""Bytes of lines that are taken at once."""
FREE_LINES = 100_000
BYTES_PER_LINE = 32
"""Of the lines beyond those: the names of what a claim must have alone are longer."""
TEXT_OF = {True: "true", False: "false"}

Row = dict[str, str | None]


class _LineRefused(Exception):  # noqa: N818  caught where the line's number is known
    """A fault of one line: its code and the key where it is."""

    def __init__(self, code: str, column: str = "") -> None:
        """`column` may be empty."""
        super().__init__(code)
        self.code, self.column = code, column


MESSAGES = {
    "malformed_row": ("不是一个 JSON 对象", "is not one well-formed JSON object"),
    "repeated_key": ("有重复的键", "holds a key twice"),
    "wrong_type": ("的值是数组或对象，只接受文本、数字、布尔和“null”", "holds an array or an object in a cell"),
    "bad_characters": ("含有空字符或不完整的代理字符", "holds a NUL or half a surrogate pair"),
}


def read_ndjson(path: Path, scratch: Path) -> Table:
    """The rows of the UTF-8 file at `path`, every column as text; raises `FileRefused` with the line.

    scratch: where they are kept piece by piece, since no key of the last line is known before it is read
    """
    line = line_outside_utf8(path)
    if line is not None:
        raise refusal("bad_encoding", f"第 {line} 行不是 UTF-8", f"line {line} is not UTF-8", row=line)
    keys: dict[str, None] = {}
    lengths: list[int] = []
    for frame in _pieces(_frames(path, keys)):
        frame.write_ipc(_kept(scratch, len(lengths)), compression="lz4")
        lengths.append(len(frame))
    if not lengths:
        raise refusal("empty", "文件是空的", "the file is empty")
    columns = list(keys)
    column_names(columns, lambda _: False)
    return Table(columns, [Piece(partial(_again, _kept(scratch, n), columns)) for n in range(len(lengths))], lengths)


def _kept(scratch: Path, number: int) -> Path:
    return scratch / f"lines-{number:06}.arrow"


def _again(kept: Path, every: Sequence[str], columns: Sequence[str] | None, kinds: bool) -> pl.DataFrame:  # noqa: ARG001, FBT001  as `Piece.read` has them
    """The rows of a piece, null in the columns of keys that none of them has."""
    frame = pl.read_ipc(kept)
    blank = pl.lit(None, dtype=pl.String)
    return frame.select(
        pl.col(name) if name in frame.columns else blank.alias(name) for name in (every if columns is None else columns)
    )


def _pieces(frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Frames of a few rows as such of about ROWS, each with the keys that its rows have."""
    held: list[pl.DataFrame] = []
    for frame in frames:
        held.append(frame)
        if sum(map(len, held)) >= ROWS:
            yield pl.concat(held, how="diagonal")
            held = []
    if held:
        yield pl.concat(held, how="diagonal")


def _frames(path: Path, keys: dict[str, None]) -> Iterator[pl.DataFrame]:
    """The rows, some at a time; `keys` are noted in the order in which they appear."""
    before, size = 0, path.stat().st_size
    for rows in _rows(path):
        keys.update(dict.fromkeys(key for row in rows for key in row))
        refuse_many_columns(len(keys))
        refuse_spread(len(keys) * (len(rows) + before), size)
        before += len(rows)
        step = max(1, CELLS // max(len(keys), 1))
        yield from (_frame(rows[start : start + step]) for start in range(0, len(rows), step))


def _rows(path: Path) -> Iterator[list[Row]]:
    with path.open("rb") as file:
        file.seek(3 if file.read(3) == b"\xef\xbb\xbf" else 0)
        lines = ((number, line) for number, line in _lines(file) if line.strip())
        while rows := [_row(line, number) for number, line in _part(lines)]:
            yield rows


def _part(lines: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    size = 0
    for number, line in islice(lines, LINES):
        yield number, line
        size += len(line)
        if size > PART:
            return


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Each line with its number; raises `FileRefused` for one that is longer than any."""
    read = 0
    for number, line in enumerate(iter(lambda: file.readline(LONGEST_RECORD + 1), b""), 1):
        read += len(line)
        if len(line) > LONGEST_RECORD:
            raise record_too_long(number)
        if number > FREE_LINES and read < number * BYTES_PER_LINE:
            raise too_costly(
                "文件有极多空行或几乎空白的行；请只导出有内容的行",
                "the file has a great many lines that are blank or nearly so; export only those that hold something",
            )
        yield number, line


def _frame(rows: list[Row]) -> pl.DataFrame:
    keys = dict.fromkeys(key for row in rows for key in row)
    return pl.DataFrame({key: [row.get(key) for row in rows] for key in keys}, schema=dict.fromkeys(keys, pl.String))


def _row(line: bytes, number: int) -> Row:
    try:
        return _sound(DECODER.decode(line.decode()), plain=line.isascii() and b"\\u" not in line)
    except _LineRefused as fault:
        raise _refused(fault.code, fault.column, number) from None
    except (ValueError, RecursionError):
        raise _refused("malformed_row", "", number) from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, str | None]:
    cells = {key: cell if type(cell) is str and cell else _cell(key, cell) for key, cell in pairs}
    if len(cells) != len(pairs):
        times = Counter(key for key, _ in pairs)
        raise _LineRefused("repeated_key", next(key for key, number in times.items() if number > 1))
    return cells


def _cell(key: str, cell: object) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return TEXT_OF[cell]
    if isinstance(cell, str):
        return cell
    raise _LineRefused("wrong_type", key)


def _sound(row: object, *, plain: bool) -> Row:
    """The row, if it is an object whose text can be written as UTF-8 and holds no NUL; `plain` text always can."""
    if not isinstance(row, dict):
        raise _LineRefused("malformed_row")
    refuse_many_columns(len(row))
    if not plain:
        try:
            text = "".join(cell or "" for pair in row.items() for cell in pair).encode()
        except UnicodeEncodeError:
            raise _LineRefused("bad_characters") from None
        if b"\0" in text:
            raise _LineRefused("bad_characters")
    return row


def _not_a_number(_: str) -> NoReturn:
    raise _LineRefused("malformed_row")


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=_not_a_number)


def _refused(code: str, column: str, line: int) -> FileRefused:
    zh, en = MESSAGES[code]
    return refusal(code, f"第 {line} 行{zh}", f"line {line} {en}", column=column, row=line)


def write_ndjson(table: Table, path: Path) -> None:
    """Write `table` to `path`; while a piece is written the next ones are made."""
    # The lines are written past Python's file, so nothing may wait in it.
    with path.open("wb", buffering=0) as file:
        for frame in in_turn(table.pieces):
            frame.with_columns(pl.col(pl.Decimal).cast(pl.String)).write_ndjson(file)
