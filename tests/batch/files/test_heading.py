"""A first row that is no header is named once, with what to do, and never repeated."""

from pathlib import Path

import pytest

from calc_service.batch.files.heading import heading_fault
from tests.batch.files.filing import faults_of, places_of, rows_of
from tests.batch.files.workbooks import MADE

HEADER = ["claim_id", "person_id", "settled_on", "total_cost", "policy_scope_cost", "basic_paid"]
LABELS = ["结算编号", "人员编号", "结算日期", "费用总额", "政策范围内费用", "基本医保支付"]
CLAIM = ["S-1", "P-1", "2025-06-01", "20000.00", "18000.00", "9000.00"]
OTHER = ["S-2", "510102199001011234", "20250602", "20000", ".5", "9000.00"]
TITLE = ["2025年6月医疗救助明细", "", "", "", "", ""]
GROUPS = ["", "参保人员", "", "费用", "", ""]
BELOW = ["结算编号", "姓名", "证件号", "", "总额", "报销"]

FOUND = {
    "a title": ([TITLE, HEADER, CLAIM], "title_row", 2),
    "a title of one cell": ([TITLE[:1], LABELS, CLAIM], "title_row", 2),
    "a title, a unit and a blank row": ([TITLE, ["单位：元"], [], LABELS, CLAIM], "title_row", 4),
    "a title and who made it": ([["救助明细", "", "", "制表：区医保局", "", ""], LABELS, CLAIM], "title_row", 2),
    "a title that says 万元": ([["救助明细（单位：万元）"], LABELS, CLAIM], "wrong_unit", None),
    "a unit above that is not yuan": ([TITLE, ["单位：千元"], LABELS, CLAIM], "wrong_unit", None),
    "groups above names": ([GROUPS, BELOW, CLAIM], "two_row_header", None),
    "groups above names that repeat": (
        [["职工", "", "", "居民", "", ""], ["人次", "费用", "报销", "人次", "费用", "报销"], CLAIM],
        "two_row_header",
        None,
    ),
    "ids above labels": ([HEADER, LABELS, CLAIM], "two_row_header", None),
    "labels above ids": ([LABELS, HEADER, CLAIM], "two_row_header", None),
    "claims without a header": ([CLAIM, OTHER], "no_header", None),
    "one claim without a header": ([OTHER], "no_header", None),
}
HEADERS = {
    "a header": [HEADER, CLAIM],
    "a header alone": [LABELS],
    "claims that are blank but for words": [["a", "b", "c", "d", "e"], ["x", "y", "z", "", ""]],
    "a column without a header, and claims": [[*HEADER, ""], [*CLAIM, "备注"]],
    "names that hold digits": [["icd10", "诊断1", "诊断2", "费用", "2025年费用"], ["A01", "甲", "乙", "1", "2"]],
    "two names that are the same": [["姓名", "姓名", *HEADER], ["甲", "乙", *CLAIM]],
    "nothing": [],
}


@pytest.mark.parametrize("name", FOUND)
def test_what_stands_above_or_instead_of_a_header_is_named_once(name: str) -> None:
    rows, code, header = FOUND[name]
    fault = heading_fault(rows)
    assert fault is not None
    assert (fault.code, fault.row) == (code, 1)
    assert header is None or (f"row {header}" in fault.message.en and f"第 {header} 行" in fault.message.zh)
    for row in rows:
        assert not [cell for cell in row if cell and cell in fault.message.zh + fault.message.en]


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_is_a_header(name: str) -> None:
    assert heading_fault(HEADERS[name]) is None


@pytest.mark.parametrize("name", FOUND)
@pytest.mark.parametrize("form", ["csv", "tabs", *MADE])
def test_every_form_says_so(form: str, name: str, tmp_path: Path) -> None:
    rows, code, _ = FOUND[name]
    if form in MADE:
        make, file_format = MADE[form]
        faults = faults_of(make({"明细": rows}), tmp_path, file_format)
    else:
        part = {"csv": ",", "tabs": "\t"}[form]
        faults = faults_of("".join(part.join(row) + "\n" for row in rows).encode(), tmp_path)
    if name.startswith("a title, a unit") and form not in MADE:
        assert faults[0].row in {1, None}
    assert places_of(faults) == [(code, "", 1)]


def test_a_file_of_one_column_has_a_header(tmp_path: Path) -> None:
    assert rows_of("姓名\n甲;乙,丙\n".encode().replace(b",", b"/"), tmp_path) == [("甲;乙/丙",)]
    assert rows_of(b"claim_id\nS-1\n", tmp_path) == [("S-1",)]
