"""What the cells of an XLS sheet say, and what its records tell beside them."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
import xlwt

from calc_service.batch.files import XLS, FileFormat, read
from calc_service.batch.files.xls_records import reaches
from tests.batch.files.filing import faults_of, places_of, rows_of
from tests.batch.files.workbooks import xls

FORM = FileFormat(XLS)
NOT_AVAILABLE = 42  # the number of #N/A
DAY, MOMENT = xlwt.easyxf(num_format_str="yyyy-mm-dd"), xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss")


def book_of(*cells: tuple[int, int, object, xlwt.XFStyle | None]) -> bytes:
    file, book = BytesIO(), xlwt.Workbook()
    sheet = book.add_sheet("明细")
    for column, name in enumerate("abc"):
        sheet.write(0, column, name)
    for row, column, value, style in cells:
        sheet.write(row, column, value, style or xlwt.Style.default_style)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        ("00123", None, "00123"),
        (13745.56, None, "13745.56"),
        (647.1199999999999, None, "647.12"),
        (5, None, "5"),
        (True, None, "true"),
        (date(2025, 6, 1), DAY, "2025-06-01"),
        (datetime(2025, 6, 1, 13, 49, 42), MOMENT, "2025-06-01 13:49:42"),  # noqa: DTZ001  a sheet knows no time zone
    ],
)
def test_a_cell_is_read_exactly(value: object, style: xlwt.XFStyle | None, text: str, tmp_path: Path) -> None:
    assert rows_of(book_of((1, 0, value, style)), tmp_path, FORM) == [(text, None, None)]


@pytest.mark.parametrize(
    ("value", "style", "code"),
    [
        (510102199001011234.0, None, "inexact_number"),
        (0.5, MOMENT, "wrong_type"),
        (xlwt.Formula("1+1"), None, "formula"),
        (xlwt.Formula('"x"'), None, "formula"),
    ],
)
def test_a_cell_without_exact_text_is_refused_with_its_place(
    value: object, style: xlwt.XFStyle | None, code: str, tmp_path: Path
) -> None:
    faults = faults_of(book_of((1, 0, "x", None), (2, 1, value, style)), tmp_path, FORM)
    assert places_of(faults) == [(code, "b", 3)]
    assert "B3" in faults[0].message.zh


def test_merged_cells_and_errors_are_refused_with_their_places(tmp_path: Path) -> None:
    file, book = BytesIO(), xlwt.Workbook()
    sheet = book.add_sheet("明细")
    for column, name in enumerate("abc"):
        sheet.write(0, column, name)
    sheet.write_merge(1, 2, 0, 1, "x")
    sheet.row(3).set_cell_error(2, NOT_AVAILABLE)
    book.save(file)
    faults = faults_of(file.getvalue(), tmp_path, FORM)
    assert places_of(faults) == [("wrong_type", "c", 4), ("merged_cells", "a", 2)]
    assert "A2:B3" in faults[1].message.zh


def test_what_xls_does_not_keep_is_said_and_columns_of_numbers_are_known(tmp_path: Path) -> None:
    path = tmp_path / "given.xls"
    path.write_bytes(xls({"明细": [["a", "b"], ["x", 1.25]]}))
    table = read(path, FORM, tmp_path)
    assert [note.code for note in table.notes] == ["xls_is_old"]
    assert table.numbers == {"b"}


def test_rows_and_columns_that_are_blank_keep_their_places(tmp_path: Path) -> None:
    rows: list[list[str | float | None]] = [[None, "a", "b"], [], [None, None, "x"]]
    assert rows_of(xls({"明细": rows}), tmp_path, FORM) == [(None, None, None), (None, None, "x")]
    faults = faults_of(xls({"明细": [[], *rows]}), tmp_path, FORM)
    assert places_of(faults) == [("unnamed_column", "", 1)]


def test_sheets_that_reach_far_are_refused_before_room_is_made(tmp_path: Path) -> None:
    rows: list[list[str | float | None]] = [[] for _ in range(65_536)]
    rows[0], rows[-1] = ["a"], [*[None] * 255, "x"]
    content = xls({"明细": rows})
    path = tmp_path / "given"
    path.write_bytes(content)
    assert [(reach.rows, reach.columns) for reach in reaches(path)] == [(65_536, 256)]
    assert faults_of(content, tmp_path, FORM)[0].code == "too_costly"


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100, b"PK\x03\x04", b"a,b\n1,2\n"])
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    faults = faults_of(content, tmp_path, FORM)
    assert faults[0].code == "wrong_form"
    assert "XLS" in faults[0].message.zh


def test_any_bytes_are_read_or_refused(tmp_path: Path) -> None:
    content = book_of((1, 0, "x", None), (2, 1, 1.25, None))
    for place in range(0, len(content), 37):
        path = tmp_path / "given"
        path.write_bytes(content[:place] + b"\xff" + content[place + 1 :])
        try:
            read(path, FORM, tmp_path)
        except Exception as refused:  # noqa: BLE001  its kind is what is looked at
            assert type(refused).__name__ == "FileRefused"  # noqa: PT017  either will do
