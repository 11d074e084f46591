"""What the cells of an ODS sheet say, by its own XML."""

from pathlib import Path

import pytest

from calc_service.batch.files import ODS, FileFormat, read
from tests.batch.files.filing import Rows, faults_of, places_of, rows_of
from tests.batch.files.workbooks import ods, ods_of, table_of

FORM = FileFormat(ODS)
TEXT = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
HEADER = f"<table:table-row>{''.join(TEXT.format(name) for name in 'abc')}</table:table-row>"
CELLS = {
    "a number": ('office:value-type="float" office:value="13745.56"', "13745.56"),
    "a number that arithmetic made": ('office:value-type="currency" office:value="647.1199999999999"', "647.12"),
    "a share": ('office:value-type="percentage" office:value="0.7"', "0.7"),
    "a day": ('office:value-type="date" office:date-value="2025-06-01"', "2025-06-01"),
    "a moment": ('office:value-type="date" office:date-value="2025-06-01T13:49:42"', "2025-06-01 13:49:42"),
    "a moment to the millisecond": (
        'office:value-type="date" office:date-value="2025-06-01T13:49:42.123000000"',
        "2025-06-01 13:49:42.123",
    ),
    "a moment that is nearly the next second": (
        'office:value-type="date" office:date-value="2025-06-01T13:49:41.999999999"',
        "2025-06-01 13:49:42",
    ),
    "a moment that is nearly the next day": (
        'office:value-type="date" office:date-value="2025-06-01T23:59:59.9996"',
        "2025-06-01 23:59:59.999",
    ),
    "midnight": ('office:value-type="date" office:date-value="2025-06-01T00:00:00"', "2025-06-01"),
    "a truth": ('office:value-type="boolean" office:boolean-value="true"', "true"),
    "text beside its value": ('office:value-type="string" office:string-value="00123"', "00123"),
}
WRONG = {
    "a time of no day": ('office:value-type="time" office:time-value="PT13H30M00S"', "wrong_type"),
    "an error": ('office:value-type="string" calcext:value-type="error" xmlns:calcext="urn:x"', "wrong_type"),
    "a number of seventeen digits": ('office:value-type="float" office:value="510102199001011234"', "inexact_number"),
    "a formula": ('table:formula="of:=1+1" office:value-type="float" office:value="2"', "formula"),
    "a formula of text": ('table:formula="of:=&quot;x&quot;" office:value-type="string"', "formula"),
    "merged cells": ('table:number-columns-spanned="2" office:value-type="string"', "merged_cells"),
    "merged rows": ('table:number-rows-spanned="2" office:value-type="string"', "merged_cells"),
}


def one(attributes: str, folder: Path) -> str | None:
    row = f"<table:table-row><table:table-cell {attributes}><text:p>shown</text:p></table:table-cell></table:table-row>"
    return rows_of(ods_of(table_of(HEADER + row)), folder, FORM)[0][0]


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_what_is_stored_and_not_what_is_shown(name: str, tmp_path: Path) -> None:
    attributes, text = CELLS[name]
    assert one(attributes, tmp_path) == text


@pytest.mark.parametrize("name", WRONG)
def test_a_cell_without_exact_text_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    attributes, code = WRONG[name]
    row = f"<table:table-row><table:table-cell/><table:table-cell {attributes}/></table:table-row>"
    faults = faults_of(ods_of(table_of(HEADER + row)), tmp_path, FORM)
    assert places_of(faults) == [(code, "b", 2)]
    assert "B2" in faults[0].message.zh


def test_paragraphs_blanks_and_remarks(tmp_path: Path) -> None:
    cell = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>remark</text:p></office:annotation>'
        '<text:p>a<text:s text:c="2"/>b<text:tab/>c<text:span>d</text:span></text:p><text:p>e</text:p>'
        "</table:table-cell>"
    )
    content = ods_of(table_of(f"{HEADER}<table:table-row>{cell}</table:table-row>"))
    assert rows_of(content, tmp_path, FORM) == [("a  b\tcd\ne", None, None)]


def test_cells_and_rows_that_stand_for_several(tmp_path: Path) -> None:
    repeated = TEXT.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="2"')
    rows = (
        f'{HEADER}<table:table-row table:number-rows-repeated="2">{repeated.format("x")}</table:table-row>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/>'
        f"</table:table-row><table:table-row><table:table-cell/><table:table-cell/>{TEXT.format('y')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    )
    blank: tuple[str | None, ...] = (None, None, None)
    expected: Rows = [("x", "x", None), ("x", "x", None), blank, blank, (None, None, "y")]
    assert rows_of(ods_of(table_of(rows)), tmp_path, FORM) == expected


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ('<table:table-row table:number-rows-repeated="1000000">{}</table:table-row>', "too_costly"),
        ('<table:table-row table:number-rows-repeated="9999999">{}</table:table-row>', "wrong_form"),
        ('<table:table-row table:number-rows-repeated="0">{}</table:table-row>', "wrong_form"),
        ('<table:table-row table:number-rows-repeated="20000"/><table:table-row>{}</table:table-row>', "too_costly"),
        ("<table:table-row><table:table-cell>", "wrong_form"),
        ('<table:table-row><table:table-cell office:value-type="float"/></table:table-row>', "wrong_form"),
    ],
)
def test_rows_that_no_sheet_has_are_refused(rows: str, code: str, tmp_path: Path) -> None:
    assert faults_of(ods_of(table_of(HEADER + rows.format(TEXT.format("x")))), tmp_path, FORM)[0].code == code


def test_a_cell_that_stands_for_a_thousand_columns_is_refused(tmp_path: Path) -> None:
    wide = TEXT.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"').format("x")
    content = ods_of(table_of(f"{HEADER}<table:table-row>{wide}</table:table-row>"))
    assert faults_of(content, tmp_path, FORM)[0].code == "too_many_columns"


def test_columns_of_numbers_are_known(tmp_path: Path) -> None:
    path = tmp_path / "given.ods"
    path.write_bytes(ods({"明细": [["a", "b"], ["x", 1.25]]}))
    assert read(path, FORM, tmp_path).numbers == {"b"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b\n1,2\n"])
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    faults = faults_of(content, tmp_path, FORM)
    assert faults[0].code == "wrong_form"
    assert "ODS" in faults[0].message.zh
