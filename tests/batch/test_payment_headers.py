"""Headers that look like payments, units in headers, and first rows that are none."""

import pytest

from calc_service.batch.column_mapping import map_columns
from calc_service.batch.headers import Told
from calc_service.domain.columns import input_columns
from calc_service.domain.interface_codes import as_header, without_other_unit
from calc_service.engine.edition import RuleBook

REQUIRED = [column.name for column in input_columns(()) if column.required]


def faults(book: RuleBook, *headers: str, told: Told = Told()) -> list[tuple[str, str]]:  # noqa: B008  frozen
    found = map_columns([*REQUIRED, *headers], book, {}, told).faults
    return [(fault.code, fault.column) for fault in found]


@pytest.mark.parametrize(
    "header",
    [
        *(
            "大额互助资金支付",
            "民政救助",
            "商会援助金额",
            "惠民保赔付",
            "某某基金",
            "职工互助补助金",
            "医保报销合计",
            "政府兜底保障",
            "民政资助",
            "公务员补",
            "医保合计",
            "保险赔款",
        ),
        *(
            "医院减免",
            "统筹外补偿",
            "二次报销",
            "tax_fund",
            "hifxx_pay",
            "other_paid",
            "cash_payamt2",
            "insurer payment",
            "工会互助金",
            "惠民保",
        ),
        *("个人救助金额", "身份补助金额", "月补助", "FUND", "民政救助（元）"),
    ],
)
def test_what_looks_like_a_payment_and_is_not_understood_refuses_the_file(book: RuleBook, header: str) -> None:
    assert faults(book, header) == [("unknown_payment_column", header)]
    assert faults(book, header, told=Told(ignored=(header,))) == []
    assert faults(book, header, told=Told(columns={header: "other_insurance_paid"})) == []


@pytest.mark.parametrize(
    "header",
    [
        *(
            "救助身份说明",
            "救助对象姓名",
            "支付方式",
            "报销比例",
            "基金类型",
            "补助日期",
            "救助证号",
            "统筹区划",
            "大病病种",
        ),
        *("是否享受补助", "支付限额", "救助家庭编号", "fund_pay_type", "pay_way", "company", "备注", "display_order"),
        *("payee", "benefit_year", "assistance_kind", "经办机构", "大病起付线"),
    ],
)
def test_what_only_sounds_like_one_is_carried_through(book: RuleBook, header: str) -> None:
    assert faults(book, header) == []


def test_the_refusal_names_the_nearest_header_and_both_remedies(book: RuleBook) -> None:
    (fault,) = map_columns([*REQUIRED, "大额报销款"], book, {}).faults
    assert "大额报销" in fault.message.en
    assert "other_insurance_paid" in fault.message.en
    assert "ignore=大额报销款" in fault.message.en
    assert "column=大额报销款:" in fault.message.zh


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("大额报销", "other_insurance_paid"),
        ("公务员医疗补助", "other_insurance_paid"),
        ("大病保险支出", "catastrophic_paid"),
        ("大病保险报销金额", "catastrophic_paid"),
        ("医疗救助支出", "recorded_assistance"),
        ("医疗救助金额", "recorded_assistance"),
        ("倾斜救助", "recorded_tilt"),
        ("统筹支付", "basic_paid"),
        ("就诊ID", "stay_id"),
        ("原结算ID", "reverses"),
        ("有效标志", "valid"),
    ],
)
def test_what_is_obvious_is_understood(book: RuleBook, header: str, column: str) -> None:
    (source,) = map_columns([header], book, {}).sources
    assert source.column == column


@pytest.mark.parametrize(
    "header",
    [
        "渝快保支出",
        "个人账户支付金额",
        "个人现金支付",
        "扶贫济困金额",
        "个人自付金额",
        "人员类别",
        "psn_type",
        "mid_setl_flag",
    ],
)
def test_known_columns_that_are_no_input_are_named_with_the_reason(book: RuleBook, header: str) -> None:
    mapping = map_columns([*REQUIRED, header], book, {})
    assert mapping.faults == ()
    assert [(one.header, one.how) for one in mapping.ignored] == [(header, "not_an_input")]


@pytest.mark.parametrize(
    "header",
    [
        *(
            "费用总额（元）",
            "费用总额 (元)",
            "费用 总额",
            "费用总额(单位：元)",
            "费用总额【元】",
            "费用总额（人民币元）",
            "费用总额/元",
        ),
        *(
            "\u3000费用总额\u00a0",
            "费用总额（ＲＭＢ）",
            "费用总额\n（元）",
            "MEDFEE_SUMAMT",
            "ｍedfee_sumamt",
            "total_cost (yuan)",
            "费用总额 元",
            "费用总额，元",
            "费用总额_元",
            "费用总额（人民币）",
            "total_cost_yuan",
        ),
    ],
)
def test_unit_and_blanks_are_no_part_of_a_header(book: RuleBook, header: str) -> None:
    (source,) = map_columns([header], book, {}).sources
    assert (source.header, source.column) == (header, "total_cost")


@pytest.mark.parametrize(
    "header",
    [
        "费用总额（万元）",
        "费用总额(千元)",
        "费用总额万元",
        "民政救助（万元）",
        "费用总额（单位：万元）",
        "费用总额_万元",
    ],
)
def test_another_unit_is_refused_and_never_scaled(book: RuleBook, header: str) -> None:
    others = [name for name in REQUIRED if name != "total_cost"]
    found = map_columns([*others, "total_cost", header], book, {})
    assert ("wrong_unit", header) in [(fault.code, fault.column) for fault in found.faults]
    assert header not in [one.header for one in found.sources]
    assert map_columns([*REQUIRED, header], book, {}, Told(ignored=(header,))).faults == ()
    told = map_columns([*others, header], book, {}, Told(columns={header: "total_cost"}))
    assert ("wrong_unit", header) in [(fault.code, fault.column) for fault in told.faults]


def test_other_headers_may_bear_any_unit(book: RuleBook) -> None:
    assert faults(book, "人口（万元）", "金额单位") == []
    assert without_other_unit("人口") == ""
    assert as_header("（元）") == "(元)"


ROWS = [
    ["S-1", "TEST-1", "500101", "resident", "2025-06-01", "20000.00", "18000.00"],
    ["某甲", "999999199001010011", "低保对象", "住院"],
    ["某甲", "某乙", "某丙"],
    ["医疗救助", "某甲", "2025/6/1", "100.00"],
    ["某甲"],
]


@pytest.mark.parametrize("headers", ROWS)
def test_a_first_row_of_data_is_one_fault_that_repeats_none_of_it(book: RuleBook, headers: list[str]) -> None:
    mapping = map_columns(headers, book, {})
    (fault,) = mapping.faults
    assert (fault.code, fault.column, fault.row) == ("no_header", "", 1)
    assert not any(cell in f"{fault.message.zh} {fault.message.en}" for cell in headers if cell != "医疗救助")
    assert (mapping.ignored, mapping.sources) == ((), ())


def test_columns_that_nobody_reads_may_repeat(book: RuleBook) -> None:
    assert faults(book, "姓名", "姓名", "备注", "备注", "备注") == []
    assert faults(book, "basic_paid") == [("repeated_column", "basic_paid")]
    assert faults(book, "其他支出", "其他支出") == [("repeated_column", "其他支出")]
    assert ("repeated_column", "民政救助") in faults(book, "民政救助", "民政救助")


def test_what_a_run_says_has_to_be_there_and_to_be_a_column(book: RuleBook) -> None:
    assert faults(book, told=Told(ignored=("民政救助",))) == [("unknown_field", "民政救助")]
    assert faults(book, "某列", told=Told(columns={"某列": "status"})) == [("unknown_value", "status")]
    assert faults(book, "某列", told=Told(columns={"某列": "stay_id"}, ignored=("某列",))) == [("repeated_key", "某列")]
    assert faults(book, told=Told("nobody")) == [("unknown_value", "profile")]
    assert faults(book, "某列", told=Told(columns={"某列": "hosp_lv"})) == []


@pytest.mark.parametrize("header", ["refund", "valid", "facility_district", "退费标志"])
def test_what_decides_is_understood_by_its_own_name(book: RuleBook, header: str) -> None:
    mapping = map_columns([*REQUIRED, header], book, {})
    assert (mapping.faults, mapping.ignored) == ((), ())


def test_a_column_that_is_not_used_may_stand_in_any_unit(book: RuleBook) -> None:
    assert faults(book, "个人账户支付（万元）") == []
    assert faults(book, "其他支出（万元）") == [("wrong_unit", "其他支出（万元）")]
    assert faults(book, "民政救助（万元）") == [("wrong_unit", "民政救助（万元）")]
