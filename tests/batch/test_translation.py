"""Cells of three vocabularies as cells of one."""

from dataclasses import replace

import polars as pl
import pytest

from calc_service.batch.column_mapping import map_columns
from calc_service.batch.translation import Translated, translated
from calc_service.domain.interface_codes import CodeMap
from calc_service.engine.edition import RuleBook

Cell = str | None


def read(book: RuleBook, columns: dict[str, list[Cell]], **assumed: str) -> Translated:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return translated(frame, map_columns(list(columns), book, assumed), book)


def texts(found: Translated, column: str) -> list[Cell]:
    (series,) = found.parts[column]
    return series.to_list()


def faults(found: Translated) -> dict[tuple[str, str], list[bool]]:
    return {key: rows.to_list() for key, rows in found.faults.items()}


def test_ids_dates_and_amounts_stay_as_they_are(book: RuleBook) -> None:
    found = read(book, {"结算ID": [" 007", None], "setl_time": ["2025/6/1", "x"], "hifp_pay": ["1,0", "0.00"]})
    assert texts(found, "claim_id") == [" 007", None]
    assert texts(found, "settled_on") == ["2025/6/1", "x"]
    assert texts(found, "basic_paid") == ["1,0", "0.00"]
    assert "stay_id" not in found.parts


@pytest.mark.parametrize(
    ("header", "cell", "column", "value"),
    [
        ("setting", "outpatient", "setting", "outpatient"),
        ("setting", "住院", "setting", "inpatient"),
        ("facility_level", "三级", "facility_level", "tertiary"),
        ("facility_level", "一级", "facility_level", "primary"),
        ("病种", "门诊慢特病", "disease_class", "special"),
        ("是否定点", "是", "facility_designated", "true"),
        ("是否定点", "0", "facility_designated", "false"),
        ("认定地", "渝中区", "district", "500103"),
        ("rcgn_admdvs", "500103", "district", "500103"),
        ("insutype", "390", "insurance", "resident"),
        ("险种", "职工", "insurance", "employee"),
        ("med_type", "14", "disease_class", "special"),
        ("med_type", "2101", "setting", "inpatient"),
        ("med_type", "2102", "setting", "inpatient"),
        ("med_type", "22", "setting", "inpatient"),
        ("med_type", "51", "setting", "outpatient"),
        ("med_type", "52", "setting", "inpatient"),
        ("med_type", "13", "referral", "emergency"),
        ("医疗类别", "重大疾病门诊", "disease_class", "special"),
        ("医疗类别", "慢性病门诊", "setting", "outpatient"),
        ("psn_idet_type", "2303", "categories", "subsistence_allowance"),
        ("psn_idet_type", "2304、2306", "categories", "extreme_poverty|illness_impoverished"),
        ("med_type", "23", "referral", "compliant"),
        ("医疗类别", "普通住院", "setting", "inpatient"),
        ("医疗类别", "住院", "setting", "inpatient"),
        ("hosp_lv", "05", "facility_level", "secondary"),
        ("hosp_lv", "11", "facility_level", "unrated"),
        ("hosp_lv", "10", "facility_level", "primary"),
        ("hosp_lv", "二级", "facility_level", "secondary"),
        ("categories", "低保|特困人员", "categories", "extreme_poverty|subsistence_allowance"),
        ("categories", "7131、 7201;低保", "categories", "extreme_poverty|subsistence_allowance|low_income_margin"),
        ("救助身份", "特困,extreme_poverty", "categories", "extreme_poverty"),
    ],
)
def test_words_and_codes_are_understood(book: RuleBook, header: str, cell: str, column: str, value: str) -> None:
    found = read(book, {header: [cell]})
    assert texts(found, column) == [value]
    assert faults(found) == {}


@pytest.mark.parametrize(
    ("header", "cell", "column"),
    [
        ("med_type", "1", "setting"),
        ("med_type", "021", "setting"),
        ("hosp_lv", "005", "facility_level"),
        ("hosp_lv", "5.0", "facility_level"),
        ("insutype", "340", "insurance"),
        ("insurance", "390", "insurance"),
        ("setting", " inpatient", "setting"),
        ("setting", "Inpatient", "setting"),
        ("categories", "低保|", "categories"),
        ("categories", "低保|孤儿", "categories"),
        ("facility_designated", "yes", "facility_designated"),
        ("refd_setl_flag", "2", "refund"),
    ],
)
def test_a_value_that_no_map_knows_rejects_its_row(book: RuleBook, header: str, cell: str, column: str) -> None:
    found = read(book, {header: [cell, None]}, **({column: "x"} if column == "refund" else {}))
    assert faults(found) == {(column, "unknown_value"): [True, False]}
    if column != "refund":
        assert texts(found, column) == [cell, None]


@pytest.mark.parametrize(
    ("header", "cell", "column"),
    [
        *(("med_type", code, "setting") for code in ("9901", "9902", "9903", "9999", "53")),
        *(("hosp_lv", code, "facility_level") for code in ("1", "2", "3", "5", "0", "12", "14")),
        ("医院等级", "1", "facility_level"),
        ("facility_level", "3", "facility_level"),
        *(("psn_idet_type", code, "categories") for code in ("2302", "2305", "2308", "2360", "低保|2302")),
        ("救助对象类别", "2308", "categories"),
    ],
)
def test_a_code_that_means_several_things_rejects_its_row_as_such(
    book: RuleBook, header: str, cell: str, column: str
) -> None:
    found = read(book, {header: [cell, None]})
    assert faults(found) == {(column, "ambiguous"): [True, False]}
    assert texts(found, column)[0] != cell


def test_an_unknown_and_an_ambiguous_code_are_told_apart(book: RuleBook) -> None:
    found = read(book, {"med_type": ["9901", "77", "21"]})
    assert faults(found) == {
        ("setting", "ambiguous"): [True, False, False],
        ("setting", "unknown_value"): [False, True, False],
    }


def test_a_record_that_was_declared_invalid_is_said_to_be(book: RuleBook) -> None:
    found = read(book, {"vali_flag": ["0", "1", None, "无效", "有效", "9"]})
    assert found.invalid.to_list() == [True, False, False, True, False, False]
    assert faults(found) == {("valid", "unknown_value"): [False] * 5 + [True]}


def test_an_unknown_district_is_left_to_whoever_reads_the_row(book: RuleBook) -> None:
    found = read(book, {"district": ["500199"]})
    assert texts(found, "district") == ["500199"]
    assert faults(found) == {}


def test_our_cell_goes_before_a_code_and_a_code_before_an_assumption(book: RuleBook) -> None:
    columns: dict[str, list[Cell]] = {
        "disease_class": ["special", None, None, "other"],
        "med_type": ["21", "14", "21", "21"],
    }
    found = read(book, columns, disease_class="other")
    assert texts(found, "disease_class") == ["special", "special", "other", "other"]
    assert texts(found, "setting") == ["inpatient", "outpatient", "inpatient", "inpatient"]
    assert faults(found) == {}


def test_our_cell_and_a_code_that_disagree_reject_the_row(book: RuleBook) -> None:
    found = read(book, {"referral": ["registered", "急诊", None], "med_type": ["23", "24", "23"]})
    assert texts(found, "referral") == ["registered", "emergency", "compliant"]
    assert faults(found) == {("referral", "codes_disagree"): [True, False, False]}


def test_an_assumption_never_disagrees(book: RuleBook) -> None:
    found = read(book, {"med_type": ["13", "11", None]}, referral="not_required", setting="inpatient")
    assert texts(found, "referral") == ["emergency", "not_required", "not_required"]
    assert texts(found, "setting") == ["outpatient", "outpatient", "inpatient"]
    assert faults(found) == {}


def test_what_a_code_leaves_open_stays_blank(book: RuleBook) -> None:
    assert texts(read(book, {"med_type": ["21", "14"]}), "disease_class") == [None, "special"]


def test_a_blank_cell_of_categories_says_nobody_whatever_is_assumed(book: RuleBook) -> None:
    assert texts(read(book, {"categories": [None]}, categories="低保"), "categories") == [None]
    assert texts(read(book, {"claim_id": ["1"]}, categories="低保"), "categories") == ["subsistence_allowance"]


def test_a_column_that_the_file_lacks_is_given_to_every_row(book: RuleBook) -> None:
    found = read(book, {"claim_id": ["1", "2"]}, place_of_care="市外", basic_paid="0.00")
    assert texts(found, "place_of_care") == ["out_of_city", "out_of_city"]
    assert texts(found, "basic_paid") == ["0.00", "0.00"]


def test_the_parts_of_a_sum_come_one_by_one(book: RuleBook) -> None:
    found = read(book, {"hifob_pay": ["1.00", None, None], "cvlserv_pay": [None, "2.00", None]})
    assert [series.to_list() for series in found.parts["other_insurance_paid"]] == [
        ["1.00", None, None],
        [None, "2.00", None],
    ]


def test_a_sum_is_assumed_only_where_every_part_is_blank(book: RuleBook) -> None:
    columns: dict[str, list[Cell]] = {"hifob_pay": ["1.00", None, None], "cvlserv_pay": [None, "2.00", None]}
    found = read(book, columns, other_insurance_paid="5.00")
    assert [series.to_list() for series in found.parts["other_insurance_paid"]] == [
        ["1.00", None, "5.00"],
        [None, "2.00", None],
    ]


def test_refunds_are_marked(book: RuleBook) -> None:
    found = read(book, {"refd_setl_flag": ["1", "0", None, "是", "true", "否"]})
    assert found.refund.to_list() == [True, False, False, True, True, False]
    assert "refund" not in found.parts


def test_without_a_mark_nothing_is_a_refund(book: RuleBook) -> None:
    assert read(book, {"claim_id": ["1", "2"]}).refund.to_list() == [False, False]


def test_a_file_without_rows_is_translated(book: RuleBook) -> None:
    found = read(book, {"med_type": [], "setting": [], "hifob_pay": [], "cvlserv_pay": [], "refd_setl_flag": []})
    assert texts(found, "disease_class") == []
    assert found.refund.to_list() == []


def test_codes_mean_what_they_mean_on_the_day_of_settlement(book: RuleBook) -> None:
    maps = book.codes.maps["med_type"]["national"]
    changed = CodeMap(replace(maps[0].provenance, start="2026-01-01"), {"21": {"setting": "outpatient"}}, labels={})
    later = replace(
        book, codes=replace(book.codes, maps={**book.codes.maps, "med_type": {"national": (*maps, changed)}})
    )
    columns: dict[str, list[Cell]] = {
        "setl_time": ["2025-12-31", "2026/1/1", "20260102 08:00:00", "x", None, "2026-01-01"],
        "med_type": ["21", "21", "21", "21", "21", "26"],
    }
    found = read(later, columns)
    assert texts(found, "setting") == ["inpatient", "outpatient", "outpatient", "inpatient", "inpatient", "26"]
    assert faults(found) == {("setting", "unknown_value"): [False] * 5 + [True]}
