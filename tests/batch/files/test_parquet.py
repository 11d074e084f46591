from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calc_service.batch.files import PARQUET, FileFormat, SizeLimits, parquet_rows, read
from calc_service.batch.refusals import FileRefused
from tests.batch.files.filing import faults_of, places_of, rows_of

COLUMNAR = FileFormat(PARQUET)
MORNING = datetime(2025, 6, 1, 13, 30, 5)  # noqa: DTZ001  no time zone is the point
EXACT = {
    "text": (pa.array(["00123", "", None]), ["00123", None, None]),
    "large text": (pa.array(["a", "b", None], pa.large_string()), ["a", "b", None]),
    "text views": (pa.array(["a", "b", None], pa.string_view()), ["a", "b", None]),
    "dictionaries": (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
    "dictionaries of numbers": (pa.array([7, 8, 7]).dictionary_encode(), ["7", "8", "7"]),
    "whole numbers": (pa.array([1, None, -(2**63)]), ["1", None, "-9223372036854775808"]),
    "whole numbers without sign": (pa.array([2**64 - 1, 0, 1], pa.uint64()), ["18446744073709551615", "0", "1"]),
    "decimals": (
        pa.array([Decimal("1.5"), Decimal("-0.01"), None], pa.decimal128(20, 2)),
        ["1.50", "-0.01", None],
    ),
    "decimals of four digits": (
        pa.array([Decimal("1.5000"), Decimal("1.5010"), Decimal("10.0000")], pa.decimal128(20, 4)),
        ["1.50", "1.501", "10.00"],
    ),
    "decimals of no digit": (pa.array([Decimal(100), None, None], pa.decimal128(20, 0)), ["100", None, None]),
    "decimals of 256 bits": (
        pa.array([Decimal("8000.0000"), Decimal("-0.0050"), None], pa.decimal256(50, 4)),
        ["8000.00", "-0.005", None],
    ),
    "decimals beyond 38 digits": (
        pa.array([Decimal("1" * 45 + ".25"), None, Decimal(0)], pa.decimal256(76, 2)),
        ["1" * 45 + ".25", None, "0.00"],
    ),
    "narrow decimals": (pa.array([Decimal("1.25"), None, None], pa.decimal32(7, 2)), ["1.25", None, None]),
    "times of day": (pa.array([49782, 0, None], pa.time32("s")), ["13:49:42", "00:00:00", None]),
    "times of day to the microsecond": (
        pa.array([49782_123000, 0, None], pa.time64("us")),
        ["13:49:42.123", "00:00:00", None],
    ),
    "days": (pa.array([date(2025, 6, 1), None, date(1999, 12, 31)]), ["2025-06-01", None, "1999-12-31"]),
    "moments": (
        pa.array([MORNING, MORNING.replace(microsecond=1000), None]),
        [
            "2025-06-01 13:30:05",
            "2025-06-01 13:30:05.001",
            None,
        ],
    ),
    "moments of China": (
        pa.array([MORNING.replace(tzinfo=UTC), None], pa.timestamp("ms", "+08:00")),
        ["2025-06-01 21:30:05", None],
    ),
    "moments of Shanghai to the nanosecond": (
        pa.array([1, 10**18], pa.timestamp("ns", "Asia/Shanghai")),
        ["1970-01-01 08:00:00.000000001", "2001-09-09 09:46:40"],
    ),
    "moments at midnight": (pa.array([datetime(2025, 6, 1)]), ["2025-06-01 00:00:00"]),  # noqa: DTZ001  no time zone
    "booleans": (pa.array([True, False, None]), ["true", "false", None]),
    "nothing": (pa.nulls(3), [None, None, None]),
    "floating point of two decimals": (pa.array([13745.56, 5.0, None]), ["13745.56", "5", None]),
}
INEXACT = {
    "three decimals": [1.5, 1.005],
    "a sum that is off": [1.5, 0.1 + 0.2],
    "NaN": [1.5, float("nan")],
    "infinity": [1.5, float("inf")],
    "an id that lost its digits": [1.5, 510102199001011234.0],
    "an exponent": [1.5, 1e-7],
}
WITHOUT_TEXT = {
    "single precision": pa.array([1.5], pa.float32()),
    "lists": pa.array([[1]]),
    "structures": pa.array([{"a": 1}]),
    "bytes": pa.array([b"x"]),
    "moments of a time zone": pa.array([datetime(2025, 6, 1, tzinfo=UTC)]),
    "durations": pa.array([1], pa.duration("ms")),
}


def parquet(table: pa.Table, rows: int = 1_000_000) -> bytes:
    file = BytesIO()
    pq.write_table(table, file, row_group_size=rows)
    return file.getvalue()


@pytest.mark.parametrize("name", EXACT)
def test_a_column_has_one_exact_text(name: str, tmp_path: Path) -> None:
    column, text = EXACT[name]
    assert [row[0] for row in rows_of(parquet(pa.table({"a": column})), tmp_path, COLUMNAR)] == text


@pytest.mark.parametrize("name", INEXACT)
def test_floating_point_is_refused_unless_it_is_exact(name: str, tmp_path: Path) -> None:
    content = parquet(pa.table({"a": INEXACT[name]}))
    assert places_of(faults_of(content, tmp_path, COLUMNAR)) == [("inexact_number", "a", 3)]


@pytest.mark.parametrize("name", WITHOUT_TEXT)
def test_a_column_without_exact_text_is_refused_by_name(name: str, tmp_path: Path) -> None:
    content = parquet(pa.table({"ok": ["x"], "a": WITHOUT_TEXT[name]}))
    assert places_of(faults_of(content, tmp_path, COLUMNAR)) == [("wrong_type", "a", None)]


def test_row_groups_follow_one_another_and_rows_are_counted_through(tmp_path: Path) -> None:
    numbers = [str(number) for number in range(70_000)]
    assert [row[0] for row in rows_of(parquet(pa.table({"a": numbers}), 999), tmp_path, COLUMNAR)] == numbers
    content = parquet(pa.table({"a": [1.0] * 69_999 + [0.001]}), 999)
    assert places_of(faults_of(content, tmp_path, COLUMNAR)) == [("inexact_number", "a", 70_001)]


def test_no_rows_are_no_rows(tmp_path: Path) -> None:
    assert rows_of(parquet(pa.table({"a": pa.array([], pa.string())})), tmp_path, COLUMNAR) == []


def test_repeated_headers_are_named_apart(tmp_path: Path) -> None:
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
    assert rows_of(parquet(table), tmp_path, COLUMNAR) == [("1", "2")]


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    wrong = pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff"], pa.binary()).buffers())
    assert faults_of(parquet(pa.table({"a": wrong})), tmp_path, COLUMNAR)[0].code == "wrong_form"


@pytest.mark.parametrize("kept", [0, 4, 60, -4])
def test_truncated_files_are_refused(kept: int, tmp_path: Path) -> None:
    content = parquet(pa.table({"a": ["x"] * 100}))[:kept]
    assert faults_of(content, tmp_path, COLUMNAR)[0].code == "wrong_form"


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    content = parquet(pa.table({"a": ["x" * 1000] * 100_000}))
    assert faults_of(content, tmp_path, COLUMNAR, SizeLimits(unpacked=10_000_000))[0].code == "too_large"


def test_damage_in_a_large_row_group_is_refused_as_often_as_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_rows, "ROWS", 30)
    monkeypatch.setattr(parquet_rows, "LARGEST_WHOLE", 60)
    path = tmp_path / "given.parquet"
    texts = [f"{number:09}" for number in range(1000)]
    pq.write_table(pa.table({"a": texts}), path, use_dictionary=False, compression="none", write_page_checksum=True)
    path.write_bytes(path.read_bytes().replace(b"000000700", b"000000x00"))
    table = read(path, COLUMNAR, tmp_path)
    for piece in (table.pieces[2], table.pieces[1], table.pieces[-1]):
        with pytest.raises(FileRefused, match="wrong_form"):
            piece()


def test_damage_in_a_column_is_met_where_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "given.parquet"
    table = pa.table({"a": ["first"], "b": ["second"]})
    pq.write_table(table, path, use_dictionary=False, compression="none", write_page_checksum=True)
    path.write_bytes(path.read_bytes().replace(b"second", b"sec0nd"))
    (piece,) = read(path, COLUMNAR, tmp_path).pieces
    assert piece(["a"]).rows() == [("first",)]
    with pytest.raises(FileRefused, match="wrong_form"):
        piece(["b"])


def test_columns_come_in_the_order_in_which_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "given.parquet"
    pq.write_table(pa.table({"a": [1], "a.b": [2], "c": [True]}), path)
    (piece,) = read(path, COLUMNAR, tmp_path).pieces
    assert piece(["c", "a"]).rows() == [("true", "1")]
    assert piece(["c", "a.b", "a"], kinds=True).rows() == [(True, 2, 1)]
