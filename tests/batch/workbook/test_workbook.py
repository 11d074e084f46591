"""The workbook that an audit comes back as, looked at as another program sees it."""

import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import XLSX, FileFormat, Table
from calc_service.batch.refusals import FileRefused
from calc_service.batch.workbook import Worded, named_apart, picked_rows, write_workbook
from calc_service.batch.workbook.output_cells import OutputWords
from calc_service.batch.workbook.rejected_sheet import reason
from calc_service.batch.workbook.sheets import TableSheet
from calc_service.domain.columns import OUTPUT
from calc_service.engine.edition import RuleBook
from tests.api.batch_files import ROW
from tests.batch.whole import read_whole

Made = Callable[..., openpyxl.Workbook]
FORM = FileFormat(XLSX)
moment = datetime  # a sheet knows no time zone

DIFFERENT = (
    {"recorded_assistance": "13745.56"},
    {"person_id": "P-2", "recorded_assistance": "20000.00"},
    {"person_id": "P-3", "recorded_assistance": "13746.56"},
    {"person_id": "P-4", "recorded_assistance": "0.00", "settled_on": "2025-07-01"},
    {"person_id": "P-5", "basic_paid": "1,000.00"},
    {"person_id": "P-6", "referral": "missing", "recorded_assistance": "5.00"},
)


def frame_of(*changes: Mapping[str, str]) -> pl.DataFrame:
    rows = [{**ROW, "claim_id": f"S-{number}", **change} for number, change in enumerate(changes, 1)]
    return pl.DataFrame(rows, schema=dict.fromkeys({**ROW, **changes[0]}, pl.String))


def workbook_of(book: RuleBook, path: Path, frame: pl.DataFrame, language: str = "zh") -> openpyxl.Workbook:
    write_workbook(audit(Table.of(frame), Request(), book), path, FORM, Worded(book, language))
    return openpyxl.load_workbook(path)


@pytest.fixture
def made(book: RuleBook, tmp_path: Path) -> Made:
    return lambda *changes, language="zh": workbook_of(
        book, tmp_path / "out.xlsx", frame_of(*changes or ({},)), language
    )


def column(sheet: Worksheet, header: str, below: int = 1) -> list[Any]:
    headers = [cell.value for cell in sheet[below]]
    return [row[headers.index(header)].value for row in sheet.iter_rows(min_row=below + 1)]


def texts(sheet: Worksheet) -> str:
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def test_a_summary_a_sheet_a_finding_the_rejected_and_all_rows(made: Made) -> None:
    names = made(*DIFFERENT).sheetnames
    pivots = [name for name in names if name.startswith("按")]

    assert names == ["汇总", *pivots, "多付", "应付未付", "支付待复核", "未能计算", "全部结果"]
    assert made(*DIFFERENT, language="en").sheetnames[:2] == ["Summary", "By district"]
    assert made().sheetnames == ["汇总", *pivots, "全部结果"]


def test_understood_amounts_are_numbers_and_days_days(made: Made) -> None:
    sheet = made({"settled_on": "2025-06-01 13:49:42", "remark": "00.10"}, {"settled_on": "2025/7/9"})["全部结果"]
    cells = {sheet.cell(1, cell.column).value: cell for cell in sheet[2]}

    assert (cells["total_cost"].value, cells["total_cost"].number_format[:8]) == (86432.17, "#,##0.00")
    assert cells["settled_on"].value == moment(2025, 6, 1, 13, 49, 42)
    assert (sheet["F3"].value, sheet["F3"].number_format) == (moment(2025, 7, 9), "yyyy-mm-dd")
    assert (cells["remark"].value, cells["district"].value) == ("00.10", "500101")
    assert (cells["医疗救助支付"].value, cells["年度"].value, cells["救助比例"].value) == (13745.56, 2025, 0.7)
    assert sum(column(sheet, "total_cost")) == 2 * 86432.17


def test_what_is_no_exact_number_or_day_stays_as_it_is(made: Made) -> None:
    kept = ["007.00", "1e3", "12345678901234567.00", "1,000.00", "+5", " 5", "5.", "=1+1", "8000.005"]
    sheet = made(*({"total_cost": text} for text in kept))["全部结果"]
    assert column(sheet, "total_cost") == kept
    days = ["1900-02-28", "2025-02-30", "45809", "2025-06-01 24:00", "20250601T13:49:42.1234", "0001-01-01"]
    assert column(made(*({"settled_on": text} for text in days))["全部结果"], "settled_on") == days


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("1900-03-01", moment(1900, 3, 1)),
        ("1969-12-31", moment(1969, 12, 31)),
        ("20250601", moment(2025, 6, 1)),
        ("9999-12-31", moment(9999, 12, 31)),
        ("2025-06-01 23:59:59.999", moment(2025, 6, 1, 23, 59, 59, 999000)),
        ("2025-06-01T00:00", moment(2025, 6, 1)),
    ],
)
def test_days_to_the_edges_of_what_a_sheet_has(made: Made, text: str, stored: datetime) -> None:
    assert column(made({"settled_on": text})["全部结果"], "settled_on") == [stored]


def test_what_was_a_number_or_a_day_reads_the_same(made: Made, tmp_path: Path) -> None:
    amounts = ["86432.17", "0.00", "99999999.99", "0.01", "-5.50", "8000", "8000.5"]
    workbook = made(*({"total_cost": text, "settled_on": "2025-06-01 13:49:42.007"} for text in amounts))
    for name in workbook.sheetnames[:-1]:
        del workbook[name]
    workbook.save(tmp_path / "again.xlsx")
    again = read_whole(tmp_path / "again.xlsx", FORM)

    assert [float(text) for text in again["total_cost"]] == [float(text) for text in amounts]
    assert set(again["settled_on"]) == {"2025-06-01 13:49:42.007"}


def test_headers_speak_the_language_and_keep_their_ids_as_notes(made: Made) -> None:
    chinese, english = made()["全部结果"], made(language="en")["All rows"]
    width = len(ROW)

    assert [cell.value for cell in chinese[1]][:width] == list(ROW) == [cell.value for cell in english[1]][:width]
    assert [cell.comment.text.split("\n")[0] for cell in chinese[1][width:]] == list(OUTPUT)
    assert chinese[1][width + 1].value == "救助结论"
    assert english[1][width + 1].value == "Status"
    assert "rejected = 未能计算" in chinese[1][width + 1].comment.text


def test_a_result_header_that_the_file_has_already_is_shown_by_its_id(made: Made) -> None:
    sheet = made({"年度": "甲"})["全部结果"]
    headers = [cell.value for cell in sheet[1]]
    assert (headers.count("年度"), headers.count("year")) == (1, 1)


def test_findings_are_words_and_coloured(made: Made) -> None:
    workbook = made(*DIFFERENT)
    sheet = workbook["全部结果"]
    assert column(sheet, "医疗救助审核结论") == ["一致", "多付", "多付", "应付未付", None, "支付待复核"]
    place = [cell.value for cell in sheet[1]].index("医疗救助审核结论")
    colours = {row[place].value: row[place].fill.fgColor.rgb for row in sheet.iter_rows(min_row=2) if row[place].value}
    legend = {(row[0].value, row[0].fill.fgColor.rgb) for row in workbook["汇总"].iter_rows()}
    assert len(set(colours.values())) == len(colours)
    assert colours.items() <= legend


def test_every_table_is_frozen_filtered_and_printed_across_with_its_header(made: Made) -> None:
    for sheet in made(*DIFFERENT).worksheets[1:]:
        header = 1 if sheet.title == "全部结果" else 2
        assert sheet.freeze_panes.endswith(str(header + 1))
        assert sheet.auto_filter.ref == f"A{header}:{sheet.dimensions.partition(':')[2]}"
        assert sheet.print_title_rows == f"${header}:${header}"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_a_finding_is_listed_with_the_largest_difference_first(made: Made) -> None:
    sheet = made(*DIFFERENT)["多付"]
    assert column(sheet, "结算编号", 2) == ["S-2", "S-3"]
    assert column(sheet, "差额（实付－应付）", 2) == [6254.44, 1]
    assert (column(sheet, "行号", 2), column(sheet, "实付", 2)) == ([3, 4], [20000, 13746.56])
    assert "6,255.44" in str(sheet["A1"].value)


def test_a_sheet_that_does_not_list_all_says_so(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picked_rows, "MOST", 1)
    monkeypatch.setattr(sys.modules["calc_service.batch.workbook.finding_sheets"], "MOST", 1)
    sheet = made(*DIFFERENT)["多付"]
    assert column(sheet, "结算编号", 2) == ["S-2"]
    assert "只列出前 1 条" in str(sheet["A1"].value)


def test_rejected_rows_have_a_line_an_error_in_plain_words(made: Made) -> None:
    sheet = made({"basic_paid": "1,000.00", "setting": "x"}, {"settled_on": "2020-01-01"})["未能计算"]
    reasons = dict(zip(column(sheet, "代码", 2), column(sheet, "原因和处理办法", 2), strict=True))

    assert column(sheet, "列名（文件中的表头）", 2) == ["setting", "basic_paid", "settled_on"]
    assert column(sheet, "内容", 2) == ["就诊类型", "基本医保统筹基金支付", "结算日期"]
    assert column(sheet, "所填内容", 2) == ["x", "1,000.00", "2020-01-01"]
    assert "住院；门诊" in reasons["unknown_value"]
    assert "2022-10-28" in reasons["no_rules_in_force"]


def test_a_district_that_has_ended_is_told_with_the_one_that_follows(made: Made) -> None:
    rows = (
        {"district": "500105", "settled_on": "2026-01-01"},
        {"district": "500157", "settled_on": "2025-10-31"},
        {"district": "500105", "settled_on": "2022-10-01"},
    )
    sheet = made(*rows)["未能计算"]
    reasons = zip(column(sheet, "代码", 2), column(sheet, "原因和处理办法", 2), strict=True)
    told = ["“两江新区”（500157）" in text for code, text in reasons if code == "district_not_in_force"]
    assert told == [True, False]
    assert "{" not in texts(sheet)
    assert "Liangjiang New Area (500157)" in texts(made(*rows, language="en")["Not computed"])


def test_no_reason_has_an_unfilled_place(book: RuleBook) -> None:
    for language in ("zh", "en"):
        words = OutputWords.of(book, language)
        codes = {**book.wording.terms["error"], **book.wording.terms["batch_error"]}
        assert [code for code in codes if "{" in reason("total_cost", code, 2025, None, words)] == []


def test_the_summary_says_what_was_found_under_which_rules_with_charts(made: Made, book: RuleBook) -> None:
    workbook = made(*DIFFERENT)
    sheet = workbook["汇总"]
    said = texts(sheet)

    assert book.digest in said
    assert "不是有效的金额" in said
    assert "2025-06 – 2025-07" in said
    assert len(sheet._charts) == 3  # noqa: SLF001  openpyxl has no public name for them
    overpaid = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "多付")
    assert overpaid[3:5] == (2, 6255.44)


def test_no_sheet_has_an_element_of_formulas(book: RuleBook, tmp_path: Path) -> None:
    hostile = {"claim_id": "=1+1", "remark": "=1+1", "person_id": "=A1", "=head": "=2", "basic_paid": "=2"}
    workbook_of(book, tmp_path / "out.xlsx", frame_of(hostile, hostile))
    with ZipFile(tmp_path / "out.xlsx") as package:
        sheets = [package.read(name) for name in package.namelist() if "worksheets/sheet" in name]
    assert sheets
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


def test_the_same_rows_give_the_same_bytes(book: RuleBook, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        workbook_of(book, tmp_path / name, frame_of(*DIFFERENT)).close()
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_hostile_characters_come_back_as_they_were(made: Made, tmp_path: Path) -> None:
    remark, header = "a&<b>\x01_x0041_ \U00020000 ", "h&<\x02_x0041_"
    made({"remark": remark, header: "x", "claim_id": "S&<1>"}, {"basic_paid": "<&>"})
    again = pl.read_excel(tmp_path / "out.xlsx", sheet_name="全部结果")
    assert (again[header][0], again["remark"][0], again["claim_id"][0]) == ("x", remark, "S&<1>")
    rejected = pl.read_excel(tmp_path / "out.xlsx", sheet_name="未能计算", read_options={"header_row": 1})
    assert rejected["所填内容"].to_list() == ["<&>"]


def test_a_result_is_no_input(made: Made, book: RuleBook, tmp_path: Path) -> None:
    workbook = made(*DIFFERENT)
    with pytest.raises(FileRefused, match="several_sheets"):
        read_whole(tmp_path / "out.xlsx", FORM)
    for name in workbook.sheetnames[:-1]:
        del workbook[name]
    workbook.save(tmp_path / "one.xlsx")
    with pytest.raises(FileRefused, match="output_column"):
        audit(Table.of(read_whole(tmp_path / "one.xlsx", FORM)), Request(), book)


def test_text_too_long_for_a_cell_is_refused(made: Made) -> None:
    with pytest.raises(FileRefused, match="too_long"):
        made({"remark": "x" * 32_768})


def test_a_label_that_no_sheet_may_bear_is_mended() -> None:
    tables = [TableSheet(name, "", [], 0, lambda _: iter(())) for name in ("a/b", "A B", "汇总", "x" * 40, "'")]
    names = [table.name for table in named_apart(tables, "汇总")]
    assert names == ["a b", "A B 1", "汇总 2", "x" * 31, " 4"]


def test_a_file_without_rows_is_a_workbook_too(book: RuleBook, tmp_path: Path) -> None:
    workbook = workbook_of(book, tmp_path / "out.xlsx", frame_of({}).clear())
    assert workbook.sheetnames == ["汇总", "全部结果"]
    assert workbook["全部结果"].max_row == 1
