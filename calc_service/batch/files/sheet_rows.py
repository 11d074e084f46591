"""The rows of a sheet, gathered into columns of text as they come, and where and why one has no exact text."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import polars as pl

from calc_service.batch.files.column_names import ColumnNames, column_names, refuse_many_columns, shown
from calc_service.batch.files.costs import LONGEST_GAP, SheetCosts, too_costly
from calc_service.batch.files.heading import LOOKED_AT, heading_fault
from calc_service.batch.refusals import FileFault, FileRefused, refusal
from calc_service.domain.wording import Label

ROWS = 10_000
CELLS = 500_000  # of rows that are made columns at once
NAMED_FAULTS = 20
HEADER = 1
A_CLAIM = 3
"""Numbers in one row: what a stay cost, how much of that counts, and what was paid."""
NUMBER = re.compile(r"[-+]?[¥￥]?[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]*)?元?|-?\.[0-9]+")
LETTERS = 3  # of the last column that any spreadsheet has
MESSAGES = {
    "formula": (
        "是公式；请复制该列，用“选择性粘贴-数值”粘贴在原处后保存",
        "is a formula; copy the column, paste it in place as values, and save",
    ),
    "merged_cells": (
        "是合并单元格；请取消合并并补全，表下的说明请删去",
        "is merged; unmerge it and fill every cell, or remove it where it is a note below the table",
    ),
    "wrong_type": ("是错误值，或没有日期的时间", "holds an error value or a time without a day"),
    "inexact_number": (
        "是超过十五位的数字，表格软件已改变其末位；请以文本保存编号",
        "is a number of more than fifteen digits, of which the last were changed; keep ids as text",
    ),
    "bad_characters": ("含有不能出现的字符", "holds a character that no cell may hold"),
    "unnamed_column": ("有内容，但所在列没有表头", "has content below no header"),
}


class SheetRows:
    """The header and the rows met so far, and the faults found among them.

    name, hidden: of the sheet
    costs:        of all sheets of its workbook
    head:         the first rows, cell by cell without surrounding blanks
    like_claims:  whether a row below the first holds as many numbers as a claim
    numbers:      places of the columns, from 1, whose numbers may have lost digits
    """

    __slots__ = (
        "_costs",
        "_faults",
        "_frames",
        "_header",
        "_last",
        "_rows",
        "head",
        "hidden",
        "like_claims",
        "name",
        "numbers",
    )

    def __init__(self, name: str, *, hidden: bool, costs: SheetCosts) -> None:
        """An empty sheet."""
        self.name, self.hidden, self._costs = name, hidden, costs
        self.head: list[list[str]] = []
        self.like_claims = False
        self.numbers: set[int] = set()
        self._last = HEADER
        self._header: list[str] = []
        self._rows: list[list[str | None]] = []
        self._frames: list[pl.DataFrame] = []
        self._faults: list[FileFault] = []

    @property
    def has_content(self) -> bool:
        """Whether any cell holds something."""
        return bool(self._header or self._rows or self._frames or self.head)

    @property
    def headers(self) -> list[str]:
        """The headers as they stand."""
        return self._header

    def add(self, row: int, cells: dict[int, str], times: int = 1) -> None:
        """Keep what stands in `row` and the next, `times` in all: text by column, from 1. What was passed is blank."""
        if not cells:
            return
        if len(self.head) < LOOKED_AT:
            self._look(row, cells)
        if row == HEADER:
            self._header = [cells.get(column, "") for column in range(1, max(cells) + 1)]
            refuse_many_columns(len(self._header))
            row, times = row + 1, times - 1
        if times:
            self._keep(row, cells, times)

    def _look(self, row: int, cells: dict[int, str]) -> None:
        self.head += [[]] * (min(row, LOOKED_AT + 1) - 1 - len(self.head))
        self.head.append([cells.get(column, "").strip() for column in range(1, max(cells) + 1)])

    def _keep(self, row: int, cells: dict[int, str], times: int) -> None:
        width = len(self._header)
        if max(cells) > width:
            self.fault("unnamed_column", max(cells), row)
        if not self.like_claims:
            self.like_claims = sum(NUMBER.fullmatch(cell) is not None for cell in cells.values()) >= A_CLAIM
        gap = row - self._last - 1
        if gap > LONGEST_GAP or times > LONGEST_GAP:
            raise _far_below(row)
        self._costs.add(width * (gap + times), sum(map(len, cells.values())) * times)
        self._rows += [[None] * width] * gap
        self._rows += [[cells.get(column) for column in range(1, width + 1)]] * times
        self._last = row + times - 1
        if len(self._rows) >= ROWS or len(self._rows) * width >= CELLS:
            self._flush()

    def _flush(self) -> None:
        names = [str(place) for place in range(len(self._header))]
        columns = zip(*self._rows, strict=True) if self._rows else [()] * len(names)
        schema = dict.fromkeys(names, pl.String)
        self._frames.append(pl.DataFrame(dict(zip(names, columns, strict=True)), schema=schema))
        self._rows.clear()

    def fault(self, code: str, column: int, row: int, place: str = "") -> None:
        """Note a fault, as long as there are no more than anyone reads."""
        if len(self._faults) < NAMED_FAULTS:
            header = self._header[column - 1] if column <= len(self._header) else ""
            place = place or f"{column_letters(column)}{row}"
            self._faults.append(fault_of(code, self.name, shown(header), place, row))

    def heading_fault(self) -> FileFault | None:
        """What is wrong with the first row, said of this sheet."""
        fault = heading_fault(self.head)
        if fault is None:
            return None
        message = Label(f"工作表“{self.name}”：{fault.message.zh}", f"sheet {self.name!r}: {fault.message.en}")
        return FileFault(fault.code, message, row=fault.row)

    def frame(self) -> tuple[pl.DataFrame, ColumnNames]:
        """All rows, each below the one it followed, under names; raises `FileRefused` if there are faults."""
        heading = self.heading_fault()
        if heading:
            raise FileRefused((heading,))
        if not self._header:
            raise refusal("unnamed_column", "第 1 行是空的，应为表头", "row 1 is blank and should be the header", row=1)
        if self._faults:
            raise FileRefused(tuple(self._faults))
        self._flush()
        rows = pl.concat(self._frames)
        names = column_names(self._header, lambda place: rows.to_series(place).null_count() == rows.height)
        return rows.rename(dict(zip(rows.columns, names.columns, strict=True))), names


def _far_below(row: int) -> FileRefused:
    return too_costly(
        f"第 {row} 行离其他行很远或重复极多；请删去表格下方误填的单元格后重新保存",
        f"row {row} stands far below all others, or repeats without end; remove what stands below the table by mistake",
        row=row,
    )


def fault_of(code: str, sheet: str, header: str, place: str, row: int) -> FileFault:
    """The fault of the cell, or the cells, at `place` of `sheet`."""
    zh, en = MESSAGES[code]
    return FileFault(code, Label(f"工作表“{sheet}”的 {place} {zh}", f"{place} of sheet {sheet!r} {en}"), header, row)


def named(sheets: Iterable[SheetRows]) -> Label:
    """The sheets by name, hidden ones marked."""
    shown_: Sequence[SheetRows] = list(sheets)
    zh = "、".join(f"“{sheet.name}”" + "(隐藏)" * sheet.hidden for sheet in shown_)
    return Label(zh, ", ".join(repr(sheet.name) + " (hidden)" * sheet.hidden for sheet in shown_))


def column_letters(column: int) -> str:
    """How a spreadsheet names the column: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of the column that a spreadsheet names so; `ValueError` if it names none."""
    if len(letters) > LETTERS:
        raise ValueError("not a column")
    return _column_number(letters)


@lru_cache(maxsize=20_000)
def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError("not a column")
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
