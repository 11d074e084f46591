import csv
import io
import random
from pathlib import Path

import pytest

from calc_service.batch.files import CSV, FileFormat, csv_structure
from calc_service.batch.files.csv_structure import WINDOW
from calc_service.batch.refusals import FileRefused
from tests.batch.files.filing import faults_of, places_of, rows_of
from tests.batch.whole import read_whole

UNDERSTOOD = {
    "a linefeed ends a row": (b"a,b\n1,2\n3,4\n", [("1", "2"), ("3", "4")]),
    "a return and a linefeed end a row": (b"a,b\r\n1,2\r\n3,4\r\n", [("1", "2"), ("3", "4")]),
    "a return ends a row": (b"a,b\r1,2\r3,4\r", [("1", "2"), ("3", "4")]),
    "both line ends in one file": (b"a,b\r\n1,2\n3,4", [("1", "2"), ("3", "4")]),
    "no line end after the last row": (b"a,b\n1,2", [("1", "2")]),
    "a byte order mark": (b"\xef\xbb\xbfa,b\n1,2\n", [("1", "2")]),
    "blank cells are null, quoted or not": (b'a,b,c\n,"",x\n', [(None, None, "x")]),
    "a row of blanks is a row": (b"a,b\n,\n1,2\n", [(None, None), ("1", "2")]),
    "line ends in quotation marks": (b'a,b\n"x\ny","p\r\nq"\n', [("x\ny", "p\r\nq")]),
    "doubled quotation marks and commas": (b'a,b\n"x""y","1,2"\n', [('x"y', "1,2")]),
    "blank lines at the end are no rows": (b"a,b\r\n1,2\r\n\r\n\r\n", [("1", "2")]),
    "a header alone has no rows": (b"a,b\n", []),
    "a header without a line end": (b"a,b", []),
    "text is kept as it is": (b"a,b\n 00123 ,1.10\nNULL,NaN\n", [(" 00123 ", "1.10"), ("NULL", "NaN")]),
    "semicolons": (b"a;b\n1;2\n", [("1", "2")]),
    "tabs": (b"a\tb\n1\t2\n", [("1", "2")]),
    "headers that the reader would make up": (b"a,a_duplicated_0,a\n1,2,3\n", [("1", "2", "3")]),
    "a blank line of one column is a row": (b"a\n1\n\n2\n", [("1",), (None,), ("2",)]),
}

REFUSED = {
    "a row too short": (b"a,b,c\n1,2,3\n1,2\n", [("ragged_row", "", 3)]),
    "a row too long": (b"a,b\n1,2\n1,2,3\n", [("ragged_row", "", 3)]),
    "a blank field too many at the very end, made up for by a short row": (
        b"a,b\n1\n1,,",
        [("ragged_row", "", 2), ("ragged_row", "", 3)],
    ),
    "every ragged row": (b"a,b\n1\n1,2\n1,2,3\n", [("ragged_row", "", 2), ("ragged_row", "", 4)]),
    "a last row too short": (b"a,b\n1,2\n3", [("ragged_row", "", 3)]),
    "a blank line between rows": (b"a,b\n1,2\n\n3,4\n", [("ragged_row", "", 3)]),
    "an unclosed quotation mark": (b'a,b\n1,2\n"3,4\n5,6\n', [("unclosed_quote", "", 3)]),
    "an unclosed quotation mark before a quoted field": (b'a,b\n"1,2\n"3",4\n', [("stray_quote", "", 2)]),
    "a quotation mark within a field": (b'a,b\n1,2\nx"y"z,2\n', [("stray_quote", "", 3)]),
    "quotation marks that would join two rows": (b'a,b,c\nx"y,2\n3,4"z\n', [("stray_quote", "", 2)]),
    "text after a closing quotation mark": (b'a,b\n"x"y,2\n', [("stray_quote", "", 2)]),
    "a NUL": (b"a,b\n1,2\n1\x00,2\n", [("bad_characters", "", 3)]),
    "a lone return within a row": (b"a,b\n1,2\n1\r2,3\n", [("bad_characters", "", 3)]),
    "a linefeed in a file of returns": (b"a,b\r1," + b"x" * 2**20 + b"\r1\n2,3\r", [("bad_characters", "", 3)]),
    "columns without a header": (b"a,,b,\n1,2,3,4\n", [("unnamed_column", "2", 1), ("unnamed_column", "4", 1)]),
    "an empty file": (b"", [("empty", "", None)]),
    "nothing but line ends": (b"\r\n\r\n", [("empty", "", None)]),
    "nothing but a byte order mark": (b"\xef\xbb\xbf", [("empty", "", None)]),
    "a line before the header": (b"\na,b\n1,2\n", [("wrong_form", "", 1)]),
    "bars": (b"a|b\n1|2\n", [("wrong_delimiter", "", 1)]),
    "full-width commas": ("a，b\n1，2\n".encode(), [("wrong_delimiter", "", 1)]),
    "more columns than any batch": (b",".join(b"c%d" % i for i in range(1001)), [("too_many_columns", "", None)]),
}


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_a_file_is_understood_exactly(name: str, tmp_path: Path) -> None:
    content, rows = UNDERSTOOD[name]
    assert rows_of(content, tmp_path) == rows


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    content, places = REFUSED[name]
    assert places_of(faults_of(content, tmp_path)) == places


def test_headers_keep_their_order_and_text(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes('"b,1",结算id, a\n1,2,3\n'.encode())
    assert read_whole(path, FileFormat(CSV)).columns == ["b,1", "结算id", " a"]


def test_gb18030_has_a_mark_of_byte_order_of_its_own(tmp_path: Path) -> None:
    content = '\ufeff"姓名","b"\n"张三","2"\n'.encode("gb18030")
    assert rows_of(content, tmp_path) == [("张三", "2")]
    assert rows_of(content, tmp_path, FileFormat(CSV, "gb18030")) == [("张三", "2")]


def test_at_most_twenty_ragged_rows_are_named(tmp_path: Path) -> None:
    assert len(faults_of(b"a,b\n" + b"1\n" * 50, tmp_path)) == 20


def test_no_message_repeats_a_cell(tmp_path: Path) -> None:
    for content in (b"a,b\nsecret\n", b'a,b\nsecret"x,1\n', b"a,b\nsecret\xff,1\n", b'a,b\n1,"secret\n'):
        for fault in faults_of(content, tmp_path):
            assert "secret" not in fault.message.zh + fault.message.en


@pytest.mark.parametrize("shift", range(-3, 4))
def test_quotation_marks_are_followed_across_windows(shift: int, tmp_path: Path) -> None:
    filler = b"x" * (WINDOW + shift - len(b"a,b\n1,2\n"))
    rows = [("1", "2"), (filler.decode() + ',"\n', "3"), ("4", "5")]
    quoted = b'a,b\n1,2\n"' + filler + b',""\n",3\n4,5\n'
    assert rows_of(quoted, tmp_path) == rows
    assert places_of(faults_of(quoted + b"6\n", tmp_path)) == [("ragged_row", "", 5)]
    assert places_of(faults_of(quoted + b'x"', tmp_path)) == [("stray_quote", "", 5)]


def test_an_unclosed_quotation_mark_is_named_wherever_windows_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_structure, "WINDOW", 16)
    chance = random.Random(1)  # noqa: S311  not a secret
    for _ in range(100):
        rows = [b'"%s\n%s",1\n' % (b"x" * chance.randint(0, 20), b"\n" * chance.randint(0, 2)) for _ in range(6)]
        content = b"a,b\n" + b"".join(rows) + b'"z,2\n' + b"3,4\n" * chance.randint(0, 9)
        assert places_of(faults_of(content, tmp_path)) == [("unclosed_quote", "", 8)]


def test_random_files_read_as_a_strict_reader_reads_them_or_not_at_all(tmp_path: Path) -> None:
    chance, path, understood = random.Random(3), tmp_path / "given.csv", 0  # noqa: S311  not a secret
    for _ in range(600):
        content = "h0,h1\n" + "".join(
            chance.choices(["a", ",", '"', "\n", "\r\n", "中", '""', "x,y", ",", "\n"], k=chance.randint(0, 12))
        )
        path.write_bytes(content.encode())
        try:
            rows = read_whole(path, FileFormat(CSV)).rows()
        except FileRefused:
            continue
        expected = list(csv.reader(io.StringIO(content, newline=""), strict=True))[1:]
        while expected and not expected[-1]:
            expected.pop()
        assert rows == [tuple(cell or None for cell in row) for row in expected]
        understood += 1
    assert understood > 30


def test_rows_keep_their_order_across_the_readers_threads(tmp_path: Path) -> None:
    lines = [f'{number},"{"x" * (number % 50)}\n{number}"' for number in range(20_000)]
    rows = rows_of(("a,b\n" + "\n".join(lines)).encode(), tmp_path)
    assert [row[0] for row in rows] == [str(number) for number in range(20_000)]
