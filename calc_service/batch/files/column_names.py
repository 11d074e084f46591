"""The columns of a file have names, each its own, whatever its headers are.

Columns that nobody reads may share a header, and such as hold nothing may have none: within, the later ones are named
apart, and where headers may repeat they come back as they stand.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from calc_service.batch.files.table import ReadingNote
from calc_service.batch.refusals import FileFault, FileRefused, refusal
from calc_service.domain.wording import Label

MOST_COLUMNS = 1000
LONGEST_SHOWN = 40  # characters
MAY_BE_DATA = re.compile(r"[0-9]{6}|^[+-]?[0-9.,]+$")


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """columns: each its own; headers: as they stand; notes: what that changes."""

    columns: list[str]
    headers: list[str]
    notes: tuple[ReadingNote, ...]


def refuse_many_columns(columns: int) -> None:
    """Raise `FileRefused` for a file that is wider than any batch."""
    if columns > MOST_COLUMNS:
        raise refusal(
            "too_many_columns",
            f"文件有 {columns} 列，上限是 {MOST_COLUMNS} 列",
            f"the file has {columns} columns; at most {MOST_COLUMNS} are read",
        )


def column_names(headers: Sequence[str], is_blank: Callable[[int], bool]) -> ColumnNames:
    """Names for the columns under `headers`.

    is_blank: whether the column at a place, from 0, holds nothing; asked only where it has no header
    Raises `FileRefused` for a column that has content and no header.
    """
    refuse_many_columns(len(headers))
    unnamed = [place for place, header in enumerate(headers) if not header.strip()]
    faults = tuple(_unnamed(place + 1) for place in unnamed if not is_blank(place))
    if faults:
        raise FileRefused(faults)
    columns = named_apart(headers)
    repeated = [place for place, header in enumerate(headers) if header.strip() and columns[place] != header]
    notes = (*_noted(UNNAMED, unnamed), *_noted(REPEATED, repeated))
    return ColumnNames(columns, list(headers), notes)


def named_apart(headers: Sequence[str]) -> list[str]:
    """The headers, those that are blank or repeat replaced by names that no other column has."""
    taken, met = set(headers), set[str]()
    columns = []
    for place, header in enumerate(headers, 1):
        name = header
        if header in met or not header.strip():
            name = _free(header or f"column_{place}", taken, start=2 if header in met and header.strip() else 1)
        met.add(header)
        taken.add(name)
        columns.append(name)
    return columns


def _free(name: str, taken: set[str], *, start: int) -> str:
    """The first of name, name_2, name_3 … that is not taken; from `start`, 1 being the name itself."""
    number, found = start, name if start == 1 else f"{name}_{start}"
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found


UNNAMED = ReadingNote(
    "unnamed_columns", Label("没有表头也没有内容的列：第 {} 列", "columns with neither header nor content: {}")
)
REPEATED = ReadingNote(
    "repeated_headers",
    Label(
        "第 {} 列的表头与前面的列相同；这些列不参与计算，CSV 与 XLSX 结果保留原表头，NDJSON 与 Parquet 结果加上序号",
        "the headers of columns {} stand before already; nobody reads these columns: in CSV and XLSX they come back as "
        "they stand, in NDJSON and Parquet with a number",
    ),
)


def _noted(note: ReadingNote, places: Sequence[int]) -> list[ReadingNote]:
    if not places:
        return []
    shown = ", ".join(str(place + 1) for place in places)
    return [ReadingNote(note.code, Label(note.message.zh.format(shown), note.message.en.format(shown)))]


def shown(header: str) -> str:
    """A header as a message may name it: "" where it could be the content of a cell, if row 1 is no header at all."""
    return "" if len(header) > LONGEST_SHOWN or MAY_BE_DATA.search(header) else header


def _unnamed(place: int) -> FileFault:
    message = Label(
        f"第 {place} 列有内容而没有表头；请补上表头，或删去该列",
        f"column {place} has content and no header; give it one, or remove the column",
    )
    return FileFault("unnamed_column", message, column=str(place), row=1)
