from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from calc_service.batch.files import XLSX, FileFormat, SizeLimits
from tests.batch.files.filing import Rows, faults_of, places_of, rows_of

SHEETS = FileFormat(XLSX)
SHEET = "xl/worksheets/sheet1.xml"
MOMENT = datetime(2025, 6, 1, 13, 30, 5, tzinfo=UTC).replace(tzinfo=None)
ROW_1 = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'

Fill = Callable[[Workbook, Worksheet], object]


def workbook(fill: Fill, options: dict[str, object] | None = None) -> bytes:
    """A workbook of one sheet with the headers a, b, c, filled by `fill`."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, options or {}) as book:
        sheet = book.add_worksheet("明细")
        sheet.write_row(0, 0, ["a", "b", "c"])
        fill(book, sheet)
    return file.getvalue()


def changed(content: bytes, member: str, change: Callable[[str], str]) -> bytes:
    """The same zip with one member changed."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(file, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, change(text.decode()).encode() if name == member else text)
    return file.getvalue()


def sheet_of(rows: str) -> bytes:
    """A workbook whose sheet holds `rows` as XML."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<x:worksheet xmlns:x="{namespace}" xmlns="{namespace}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    return changed(workbook(lambda _, sheet: sheet), SHEET, lambda _: xml)


def written(value: object, look: str = "General") -> Fill:
    return lambda book, sheet: sheet.write(1, 0, value, book.add_format({"num_format": look}))


def cell(fill: Fill, folder: Path, options: dict[str, object] | None = None) -> str | None:
    return rows_of(workbook(fill, options), folder, SHEETS)[0][0]


@pytest.mark.parametrize("constant_memory", [True, False])
def test_text_is_kept_shared_or_not(constant_memory: bool, tmp_path: Path) -> None:  # noqa: FBT001  parametrized
    def fill(_: Workbook, sheet: Worksheet) -> None:
        for column, text in enumerate(["00123", ' a&<b>\n"c" ', "_x0041_ 中"]):
            sheet.write_string(1, column, text)

    content = workbook(fill, {"constant_memory": constant_memory})
    assert rows_of(content, tmp_path, SHEETS) == [("00123", ' a&<b>\n"c" ', "_x0041_ 中")]


def test_rich_text_is_one_text(tmp_path: Path) -> None:
    assert (
        cell(
            lambda book, sheet: sheet.write_rich_string(1, 0, "重大", book.add_format({"bold": True}), "疾病"), tmp_path
        )
        == "重大疾病"
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (13745.56, "13745.56"),
        (5.0, "5"),
        (0, "0"),
        (-0.01, "-0.01"),
        (99999999999.99, "99999999999.99"),
        (1e-7, "0.0000001"),
        (999999999999999, "999999999999999"),
    ],
)
def test_numbers_are_their_shortest_digits(number: float, text: str, tmp_path: Path) -> None:
    assert cell(written(number), tmp_path) == text
    assert cell(written(number, '0.00_ ;[Red]"yd"'), tmp_path) == text


def test_a_number_stored_with_seventeen_digits_is_the_one_that_was_typed(tmp_path: Path) -> None:
    rows = ROW_1 + '<row r="2"><c r="A2"><v>13745.559999999999</v></c><c r="B2"><v>0.30000000000000004</v></c></row>'
    assert rows_of(sheet_of(rows), tmp_path, SHEETS) == [("13745.56", "0.3")]


def test_an_id_that_became_a_number_is_refused(tmp_path: Path) -> None:
    assert places_of(faults_of(workbook(written(510102199001011234)), tmp_path, SHEETS)) == [("inexact_number", "a", 2)]


@pytest.mark.parametrize(
    "look", ["yyyy-mm-dd", "yyyy/m/d h:mm", 'yyyy"年"m"月"d"日"', "[$-804]yyyy/m/d;@", "mm:ss.0", "m/d"]
)
def test_days_are_iso_text_however_they_are_shown(look: str, tmp_path: Path) -> None:
    assert cell(written(45809, look), tmp_path) == "2025-06-01"
    assert cell(written(MOMENT, look), tmp_path) == "2025-06-01 13:30:05"


def test_days_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    assert cell(written(MOMENT, "yyyy-mm-dd"), tmp_path, {"date_1904": True}) == "2025-06-01 13:30:05"


@pytest.mark.parametrize("number", [0.5, 60, 2958466])
def test_a_time_of_no_day_is_refused(number: float, tmp_path: Path) -> None:
    assert places_of(faults_of(workbook(written(number, "hh:mm")), tmp_path, SHEETS)) == [("wrong_type", "a", 2)]


def test_booleans_are_true_and_false(tmp_path: Path) -> None:
    content = workbook(lambda _, sheet: sheet.write_row(1, 0, [True, False]))
    assert rows_of(content, tmp_path, SHEETS) == [("true", "false", None)]


def test_formulas_and_merged_cells_are_refused_with_their_places(tmp_path: Path) -> None:
    def fill(_: Workbook, sheet: Worksheet) -> None:
        sheet.write_formula(2, 1, "=1+1", None, 2)
        sheet.write_formula(3, 2, "=A1", None, "a")
        sheet.merge_range(4, 0, 5, 1, "merged")

    faults = faults_of(workbook(fill), tmp_path, SHEETS)
    assert places_of(faults) == [("formula", "b", 3), ("formula", "c", 4), ("merged_cells", "a", 5)]
    assert "A5:B6" in faults[2].message.zh
    assert "明细" in faults[0].message.en


def test_error_values_are_refused(tmp_path: Path) -> None:
    content = sheet_of(ROW_1 + '<row r="2"><c r="B2" t="e"><v>#N/A</v></c></row>')
    assert places_of(faults_of(content, tmp_path, SHEETS)) == [("wrong_type", "b", 2)]


def test_empty_sheets_beside_the_one_do_no_harm(tmp_path: Path) -> None:
    assert cell(lambda book, sheet: (sheet.write(1, 0, "x"), book.add_worksheet("空")), tmp_path) == "x"


def test_blank_rows_between_are_rows_and_blank_rows_below_are_not(tmp_path: Path) -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        sheet.write(1, 0, "x")
        sheet.write(3, 2, "y")
        sheet.write_blank(5, 0, None, book.add_format({"bold": True}))

    expected: Rows = [("x", None, None), (None, None, None), (None, None, "y")]
    assert rows_of(workbook(fill), tmp_path, SHEETS) == expected


def test_rows_and_cells_without_a_place_follow_one_another(tmp_path: Path) -> None:
    rows = "<row><c t='str'><v>a</v></c><c t='str'><v>b</v></c></row><row><c/><c><v>7</v></c></row>"
    assert rows_of(sheet_of(rows), tmp_path, SHEETS) == [(None, "7")]


def test_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    assert rows_of(workbook(lambda _, sheet: sheet), tmp_path, SHEETS) == []


@pytest.mark.parametrize(
    ("fill", "place"),
    [
        (lambda _, sheet: (sheet.write(0, 4, "e"), sheet.write(1, 3, "x")), ("unnamed_column", "4", 1)),
        (lambda _, sheet: sheet.write(2, 5, "x"), ("unnamed_column", "", 3)),
    ],
)
def test_every_column_needs_a_name_of_its_own(fill: Fill, place: tuple[str, str, int], tmp_path: Path) -> None:
    assert places_of(faults_of(workbook(fill), tmp_path, SHEETS)) == [place]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("", "empty"),
        ('<row r="3"><c r="A3"><v>1</v></c></row>', "unnamed_column"),
        (ROW_1 + '<row r="1"><c r="A1"><v>1</v></c></row>', "wrong_form"),
        (ROW_1 + '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>', "wrong_form"),
        (ROW_1 + '<row r="9999999"><c><v>1</v></c></row>', "wrong_form"),
        (ROW_1 + '<row r="2"><c r="A2" t="s"><v>99</v></c></row>', "wrong_form"),
        (ROW_1 + '<row r="2"><c r="A2"><v>12,5</v></c></row>', "wrong_form"),
        (ROW_1 + '<row r="2"><c r="A2" t="str"><v>_x0000_</v></c></row>', "bad_characters"),
        (ROW_1 + "<row>", "wrong_form"),
    ],
)
def test_a_sheet_that_is_not_sound_is_refused(rows: str, code: str, tmp_path: Path) -> None:
    assert faults_of(sheet_of(rows), tmp_path, SHEETS)[0].code == code


def test_entities_are_refused(tmp_path: Path) -> None:
    attack = '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa">]>'
    content = changed(workbook(written("x")), SHEET, lambda xml: xml.replace("<worksheet", attack + "<worksheet", 1))
    assert faults_of(content, tmp_path, SHEETS)[0].code == "wrong_form"


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    content = changed(workbook(written("x")), "xl/styles.xml", lambda xml: xml + " " * 30_000_000)
    assert len(content) < 100_000
    assert places_of(faults_of(content, tmp_path, SHEETS, SizeLimits(workbook=10_000_000))) == [("too_large", "", None)]


def test_a_zip_of_very_many_members_is_refused(tmp_path: Path) -> None:
    file = BytesIO()
    with ZipFile(file, "w") as package:
        for number in range(2001):
            package.writestr(str(number), b"")
    assert faults_of(file.getvalue(), tmp_path, SHEETS)[0].code == "too_costly"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100, b"a,b\n1,2\n"])
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    assert faults_of(content, tmp_path, SHEETS)[0].code == "wrong_form"


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    content = workbook(written("x"))
    for kept in (len(content) // 2, len(content) - 10):
        assert faults_of(content[:kept], tmp_path, SHEETS)[0].code == "wrong_form"
