"""The sheets of pivots hold what the pivots come to, and the first sheet says what to do and how surely."""

from collections.abc import Iterable
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import XLSX, FileFormat, Table
from calc_service.batch.pivots.of_file import FilePivots, pivots_of, stretches_of
from calc_service.batch.pivots.sums import of_all_funds
from calc_service.batch.workbook import Worded, pivot_sheets, write_workbook
from calc_service.batch.workbook.members import member_name
from calc_service.batch.workbook.output_cells import OutputWords
from calc_service.domain.columns import FUNDS
from calc_service.domain.vocabulary import FINDINGS
from calc_service.engine.edition import RuleBook
from tests.api.batch_files import ROW
from tests.batch.pivots.test_pivots import random_file
from tests.properties.worlds_on_file import book_of

REQUEST = Request(tolerance=100, assumed={"referral": "compliant"})
Written = tuple[openpyxl.Workbook, FilePivots, OutputWords]


@pytest.fixture(scope="module", params=["zh", "en"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    book, path = book_of("everything"), tmp_path_factory.mktemp("pivots") / "out.xlsx"
    audited = audit(Table.of(random_file()), REQUEST, book)
    write_workbook(audited, path, FileFormat(XLSX), Worded(book, request.param))
    return openpyxl.load_workbook(path), pivots_of(stretches_of(audited, book)), OutputWords.of(book, request.param)


def lines_of_sheet(sheet: Worksheet, names: int) -> dict[tuple[object, ...], tuple[object, ...]]:
    return {row[:names]: row[names:] for row in sheet.iter_rows(min_row=3, values_only=True)}


def yuan(fen: int, compared: int) -> float | None:
    return fen / 100 if compared else None


@pytest.mark.parametrize("by", [*((name,) for name in ("facility", "month", "category")), ("track", "reasons")])
def test_every_cell_of_a_sheet_of_sums(written: Written, by: tuple[str, ...]) -> None:
    workbook, pivots, words = written
    lines = lines_of_sheet(workbook[pivot_sheets.sheet_name(by, words)], len(by))
    every = of_all_funds(pivots.sums(by), by).to_dicts()

    assert len(lines) == len(every)
    for line in every:
        key = tuple(line[name] for name in by)
        cells = lines[tuple(member_name(name, line[name], words) for name in by)]
        assert cells[0] == line["rows"]
        assert cells[1:5] == tuple(yuan(line[name], line["compared"]) for name in ("over", "under", "review", "wrong"))
        for place, fund in enumerate(FUNDS):
            of_fund = next(one for one in pivots.sums(by, [fund]).to_dicts() if tuple(one[name] for name in by) == key)
            recorded, due, over, under = cells[5 + 4 * place : 9 + 4 * place]
            assert due == of_fund["due"] / 100
            for cell, name in ((recorded, "recorded"), (over, "over"), (under, "under")):
                assert cell == yuan(of_fund[name], of_fund["compared"])


def test_every_cell_of_a_sheet_of_findings(written: Written) -> None:
    workbook, pivots, words = written
    sheet = workbook[pivot_sheets.sheet_name(("category", "finding"), words)]
    lines, headers = lines_of_sheet(sheet, 1), [cell.value for cell in sheet[2]][1:]
    found = pivot_sheets.by_finding(pivots, "category")

    for finding in FINDINGS:
        rows = headers.index(f"{words.finding(finding)}\n{words.codes.heading('number')}")
        for member in pivots.sums(["category"], ["tilt"])["category"]:
            line = found[finding].get(member, {"rows": 0, "difference": 0})
            cells = lines[(member_name("category", member, words),)]
            assert cells[rows] == line["rows"]
            if finding not in {"match", "not_recorded"}:
                assert cells[rows + 1] == line["difference"] / 100


def test_months_follow_each_other_and_all_else_is_sorted_by_yuan(written: Written) -> None:
    workbook, _, words = written
    months = [row[0].value for row in workbook[pivot_sheets.sheet_name(("month",), words)].iter_rows(min_row=3)]
    wrong = [row[5].value or 0 for row in workbook[pivot_sheets.sheet_name(("reasons",), words)].iter_rows(min_row=3)]

    assert [one for one in months if one[0] in "12"] == sorted(one for one in months if one[0] in "12")
    assert wrong == sorted(wrong, reverse=True)


def test_lines_that_are_too_many_stand_in_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pivot_sheets, "MOST", 2)
    everything = book_of("everything")
    audited = audit(Table.of(random_file()), REQUEST, everything)
    write_workbook(audited, tmp_path / "out.xlsx", FileFormat(XLSX), Worded(everything, "zh"))
    sheets, pivots = openpyxl.load_workbook(tmp_path / "out.xlsx"), pivots_of(stretches_of(audited, everything))

    for name in ("按机构", "按机构和结论"):
        lines = list(sheets[name].iter_rows(min_row=3, values_only=True))
        assert len(lines) == 3
        assert lines[-1][0] == "其他（2 行合计）"
    total = of_all_funds(pivots.sums(["facility"]), ["facility"])
    assert sum(row[1] for row in sheets["按机构"].iter_rows(min_row=3, values_only=True)) == total["rows"].sum()


def test_the_first_sheet_says_what_to_do_and_how_surely(written: Written) -> None:
    workbook, _, words = written
    sheet = workbook.worksheets[0]
    told = {row[0].value: [cell.value for cell in row[1:]] for row in sheet.iter_rows()}
    heading = words.codes.heading

    steps = [heading(f"step_{name}") for name in ("recover", "pay_after", "settle", "look_at", "correct", "ask_for")]
    numbered = [name.partition(". ")[2] for name in told if name and name[:1].isdigit() and ". " in name]
    shown = [name.replace("：", ": ").partition(": ")[0] for name in numbered]
    assert [step for step in steps if step in shown] == shown
    assert {steps[0], steps[1], steps[4]} <= set(shown)
    assert told[heading("sure_tolerance")][1] == heading("about_sure_tolerance").format("1.00")
    sheets = set(workbook.sheetnames)
    assert {"多付", "Overpaid"} & sheets


def test_a_clean_file_leaves_nothing_to_do(book: RuleBook, tmp_path: Path) -> None:
    audited = audit(Table.of(pl.DataFrame([ROW])), Request(), book)
    write_workbook(audited, tmp_path / "out.xlsx", FileFormat(XLSX), Worded(book, "en"))
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Summary"]
    said = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row]

    assert "Nothing is left to be done." in said or any(one.startswith("1. Ask for what was paid") for one in said)


def test_what_cannot_be_told_apart_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def without_facilities(stretches: Iterable[pl.DataFrame]) -> FilePivots:
        return FilePivots({name: cube for name, cube in pivots_of(stretches).cubes.items() if name != "facility"})

    monkeypatch.setattr("calc_service.batch.workbook.pivots_of", without_facilities)
    everything = book_of("everything")
    audited = audit(Table.of(random_file()), REQUEST, everything)
    write_workbook(audited, tmp_path / "out.xlsx", FileFormat(XLSX), Worded(everything, "zh"))
    workbook = openpyxl.load_workbook(tmp_path / "out.xlsx")
    said = [row[:2] for row in workbook["汇总"].iter_rows(values_only=True)]
    assert "按机构" not in workbook.sheetnames
    assert ("不同的值过多，没有分列", "医药机构") in said
