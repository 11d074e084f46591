import gzip
import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import fastexcel
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.batch.files import CSV, NDJSON, PARQUET, XLSX, FileFormat, Table, read, write
from calc_service.batch.files.table import decimal_column
from calc_service.batch.refusals import FileRefused
from tests.batch.whole import read_whole

TEXT = ["00123", "=1+1", 'a&<b>"', "x\ry\r\n z ", "_x0041_ \x01", "普通,住院", "510102199001011234", "_x"]
FORMS = [FileFormat(kind, "", packing) for kind in (CSV, NDJSON, PARQUET, XLSX) for packing in ("", "gzip", "zstd")]


@pytest.fixture
def frame() -> pl.DataFrame:
    fen = np.array([1374556, -5, 1, 9999999999999, 10, 0, 100, 7], dtype=np.int64)
    valid = np.array([True, True, True, True, False, True, True, True])
    return pl.DataFrame(
        {
            "编号": TEXT,
            "deposit_waived": [True, False, None, True, True, None, None, None],
            "=x": ["-1", "+2", "@x", None, "\tx", "x", "-", None],
            "year": [2025, None, 1, 2, 3, 4, 5, 6],
        }
    ).with_columns(decimal_column("amount", fen, valid))


@pytest.mark.parametrize("form", [*FORMS, FileFormat(CSV, "gb18030"), FileFormat(CSV, "utf-8-sig", "gzip")])
def test_what_is_written_reads_the_same(form: FileFormat, frame: pl.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "out"
    write(Table.of(frame), path, form)
    again = read_whole(path, form)
    amounts = ["13745.56", "-0.05", "0.01", "99999999999.99", None, "0.00", "1.00", "0.07"]
    if form.media_type == XLSX:
        amounts[5:7] = ["0", "1"]
    assert again.columns == frame.columns
    assert again["amount"].to_list() == amounts
    assert again["deposit_waived"].to_list() == ["true", "false", None, "true", "true", None, None, None]
    assert again.select("编号", "=x").equals(frame.select("编号", "=x"))
    assert again["year"].to_list() == ["2025", None, "1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_frame_gives_the_same_bytes(form: FileFormat, frame: pl.DataFrame, tmp_path: Path) -> None:
    write(Table.of(frame), tmp_path / "a", form)
    write(Table.of(frame), tmp_path / "b", form)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("form", FORMS)
def test_no_rows_are_written_and_read(form: FileFormat, frame: pl.DataFrame, tmp_path: Path) -> None:
    write(Table.of(frame.clear()), tmp_path / "out", form)
    if form.media_type == NDJSON:
        with pytest.raises(FileRefused, match="empty"):
            read_whole(tmp_path / "out", form)
    else:
        again = read_whole(tmp_path / "out", form)
        assert (again.columns, again.height) == (frame.columns, 0)


def test_csv_is_utf8_without_a_mark(frame: pl.DataFrame, tmp_path: Path) -> None:
    write(Table.of(frame), tmp_path / "out.csv", FileFormat(CSV))
    assert (
        (tmp_path / "out.csv")
        .read_bytes()
        .startswith("编号,deposit_waived,=x,year,amount\n00123,true,-1,2025,13745.56\n".encode())
    )


def test_formulas_are_escaped_on_request(frame: pl.DataFrame, tmp_path: Path) -> None:
    write(Table.of(frame), tmp_path / "out.csv", FileFormat(CSV), escape_formulas=True)
    again = read_whole(tmp_path / "out.csv", FileFormat(CSV))
    assert again.columns[2] == "'=x"
    assert again["'=x"].to_list() == ["'-1", "'+2", "'@x", None, "'\tx", "x", "'-", None]
    assert again["编号"][1] == "'=1+1"
    assert again["amount"][1] == "-0.05"


def test_amounts_are_text_in_ndjson_and_decimals_in_parquet(frame: pl.DataFrame, tmp_path: Path) -> None:
    write(Table.of(frame), tmp_path / "out.ndjson.gz", FileFormat(NDJSON, "", "gzip"))
    first = json.loads(gzip.decompress((tmp_path / "out.ndjson.gz").read_bytes()).splitlines()[0])
    assert first == {"编号": "00123", "deposit_waived": True, "=x": "-1", "year": 2025, "amount": "13745.56"}
    write(Table.of(frame), tmp_path / "out.parquet", FileFormat(PARQUET))
    assert pl.read_parquet(tmp_path / "out.parquet").equals(frame)


def test_another_reader_finds_text_numbers_and_truths_in_the_sheet(frame: pl.DataFrame, tmp_path: Path) -> None:
    write(Table.of(frame), tmp_path / "out.xlsx", FileFormat(XLSX))
    sheet = fastexcel.read_excel(tmp_path / "out.xlsx").load_sheet(0).to_polars()
    assert sheet.columns == frame.columns
    assert sheet["编号"].to_list() == TEXT
    assert sheet["=x"].to_list() == frame["=x"].to_list()
    assert sheet.schema["amount"] == pl.Float64
    assert sheet["amount"][3] == 99999999999.99
    assert sheet["deposit_waived"].to_list() == frame["deposit_waived"].to_list()


def test_rows_go_on_after_a_slice_of_the_sheet(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [None if number % 3 else str(number) for number in range(20_002)]})
    write(Table.of(frame), tmp_path / "out.xlsx", FileFormat(XLSX))
    assert read_whole(tmp_path / "out.xlsx", FileFormat(XLSX)).equals(frame)


def test_text_too_long_for_a_sheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="too_long"):
        write(Table.of(pl.DataFrame({"a": ["x" * 32_768]})), tmp_path / "out.xlsx", FileFormat(XLSX))


def test_too_many_rows_for_a_sheet_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="too_many_rows"):
        write(
            Table.of(pl.DataFrame({"a": pl.repeat("x", 1_048_576, eager=True)})),
            tmp_path / "out.xlsx",
            FileFormat(XLSX),
        )
    assert not (tmp_path / "out.xlsx").exists()


def test_fen_become_yuan_exactly() -> None:
    fen = np.array([2**63 - 1, -(2**63), 0, 5], dtype=np.int64)
    column = decimal_column("x", fen, np.array([True, True, False, True]))
    assert column.cast(pl.String).to_list() == ["92233720368547758.07", "-92233720368547758.08", None, "0.05"]
    assert decimal_column("x", fen[:0]).dtype == pl.Decimal(18, 2)
    with pytest.raises(TypeError, match="int64"):
        decimal_column("x", np.array([1.0]))


@given(
    st.lists(st.lists(st.text(st.characters(exclude_characters='"', codec="utf-8")), min_size=2, max_size=2)),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_stood_in_a_file_without_quotation_marks_needs_none(rows: list[list[str]], end: str) -> None:
    with TemporaryDirectory() as name:
        given_, plain, looked_through = (Path(name, each) for each in ("given", "plain", "looked_through"))
        given_.write_bytes(end.join(["a,b", *(",".join(row) for row in rows), ""]).encode())
        with suppress(FileRefused):
            table = read(given_, FileFormat(CSV), Path(name))
            assert table.lines
            write(table, plain, FileFormat(CSV))
            write(Table.of(table.whole()), looked_through, FileFormat(CSV))
            assert plain.read_bytes() == looked_through.read_bytes()


@pytest.mark.parametrize("content", [b'a,"b"\n1,2\n', b'a,b\n1,"2,3"\n', b'a,b\n1,2"'])
def test_a_quotation_mark_anywhere_is_seen(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "given"
    path.write_bytes(content)
    with suppress(FileRefused):
        assert not read(path, FileFormat(CSV), tmp_path).lines


@pytest.mark.parametrize(
    "form",
    [
        FileFormat(CSV, "", "gzip"),
        FileFormat(CSV, "", "zstd"),
        FileFormat(NDJSON),
        FileFormat(PARQUET),
        FileFormat(XLSX),
    ],
)
def test_text_from_any_form_is_put_in_quotation_marks_where_it_needs_them(form: FileFormat, tmp_path: Path) -> None:
    write(Table.of(pl.DataFrame({"a": ["x,y", "z"]})), tmp_path / "given", form)
    write(read(tmp_path / "given", form, tmp_path), tmp_path / "out", FileFormat(CSV))
    assert (tmp_path / "out").read_bytes() == b'a\n"x,y"\nz\n'
