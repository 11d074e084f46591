"""XLSX as a frame of text: the one sheet with content, its first row the header, hidden rows included.

Days come in ISO form, numbers by the shortest digits that give them back, text as it is. What a cell does not hold
itself is refused with its place: formulas, merged cells, error values. Blank rows below the last row are no rows.
"""

from pathlib import Path
from zipfile import ZipFile

import polars as pl

from calc_service.batch.files.limits import Limits
from calc_service.batch.files.xlsx_package import Sheet, opened, workbook
from calc_service.batch.files.xlsx_sheet import Cells, Shown, has_content
from calc_service.batch.files.xlsx_styles import time_styles
from calc_service.batch.files.xlsx_text import shared_texts
from calc_service.batch.refusals import refusal


def read_xlsx(path: Path, limits: Limits) -> pl.DataFrame:
    """The rows of the workbook at `path`, every column as text; raises `FileRefused` with column and row."""
    with opened(path, limits) as package:
        book = workbook(package)
        sheet = _only_one(package, book.sheets)
        shown = Shown(shared_texts(package, book), time_styles(package, book), book.since_1904)
        return Cells(sheet.name, shown).frame(package, sheet.member)


def _only_one(package: ZipFile, sheets: tuple[Sheet, ...]) -> Sheet:
    filled = [sheet for sheet in sheets if has_content(package, sheet.member)]
    if not filled:
        raise refusal("empty", "工作簿是空的，连表头也没有", "the workbook is empty: it has not even a header")
    if len(filled) > 1:
        zh = "、".join(f"“{sheet.name}”" + "(隐藏)" * sheet.hidden for sheet in filled)
        en = ", ".join(repr(sheet.name) + " (hidden)" * sheet.hidden for sheet in filled)
        raise refusal(
            "several_sheets",
            f"有内容的工作表不止一个：{zh}；请只保留一个",
            f"more than one sheet has content: {en}; keep one",
        )
    return filled[0]
