"""A CSV file as a table of text: the columns by polars, and a count of its own that shows that nothing was lost.

Comma, tab or semicolon, RFC 4180, records ended by LF, CRLF or CR. A blank cell is null, quoted or not. Blank lines at
the end of the file are no rows; any other blank line is a ragged row. A header without rows is a file of no rows.
"""

import codecs
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path

import polars as pl

from calc_service.batch.files.column_names import ColumnNames, column_names
from calc_service.batch.files.csv_header import COMMA, CsvHeader, csv_header, delimiter_of, refuse_decimal_commas
from calc_service.batch.files.csv_ragged import Fields, ragged_rows
from calc_service.batch.files.csv_structure import Chunk, Structure, structure
from calc_service.batch.files.encoding import Decoded, as_utf8
from calc_service.batch.files.table import Piece, ReadingNote, Table
from calc_service.batch.refusals import FileRefused, refusal
from calc_service.batch.threads import both

SAMPLE = 2**20
FIRST_ROWS = 200

OTHER_FORMATS = {b"PK\x03\x04": "XLSX", b"PAR1": "Parquet", b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
"""What files of other formats begin with."""
LONGEST_MARK = 4
NOWHERE = "\0"
"""No file holds it: its lines are read as one column."""


@dataclass(frozen=True, slots=True)
class _Source:
    """The file that is read, in UTF-8, and how: its columns, what ends a record, and whether there are quotes.

    names: of the columns, each its own
    rows:  without the header and without blank lines at the end
    state: of the file, which may not change while it is read more than once
    """

    path: Path
    names: list[str]
    delimiter: str
    line_end: str
    quoted: bool
    rows: int
    state: tuple[int, int]


def read_csv(path: Path, charset: str, scratch: Path) -> Table:
    """The rows of the file at `path`, every column as text; raises `FileRefused`.

    The table is read from that file, or from a copy within `scratch`, each time anew.
    """
    _refuse_other_formats(path)
    decoded, header, found = _sound(path, charset, scratch)
    width, line_end = len(header.names), _line_end(decoded.path)
    lengths = _lengths(found.chunks, _blank_lines_at_end(decoded.path, line_end, width))
    wanted = [(width - 1) * (length + (not place)) for place, length in enumerate(lengths)]
    if [one.delimiters for one in found.chunks] != wanted or found.last not in {None, width - 1}:
        raise _ragged(decoded.path, Fields(header.delimiter, line_end, width), sum(lengths) + 1)
    # Names that are only for the reader: whether one without a header holds anything is seen by reading.
    numbered = [f"{place}\0" for place in range(width)]
    source = _Source(
        decoded.path, numbered, header.delimiter, line_end, found.quoted, sum(lengths), _state(decoded.path)
    )
    names = column_names(header.names, lambda place: all(one.is_blank(place) for one in _rows(source, found, lengths)))
    rows = _rows(replace(source, names=names.columns), found, lengths)
    if header.delimiter != COMMA:
        refuse_decimal_commas(rows[0].columns().head(FIRST_ROWS))
    return _table(rows, names, (*header.notes, *decoded.notes))


def _rows(source: _Source, found: Structure, lengths: Sequence[int]) -> list["_Rows"]:
    return [
        _Rows(source, chunk, length, with_header=not place)
        for place, (chunk, length) in enumerate(zip(found.chunks, lengths, strict=True))
        if length or not place
    ]


def _table(rows: Sequence["_Rows"], names: ColumnNames, notes: tuple[ReadingNote, ...]) -> Table:
    source = rows[0].source
    # A blank line of one column is a row, which nothing but its column tells from no row.
    as_they_stand = not source.quoted and len(names.columns) > 1 and source.delimiter == COMMA
    return Table(
        names.columns,
        pieces=[Piece.of(one.columns) for one in rows],
        lengths=[one.length for one in rows],
        lines=[one.lines for one in rows] if as_they_stand else [],
        headers=names.headers,
        notes=(*notes, *names.notes),
    )


def _sound(path: Path, charset: str, scratch: Path) -> tuple[Decoded, CsvHeader, Structure]:
    """The file in UTF-8, its columns and its structure; its characters and its structure are looked at together."""

    def readable() -> tuple[Decoded, CsvHeader]:
        decoded = as_utf8(path, charset, scratch)
        return decoded, csv_header(decoded.path)

    def counted() -> Structure | FileRefused:
        # What is found in a file that is not UTF-8 says nothing of its copy.
        try:
            return structure(path, _line_end(path), delimiter_of(path))
        except FileRefused as refused:
            return refused

    (decoded, header), found = both(readable, counted)
    if decoded.path != path:
        found = structure(decoded.path, _line_end(decoded.path), header.delimiter)
    if isinstance(found, FileRefused):
        raise found
    return decoded, header, found


def _state(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns


def _refuse_other_formats(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(LONGEST_MARK)
    for mark, name in OTHER_FORMATS.items():
        if start.startswith(mark):
            raise refusal(
                "wrong_form",
                f"内容是 {name}，不是 CSV；请按 {name} 命名或声明",
                f"the content is {name} and not CSV; name it, or declare it, as {name}",
            )


def _lengths(chunks: Sequence[Chunk], blank: int) -> list[int]:
    """The rows of each chunk: without the header and without the blank lines at the end."""
    records = list(accumulate(one.records for one in chunks))
    ends = [min(met, records[-1] - blank) - 1 for met in records]
    return [end - before for before, end in pairwise([0, *ends])]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a chunk of the file, `length` without the header and without blank lines at the end."""

    source: _Source
    chunk: Chunk
    length: int
    with_header: bool

    def columns(self) -> pl.DataFrame:
        """The rows, column by column.

        Here is seen what the count could not see: that a record too long makes up for one too short.
        """
        source = self.source
        frame = self._read(source.names, source.delimiter)
        if frame is None:
            raise _ragged(source.path, Fields(source.delimiter, source.line_end, len(source.names)), source.rows + 1)
        if frame.columns != source.names or frame.height != self.chunk.records - self.with_header:
            raise _unreadable()
        # The reader leaves a chunk for each of its threads: rows are picked far faster from one than from several.
        kept = frame.head(self.length).rechunk()
        return kept.with_columns(pl.all().replace("", None)) if source.quoted else kept

    def is_blank(self, place: int) -> bool:
        """Whether no cell of the column at `place` holds anything."""
        return self.columns().to_series(place).null_count() == self.length

    def lines(self) -> pl.DataFrame:
        """The rows as they stand, in one column."""
        frame = self._read([NOWHERE], NOWHERE)
        if frame is None or frame.height < self.length:
            raise _unreadable()
        return frame.head(self.length)

    def _read(self, names: list[str], separator: str) -> pl.DataFrame | None:
        """None where the reader refuses the records."""
        with self.source.path.open("rb") as file:
            file.seek(self.chunk.start)
            text = file.read(self.chunk.stop - self.chunk.start)
        if _state(self.source.path) != self.source.state:
            raise _changed()
        # The reader takes such a mark off the first cell, where it is text like any other.
        text = codecs.BOM_UTF8 + text if text.startswith(codecs.BOM_UTF8) else text
        try:
            # The header is read as a record: the reader would rename what repeats.
            frame = pl.read_csv(
                text,
                has_header=False,
                new_columns=names,
                separator=separator,
                infer_schema=False,
                eol_char=self.source.line_end,
                # A reader that need not look for quotation marks is a quarter faster.
                quote_char='"' if self.source.quoted else None,
            )
            return frame.slice(1) if self.with_header else frame
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


def _ragged(path: Path, fields: Fields, rows: int) -> FileRefused:
    """The refusal that names the first rows whose number of fields is not the header's."""
    faults = ragged_rows(path, fields, rows)
    return FileRefused(faults) if faults else _unreadable()


def _changed() -> FileRefused:
    return refusal(
        "wrong_form",
        "文件在读取期间被改动；请在它不再变化后重新运行",
        "the file was changed while it was read; run this again when it no longer changes",
    )


def _unreadable() -> FileRefused:
    return refusal("wrong_form", "文件不能作为 CSV 读取；请重新导出", "the file cannot be read as CSV; export it anew")
