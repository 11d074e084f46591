"""The top of a CSV file: what parts its fields, and its header.

The header is read apart, because a reader renames repeated columns without a word.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from calc_service.batch.files.column_names import refuse_many_columns
from calc_service.batch.files.costs import LONGEST_RECORD, record_too_long
from calc_service.batch.files.heading import LOOKED_AT, heading_fault
from calc_service.batch.files.table import ReadingNote
from calc_service.batch.refusals import FileRefused, refusal
from calc_service.domain.wording import Label

COMMA, TAB, SEMICOLON = ",", "\t", ";"
DELIMITERS = (COMMA, TAB, SEMICOLON)
OTHER_DELIMITERS = ("|", "，", "、")
QUOTED = re.compile(rb'"[^"]*"')
SAMPLE = 2**16  # bytes
LINES = 20
TOO_LONG = "field larger than field limit"
FIELDS = 3
"""So many below a first line without any show that this is a title."""
PARTED_BY = {
    TAB: ReadingNote("delimiter", Label("字段之间是制表符", "the fields are parted by tabs")),
    SEMICOLON: ReadingNote("delimiter", Label("字段之间是分号", "the fields are parted by semicolons")),
}


@dataclass(frozen=True, slots=True)
class CsvHeader:
    """names: as they stand; delimiter: what parts the fields."""

    names: list[str]
    delimiter: str

    @property
    def notes(self) -> tuple[ReadingNote, ...]:
        """What is said of a delimiter that is not a comma."""
        note = PARTED_BY.get(self.delimiter)
        return (note,) if note else ()


def delimiter_of(path: Path) -> str:
    """Comma, tab or semicolon: what the first line holds, or the one that each of the first lines holds as often."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    lines = [line for line in re.split(rb"[\r\n]+", QUOTED.sub(b"", start)) if line][: LINES + 1]
    # The last one may have been cut.
    whole = lines[:-1] if len(lines) > LINES or (len(lines) > 1 and len(start) == SAMPLE) else lines
    return _delimiter([[line.count(mark.encode()) for line in whole] for mark in DELIMITERS])


def _delimiter(counts: Sequence[Sequence[int]]) -> str:
    """counts: by delimiter how often each line holds it."""
    found = dict(zip(DELIMITERS, counts, strict=True))
    first = [mark for mark, marks in found.items() if marks and marks[0]]
    if not first:
        below = [mark for mark, marks in found.items() if len(marks) > 1 and min(marks[1:]) >= FIELDS - 1]
        return below[0] if below else COMMA
    steady = [mark for mark in first if len(set(found[mark])) == 1]
    return (steady or first)[0]


def csv_header(path: Path) -> CsvHeader:
    """The header of the UTF-8 file at `path`; raises `FileRefused` where its first row is none."""
    with path.open("rb") as file:
        start = file.read(LONGEST_RECORD)
    text = start.decode("utf-8-sig", errors="ignore")
    if not text.strip("\r\n"):
        raise refusal("empty", "文件是空的，连表头也没有", "the file is empty: it has not even a header")
    if text[0] in "\r\n":
        raise refusal("wrong_form", "第 1 行是空的，应为表头", "row 1 is blank and should be the header", row=1)
    delimiter = delimiter_of(path)
    rows = list(_first_rows(text, delimiter, cut=len(start) == LONGEST_RECORD))
    if not rows:
        raise refusal("stray_quote", "表头的引号位置不对", "the header's quotation marks are wrong", row=1)
    _refuse_other_delimiters(rows[0])
    refuse_many_columns(len(rows[0]))
    fault = heading_fault([[cell.strip() for cell in row] for row in rows])
    if fault:
        raise FileRefused((fault,))
    return CsvHeader(rows[0], delimiter)


def _first_rows(text: str, delimiter: str, *, cut: bool) -> Iterator[list[str]]:
    """The first rows, as far as they are sound; `cut`: more text follows."""
    lines, number = io.StringIO(text, newline=""), 0
    try:
        for number, row in enumerate(islice(csv.reader(lines, delimiter=delimiter, strict=True), LOOKED_AT), 1):
            if not cut or lines.tell() < len(text):
                yield row
            elif number == 1:
                raise record_too_long(1)
    except csv.Error as error:
        if not number and TOO_LONG in str(error):
            raise record_too_long(1) from None


def _refuse_other_delimiters(names: list[str]) -> None:
    found = next((mark for mark in OTHER_DELIMITERS if len(names) == 1 and mark in names[0]), None)
    if found:
        raise refusal(
            "wrong_delimiter",
            f"字段之间是{found!r}，而不是逗号、制表符或分号；请另存为以英文逗号分隔的 CSV",
            f"the fields are parted by {found!r} and not by commas, tabs or semicolons; save the file as CSV parted by "
            "commas",
            row=1,
        )


def refuse_decimal_commas(rows: pl.DataFrame) -> None:
    """Raise `FileRefused` where the first `rows` of a file without commas between its fields have them in numbers."""
    for place, cells in enumerate(rows.iter_columns(), 1):
        filled = cells.drop_nulls()
        if filled.str.contains(DECIMAL_COMMA).all() and filled.str.contains(",", literal=True).any():
            raise refusal(
                "not_an_amount",
                f"第 {place} 列的数以逗号作小数点；请改用点号(12.50)后重新导出",
                f"column {place} writes decimals with a comma; export it with a point (12.50)",
                column=str(place),
            )


DECIMAL_COMMA = r"^-?[0-9]+(?:\.[0-9]{3})*(?:,[0-9]{1,2})?$"
