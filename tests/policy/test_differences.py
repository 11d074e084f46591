"""What changed in the city's rules, in sentences: one kind of edit a test."""

import pytest

from calc_service.policy.differences import EFFECT, PROVENANCE, WORDS, reaching_back
from tests.policy.two_states import Edit, edited, only
from tests.rulebook.rules_copy import MEDICAL

CAP = "{from: 2022-10-28, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}"
NEXT_CAP = "{from: 2027-01-01, value: 110000, floor: true, cite: cq-2022-116#2.3.2-special}"
WITH_NEXT_CAP = (MEDICAL, CAP, f"{CAP}\n      - {NEXT_CAP}")
CATASTROPHIC_2026 = 'verified: false, source: "secondary: reported 2026 figure"}'


@pytest.mark.parametrize(
    ("edit", "zh", "en"),
    [
        (
            (MEDICAL, "subsistence_allowance: 70%", "subsistence_allowance: 75%"),
            "特殊疾病救助 · 低保对象 · 比例（其他疾病大额住院救助随之） 70% → 75%，2022-10-28 起",
            (
                "Special-disease assistance · Subsistence allowance recipient · ratio (and with it Costly hospital"
                " stays with other diseases) 70% → 75%, from 2022-10-28"
            ),
        ),
        (
            (MEDICAL, "value: 60000", "value: 60000.50"),
            "其他疾病大额住院救助 · 年度限额 60000元 → 60000.50元，2022-10-28 起",
            "Costly hospital stays with other diseases · yearly cap 60000 yuan → 60000.50 yuan, from 2022-10-28",
        ),
        (
            WITH_NEXT_CAP,
            "特殊疾病救助 · 年度限额 100000元 → 110000元，2027-01-01 起",
            "Special-disease assistance · yearly cap 100000 yuan → 110000 yuan, from 2027-01-01",
        ),
        (
            (MEDICAL, "{above: 30000}", "{at_least: 30000, at_most: 500000}"),
            (
                "其他疾病大额住院救助 · 适用条件 · 单次住院政策范围内费用 高于30000元 → 30000元及以上、500000元及以下，"
                "2022-10-28 起"
            ),
            (
                "Costly hospital stays with other diseases · applies to · policy-scope cost of the stay above"
                " 30000 yuan → 30000 yuan and above and up to 500000 yuan, from 2022-10-28"
            ),
        ),
        (
            (MEDICAL, "facility_level: [secondary, tertiary]", "facility_level: [primary, tertiary]"),
            "其他疾病大额住院救助 · 适用条件 · 医疗机构等级 增加一级及基层，减去二级，2022-10-28 起",
            (
                "Costly hospital stays with other diseases · applies to · facility level adds Primary, drops Secondary,"
                " from 2022-10-28"
            ),
        ),
        (
            (MEDICAL, "        facility_level: [secondary, tertiary]\n", ""),
            "其他疾病大额住院救助 · 适用条件 · 医疗机构等级 二级、三级 → （不限），2022-10-28 起",
            (
                "Costly hospital stays with other diseases · applies to · facility level Secondary, Tertiary → (any),"
                " from 2022-10-28"
            ),
        ),
        (
            (MEDICAL, "{from: 2022-10-28, required: true", "{from: 2022-10-28, required: false"),
            "医疗救助 · 条件 · 定点医药机构 · 必须 是 → 否，2022-10-28 起",
            "Medical assistance · conditions · designated facility · required yes → no, from 2022-10-28",
        ),
        (
            ("catastrophic_insurance", "19856, ratio: 60%, annual_cap: none", "19856, ratio: 60%, annual_cap: 400000"),
            "大病保险 · 标准 · 2026年 · 年度限额 不设限额 → 400000元",
            "Catastrophic insurance · terms · 2026 · yearly cap no limit → 400000 yuan",
        ),
        (
            ("catastrophic_insurance", "ratio_raised_by: 5%", "ratio_raised_by: 7.25%"),
            "大病保险 · 倾斜支付 · 比例提高 5% → 7.25%，2022-10-28 起",
            "Catastrophic insurance · uplift · ratio raised by 5% → 7.25%, from 2022-10-28",
        ),
        (
            ("premium_subsidy", "subsistence_allowance: 90%", "subsistence_allowance: 95%"),
            "参保资助 · 一档 · 低保对象 · 比例 90% → 95%，2022-10-28 起",
            "Premium subsidy · tier 1 · Subsistence allowance recipient · ratio 90% → 95%, from 2022-10-28",
        ),
        (
            ("districts", "last_day: 2025-12-31", "last_day: 2026-01-31"),
            "区县名录 · 江北区 · 最后一日 2025-12-31 → 2026-01-31",
            "District codes · Jiangbei · last day 2025-12-31 → 2026-01-31",
        ),
        (
            ("categories", "rank: 6", "rank: 9"),
            "人员类别 · 因病致贫重病患者 · 顺位 6 → 9，2022-10-28 起",
            "Categories · Seriously ill patient impoverished by illness · rank 6 → 9, from 2022-10-28",
        ),
        (
            ("codes/national", '"05": {facility_level: secondary}', '"05": {facility_level: tertiary}'),
            "国家医保信息平台 · “hosp_lv” · 代码 · 05 · 医疗机构等级 二级 → 三级，2022-10-28 起",
            (
                "National medical insurance platform · hosp_lv · code · 05 · facility level Secondary → Tertiary,"
                " from 2022-10-28"
            ),
        ),
        (
            ("codes/national", "[结算id, 结算编号]", "[结算id, 结算单号]"),
            "国家医保信息平台 · 字段 · “setl_id” · 表头 增加“结算单号”，减去“结算编号”，适用于任何日期的文件",
            (
                "National medical insurance platform · field · setl_id · headers adds “结算单号”, drops “结算编号”,"
                " for files of every day"
            ),
        ),
        (
            ("monitoring", "tolerated_nights: 0", "tolerated_nights: 1"),
            "审核提示 · 住院时间重叠 · 允许重叠夜数 0 → 1，适用于任何日期的文件",
            "Review flags · Overlapping stays · tolerated nights 0 → 1, for files of every day",
        ),
        (
            ("monitoring", "minimum_cost: 0.01", "minimum_cost: 20"),
            "审核提示 · 疑似重复结算 · 最低费用 0.01元 → 20元，适用于任何日期的文件",
            "Review flags · Possible duplicate · minimum cost 0.01 yuan → 20 yuan, for files of every day",
        ),
    ],
)
def test_an_effect_is_said_in_words_in_both_languages(edit: Edit, zh: str, en: str) -> None:
    found = only(edited(edit))
    assert found.kind == EFFECT
    assert (found.sentence.zh, found.sentence.en) == (zh, en)


@pytest.mark.parametrize(
    ("edit", "kind", "zh"),
    [
        (
            (MEDICAL, "required: true, cite: cq-2022-116#2.3.1", "required: true, cite: cq-2022-116#2.6"),
            PROVENANCE,
            "医疗救助 · 条件 · 定点医药机构 · 依据条款 cq-2022-116#2.3.1 → cq-2022-116#2.6，2022-10-28 起",
        ),
        (
            ("catastrophic_insurance", CATASTROPHIC_2026, CATASTROPHIC_2026.replace("false", "true")),
            PROVENANCE,
            "大病保险 · 标准 · 2026年 · 已核实 否 → 是",
        ),
        (
            ("catastrophic_insurance", "secondary: reported 2026 figure", "gazette"),
            PROVENANCE,
            "大病保险 · 标准 · 2026年 · 来源 “secondary: reported 2026 figure” → “gazette”",
        ),
        (
            ("documents", "issued_on: 2022-10-28", "issued_on: 2022-10-27"),
            PROVENANCE,
            "政策文件 · 渝府办发〔2022〕116号 · 发文日期 2022-10-28 → 2022-10-27",
        ),
        (
            (MEDICAL, "zh: 特殊疾病救助,", "zh: 特病救助,"),
            WORDS,
            "特病救助 · 名称 · 中文 “特殊疾病救助” → “特病救助”，2022-10-28 起",
        ),
        (
            ("vocabulary", "zh: 住院, en", "zh: 住院治疗, en"),
            WORDS,
            "代码与文字 · 就诊类型 · “inpatient” · 中文 “住院” → “住院治疗”",
        ),
        (
            (MEDICAL, "curable: true", "curable: false"),
            WORDS,
            "医疗救助 · 不予救助的原因 · “admission_day_needed” · 可补正 是 → 否，2022-10-28 起",
        ),
    ],
)
def test_provenance_and_words_are_kept_apart_from_effects(edit: Edit, kind: str, zh: str) -> None:
    found = only(edited(edit))
    assert (found.kind, found.sentence.zh) == (kind, zh)
    assert reaching_back([found], "2099-12-31") == ()


def test_the_first_entry_of_a_list_says_where_it_comes_from() -> None:
    edit = ("safeguards", "threshold: []", "threshold: [{from: 2027-01-01, value: 20000, cite: cq-2022-116#2.4.1}]")
    effect, where_from = edited(edit)
    assert effect.sentence.zh == "便民与预警 · 高额费用预警 · 预警标准 （未规定） → 20000元，2027-01-01 起"
    assert (
        effect.sentence.en == "Safeguards · burden warning · warning threshold (not set) → 20000 yuan, from 2027-01-01"
    )
    assert where_from.kind == PROVENANCE
    assert (
        where_from.sentence.zh
        == "便民与预警 · 高额费用预警 · 预警标准：新增（依据条款 cq-2022-116#2.4.1），2027-01-01 起"
    )


def test_an_unverified_first_entry_is_said_to_be_so_and_so_is_its_removal() -> None:
    entry = '{from: 2027-01-01, value: 20000, source: "草案", verified: false}'
    edit = ("safeguards", "threshold: []", f"threshold: [{entry}]")
    assert [one.sentence.zh for one in edited(edit)][1:] == [
        "便民与预警 · 高额费用预警 · 预警标准：新增（来源 “草案”，已核实 否），2027-01-01 起"
    ]
    assert [one.sentence.zh for one in edited(("safeguards", entry, ""), first=[edit])][1:] == [
        "便民与预警 · 高额费用预警 · 预警标准：删去（来源 “草案”，已核实 否），2027-01-01 起"
    ]


def test_what_is_confirmed_is_said_with_its_reason_and_pays_nothing() -> None:
    old = "{from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}"
    new = "{from: 2027-01-01, value: 50000, floor: true, confirmed: 新文件降到五万元, cite: cq-2022-116#2.3.2-other}"
    found = edited(("medical_assistance", old, f"{old}\n      - {new}"))
    assert [(one.kind, one.sentence.zh) for one in found] == [
        ("effect", "其他疾病大额住院救助 · 年度限额 60000元 → 50000元，2027-01-01 起"),
        (
            "provenance",
            "其他疾病大额住院救助 · 年度限额 · 确认如此的理由 （未填） → “新文件降到五万元”，2027-01-01 起",
        ),
    ]


def test_a_year_that_is_confirmed_says_why_where_it_is_added() -> None:
    line = (
        "  2027: {tier_1: 4000, tier_2: 7750, verified: true, source: 公布, confirmed: 文件公布的就是这个数}\n  2026:"
    )
    said = [one.sentence.zh for one in edited(("premium_subsidy", "  2026:", line))]
    assert "参保资助 · 个人缴费标准 · 2027年：新增（来源 “公布”，确认如此的理由 “文件公布的就是这个数”）" in said


def test_a_first_entry_that_only_moves_says_nothing_of_its_provenance() -> None:
    entry = "{from: 2027-01-01, value: 20000, cite: cq-2022-116#2.4.1}"
    edit = ("safeguards", "threshold: []", f"threshold: [{entry}]")
    assert only(edited(("safeguards", "from: 2027-01-01", "from: 2027-04-01"), first=[edit])).kind == EFFECT


def test_provenance_that_was_not_there_was_left_blank() -> None:
    figure = f"annual_cap: none, {CATASTROPHIC_2026}"
    cited = figure.replace('source: "secondary: reported 2026 figure"', "cite: cq-2022-116#2.3.1")
    sentences = [one.sentence.zh for one in edited(("catastrophic_insurance", figure, cited))]
    assert "大病保险 · 标准 · 2026年 · 依据条款 （未填） → cq-2022-116#2.3.1" in sentences


@pytest.mark.parametrize(
    "edit",
    [
        (MEDICAL, "tracks:", "# a comment\n\ntracks:"),
        (MEDICAL, "value: 100000", "value: 100000.00"),
        (MEDICAL, "{from: 2022-10-28, value: 60000,", "{value: 60000, from: 2022-10-28,"),
        (MEDICAL, "[secondary, tertiary]", "[tertiary, secondary]"),
        (MEDICAL, "required: true, cite", "required: true, verified: true, cite"),
        ("districts/_template", "value: 120000", "value: 130000"),
    ],
)
def test_layout_comments_order_and_templates_are_no_difference(edit: Edit) -> None:
    assert edited(edit) == ()
