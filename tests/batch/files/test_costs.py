"""Few bytes that ask for much are refused in the time and memory of a small file, in every form."""

import gzip
import io
import json
import struct
import time
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import xlwt
import zstandard

from calc_service.batch.files import CSV, NDJSON, ODS, PARQUET, XLS, XLSX, FileFormat, SizeLimits
from calc_service.batch.files.compression import unpacked
from calc_service.batch.refusals import FileRefused
from tests.batch.files.filing import faults_of, rows_of

SECONDS = 10
"""Far above what any of these takes, and far below what they took."""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROW_1 = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
WIDE = "<row>" + "".join(f'<c t="str"><v>h{number}</v></c>' for number in range(1000)) + "</row>"
LAST = '<row r="1048576"><c r="{}1048576"><v>1</v></c></row>'
NUMBER = '<table:table-cell office:value-type="float" office:value="1"/>'
LONG_FORMAT = f'<s><cellXfs><numFmt numFmtId="9" formatCode="{"[" * 5000}"/><xf numFmtId="9"/></cellXfs></s>'
CSV_, GZIP, ZSTD = FileFormat(CSV), FileFormat(CSV, "", "gzip"), FileFormat(CSV, "", "zstd")
LINES, COLUMNS, SHEETS, OPEN = FileFormat(NDJSON), FileFormat(PARQUET), FileFormat(XLSX), FileFormat(ODS)


def zipped(members: dict[str, str], packing: int = ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", packing) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return file.getvalue()


def xlsx(rows: str, packing: int = ZIP_DEFLATED, sheets: int = 1, styles: str = "") -> bytes:
    """A workbook whose sheets are all the same member, which holds `rows`."""
    names = "".join(f'<sheet name="S{one}" sheetId="{one}" r:id="r{one}"/>' for one in range(sheets))
    target = f'Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"'
    further = f'<Relationship Id="styles" Type="{RELATION}/styles" Target="styles.xml"/>' if styles else ""
    relations = "".join(f'<Relationship Id="r{one}" {target}/>' for one in range(sheets)) + further
    members = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }
    return zipped(members | ({"xl/styles.xml": styles} if styles else {}), packing)


def many_members() -> bytes:
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * 200_000
    return directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, len(directory), 0, 0)


def overlapping() -> bytes:
    """A zip of which two members are the same bytes."""
    content = bytearray(zipped({"xl/workbook.xml": "<a/>" * 100, "xl/_rels/workbook.xml.rels": "<a/>" * 100}))
    second = content.rindex(b"PK\1\2")
    content[second + 42 : second + 46] = struct.pack("<L", 0)
    return bytes(content)


def parquet(table: pa.Table, **options: object) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd", store_schema=False, **options)
    return file.getvalue()


def one_text(length: int) -> pa.Table:
    """A million cells of one text that stands in the file once."""
    places = pa.array(np.zeros(1_000_000, dtype=np.int32))
    return pa.table({"a": pa.DictionaryArray.from_arrays(places, pa.array(["x" * length]))})


def ods(rows: str) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    names = f'xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0"'
    return zipped({"content.xml": f"<office:body {names}><table:table>{rows}</table:table></office:body>"})


ROW = "<table:table-row>"
TEXT_CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
TWO_COLUMNS = f"{ROW}{TEXT_CELL.format('a')}{TEXT_CELL.format('b')}</table:table-row>"
GAP = '<table:table-row table:number-rows-repeated="9000"/>'
LONG_TEXT = TEXT_CELL.format("x" * 100_000)


def many_times(cells: str, times: int) -> str:
    """A row of ODS that stands for so many."""
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


def shared_text(rows: int) -> bytes:
    """An XLSX workbook in whose cells one long text stands."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        for row in range(rows):
            sheet.write_string(row, 0, "x" * 30_000 if row else "a")
    return target.getvalue()


def old_shared_text(rows: int) -> bytes:
    """The same in XLS."""
    target, book = io.BytesIO(), xlwt.Workbook()
    sheet = book.add_sheet("a")
    for row in range(rows):
        sheet.write(row, 0, "长" * 30_000 if row else "a")
    book.save(target)
    return target.getvalue()


COSTLY: dict[str, tuple[Callable[[], bytes], FileFormat]] = {
    "elements within one another, packed": (lambda: xlsx("<a>" * 10_000_000), SHEETS),
    "elements within one another": (lambda: xlsx("<a>" * 1000, ZIP_STORED), SHEETS),
    "elements of a sheet within one another": (lambda: xlsx("<row><c>" + "<v>" * 1000, ZIP_STORED), SHEETS),
    "elements within one another in styles": (lambda: xlsx(ROW_1, styles="<a>" * 1000), SHEETS),
    "a long attribute": (lambda: xlsx(f'<row><c r="{"A" * 3_000_000}"/>', ZIP_STORED), SHEETS),
    "a long comment": (lambda: xlsx(f"<!--{'x' * 3_000_000}-->", ZIP_STORED), SHEETS),
    "a long text": (lambda: xlsx(f'<row><c t="str"><v>{"x" * 3_000_000}</v></c></row>', ZIP_STORED), SHEETS),
    "a long format": (
        lambda: xlsx(ROW_1, styles=LONG_FORMAT),
        SHEETS,
    ),
    "another packing": (lambda: xlsx(ROW_1, ZIP_LZMA), SHEETS),
    "a cell at the end of the sheet": (lambda: xlsx(ROW_1 + LAST.format("XFD")), SHEETS),
    "a wide sheet with a cell at its end": (lambda: xlsx(WIDE + LAST.format("A")), SHEETS),
    "a wide sheet of few cells": (lambda: xlsx(WIDE + "<row><c><v>1</v></c></row>" * 100_000, ZIP_STORED), SHEETS),
    "many members": (many_members, SHEETS),
    "a row that stands for a million": (
        lambda: ods(f'<table:table-row table:number-rows-repeated="1000000">{NUMBER}</table:table-row>'),
        OPEN,
    ),
    "rows that stand for thousands": (lambda: ods(TWO_COLUMNS + many_times(NUMBER * 2, 9000) * 40), OPEN),
    "gaps between rows": (lambda: ods(TWO_COLUMNS + (f"{ROW}{NUMBER}</table:table-row>" + GAP) * 40), OPEN),
    "a long text that stands for thousands": (lambda: ods(TWO_COLUMNS + many_times(LONG_TEXT, 9000)), OPEN),
    "a long text that many cells share": (lambda: shared_text(20_000), SHEETS),
    "a long text that many cells of an old workbook share": (lambda: old_shared_text(20_000), FileFormat(XLS)),
    "a long line": (lambda: b"a,b\n" + b"x" * 30_000_000, CSV_),
    "a long cell in quotation marks": (lambda: b'a,b\n1,"' + b"x\n" * 15_000_000, CSV_),
    "a long header": (lambda: b'"' + b"x" * 3_000_000 + b'",b\n1,2\n', CSV_),
    "a long line, packed": (lambda: zstandard.ZstdCompressor().compress(b"a,b\n" + b"x" * 200_000_000), ZSTD),
    "a gzip bomb": (lambda: gzip.compress(b"a,b\n" + b"1,2\n" * 20_000_000, 9), GZIP),
    "a zstd bomb": (lambda: zstandard.ZstdCompressor().compress(b"a,b\n" + b"1,2\n" * 50_000_000), ZSTD),
    "many members of gzip": (lambda: gzip.compress(b"") * 100_000, GZIP),
    "many frames of zstd": (lambda: zstandard.ZstdCompressor().compress(b"") * 100_000, ZSTD),
    "a long line of JSON": (lambda: b'{"a":"' + b"x" * 30_000_000 + b'"}', LINES),
    "lines that hold nothing": (lambda: b'{"a":1}\n' + b"\n" * 5_000_000, LINES),
    "objects that hold nothing": (lambda: b'{"a":1}\n' + b"{}\n" * 5_000_000, LINES),
    "objects with few of many keys": (lambda: b"".join(b'{"k%d":1}\n' % (one % 1000) for one in range(200_000)), LINES),
    "a text of a million cells": (lambda: parquet(one_text(100_000)), COLUMNS),
    "a long text of a million cells": (lambda: parquet(one_text(10_000_000)), COLUMNS),
    "texts that pack well": (lambda: parquet(pa.table({"a": ["x" * 100_000] * 3000}), use_dictionary=False), COLUMNS),
    "many rows of one number": (
        lambda: parquet(pa.table({f"c{one}": np.zeros(1_000_000, dtype=np.int32) for one in range(30)})),
        COLUMNS,
    ),
}
REFUSED: dict[str, tuple[Callable[[], bytes], FileFormat, str]] = {
    "one member for many sheets": (lambda: xlsx(ROW_1, sheets=1000), SHEETS, "wrong_form"),
    "members that overlap": (overlapping, SHEETS, "wrong_form"),
    "columns that no spreadsheet has": (lambda: xlsx(f'<row><c r="{"A" * 100_000}1"/></row>'), SHEETS, "wrong_form"),
    "a text before the first": (lambda: xlsx('<row><c t="s"><v>-1</v></c></row>'), SHEETS, "wrong_form"),
    "arrays within one another": (lambda: b'{"a":' + b"[" * 500_000 + b"\n", LINES, "malformed_row"),
    "many keys, one of them twice": (
        lambda: b"{" + b",".join(b'"%d":1' % one for one in range(90_000)) + b',"89999":1}\n',
        LINES,
        "repeated_key",
    ),
    "many keys in every line": (
        lambda: json.dumps({str(one): 1 for one in range(50_000)}).encode() + b"\n",
        LINES,
        "too_many_columns",
    ),
    "a row too short behind many": (lambda: b"a,b\n" + b"1,2\n" * 5_000_000 + b"1\n", CSV_, "ragged_row"),
    "a row with very many fields": (lambda: b"a,b\n" + b"," * 900_000 + b"\n", CSV_, "ragged_row"),
}


@pytest.mark.parametrize("name", [*COSTLY, *REFUSED])
def test_what_asks_for_much_is_refused_at_once(name: str, tmp_path: Path) -> None:
    make, form, code = REFUSED.get(name) or (*COSTLY[name], "too_costly")
    content = make()
    began = time.process_time()  # by the clock it takes as long as other processes have the machine
    faults = faults_of(content, tmp_path, form)
    assert time.process_time() - began < SECONDS
    assert [fault.code for fault in faults] == [code]


def test_what_is_refused_leaves_little_on_disk(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb"
    bomb.write_bytes(zstandard.ZstdCompressor().compress(b"a,b\n" + b"x" * 500_000_000))
    with pytest.raises(FileRefused):
        unpacked(bomb, "zstd", SizeLimits(), tmp_path)
    assert (tmp_path / "unpacked").stat().st_size < 2**26


def test_rows_that_differ_in_a_number_alone_are_read_however_well_they_pack(tmp_path: Path) -> None:
    row = "P-1,500101,resident,subsistence_allowance,2025-06-01,inpatient,special,tertiary,true,in_city,compliant,0.00"
    text = "a,b,c,d,e,f,g,h,i,j,k,l,m\n" + "".join(f"S-{number},{row}\n" for number in range(400_000))
    packed = zstandard.ZstdCompressor(level=9).compress(text.encode())
    assert len(text) > 100 * len(packed)
    assert len(rows_of(packed, tmp_path, ZSTD)) == 400_000


def test_members_and_frames_of_real_files_are_read(tmp_path: Path) -> None:
    parts = [b"a,b\n", *(b"%d,%s\n" % (number, b"x" * 100) for number in range(900))]
    for form, pack in ((GZIP, gzip.compress), (ZSTD, zstandard.ZstdCompressor().compress)):
        assert len(rows_of(b"".join(map(pack, parts)), tmp_path, form)) == 900


def test_zeros_behind_a_member_of_gzip_are_nothing(tmp_path: Path) -> None:
    assert rows_of(gzip.compress(b"a\n1\n") + b"\0" * 1000, tmp_path, GZIP) == [("1",)]


def test_a_gap_in_a_sheet_that_somebody_left_is_rows(tmp_path: Path) -> None:
    assert len(rows_of(xlsx(ROW_1 + '<row r="5000"><c r="A5000"><v>1</v></c></row>'), tmp_path, SHEETS)) == 4999
