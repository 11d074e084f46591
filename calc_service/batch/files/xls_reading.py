"""XLS, the workbooks of old, as a table of text: cells by python-calamine, and by their records what it does not tell.

Formulas and error values are found in the records and refused with their places, and how far sheets reach is judged
there before room is made for their cells. Clock times come to the whole second, which the summary says.
"""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from calc_service.batch.files.compression import too_large
from calc_service.batch.files.costs import SheetCosts
from calc_service.batch.files.damage import sound, workbook_of
from calc_service.batch.files.formats import SizeLimits
from calc_service.batch.files.sheet_rows import NAMED_FAULTS, SheetRows, column_letters
from calc_service.batch.files.sheets import table_of
from calc_service.batch.files.table import ReadingNote, Table
from calc_service.batch.files.xls_records import Reach, reaches
from calc_service.batch.files.xlsx_values import NoExactText, number
from calc_service.domain.wording import Label

LARGEST = 2**27  # bytes: twice what a full sheet of forty columns takes
FIRST_DAY = date(1900, 3, 1)
"""Excel holds 1900 for a leap year: days before are off by one."""
NOTE = ReadingNote(
    "xls_is_old",
    Label(
        "XLS 是旧格式：时刻只读到整秒，数字只有十五位可信；请核对编号与时刻，最好另存为 XLSX",
        "XLS is an old format: clock times are read to the whole second, and numbers to fifteen digits; look at ids "
        "and times, or better save it as XLSX",
    ),
)
Cell = int | float | str | bool | time | date | datetime | timedelta


def read_xls(path: Path, limits: SizeLimits) -> Table:
    """The rows of the workbook at `path`, every column as text; raises `FileRefused` with column and row."""
    size = path.stat().st_size
    if size > min(LARGEST, limits.workbook):
        raise too_large(min(LARGEST, limits.workbook))
    with sound(*workbook_of("XLS"), CalamineError):
        found, costs = reaches(path), SheetCosts(size)
        for one in found:
            costs.add(one.rows * one.columns, one.characters)
        return table_of(_sheets(path, size, found), (NOTE,))


def _sheets(path: Path, size: int, found: list[Reach]) -> list[SheetRows]:
    try:
        with CalamineWorkbook.from_path(path) as book:
            sheets, costs = [], SheetCosts(size)
            for place, about in enumerate(book.sheets_metadata):
                rows = SheetRows(about.name, hidden=about.visible != SheetVisibleEnum.Visible, costs=costs)
                _fill(rows, book.get_sheet_by_index(place), found[place] if place < len(found) else Reach())
                sheets.append(rows)
            return sheets
    except BaseException as error:
        # A panic of the reader is no Exception.
        if type(error).__name__ == "PanicException":
            raise CalamineError from None
        raise


def _fill(rows: SheetRows, sheet: CalamineSheet, reach: Reach) -> None:
    # Row after row, so that others are let in between; blank columns on the left are left out.
    first = (sheet.start or (0, 0))[1] + 1
    for row, cells in enumerate(sheet.iter_rows(), 1):
        texts: dict[int, str] = {}
        for column, cell in enumerate(cells, first):
            if cell == "":
                continue
            try:
                texts[column] = _text(cell)
            except NoExactText as fault:
                rows.fault(str(fault), column, row)
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                rows.numbers.add(column)
        rows.add(row, texts)
    for code, row, column in reach.faults[:NAMED_FAULTS]:
        rows.fault(code, column + 1, row + 1)
    for (row, column), (last_row, last_column) in (sheet.merged_cell_ranges or [])[:NAMED_FAULTS]:
        places = f"{column_letters(column + 1)}{row + 1}:{column_letters(last_column + 1)}{last_row + 1}"
        rows.fault("merged_cells", column + 1, row + 1, places)


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int | float):
        return number(repr(cell))
    if isinstance(cell, datetime) and cell.date() >= FIRST_DAY:
        return cell.isoformat(" ", "milliseconds" if cell.microsecond else "seconds")
    if isinstance(cell, date) and not isinstance(cell, datetime) and cell >= FIRST_DAY:
        return cell.isoformat()
    raise NoExactText("wrong_type")
