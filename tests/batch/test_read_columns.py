"""What may stand in a file while nobody reads it; and spellings of files from their bytes to their result."""

from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from calc_service.batch.audit import Request, audit, dry_run
from calc_service.batch.files import CSV, XLSX, FileFormat, Table, format_of_path, read, write
from calc_service.batch.refusals import FileRefused
from calc_service.engine.edition import RuleBook
from tests.batch.files.workbooks import MADE

ROW = {
    "claim_id": "S-1",
    "person_id": "P-1",
    "district": "500101",
    "insurance": "resident",
    "categories": "subsistence_allowance",
    "settled_on": "2025-06-01",
    "setting": "inpatient",
    "disease_class": "special",
    "facility_level": "tertiary",
    "facility_designated": "true",
    "place_of_care": "in_city",
    "referral": "compliant",
    "total_cost": "20000.00",
    "policy_scope_cost": "18000.00",
    "basic_paid": "9000.00",
    "catastrophic_paid": "0.00",
    "recorded_assistance": "6300.00",
}


def table_of(folder: Path, *rows: dict[str, str], further: tuple[str, str] = ("", "")) -> Table:
    """A CSV file of claims that differ from ROW; `further`: more headers and their cells, parted by commas."""
    path = folder / "given.csv"
    lines = [",".join([*ROW, *further[:1]]), *(",".join([*(ROW | row).values(), *further[1:]]) for row in rows or [{}])]
    path.write_text("\n".join(line.removesuffix(",") for line in lines) + "\n", encoding="utf-8")
    return read(path, format_of_path(path), folder)


def result_of(table: Table, book: RuleBook) -> list[dict[str, object]]:
    return audit(table, Request(), book).result.whole().to_dicts()


@pytest.mark.parametrize(
    ("cells", "assistance"),
    [
        ({"total_cost": "20000.0000", "basic_paid": "9000.0000"}, "6300.00"),
        ({"catastrophic_paid": ".5"}, "6299.65"),
        ({"catastrophic_paid": ".5000"}, "6299.65"),
        ({"catastrophic_paid": "0.0000"}, "6300.00"),
        ({"catastrophic_paid": "1.2300"}, "6299.14"),
        ({"settled_on": "2025年6月1日"}, "6300.00"),
        ({"settled_on": "2025-6-1"}, "6300.00"),
        ({"settled_on": "2025-6-1 9:05"}, "6300.00"),
        ({"settled_on": "2025年06月01日 13:49:42.000"}, "6300.00"),
        ({"settled_on": "2025-06-01 13:49:42.000"}, "6300.00"),
        ({"settled_on": "2025-06-01 10:20:30.0"}, "6300.00"),
        ({"settled_on": "2025-06-01T10:20:30.123456789"}, "6300.00"),
    ],
)
def test_what_is_exact_is_read_however_it_is_spelled(
    cells: dict[str, str], assistance: str, tmp_path: Path, book: RuleBook
) -> None:
    (row,) = result_of(table_of(tmp_path, cells), book)
    assert (row["status"], str(row["assistance_paid"]), row["errors"]) == ("payable", assistance, None)
    assert {name: row[name] for name in cells} == cells


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("basic_paid", "1.005", "too_many_decimals"),
        ("basic_paid", "1.00500", "too_many_decimals"),
        ("basic_paid", "5.", "not_an_amount"),
        ("basic_paid", ".", "not_an_amount"),
        ("basic_paid", "00.50", "not_an_amount"),
        ("basic_paid", "-.50", "out_of_range"),
        ("settled_on", "2025-6-31", "not_a_date"),
        ("settled_on", "2025年6月", "not_a_date"),
        ("settled_on", "25-6-1", "not_a_date"),
        ("settled_on", "2025-6/1", "not_a_date"),
    ],
)
def test_what_is_not_exact_rejects_its_row(column: str, cell: str, code: str, tmp_path: Path, book: RuleBook) -> None:
    rows = result_of(table_of(tmp_path, {column: cell}, {"claim_id": "S-2", "person_id": "P-2"}), book)
    assert rows[0]["errors"] == f"{column}:{code}"
    assert rows[1]["status"] == "payable"


def test_headers_that_repeat_unread_come_back_and_are_said(tmp_path: Path, book: RuleBook) -> None:
    table = table_of(tmp_path, further=("姓名,姓名", "甲,乙"))
    audited = audit(table, Request(), book)
    assert [note.code for note in audited.summary.notes] == ["repeated_headers"]
    write(audited.result, tmp_path / "out.csv", FileFormat(CSV))
    header, row = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert header.split(",")[len(ROW) : len(ROW) + 2] == ["姓名", "姓名"]
    assert row.split(",")[len(ROW) : len(ROW) + 2] == ["甲", "乙"]
    write(audited.result, tmp_path / "out.xlsx", FileFormat(XLSX))
    again = read(tmp_path / "out.xlsx", FileFormat(XLSX), tmp_path)
    assert [*again.headers].count("姓名") == 2


def test_headers_that_repeat_and_are_read_are_refused(tmp_path: Path, book: RuleBook) -> None:
    table = table_of(tmp_path, further=("basic_paid", "9000.00"))
    with pytest.raises(FileRefused) as refused:
        audit(table, Request(), book)
    assert [(fault.code, fault.column) for fault in refused.value.faults] == [("repeated_column", "basic_paid")]
    assert [fault.code for fault in dry_run(table, Request(), book).faults] == ["repeated_column"]


@pytest.mark.parametrize("form", MADE)
def test_ids_that_a_sheet_holds_as_numbers_are_refused_where_they_may_have_lost_digits(
    form: str, tmp_path: Path, book: RuleBook
) -> None:
    make, file_format = MADE[form]
    row: list[str | float | None] = [*ROW.values()]
    row[1], row[12] = 1001, 20000.0
    path = tmp_path / "given"
    path.write_bytes(make({"明细": [[*ROW], row]}))
    faults = dry_run(read(path, file_format, tmp_path), Request(), book).faults
    expected = [] if form == "xlsx" else [("inexact_number", "person_id")]
    assert [(fault.code, fault.column) for fault in faults] == expected


@pytest.mark.parametrize("form", MADE)
def test_a_workbook_of_any_form_comes_to_what_a_csv_file_does(form: str, tmp_path: Path, book: RuleBook) -> None:
    make, file_format = MADE[form]
    row: list[str | float | None] = [*ROW.values()]
    row[12:17] = [20000.0, 18000.0, 9000.0, 0.0, 6300.0]
    path = tmp_path / "given"
    path.write_bytes(make({"明细": [[*ROW], row]}))
    audited = audit(read(path, file_format, tmp_path), Request(), book)
    computed = audited.result.whole().to_dicts()[0]
    (expected,) = result_of(table_of(tmp_path), book)
    assert {name: computed[name] for name in expected if name not in ROW} == {
        name: expected[name] for name in expected if name not in ROW
    }
    assert file_format.of_result == FileFormat(XLSX)


def test_moments_of_parquet_order_the_day(tmp_path: Path, book: RuleBook) -> None:
    frame = pl.DataFrame([ROW, ROW | {"claim_id": "S-2"}]).with_columns(
        pl.Series("settled_on", ["2025-06-01 13:49:42.123456", "2025-06-01 09:00:00"]).str.to_datetime(time_unit="us")
    )
    file = BytesIO()
    frame.write_parquet(file)
    path = tmp_path / "given.parquet"
    path.write_bytes(file.getvalue())
    assert [row["errors"] for row in result_of(read(path, format_of_path(path), tmp_path), book)] == [None, None]
