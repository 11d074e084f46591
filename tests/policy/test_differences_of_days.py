"""What changed in the city's rules from a day on: days that moved, entries between, years, documents, codes."""

from calc_service.policy.differences import EFFECT, PROVENANCE, reaching_back
from tests.policy.two_states import edited, only
from tests.rulebook.rules_copy import MEDICAL

CAP = "{from: 2022-10-28, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}"
NEXT_CAP = "{from: 2027-01-01, value: 110000, floor: true, cite: cq-2022-116#2.3.2-special}"
WITH_NEXT_CAP = (MEDICAL, CAP, f"{CAP}\n      - {NEXT_CAP}")
SECOND_HOSPITAL_CODES = """\
        "11": {facility_level: unrated}
    - from: 2027-01-01
      verified: false
      source: "secondary: public interface documents of several provinces, no official Chongqing text read"
      meanings:
        "01": {facility_level: secondary}
"""


def test_a_day_that_moved_is_said_as_such() -> None:
    later = only(edited((MEDICAL, "from: 2027-01-01", "from: 2027-03-01"), first=[WITH_NEXT_CAP]))
    assert later.sentence.zh == "特殊疾病救助 · 年度限额 100000元 → 110000元：生效日由 2027-01-01 推迟到 2027-03-01"
    assert (later.start, later.until) == ("2027-01-01", "2027-03-01")


def test_a_day_that_moved_forward_reaches_back_to_the_new_one() -> None:
    found = only(edited((MEDICAL, "from: 2027-01-01", "from: 2026-03-01"), first=[WITH_NEXT_CAP]))
    assert found.sentence.en.endswith(": begins earlier, on 2026-03-01 instead of 2027-01-01")
    assert not found.reaches_back("2026-02-28")
    assert found.reaches_back("2026-03-01")


def test_a_day_that_moved_with_another_figure_before_it_is_told_by_what_holds() -> None:
    found = edited(
        (MEDICAL, CAP, CAP.replace("100000", "90000")),
        (MEDICAL, "from: 2027-01-01", "from: 2027-03-01"),
        first=[WITH_NEXT_CAP],
    )
    assert [one.sentence.zh for one in found] == [
        "特殊疾病救助 · 年度限额 100000元 → 90000元，2022-10-28 至 2026-12-31",
        "特殊疾病救助 · 年度限额 110000元 → 90000元，2027-01-01 至 2027-02-28",
    ]


def test_an_entry_that_moves_with_many_values_is_told_once() -> None:
    tiers = ("premium_subsidy", "  tier_2:  ", "{}  tier_2:  ")
    second = "    - from: 2027-01-01\n      cite: cq-2022-116#2.2.1\n      share_of: tier_1\n      ratio:\n" + "".join(
        f"        {category}: 60%\n" for category in ("extreme_poverty", "subsistence_allowance", "returned_to_poverty")
    )
    first = (tiers[0], tiers[1], tiers[2].format(second))
    found = only(edited((tiers[0], "from: 2027-01-01", "from: 2027-04-01"), first=[first]))
    assert found.sentence.zh == "参保资助 · 一档：生效日由 2027-01-01 推迟到 2027-04-01"
    assert found.kind == EFFECT


def test_an_entry_between_two_others_holds_until_the_second() -> None:
    between = NEXT_CAP.replace("2027-01-01", "2026-01-01").replace("110000", "105000")
    found = only(edited((MEDICAL, NEXT_CAP, f"{between}\n      - {NEXT_CAP}"), first=[WITH_NEXT_CAP]))
    assert found.sentence.zh == "特殊疾病救助 · 年度限额 100000元 → 105000元，2026-01-01 至 2026-12-31"
    assert (found.start, found.until) == ("2026-01-01", "2027-01-01")


def test_an_entry_that_says_what_held_before_is_no_effect() -> None:
    repeated = NEXT_CAP.replace("110000", "100000")
    edit = (MEDICAL, CAP, f"{CAP}\n      - {repeated}")
    added = only(edited(edit))
    assert added.kind == PROVENANCE
    assert added.sentence.zh == "特殊疾病救助 · 年度限额：新增 2027-01-01 起的一条，内容与此前相同"
    removed = only(edited((MEDICAL, f"\n      - {repeated}", ""), first=[edit]))
    assert removed.sentence.zh == "特殊疾病救助 · 年度限额：删去 2027-01-01 起的一条，它的内容与此前相同"


def test_a_new_year_names_each_figure_and_where_it_comes_from() -> None:
    line = '  2027: {deductible: 20000, ratio: 60%, annual_cap: none, verified: false, source: "notice"}\n\nuplift:'
    found = edited(("catastrophic_insurance", "\nuplift:", line))
    assert [one.sentence.zh for one in found] == [
        "大病保险 · 标准 · 2027年 · 起付线 （未规定） → 20000元",
        "大病保险 · 标准 · 2027年 · 比例 （未规定） → 60%",
        "大病保险 · 标准 · 2027年 · 年度限额 （未规定） → 不设限额",
        "大病保险 · 标准 · 2027年：新增（来源 “notice”，已核实 否）",
    ]
    assert (found[0].start, found[0].until) == ("2027-01-01", "2028-01-01")


def test_a_yearly_figure_reaches_back_once_its_year_has_begun() -> None:
    found = only(edited(("catastrophic_insurance", "deductible: 19856", "deductible: 19000")))
    assert found.sentence.zh == "大病保险 · 标准 · 2026年 · 起付线 19856元 → 19000元"
    assert not found.reaches_back("2025-12-31")
    assert found.reaches_back("2026-01-01")


def test_a_track_that_no_longer_follows_another_says_which_ratios_change() -> None:
    ratios = ", ".join(
        f"{category}: {ratio}%"
        for category, ratio in {
            "extreme_poverty": 70,
            "subsistence_allowance": 70,
            "returned_to_poverty": 70,
            "low_income_margin": 60,
            "poverty_risk_monitored": 60,
            "illness_impoverished": 65,
        }.items()
    )
    stated = f"ratio: [{{from: 2022-10-28, floor: true, cite: cq-2022-116#2.3.2-special, value: {{{ratios}}}}}]"
    found = edited((MEDICAL, "ratio: {same_as: special}", stated))
    assert [one.sentence.zh for one in found] == [
        "其他疾病大额住院救助 · 比例 · 同于 特殊疾病救助 → （自行列明），2022-10-28 起",
        "其他疾病大额住院救助 · 因病致贫重病患者 · 比例 60% → 65%，2022-10-28 起",
    ]


def test_a_code_that_means_something_else_from_a_day_on_is_told_by_its_day() -> None:
    edit = ("codes/national", '        "11": {facility_level: unrated}\n', SECOND_HOSPITAL_CODES)
    found = edited(edit)
    assert found[0].sentence.zh == "国家医保信息平台 · “hosp_lv” · 代码 · 01 · 医疗机构等级 三级 → 二级，2027-01-01 起"
    assert all(one.start == "2027-01-01" for one in found)
    assert {"02", "11"} <= {one.path[4] for one in found}


WITH_LATER_HEADERS = (
    "codes/chinese",
    "\nspellings:",
    '  - from: 2027-01-01\n    verified: false\n    source: "notice"\n    names: {district: [区县]}\n\nspellings:',
)


def test_words_of_a_later_entry_are_further_words_and_replace_none() -> None:
    found = edited(WITH_LATER_HEADERS)
    assert [one.sentence.zh for one in found if one.kind == EFFECT] == [
        "本服务的中文表头和取值 · 表头 · 区县 增加“区县”，适用于任何日期的文件"
    ]
    assert reaching_back(found, "2099-12-31") == ()


def test_a_word_that_only_stands_in_another_entry_is_said_to_mean_the_same() -> None:
    found = only(
        edited(
            ("codes/chinese", "district: [区县]", "district: [认定区县]"),
            ("codes/chinese", "district: [认定区县]", "district: [区县]"),
            first=[WITH_LATER_HEADERS],
        )
    )
    assert found.kind == PROVENANCE
    assert found.sentence.zh == "本服务的中文表头和取值 · 表头：含义不变，只是写在别的条目里"


def test_a_new_document_is_told_once() -> None:
    label = "{zh: 例, en: Example}"
    clause = f"{{label: {label}, summary: {label}}}"
    document = f"""documents:
  cq-2027-8:
    number: 例〔2027〕8号
    title: {label}
    issuer: {label}
    issued_on: 2026-12-01
    clauses: {{"1": {clause}, "2": {clause}}}
"""
    found = only(edited(("documents", "documents:\n", document)))
    assert (found.kind, found.sentence.zh) == (PROVENANCE, "政策文件 · 例〔2027〕8号：新增")


def test_a_new_district_code_counts_from_its_first_day() -> None:
    line = 'districts:\n  "500299": {label: {zh: 新区, en: New}, verified: true, first_day: 2027-01-01}\n'
    found = only(edited(("districts", "districts:\n", line)))
    assert (found.kind, found.sentence.zh, found.start) == (EFFECT, "区县名录 · 新区：新增（已核实 是）", "2027-01-01")


def test_of_a_long_text_only_what_differs_is_shown() -> None:
    found = only(edited(("documents", "Overall requirements", "General requirements")))
    assert "“Overall requirements” → “General requirements”" in found.sentence.zh
    edit = ("documents", "a ratio five points higher", "a ratio ten points higher")
    long = only(edited(edit))
    assert "…le, a ratio five points high…" in long.sentence.en
    assert "…le, a ratio ten points high…" in long.sentence.en


def test_what_reaches_back_furthest_comes_first() -> None:
    found = edited(
        ("catastrophic_insurance", "deductible: 19856", "deductible: 19000"),
        ("premium_subsidy", "2025: {tier_1: 400", "2025: {tier_1: 410"),
        (MEDICAL, CAP, f"{CAP}\n      - {NEXT_CAP}"),
    )
    assert [one.start for one in reaching_back(found, "2026-06-30")] == ["2024-01-01", "2026-01-01"]


def test_a_premium_that_changes_reaches_back_into_the_year_in_which_it_is_paid() -> None:
    found = only(edited(("premium_subsidy", "2026: {tier_1: 400", "2026: {tier_1: 410")))
    assert found.sentence.zh == "参保资助 · 个人缴费标准 · 2026年 · 一档 400元 → 410元"
    assert (found.start, found.until) == ("2025-01-01", "2027-01-01")


def test_a_premium_that_was_not_on_file_was_paid_by_nobody() -> None:
    line = 'standards:\n  2027: {tier_1: 430, tier_2: 805, verified: false, source: "notice"}\n'
    found = edited(("premium_subsidy", "standards:", f"{line}  #"))
    assert [one.start for one in found if one.kind == EFFECT] == ["2027-01-01", "2027-01-01"]
