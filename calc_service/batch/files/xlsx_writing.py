"""A table as an XLSX workbook of one plain sheet, made as a stream: memory does not grow with the rows.

Text is written as text, decimals as numbers that show two decimals. A null is an empty cell. What people are to read
and print is made by `batch.workbook`.
"""

from collections.abc import Sequence
from functools import partial
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import polars as pl

from calc_service.batch.files.sheet_rows import column_letters
from calc_service.batch.files.table import Table
from calc_service.batch.files.xlsx_cells import (
    ROWS,
    SheetCells,
    escaped,
    number_cells,
    rows_as_xml,
    text_cells,
    truth_cells,
)
from calc_service.batch.threads import in_turn

FASTEST = 1  # of zlib: a third of the time for a tenth more bytes
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "xl/worksheets/sheet1.xml"
TWO_DECIMALS = 1  # the second cell style below

PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>'
    f'<Override PartName="/{SHEET}" ContentType="{TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATION}/styles" Target="styles.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
    '<sheet name="result" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf xfId="0"/><xf numFmtId="2" applyNumberFormat="1" xfId="0"/></cellXfs></styleSheet>',
}


def write_xlsx(table: Table, path: Path) -> None:
    """Write `table` to `path`; raises `FileRefused` for text that is longer than a cell can hold."""
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=FASTEST) as package:
        for name, content in PARTS.items():
            package.writestr(timeless(name), DECLARATION + content)
        with package.open(timeless(SHEET), "w", force_zip64=True) as sheet:
            sheet.write(f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetData>{_header(table.headers)}'.encode())
            above = 1
            for frame in in_turn(table.pieces):
                slices = range(0, len(frame), ROWS)
                for rows in in_turn(partial(_rows, frame[start : start + ROWS], above + start) for start in slices):
                    sheet.write(rows)
                above += len(frame)
            sheet.write(b"</sheetData></worksheet>")


def timeless(name: str) -> ZipInfo:
    """A member without the time of day: the same table gives the same bytes."""
    member = ZipInfo(name)
    member.compress_type = ZIP_DEFLATED
    return member


def _header(names: Sequence[str]) -> str:
    texts = (escaped(escape(name, quote=False)) for name in names)
    cells = (
        f'<c r="{column_letters(column)}1" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        for column, text in enumerate(texts, 1)
    )
    return f'<row r="1">{"".join(cells)}</row>'


def _rows(frame: pl.DataFrame, above: int) -> bytes:
    return rows_as_xml([_cells(column) for column in frame], above).encode()


def _cells(values: pl.Series) -> SheetCells:
    if values.dtype == pl.Boolean:
        return truth_cells(values)
    if values.dtype.is_decimal():
        return number_cells(values, TWO_DECIMALS)
    return number_cells(values) if values.dtype.is_integer() else text_cells(values)
