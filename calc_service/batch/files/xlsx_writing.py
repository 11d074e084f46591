"""A frame as an XLSX workbook of one sheet, made as a stream: memory does not grow with the rows.

Text is written as text (ids keep their leading zeros, nothing is ever a formula), decimals as numbers that show two
decimals, by their own digits. A null is an empty cell.
"""

import re
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import polars as pl

from calc_service.batch.files.formats import SHEET_TEXT
from calc_service.batch.files.xlsx_rows import column_letters
from calc_service.batch.refusals import refusal

ROWS = 20_000  # of XML at a time
FASTEST = 1  # of zlib: a third of the time for a tenth more bytes
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NOT_IN_XML = r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
SHEET = "xl/worksheets/sheet1.xml"
NUMBER = "\0number"  # no file has a column of that name
TEXT = (' t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>")
PLAIN = ("><v>", "</v></c>")
KINDS: dict[type[pl.DataType], tuple[str, str]] = {
    pl.Boolean: (' t="b"><v>', "</v></c>"),
    pl.Decimal: (' s="1"><v>', "</v></c>"),  # the second cell style below: two decimals
    **dict.fromkeys((pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64), PLAIN),
}

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


def write_xlsx(frame: pl.DataFrame, path: Path) -> None:
    """Write `frame` to `path`; raises `FileRefused` for text that is longer than a cell can hold."""
    _refuse_long_text(frame)
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=FASTEST) as package:
        for name, content in PARTS.items():
            package.writestr(_member(name), DECLARATION + content)
        with package.open(_member(SHEET), "w", force_zip64=True) as sheet:
            sheet.write(f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetData>{_header(frame.columns)}'.encode())
            for start in range(0, frame.height, ROWS):
                sheet.write(_rows(frame.slice(start, ROWS), start).encode())
            sheet.write(b"</sheetData></worksheet>")


def _member(name: str) -> ZipInfo:
    """A member without the time of day: the same frame gives the same bytes."""
    member = ZipInfo(name)
    member.compress_type = ZIP_DEFLATED
    return member


def _refuse_long_text(frame: pl.DataFrame) -> None:
    longest = frame.select(pl.col(pl.String).str.len_chars().max())
    for name in longest.columns:
        if (longest[name][0] or 0) > SHEET_TEXT:
            raise refusal(
                "too_long",
                f"列“{name}”的文本超过 XLSX 单元格的 {SHEET_TEXT} 个字符；请改用 CSV 或 Parquet",
                f"column {name!r} has text of more than the {SHEET_TEXT} characters of an XLSX cell; "
                "ask for CSV or Parquet instead",
                column=name,
            )


def _header(names: list[str]) -> str:
    texts = (_escaped(escape(name, quote=False)) for name in names)
    opening, closing = TEXT
    cells = (f'<c r="{column_letters(column)}1"{opening}{text}{closing}' for column, text in enumerate(texts, 1))
    return f'<row r="1">{"".join(cells)}</row>'


def _rows(part: pl.DataFrame, above: int) -> str:
    """The rows of `part` as XML; `above` rows stand between it and the header."""
    number = pl.int_range(above + 2, above + 2 + part.height, eager=True).cast(pl.String).alias(NUMBER)
    contents = pl.DataFrame([number, *(_content(part[name]).alias(name) for name in part.columns)])
    cells = (_cell(column, name, part.schema[name]) for column, name in enumerate(part.columns, 1))
    row = pl.concat_str(pl.lit('<row r="'), pl.col(NUMBER), pl.lit('">'), *cells, pl.lit("</row>"))
    return str(contents.select(row.str.join("")).item())


def _cell(column: int, name: str, kind: pl.DataType) -> pl.Expr:
    """The cells of one column; nothing where the value is null."""
    opening, closing = KINDS.get(kind.base_type(), TEXT)
    start = pl.lit(f'<c r="{column_letters(column)}')
    return pl.concat_str(start, NUMBER, pl.lit(f'"{opening}'), pl.col(name), pl.lit(closing)).fill_null("")


def _content(values: pl.Series) -> pl.Series:
    """What the cells store, as XML text."""
    if values.dtype == pl.Boolean:
        return values.cast(pl.UInt8).cast(pl.String)
    text = values.cast(pl.String)
    if text.str.contains("[&<>]").any():
        text = text.str.replace_many(["&", "<", ">"], ["&amp;", "&lt;", "&gt;"])
    if text.str.contains(NOT_IN_XML).any():
        text = pl.Series([value if value is None else _escaped(value) for value in text], dtype=pl.String)
    return text


def _escaped(text: str) -> str:
    """`text` with what XML cannot hold, and what looks like such an escape, as _xHHHH_ (ECMA-376, ST_Xstring)."""
    return re.sub(NOT_IN_XML, lambda found: f"_x{ord(found[0][0]):04X}_{found[0][1:]}", text)
