"""What changed in the rules of one district: against the city's where the district says nothing."""

from calc_service.policy.differences import EFFECT, PROVENANCE, differences
from tests.policy.two_states import Edit, edited, only, state
from tests.rulebook.rules_copy import DISTRICT, MEDICAL

RATIO = "- {from: 2023-01-01, value: {subsistence_allowance: 75%}, cite: example-district-2023-1#2}"
CAP = "- {from: 2023-01-01, value: 120000, cite: example-district-2023-1#2}"
FOLLOWED = "（其他疾病大额住院救助随之）"


def after(entry: str, later: str) -> Edit:
    return DISTRICT, entry, f"{entry}\n        {later}"


def sentences(*edits: Edit, first: tuple[Edit, ...] = ()) -> list[str]:
    return [one.sentence.zh for one in edited(*edits, first=first, district=True)]


def test_a_ratio_that_rises_is_said_with_its_day_and_district() -> None:
    found = only(edited(after(RATIO, RATIO.replace("2023-01-01", "2027-01-01").replace("75", "80")), district=True))
    assert found.sentence.zh == f"特殊疾病救助 · 低保对象 · 比例{FOLLOWED} 75% → 80%，2027-01-01 起，江津区"
    assert found.sentence.en.endswith(" 75% → 80%, from 2027-01-01, Jiangjin")
    assert (found.district, found.start, found.kind) == ("500116", "2027-01-01", EFFECT)


def test_a_repeal_leads_back_to_the_citys_figure() -> None:
    repeal = "- {from: 2027-01-01, repealed: true, cite: example-district-2023-1#3}"
    assert sentences(after(CAP, repeal)) == [
        "特殊疾病救助 · 年度限额 120000元 → 100000元（全市标准），2027-01-01 起，江津区",
        "特殊疾病救助 · 年度限额：新增（依据条款 example-district-2023-1#3），2027-01-01 起，江津区",
    ]


def test_another_clause_of_a_repeal_is_provenance() -> None:
    repeal = after(CAP, "- {from: 2027-01-01, repealed: true, cite: example-district-2023-1#3}")
    found = only(edited((DISTRICT, "1#3}", "1#4}"), first=[repeal], district=True))
    assert (found.kind, found.path[-1]) == (PROVENANCE, "cite")


def test_a_moved_repeal_says_how_the_day_moved() -> None:
    repeal = after(CAP, "- {from: 2027-01-01, repealed: true, cite: example-district-2023-1#3}")
    assert sentences((DISTRICT, "from: 2027-01-01", "from: 2026-07-01"), first=(repeal,)) == [
        "特殊疾病救助 · 年度限额 120000元 → 100000元（全市标准）：生效日由 2027-01-01 提前到 2026-07-01，江津区",
    ]


def test_the_first_day_of_a_districts_rule_moves_against_the_citys() -> None:
    later = CAP.replace("2023-01-01", "2024-01-01")
    assert sentences((DISTRICT, CAP, later)) == [
        "特殊疾病救助 · 年度限额 100000元（全市标准） → 120000元：生效日由 2023-01-01 推迟到 2024-01-01，江津区",
    ]


def test_a_district_that_sets_the_other_track_itself_has_nothing_follow() -> None:
    own = f"{CAP}\n    other:\n      ratio:\n        {RATIO}"
    found = sentences((DISTRICT, RATIO, RATIO.replace("75%", "76%")), first=((DISTRICT, CAP, own),))
    assert found == ["特殊疾病救助 · 低保对象 · 比例 75% → 76%，2023-01-01 起，江津区"]


def test_a_district_without_a_ratio_on_the_following_track_gets_that_of_the_track_followed() -> None:
    own = f"{CAP}\n    other:\n      ratio:\n        {RATIO}"
    assert sentences((DISTRICT, CAP, own)) == [
        "其他疾病大额住院救助 · 低保对象 · 比例 70%（全市标准） → 75%，2023-01-01 起，江津区",
        "其他疾病大额住院救助 · 比例：新增（依据条款 example-district-2023-1#2），2023-01-01 起，江津区",
    ]


def test_a_districts_first_cap_that_is_unverified_is_said_to_be_so() -> None:
    unverified = CAP.replace("cite: example-district-2023-1#2", 'source: "草案", verified: false')
    found = differences(state(), state((DISTRICT, CAP, unverified), district=True))
    sentences = [one.sentence.zh for one in found]
    assert "特殊疾病救助 · 年度限额：新增（来源 “草案”，已核实 否），2023-01-01 起，江津区" in sentences
    assert "特殊疾病救助 · 比例：新增（依据条款 example-district-2023-1#2），2023-01-01 起，江津区" in [
        text.replace("（其他疾病大额住院救助随之）", "") for text in sentences
    ]


def test_a_new_districts_file_says_all_it_sets_and_each_from_its_day() -> None:
    found = differences(state(), state(district=True))
    effects = [one for one in found if one.kind == EFFECT]
    assert {one.start for one in effects} == {"2023-01-01"}
    assert {one.district for one in effects} == {"500116"}
    sentences = [one.sentence.zh for one in found]
    assert "特殊疾病救助 · 年度限额 100000元（全市标准） → 120000元，2023-01-01 起，江津区" in sentences
    assert "普通住院救助 · 共用限额 （未规定） → “ordinary”，2023-01-01 起，江津区" in sentences
    assert (
        "普通住院救助 · 适用条件 · 单次住院政策范围内费用 （未规定） → 30000元及以下，2023-01-01 起，江津区"
        in sentences
    )
    assert "人员类别 · 孤儿 · 比照救助 · 医疗救助 （未规定） → 特困人员，2023-01-01 起，江津区" in sentences
    assert "倾斜救助 · 标准 · 比例 （未规定） → 50%，2023-01-01 起，江津区" in sentences
    assert "参保资助 · 一档 · 因病致贫重病患者 · 比例 （未规定） → 50%，2023-01-01 起，江津区" in sentences
    assert "便民与预警 · 直接获得救助 · 人员类别 （未规定） → 孤儿、返贫致贫人口，2023-01-01 起，江津区" in sentences
    assert "区县规则：新增（依据文件 example-district-2023-1），江津区" in sentences


def test_a_removed_districts_file_says_what_holds_without_it() -> None:
    found = differences(state(district=True), state())
    sentences = [one.sentence.zh for one in found]
    assert "特殊疾病救助 · 年度限额 120000元 → 100000元（全市标准），2023-01-01 起，江津区" in sentences
    assert "区县规则：删去（依据文件 example-district-2023-1），江津区" in sentences
    assert len(found) == len(differences(state(), state(district=True)))


def test_the_label_of_a_districts_own_category_is_words() -> None:
    assert sentences((DISTRICT, "zh: 孤儿", "zh: 孤残儿童")) == [
        "人员类别 · 孤残儿童 · 名称 · 中文 “孤儿” → “孤残儿童”，江津区"
    ]


def test_a_ratio_of_the_city_is_not_said_of_a_district() -> None:
    found = only(edited((MEDICAL, "illness_impoverished: 60%", "illness_impoverished: 61%"), district=True))
    assert found.district == ""


def test_a_track_that_becomes_one_for_some_says_for_whom() -> None:
    when = "          stay_policy_scope_cost: {at_most: 30000}\n"
    for_some = (DISTRICT, when, f"{when}          categories: [orphan]\n")
    ratios = "".join(
        f"            {category}\n"
        for category in (
            "extreme_poverty: 50%",
            "subsistence_allowance: 50%",
            "returned_to_poverty: 50%",
            "low_income_margin: 40%",
            "poverty_risk_monitored: 40%",
            "illness_impoverished: 40%",
        )
    )
    found = edited(for_some, (DISTRICT, ratios, "            orphan: 60%\n"), district=True)
    assert found[0].sentence.zh == "普通住院救助 · 适用条件 · 限于类别 （未规定） → 孤儿，2023-01-01 起，江津区"
    assert (
        found[0].sentence.en == "Ordinary stays · applies to · only for (not set) → Orphan, from 2023-01-01, Jiangjin"
    )
    assert "普通住院救助 · 孤儿 · 比例 （未规定） → 60%，2023-01-01 起，江津区" in [one.sentence.zh for one in found]
    assert {one.kind for one in found} == {EFFECT}
