"""A file comes to the same wherever it is cut into pieces, and however its persons are divided."""

from __future__ import annotations

import io
import os
import random
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from calc_service.batch import partitions
from calc_service.batch.audit import Request, audit
from calc_service.batch.files import CSV, FileFormat, Table, csv_structure, read, table, write
from calc_service.batch.refusals import FileRefused
from tests.properties.worlds_on_file import BY_NAME, book_of
from tests.reference.batch.generate import random_rows

if TYPE_CHECKING:
    from pathlib import Path

REQUESTS = [Request(tolerance=1), Request(settled=False, run_on_recorded=True)]


def random_frame(world: str, persons: int) -> pl.DataFrame:
    rows = random_rows(random.Random(f"{world} pieces"), BY_NAME[world], persons)  # noqa: S311  files, not secrets
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    # No cell of the first file needs quotation marks; a remark that needs them comes with the second.
    plain = frame.filter(~pl.any_horizontal(pl.all().str.contains('[,"\r\n]'))).with_columns(pl.all().replace("", None))
    return plain.with_columns(remark=pl.lit("中文"))


def quoted(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(remark=pl.lit('she said "好",\nthen left'))


def result_of(content: bytes, folder: Path, request: Request, world: str) -> tuple[bytes, Any]:
    given, out = folder / "given.csv", folder / "out.csv"
    given.write_bytes(content)
    audited = audit(read(given, FileFormat(CSV), folder), request, book_of(world))
    write(audited.result, out, FileFormat(CSV))
    return out.read_bytes(), audited.summary


def cut(monkeypatch: pytest.MonkeyPatch, *, window: int, rows_of_a_part: int) -> None:
    monkeypatch.setattr(csv_structure, "WINDOW", window)
    monkeypatch.setattr(csv_structure, "CHUNK", 1)
    monkeypatch.setattr(partitions, "ROWS_OF_A_PART", rows_of_a_part)
    monkeypatch.setattr(table, "ROWS", rows_of_a_part)


@pytest.mark.parametrize("request_", REQUESTS, ids=["settled", "computed"])
@pytest.mark.parametrize("world", ["city", "everything"])
@pytest.mark.parametrize("form", ["plain", "returns", "quoted", "gb18030", "blank lines at the end"])
def test_a_file_cut_anywhere_comes_to_the_same(
    form: str, world: str, request_: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = random_frame(world, 6)
    content = (quoted(frame) if form == "quoted" else frame).write_csv().encode()
    content = content.replace(b"\n", b"\r\n") if form == "returns" else content
    content = content.decode().encode("gb18030") if form == "gb18030" else content
    content += b"\r\n" * 3 if form == "blank lines at the end" else b""
    whole = result_of(content, tmp_path, request_, world)
    for window, rows_of_a_part in ((211, 1), (5000, 40)):
        cut(monkeypatch, window=window, rows_of_a_part=rows_of_a_part)
        assert result_of(content, tmp_path, request_, world) == whole


def test_a_table_in_memory_comes_to_the_same_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    frame, book = random_frame("everything", 8), book_of("everything")
    whole = audit(Table.of(frame), Request(), book)
    cut(monkeypatch, window=1, rows_of_a_part=2)
    pieces = audit(Table.of(frame), Request(), book)
    assert len(pieces.result.pieces) == len(pieces.result.lengths) == -(-len(frame) // 2)
    assert pieces.result.whole().equals(whole.result.whole())
    assert pieces.summary == whole.summary


def test_lines_are_written_as_they_stand_and_columns_to_the_same_bytes(tmp_path: Path) -> None:
    content = random_frame("city", 8).write_csv().encode().replace(b"\n", b"\r\n")
    given = tmp_path / "given.csv"
    given.write_bytes(content)
    result = audit(read(given, FileFormat(CSV), tmp_path), Request(), book_of("city")).result
    assert result.lines
    write(result, tmp_path / "lines.csv", FileFormat(CSV))
    write(Table(result.columns, result.pieces, result.lengths), tmp_path / "columns.csv", FileFormat(CSV))
    assert (tmp_path / "lines.csv").read_bytes() == (tmp_path / "columns.csv").read_bytes()
    write(result, tmp_path / "escaped.csv", FileFormat(CSV), escape_formulas=True)
    assert pl.read_csv(io.BytesIO((tmp_path / "escaped.csv").read_bytes()), infer_schema=False).height == len(result)


def test_a_mark_of_byte_order_within_a_cell_is_text_wherever_the_file_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "given.csv"
    rows = [("\ufeffP-1", "x"), ("\ufeff", "y"), ("P-1", "\ufeff"), ("\ufeff\ufeffP", "z")]
    given.write_bytes("".join(f"{one},{other}\n" for one, other in [("a", "b"), *rows * 5]).encode())
    for window in (1, 7, 2**18):
        cut(monkeypatch, window=window, rows_of_a_part=5)
        table_ = read(given, FileFormat(CSV), tmp_path)
        assert table_.whole().rows() == rows * 5
        assert [line for piece in table_.lines for (line,) in piece().rows()] == [",".join(row) for row in rows * 5]


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    given = tmp_path / "given.csv"
    given.write_bytes(random_frame("city", 4).write_csv().encode())
    result = audit(read(given, FileFormat(CSV), tmp_path), Request(), book_of("city")).result
    lines = given.read_bytes().splitlines(keepends=True)
    given.write_bytes(b"".join([lines[0], *reversed(lines[1:])]))
    os.utime(given, ns=(0, 0))
    for pieces in (result.pieces, result.lines):
        with pytest.raises(FileRefused, match="wrong_form"):
            pieces[0]()


def test_the_rows_of_a_long_and_a_short_record_are_named_wherever_the_file_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "given.csv"
    given.write_bytes(b"a,b\n" + b"1,2\n" * 20 + b"1,2,3\n1\n" + b"1,2\n" * 20 + b"\n\n")
    for window in (1, 8, 64, 2**18):
        cut(monkeypatch, window=window, rows_of_a_part=5)
        with pytest.raises(FileRefused, match="ragged_row") as refused:
            read(given, FileFormat(CSV), tmp_path).whole()
        assert [fault.row for fault in refused.value.faults] == [22, 23]
