"""Where and why a sheet has no exact text, as faults; columns as letters and numbers."""

from functools import lru_cache

from calc_service.batch.refusals import FileFault
from calc_service.domain.wording import Label

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
