"""A CSV file as a frame of text: the columns by polars, and a count of its own that shows that nothing was lost.

Comma, RFC 4180, records ended by LF, CRLF or CR. A blank cell is null, quoted or not. Blank lines at the end of the
file are no rows; any other blank line is a ragged row. A header without rows is a file of no rows.
"""

import csv
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import polars as pl

from calc_service.batch.files.csv_header import header
from calc_service.batch.files.csv_structure import structure
from calc_service.batch.files.encoding import PIECE, as_utf8
from calc_service.batch.refusals import FileFault, FileRefused, refusal
from calc_service.batch.threads import both
from calc_service.engine.wording import Label

NAMED_FAULTS = 20
SAMPLE = 2**20
LONGEST = 2**31 - 1


def read_csv(path: Path, charset: str, scratch: Path) -> pl.DataFrame:
    """The rows of the file at `path`, every column as text; raises `FileRefused`."""
    # A quotation mark is the same byte in every character set that is read.
    source, quoted = both(partial(as_utf8, path, charset, scratch), partial(holds, path, b'"'))
    names, line_end = header(source), _line_end(source)
    found, frame = both(partial(structure, source, line_end), partial(_columns, source, line_end, quoted=quoted))
    rows = found.records - 1 - _blank_lines_at_end(source, line_end, len(names))
    whole = found.commas == (len(names) - 1) * (rows + 1) and found.last in {None, len(names) - 1}
    if not whole or frame is None:
        raise _ragged(source, len(names))
    if frame.columns != names or frame.height != found.records - 1:
        raise _unreadable()
    kept = frame.head(rows)
    return kept.with_columns(pl.all().replace("", None)) if quoted else kept


def holds(path: Path, mark: bytes) -> bool:
    """Whether the one byte `mark` stands anywhere in the file."""
    with path.open("rb") as file:
        return any(mark in piece for piece in iter(lambda: file.read(PIECE), b""))


def _columns(source: Path, line_end: str, *, quoted: bool) -> pl.DataFrame | None:
    """The columns; None where the reader refuses the file, which is read before its structure is known to be sound."""
    # A reader that need not look for quotation marks is a quarter faster.
    mark = '"' if quoted else None
    try:
        return pl.read_csv(source, infer_schema=False, eol_char=line_end, quote_char=mark, glob=False)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None


def _line_end(source: Path) -> str:
    with source.open("rb") as file:
        start = file.read(SAMPLE)
    return "\r" if b"\n" not in start and b"\r" in start else "\n"


def _blank_lines_at_end(source: Path, line_end: str, width: int) -> int:
    """Lines without any field after the last row; in a file of one column each is a row with a blank cell."""
    with source.open("rb") as file:
        file.seek(max(0, source.stat().st_size - SAMPLE))
        end = file.read()
    ends = end[len(end.rstrip(b"\r\n")) :].count(line_end.encode())
    return max(0, ends - 1) if width > 1 else 0


def _ragged(source: Path, width: int) -> FileRefused:
    """The refusal that names the first rows whose number of fields is not the header's."""
    faults = tuple(islice(_ragged_rows(source, width), NAMED_FAULTS))
    return FileRefused(faults) if faults else _unreadable()


def _ragged_rows(source: Path, width: int) -> Iterator[FileFault]:
    csv.field_size_limit(LONGEST)  # for the whole process: the reader of faults has no reason to stop at a long cell
    with source.open(encoding="utf-8-sig", newline="") as file:
        for row, fields in enumerate(csv.reader(file), 1):
            if len(fields) != width:
                yield FileFault(
                    "ragged_row",
                    Label(
                        f"第 {row} 行有 {len(fields)} 个字段,表头有 {width} 个",
                        f"row {row} has {len(fields)} fields and the header {width}",
                    ),
                    row=row,
                )


def _unreadable() -> FileRefused:
    return refusal("wrong_form", "文件不能作为 CSV 读取", "the file cannot be read as CSV")
