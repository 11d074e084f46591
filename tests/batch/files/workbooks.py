"""Workbooks made for the tests: XLSX and XLS by writers of others, ODS by its XML."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
import xlwt

from calc_service.batch.files import ODS, XLS, XLSX, FileFormat

Cell = str | float | None
Rows = Sequence[Sequence[Cell]]
Sheets = Mapping[str, Rows]
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
TOP = (
    f'<office:document-content xmlns:office="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0" '
    f'xmlns:text="{OFFICE}:text:1.0" xmlns:style="{OFFICE}:style:1.0">'
    '<office:automatic-styles><style:style style:name="ta1"><style:table-properties table:display="true"/>'
    '</style:style><style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
BOTTOM = "</office:spreadsheet></office:body></office:document-content>"
SHOWN, HIDDEN = "ta1", "ta2"


def xlsx(sheets: Sheets, hidden: Sequence[str] = ()) -> bytes:
    """An XLSX workbook; `hidden`: the sheets that are hidden, as deep as can be."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    elif cell is not None:
                        sheet.write_number(number, column, cell)
            if name in hidden:
                sheet.very_hidden()
    return file.getvalue()


def xls(sheets: Sheets, hidden: Sequence[str] = ()) -> bytes:
    """An XLS workbook."""
    file, book = BytesIO(), xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        sheet.visibility = 2 if name in hidden else 0
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(number, column, cell)
    book.save(file)
    return file.getvalue()


def ods(sheets: Sheets, hidden: Sequence[str] = ()) -> bytes:
    """An ODS workbook."""
    tables = [
        table_of("".join(_row(row) for row in rows), name, HIDDEN if name in hidden else SHOWN)
        for name, rows in sheets.items()
    ]
    return ods_of("".join(tables))


def _row(row: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>"


def _cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{cell!r}"><text:p>?</text:p></table:table-cell>'


def table_of(rows: str, name: str = "明细", style: str = SHOWN) -> str:
    """The XML of a sheet."""
    return f'<table:table table:name="{name}" table:style-name="{style}">{rows}</table:table>'


def ods_of(tables: str) -> bytes:
    """An ODS workbook of sheets as XML."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        package.writestr("mimetype", ODS)
        package.writestr("content.xml", TOP + tables + BOTTOM)
    return file.getvalue()


MADE: Mapping[str, tuple[Callable[..., bytes], FileFormat]] = {
    "xlsx": (xlsx, FileFormat(XLSX)),
    "ods": (ods, FileFormat(ODS)),
    "xls": (xls, FileFormat(XLS)),
}
