"""The package of a workbook: what XlsxWriter makes of its sheets, into which the rows of tables are poured.

XlsxWriter knows the parts of a workbook (charts, notes, styles, printing), our own stream is ten times as fast at rows.
So XlsxWriter writes each table with its header alone, and one row that shows every format; what stands below the header
is then replaced by the rows.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from calc_service.batch.files.sheet_rows import column_letters
from calc_service.batch.files.xlsx_cells import rows_as_xml
from calc_service.batch.files.xlsx_writing import FASTEST, timeless
from calc_service.batch.threads import in_turn
from calc_service.batch.workbook.formats import CELLS, FONTS, SUMMARY
from calc_service.batch.workbook.input_cells import Styles
from calc_service.batch.workbook.sheets import LINE, MadeCells, TableSheet, lines_of

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_LINES = 6
NOTE = {"x_scale": 2.2, "y_scale": 1.4, "font_size": 9}
MADE = datetime(2000, 1, 1)  # noqa: DTZ001  a workbook knows no time zone, and the same input gives the same bytes
END = b"</sheetData>"
DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
STYLE = re.compile(rb' s="([0-9]+)"')


class Shell:
    """A workbook under way, without the rows of its tables."""

    def __init__(self, path: Path, language: str) -> None:
        """`path` is where XlsxWriter leaves it."""
        # Loaded for the first workbook: nothing else has to wait for it.
        self.book = import_module("xlsxwriter").Workbook(
            str(path), {"strings_to_formulas": False, "strings_to_urls": False}
        )
        self.book.set_properties({"created": MADE})
        font = {"font_name": FONTS[language], "font_size": 10}
        self.formats: Mapping[str, Format] = {
            name: self.book.add_format({**font, **properties}) for name, properties in {**SUMMARY, **CELLS}.items()
        }

    def add(self, table: TableSheet, inputs: int = 0) -> None:
        """Add the sheet of a table; the headers behind the first `inputs` are shown as results."""
        sheet, header = self.book.add_worksheet(table.name), table.header
        last = len(table.columns) - 1
        if table.about:
            sheet.write_string(0, 0, table.about, self.formats["about"])
            sheet.merge_range(0, 0, 0, max(last, 1), table.about, self.formats["about"])
            sheet.set_row(0, LINE * lines_of(table.about, sum(column.width for column in table.columns)) + 6)
        for place, column in enumerate(table.columns):
            style = "head" if place < inputs else "output_head"
            sheet.write_string(header, place, column.header, self.formats[style])
            sheet.set_column(place, place, column.width)
            if column.note:
                sheet.write_comment(header, place, column.note, NOTE)
        for place, name in enumerate(CELLS):
            sheet.write_blank(header + 1, place, None, self.formats[name])
        lines = max(lines_of(column.header, column.width) for column in table.columns)
        sheet.set_row(header, LINE * min(lines, MOST_LINES) + 4)
        sheet.freeze_panes(header + 1, table.frozen)
        sheet.autofilter(header, 0, header + table.rows, last)
        printed(sheet, table.paper)
        sheet.repeat_rows(header)


def printed(sheet: "Worksheet", paper: int) -> None:
    """Let a sheet be printed across, all columns on one page, numbered."""
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_header("&R&A")
    sheet.set_footer("&C&P / &N")


def poured(shell: Path, target: Path, tables: Mapping[int, TableSheet]) -> None:
    """Write the workbook `shell` to `target` with the rows of `tables`, by the number of their sheet, from 1."""
    members = {f"xl/worksheets/sheet{number}.xml": table for number, table in tables.items()}
    with ZipFile(shell) as source, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=FASTEST) as package:
        for name in source.namelist():
            if name in members:
                with package.open(timeless(name), "w", force_zip64=True) as sheet:
                    _pour(source.read(name), sheet, members[name])
            else:
                package.writestr(timeless(name), source.read(name))


def _pour(written: bytes, sheet: IO[bytes], table: TableSheet) -> None:
    above = table.header + 1
    head, _, rest = written.partition(b'<row r="%d"' % (above + 1))
    formats, _, tail = rest.partition(END)
    used = f"A1:{column_letters(len(table.columns))}{above + table.rows}"
    sheet.write(DIMENSION.sub(b'<dimension ref="%s"/>' % used.encode(), head, count=1))
    styles = dict(zip(CELLS, map(int, STYLE.findall(formats)), strict=True))
    for rows in in_turn(_jobs(table, styles, above)):
        sheet.write(rows)
    sheet.write(END + tail)


def _as_xml(job: Callable[[], MadeCells], above: int) -> bytes:
    made = job()
    return rows_as_xml(made.columns, above, made.heights).encode()


def _jobs(table: TableSheet, styles: Styles, above: int) -> Iterator[Callable[[], bytes]]:
    for rows, job in table.made(styles):
        yield partial(_as_xml, job, above)
        above += rows
