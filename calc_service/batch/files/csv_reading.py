"""A CSV file as a table of text: the columns by polars, and a count of its own that shows that nothing was lost.

Comma, RFC 4180, records ended by LF, CRLF or CR. A blank cell is null, quoted or not. Blank lines at the end of the
file are no rows; any other blank line is a ragged row. A header without rows is a file of no rows.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, islice, pairwise
from pathlib import Path

import polars as pl

from calc_service.batch.files.csv_header import header
from calc_service.batch.files.csv_structure import Part, structure
from calc_service.batch.files.encoding import as_utf8
from calc_service.batch.files.table import Table
from calc_service.batch.refusals import FileFault, FileRefused, refusal
from calc_service.batch.threads import both
from calc_service.engine.wording import Label

NAMED_FAULTS = 20
SAMPLE = 2**20
LONGEST = 2**31 - 1


OTHER_FORMS = {b"PK\x03\x04": "XLSX", b"PAR1": "Parquet", b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
"""What files of other forms begin with."""
LONGEST_MARK = 4
NOWHERE = "\0"
"""No file holds it: its lines are read as one column."""


@dataclass(frozen=True, slots=True)
class _Source:
    """The file that is read, in UTF-8, and how: its columns, what ends a record, and whether there are quotes."""

    path: Path
    names: list[str]
    line_end: str
    quoted: bool


def read_csv(path: Path, charset: str, scratch: Path) -> Table:
    """The rows of the file at `path`, every column as text; raises `FileRefused`.

    The table is read from that file, or from a copy within `scratch`, each time anew.
    """
    _refuse_other_forms(path)

    def readable() -> tuple[Path, list[str]]:
        source = as_utf8(path, charset, scratch)
        return source, header(source)

    # Commas, line ends and quotation marks are the same bytes in every character set that is read.
    line_end = _line_end(path)
    (source, names), found = both(readable, partial(structure, path, line_end))
    if source != path:
        found = structure(source, line_end)
    lengths = _lengths(found.parts, _blank_lines_at_end(source, line_end, len(names)))
    wanted = [(len(names) - 1) * (length + (not place)) for place, length in enumerate(lengths)]
    if [part.commas for part in found.parts] != wanted or found.last not in {None, len(names) - 1}:
        raise _ragged(source, len(names))
    read_as = _Source(source, names, line_end, found.quoted)
    parts = [
        _Rows(read_as, part, length, with_header=not place)
        for place, (part, length) in enumerate(zip(found.parts, lengths, strict=True))
        if length or not place
    ]
    # A blank line of one column is a row, which nothing but its column tells from no row.
    as_they_stand = not found.quoted and len(names) > 1
    return Table(
        names,
        pieces=[rows.columns for rows in parts],
        lengths=[rows.length for rows in parts],
        lines=[rows.lines for rows in parts] if as_they_stand else [],
    )


def _refuse_other_forms(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(LONGEST_MARK)
    for mark, form in OTHER_FORMS.items():
        if start.startswith(mark):
            raise refusal(
                "wrong_form",
                f"内容是 {form}，不是 CSV；请按 {form} 命名或声明",
                f"the content is {form} and not CSV; name it, or declare it, as {form}",
            )


def _lengths(parts: Sequence[Part], blank: int) -> list[int]:
    """The rows of each part: without the header and without the blank lines at the end."""
    records = list(accumulate(part.records for part in parts))
    ends = [min(met, records[-1] - blank) - 1 for met in records]
    return [end - before for before, end in pairwise([0, *ends])]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a part of the file, `length` without the header and without blank lines at the end."""

    source: _Source
    part: Part
    length: int
    with_header: bool

    def columns(self) -> pl.DataFrame:
        """The rows, column by column.

        Here is seen what the count could not see: that a record too long makes up for one too short.
        """
        source = self.source
        frame = self._read(source.names)
        if frame is None:
            raise _ragged(source.path, len(source.names))
        if frame.columns != source.names or frame.height != self.part.records - self.with_header:
            raise _unreadable()
        kept = frame.head(self.length)
        return kept.with_columns(pl.all().replace("", None)) if source.quoted else kept

    def lines(self) -> pl.DataFrame:
        """The rows as they stand, in one column."""
        frame = self._read([NOWHERE], NOWHERE)
        if frame is None or frame.height < self.length:
            raise _unreadable()
        return frame.head(self.length)

    def _read(self, names: list[str], separator: str = ",") -> pl.DataFrame | None:
        """None where the reader refuses the records."""
        with self.source.path.open("rb") as file:
            file.seek(self.part.start)
            text = file.read(self.part.stop - self.part.start)
        try:
            return pl.read_csv(
                text,
                has_header=self.with_header,
                new_columns=names,
                separator=separator,
                infer_schema=False,
                eol_char=self.source.line_end,
                # A reader that need not look for quotation marks is a quarter faster.
                quote_char='"' if self.source.quoted else None,
            )
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
                        f"第 {row} 行有 {len(fields)} 个字段，表头有 {width} 个；请补齐，或给含逗号的字段加引号",
                        f"row {row} has {len(fields)} fields and the header {width}; "
                        "fill it up, or put quotation marks around a field that holds commas",
                    ),
                    row=row,
                )


def _unreadable() -> FileRefused:
    return refusal("wrong_form", "文件不能作为 CSV 读取；请重新导出", "the file cannot be read as CSV; export it anew")
