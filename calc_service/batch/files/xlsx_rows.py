"""The rows of a sheet, gathered into columns of text as they come, and where and why one has no exact text."""

from functools import lru_cache

import polars as pl

from calc_service.batch.files.column_names import refuse_bad_names
from calc_service.batch.refusals import FileFault, FileRefused, refusal
from calc_service.domain.wording import Label

ROWS = 10_000
NAMED_FAULTS = 20
HEADER = 1
MESSAGES = {
    "formula": ("是公式；请用“选择性粘贴-数值”改为数值", "is a formula; paste it as values"),
    "merged_cells": ("是合并单元格；请取消合并并补全", "is merged; unmerge it and fill every cell"),
    "wrong_type": ("是错误值，或没有日期的时间", "holds an error value or a time without a day"),
    "inexact_number": (
        "是超过十五位的数字，Excel 已改变其末位；请以文本保存编号",
        "is a number of more than fifteen digits, of which Excel changed the last; keep ids as text",
    ),
    "bad_characters": ("含有不能出现的字符", "holds a character that no cell may hold"),
    "unnamed_column": ("有内容，但所在列没有表头", "has content below no header"),
}


class SheetRows:
    """The header and the rows met so far, and the faults found among them."""

    __slots__ = ("_faults", "_frames", "_last", "_names", "_rows", "_sheet")

    def __init__(self, sheet: str) -> None:
        """`sheet` is the name that refusals give."""
        self._sheet, self._last = sheet, HEADER
        self._names: list[str] = []
        self._rows: list[list[str | None]] = []
        self._frames: list[pl.DataFrame] = []
        self._faults: list[FileFault] = []

    def add(self, row: int, cells: dict[int, str]) -> None:
        """Keep what stands in `row`: text by column, from 1. Rows that were passed over are blank."""
        if row == HEADER:
            self._names = [cells.get(column, "") for column in range(1, max(cells, default=0) + 1)]
            refuse_bad_names(self._names)
        elif cells:
            self._keep(row, cells)

    def _keep(self, row: int, cells: dict[int, str]) -> None:
        width = len(self._names)
        if not width:
            raise refusal("unnamed_column", "第 1 行是空的，应为表头", "row 1 is blank and should be the header", row=1)
        if max(cells) > width:
            self.fault("unnamed_column", max(cells), row)
        self._rows += [[None] * width] * (row - self._last - 1)
        self._rows.append([cells.get(column) for column in range(1, width + 1)])
        self._last = row
        if len(self._rows) >= ROWS:
            self._flush()

    def _flush(self) -> None:
        schema = dict.fromkeys(self._names, pl.String)
        columns = zip(*self._rows, strict=True) if self._rows else [()] * len(self._names)
        self._frames.append(pl.DataFrame(dict(zip(self._names, columns, strict=True)), schema=schema))
        self._rows.clear()

    def fault(self, code: str, column: int, row: int, place: str = "") -> None:
        """Note a fault; raises `FileRefused` once there are more than anyone reads."""
        header = self._names[column - 1] if column <= len(self._names) else ""
        place = place or f"{column_letters(column)}{row}"
        self._faults.append(fault_of(code, self._sheet, header, place, row))
        if len(self._faults) >= NAMED_FAULTS:
            raise FileRefused(tuple(self._faults))

    def frame(self) -> pl.DataFrame:
        """All rows, each below the one it followed; raises `FileRefused` if there are faults."""
        if self._faults:
            raise FileRefused(tuple(self._faults))
        self._flush()
        return pl.concat(self._frames)


def fault_of(code: str, sheet: str, header: str, place: str, row: int) -> FileFault:
    """The fault of the cell, or the cells, at `place` of `sheet`."""
    zh, en = MESSAGES[code]
    return FileFault(code, Label(f"工作表“{sheet}”的 {place} {zh}", f"{place} of sheet {sheet!r} {en}"), header, row)


def column_letters(column: int) -> str:
    """How a spreadsheet names the column: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


@lru_cache(maxsize=20_000)
def column_number(letters: str) -> int:
    """The number of the column that a spreadsheet names so; `ValueError` if it names none."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError("not a column")
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
