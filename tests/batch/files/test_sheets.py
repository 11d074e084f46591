"""Which sheets of a workbook are its claims, in every form of workbook."""

from pathlib import Path

import pytest

from calc_service.batch.files import Table, read
from tests.batch.files.filing import faults_of, places_of
from tests.batch.files.workbooks import MADE, Sheets

HEADER = ["claim_id", "total_cost", "policy_scope_cost", "basic_paid"]
ONE, TWO = ["S-1", "20000.00", "18000.00", "9000.00"], ["S-2", "500.00", "400.00", "300.00"]
LIST: list[list[str | float | None]] = [["是"], ["否"]]
DICTIONARY = [["代码", "名称"], ["21", "普通住院"], ["14", "门诊慢特病"]]
SUMS = [["区县", "人次", "金额"], ["万州区", "2", "20500.00"]]
SEPARATED = [["编号", "总额", "范围内", "支付"], ["S-9", "20,000.00", "￥18,000.00", "９０００元"]]
NUMBERS = [["月份", "人次", "费用", "报销"], ["一月", "2", "20500.00", "18400.00"]]


def table_of(form: str, folder: Path, sheets: Sheets, *hidden: str) -> Table:
    make, file_format = MADE[form]
    path = folder / "given"
    path.write_bytes(make(sheets, hidden))
    return read(path, file_format, folder)


def codes_of(table: Table) -> list[str]:
    return [note.code for note in table.notes if note.code != "xls_is_old"]


@pytest.mark.parametrize("form", MADE)
def test_like_sheets_are_one_file_and_their_names_kept(form: str, tmp_path: Path) -> None:
    other = [[*reversed(HEADER)], [*reversed(TWO)]]
    table = table_of(form, tmp_path, {"明细": [HEADER, ONE], "跨区": other, "空": [HEADER]})
    assert list(table.headers) == ["工作表", *HEADER]
    assert table.whole().rows() == [("明细", *ONE), ("跨区", *TWO)]
    assert codes_of(table) == ["sheets_joined"]


@pytest.mark.parametrize("form", MADE)
def test_the_column_of_names_has_a_name_of_its_own(form: str, tmp_path: Path) -> None:
    sheets = {"a": [[*HEADER, "工作表"], [*ONE, "x"]], "b": [[*HEADER, "工作表"], [*TWO, "y"]]}
    table = table_of(form, tmp_path, sheets)
    assert list(table.headers) == ["工作表_2", *HEADER, "工作表"]
    assert table.whole().rows() == [("a", *ONE, "x"), ("b", *TWO, "y")]


@pytest.mark.parametrize("form", MADE)
@pytest.mark.parametrize("beside", [LIST, DICTIONARY, SUMS, [[None, "说明"], ["甲"]]])
def test_lists_and_notes_are_passed_over_with_a_word_hidden_or_not(
    form: str, beside: list[list[str | float | None]], tmp_path: Path
) -> None:
    for hidden in ((), ("字典",)):
        table = table_of(form, tmp_path, {"明细": [HEADER, ONE], "字典": beside}, *hidden)
        assert table.whole().rows() == [tuple(ONE)]
        assert codes_of(table) == ["sheets_passed_over"]
        assert "字典" in table.notes[-1].message.en


@pytest.mark.parametrize("form", MADE)
def test_a_hidden_sheet_with_the_same_headers_is_read_and_named(form: str, tmp_path: Path) -> None:
    table = table_of(form, tmp_path, {"明细": [HEADER, ONE], "旧": [HEADER, TWO]}, "旧")
    assert table.whole().rows() == [("明细", *ONE), ("旧", *TWO)]
    assert codes_of(table) == ["hidden_sheets_read", "sheets_joined"]


@pytest.mark.parametrize("form", MADE)
@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("other", [[[*HEADER, "备注"], [*TWO, "x"]], NUMBERS, SEPARATED])
def test_sheets_that_may_hold_claims_under_other_headers_are_refused_by_name(
    form: str,
    other: list[list[str]],
    hidden: bool,  # noqa: FBT001  parametrized
    tmp_path: Path,
) -> None:
    make, file_format = MADE[form]
    content = make({"明细": [HEADER, ONE], "旧数据": other, "字典": LIST}, ["旧数据"] if hidden else [])
    faults = faults_of(content, tmp_path, file_format)
    assert places_of(faults) == [("several_sheets", "", None)]
    assert "“明细”、“旧数据”" + "(隐藏)" * hidden in faults[0].message.zh
    assert "字典" not in faults[0].message.zh


@pytest.mark.parametrize("form", MADE)
def test_sheets_of_which_none_is_like_claims_are_told_by_what_is_seen(form: str, tmp_path: Path) -> None:
    table = table_of(form, tmp_path, {"明细": [HEADER], "字典": DICTIONARY}, "字典")
    assert (table.columns, len(table)) == (HEADER, 0)
    make, file_format = MADE[form]
    faults = faults_of(make({"明细": [HEADER], "说明": DICTIONARY}), tmp_path, file_format)
    assert places_of(faults) == [("several_sheets", "", None)]


@pytest.mark.parametrize("form", MADE)
def test_titles_above_several_sheets_are_named_with_their_sheets(form: str, tmp_path: Path) -> None:
    make, file_format = MADE[form]
    content = make({"六月": [["六月明细"], HEADER, ONE], "七月": [["七月明细"], HEADER, TWO]})
    faults = faults_of(content, tmp_path, file_format)
    assert places_of(faults) == [("title_row", "", 1), ("title_row", "", 1)]
    assert ["六月" in faults[0].message.zh, "七月" in faults[1].message.en] == [True, True]


@pytest.mark.parametrize("form", MADE)
def test_the_only_sheet_is_read_though_it_is_hidden(form: str, tmp_path: Path) -> None:
    table = table_of(form, tmp_path, {"空": [], "明细": [HEADER, ONE]}, "明细")
    assert table.whole().rows() == [tuple(ONE)]


@pytest.mark.parametrize("form", MADE)
def test_headers_may_repeat_and_be_missing_as_in_csv(form: str, tmp_path: Path) -> None:
    rows = [["姓名", "姓名", None, *HEADER], ["甲", "乙", None, *ONE]]
    table = table_of(form, tmp_path, {"明细": rows})
    assert list(table.headers) == ["姓名", "姓名", "", *HEADER]
    assert codes_of(table) == ["unnamed_columns", "repeated_headers"]
    make, file_format = MADE[form]
    rows[1][2] = "x"
    assert places_of(faults_of(make({"明细": rows}), tmp_path, file_format)) == [("unnamed_column", "3", 1)]
