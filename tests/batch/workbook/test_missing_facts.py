"""The workbook of a file in which facts are missing says what holds whatever they are."""

from pathlib import Path

import openpyxl
import polars as pl
import pytest

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import XLSX, FileFormat, Table
from calc_service.batch.workbook import Worded, write_workbook
from calc_service.engine.edition import RuleBook
from tests.api.batch_files import ROW

MISSING = "facility_designated"


@pytest.fixture
def workbook(book: RuleBook, tmp_path: Path) -> openpyxl.Workbook:
    """Two rows do not say whether the facility is designated: one was paid what it may be, one something else."""
    known = {name: text for name, text in ROW.items() if name != MISSING}
    due = audit(Table.of(pl.DataFrame([dict(ROW)])), Request(), book).result.whole()["assistance_paid"][0]
    paid = ({"claim_id": "A", "recorded_assistance": due}, {"claim_id": "B", "recorded_assistance": "123456.78"})
    frame = pl.DataFrame([known | one | {"person_id": one["claim_id"]} for one in paid])
    audited = audit(Table.of(frame), Request(unknown=(MISSING,)), book)
    write_workbook(audited, tmp_path / "result.xlsx", FileFormat(XLSX), Worded(book, "en"))
    return openpyxl.load_workbook(tmp_path / "result.xlsx")


def rows_of(workbook: openpyxl.Workbook, title: str) -> list[tuple[object, ...]]:
    return [tuple(cell for cell in row if cell is not None) for row in workbook[title].iter_rows(values_only=True)]


def test_what_certainly_differs_has_a_sheet_and_the_other_rows_have_none(workbook: openpyxl.Workbook) -> None:
    said = [cell for row in rows_of(workbook, "Certain differences") for cell in row]
    assert "B" in said
    assert "A" not in said


def test_the_first_sheet_says_how_surely(workbook: openpyxl.Workbook) -> None:
    lines = [" ".join(map(str, row)) for row in rows_of(workbook, workbook.sheetnames[0])]
    certain, possible = (next(line for line in lines if line.startswith(word)) for word in ("certain:", "possible:"))
    assert "can be recovered" in certain
    assert "can be recovered" in possible
    assert any(line.startswith("Sums are not whole ") for line in lines)
