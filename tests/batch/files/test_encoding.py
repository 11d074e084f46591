from pathlib import Path

import pytest

from calc_service.batch.files import CSV, FileFormat
from tests.batch.files.filing import faults_of, places_of, rows_of

GB18030 = FileFormat(CSV, "gb18030")
UTF8 = FileFormat(CSV, "utf-8")
TEXT = "人员编号,医疗类别\nP-1,普通住院\nP-2,𠀀㐀女\n"


def test_chinese_excel_files_are_understood_without_being_told(tmp_path: Path) -> None:
    assert rows_of(TEXT.encode("gb18030"), tmp_path) == [("P-1", "普通住院"), ("P-2", "𠀀㐀女")]


@pytest.mark.parametrize("form", [FileFormat(CSV), UTF8, FileFormat(CSV, "utf-8-sig")])
def test_utf8_is_understood(form: FileFormat, tmp_path: Path) -> None:
    assert rows_of(TEXT.encode(), tmp_path, form) == rows_of(TEXT.encode("gb18030"), tmp_path, GB18030)


def test_a_declared_charset_is_held_to(tmp_path: Path) -> None:
    assert places_of(faults_of(TEXT.encode("gb18030"), tmp_path, UTF8)) == [("bad_encoding", "", 1)]
    assert places_of(faults_of(b"a,b\n1,2\n\xff,3\n", tmp_path, GB18030)) == [("bad_encoding", "", 3)]


def test_two_encodings_in_one_file_are_refused_with_the_line(tmp_path: Path) -> None:
    mixed = "人员编号,医疗类别\nP-1,普通住院\n".encode() + "P-2,普通住院\n".encode("gb18030")
    assert places_of(faults_of(mixed, tmp_path)) == [("bad_encoding", "", 3)]


def test_two_encodings_are_seen_though_all_of_it_could_be_gb18030(tmp_path: Path) -> None:
    mixed = "a,b\nP-1,普通住院\n".encode("gb18030") + "P-2,职工医保\n".encode()
    mixed.decode("gb18030")
    faults = faults_of(mixed, tmp_path)
    assert places_of(faults) == [("bad_encoding", "", 2)]
    assert "charset=gb18030" in faults[0].message.en


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf16_is_read_with_a_mark_or_where_it_is_declared(charset: str, mark: str, tmp_path: Path) -> None:
    content, rows = (mark + TEXT).encode(charset), [("P-1", "普通住院"), ("P-2", "𠀀㐀女")]
    assert rows_of(content, tmp_path, FileFormat(CSV, charset)) == rows
    for form in (FileFormat(CSV), FileFormat(CSV, "utf-16")):
        if mark:
            assert rows_of(content, tmp_path, form) == rows
        else:
            assert faults_of(content, tmp_path, form)[0].code == "bad_encoding"


def test_utf16_that_is_cut_or_holds_half_a_character_is_refused_with_its_line(tmp_path: Path) -> None:
    for end in (b"x", b"\x00\xd8,\x00"):
        assert places_of(faults_of("\ufeffa,b\n1,2\n".encode("utf-16-le") + end, tmp_path)) == [("bad_encoding", "", 3)]


def test_a_character_cut_between_two_pieces_is_whole(tmp_path: Path) -> None:
    for shift in range(4):
        text = "a,b\n" + "x" * (2**18 - 6 + shift) + "中𠀀,1\n"
        assert rows_of(text.encode(), tmp_path) == [(text.split("\n")[1].split(",")[0], "1")]
        assert rows_of(text.encode("gb18030"), tmp_path) == [(text.split("\n")[1].split(",")[0], "1")]


@pytest.mark.parametrize("wrong", [b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xe4\xb8"])
def test_what_only_looks_like_utf8_is_refused_with_its_line(wrong: bytes, tmp_path: Path) -> None:
    assert places_of(faults_of(b"a,b\n1,2\n" + wrong + b",3\n", tmp_path, UTF8)) == [("bad_encoding", "", 3)]
