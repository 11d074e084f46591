"""Commas, tabs and semicolons; headers that repeat or are missing."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from calc_service.batch.files import CSV, NDJSON, PARQUET, XLSX, FileFormat, Table, read, write
from tests.batch.files.filing import faults_of, places_of, rows_of
from tests.batch.whole import read_whole

READ = {
    "tabs": ("a\tb\n1\t2\n", [("1", "2")]),
    "tabs, with commas in cells": ("a\tb\n1,x\t2,y\n3\t4\n", [("1,x", "2,y"), ("3", "4")]),
    "tabs and quotation marks": ('a\tb\n"1\t""x"""\t2\n', [('1\t"x"', "2")]),
    "semicolons": ("a;b;c\r\n1;2;3\r\n", [("1", "2", "3")]),
    "semicolons, with commas in text": ("a;b\n甲,乙;1\n丙;2\n", [("甲,乙", "1"), ("丙", "2")]),
    "semicolons and quotation marks": ('a;b\n"1;2";"x\ny"\n', [("1;2", "x\ny")]),
    "commas, with semicolons in a header and in cells": ("a;b,c\n1;2;3,4\n", [("1;2;3", "4")]),
    "a header of one column": ("a\n1;2\n", [("1;2",)]),
    "returns": ("a;b\r1;2\r", [("1", "2")]),
}
REFUSED = {
    "a short row between tabs": ("a\tb\n1\t2\n3\n", [("ragged_row", "", 3)]),
    "a long row between semicolons": ("a;b\n1;2;3\n", [("ragged_row", "", 2)]),
    "decimal commas": ("id;a\nS-1;12,50\nS-2;0\nS-3;\nS-4;1.234,5\n", [("not_an_amount", "2", None)]),
    "a quotation mark beside a comma in a file of tabs": ('a\tb\n"1",2\t3\n', [("stray_quote", "", 2)]),
}


@pytest.mark.parametrize("name", READ)
def test_what_parts_the_fields_is_found(name: str, tmp_path: Path) -> None:
    text, rows = READ[name]
    assert rows_of(text.encode(), tmp_path) == rows
    assert rows_of(text.encode("gb18030"), tmp_path) == rows
    assert rows_of(("\ufeff" + text).encode("utf-16-le"), tmp_path) == rows


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_between_tabs_or_semicolons_is_named(name: str, tmp_path: Path) -> None:
    text, places = REFUSED[name]
    assert places_of(faults_of(text.encode(), tmp_path)) == places


def table_of(text: str, folder: Path) -> Table:
    path = folder / "given.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return read(path, FileFormat(CSV), folder)


def test_the_delimiter_is_said_unless_it_is_a_comma(tmp_path: Path) -> None:
    assert [note.code for note in table_of("a\tb\n1\t2\n", tmp_path).notes] == ["delimiter"]
    assert table_of("a,b\n1,2\n", tmp_path).notes == ()


def test_rows_between_tabs_are_written_anew_between_commas(tmp_path: Path) -> None:
    write(table_of("a\tb\nx,y\t2\n", tmp_path), tmp_path / "out.csv", FileFormat(CSV))
    assert (tmp_path / "out.csv").read_bytes() == b'a,b\n"x,y",2\n'


def test_headers_that_repeat_come_back_where_they_may(tmp_path: Path) -> None:
    table = table_of("姓名,姓名,b,姓名_2,姓名\n甲,乙,1,2,3\n", tmp_path)
    assert table.columns == ["姓名", "姓名_3", "b", "姓名_2", "姓名_4"]
    assert list(table.headers) == ["姓名", "姓名", "b", "姓名_2", "姓名"]
    assert [note.code for note in table.notes] == ["repeated_headers"]
    assert "2, 5" in table.notes[0].message.en
    for form, headers in {
        CSV: ["姓名", "姓名", "b", "姓名_2", "姓名"],
        XLSX: ["姓名", "姓名", "b", "姓名_2", "姓名"],
        NDJSON: table.columns,
        PARQUET: table.columns,
    }.items():
        path = tmp_path / "out"
        write(table, path, FileFormat(form))
        with TemporaryDirectory() as scratch:
            again = read(path, FileFormat(form), Path(scratch))
            assert list(again.headers) == headers
            assert again.whole().rows() == [("甲", "乙", "1", "2", "3")]


def test_a_column_without_header_and_content_comes_back_and_is_said(tmp_path: Path) -> None:
    table = table_of("a,,b,\n1,,2,\n3,,4,\n", tmp_path)
    assert [note.code for note in table.notes] == ["unnamed_columns"]
    assert table.whole().rows() == [("1", None, "2", None), ("3", None, "4", None)]
    write(table, tmp_path / "out.csv", FileFormat(CSV))
    assert (tmp_path / "out.csv").read_bytes() == b"a,,b,\n1,,2,\n3,,4,\n"


def test_content_below_no_header_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    text = "a,\n" + "1,\n" * 100_000 + "1,x\n"
    assert places_of(faults_of(text.encode(), tmp_path)) == [("unnamed_column", "2", 1)]


def test_headers_of_a_file_in_pieces_are_no_row(tmp_path: Path) -> None:
    rows = [(str(number), "x" * 300) for number in range(200_000)]
    path = tmp_path / "given.csv"
    path.write_text("a,a\n" + "".join(f"{one},{two}\n" for one, two in rows), encoding="utf-8")
    assert read_whole(path, FileFormat(CSV)).rows() == rows
