"""One misspelt value: where it stands, and the right spelling."""

import pytest

from tests.rulebook.rules_copy import MEDICAL, RulesCopy


@pytest.mark.parametrize(
    "spelling", ["60", "0.6", "６０", "“60%”", "60 %", "６０％", "60.00％", "0.60", "+60%", "060%"]
)
def test_a_misspelt_ratio_is_refused_with_its_right_spelling(rules: RulesCopy, spelling: str) -> None:
    rules.change(MEDICAL, "low_income_margin: 60%", f"low_income_margin: '{spelling}'")
    complaint = rules.only_complaint()
    assert "write 60%" in complaint.en
    assert "请写 60%" in complaint.zh


def test_a_ratio_with_a_letter_is_refused(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "extreme_poverty: 70%", "extreme_poverty: 0.7x")
    assert rules.only_complaint().zh.endswith("；请核对")


@pytest.mark.parametrize("spelling", ["65‰", "6.5", "7", "1", "6,5%", "60x%", "6o%", "6 5%", "65.125%", "=65%", "6½%"])
def test_a_ratio_of_several_readings_gets_no_remedy(rules: RulesCopy, spelling: str) -> None:
    rules.change(MEDICAL, "low_income_margin: 60%", f'low_income_margin: "{spelling}"')
    complaint = rules.only_complaint()
    assert complaint.zh.endswith("；请核对")
    assert complaint.en.endswith("; look it up")


@pytest.mark.parametrize(
    "spelling",
    [
        "1.2倍",
        "150.000",
        "15OOOO",
        "l50000",
        "0x249F0",
        "=100000*1.5",
        "10⁵",
        "15,0000",
        "1,50,000",
        "15万5",
        "150000.001",
        "10万-15万",
        "约150000",
        "150 0000",
        "15k",
        "1500,00",
    ],
)
def test_an_amount_of_several_readings_gets_no_remedy(rules: RulesCopy, spelling: str) -> None:
    rules.change(MEDICAL, "value: 100000", f'value: "{spelling}"')
    complaint = rules.only_complaint()
    assert complaint.zh.endswith("；请核对")
    assert complaint.en.endswith("; look it up")


def test_an_amount_parted_by_a_comma_in_the_wrong_place_is_not_put_together(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "value: 100000", "value: 10,0000")
    assert "is parted from the figure before it by a comma" in rules.only_complaint().en


def test_an_amount_with_two_commas_is_put_together(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "value: 100000", "value: 1,200,000")
    assert "write 1200000" in rules.only_complaint().en


@pytest.mark.parametrize("separator", ["、", "，", "；", " ", "/"])
def test_a_list_that_is_not_parted_is_said_to_be_cut(rules: RulesCopy, separator: str) -> None:
    rules.change(MEDICAL, "[secondary, tertiary]", f"[secondary{separator}tertiary]")
    complaint = rules.only_complaint()
    assert "列表在这里没有断开，2 项成了一项：secondary, tertiary" in complaint.zh
    assert "是不是" not in complaint.zh


@pytest.mark.parametrize("name", ["低保边缘", "低保边缘家庭成员", "Low_income_margin", "low-income margin", "边缘家庭"])
def test_a_category_by_its_name_is_told_its_id(rules: RulesCopy, name: str) -> None:
    rules.change(MEDICAL, "low_income_margin: 60%", f"{name}: 60%")
    assert "是不是“low_income_margin”？" in rules.only_complaint().zh


def test_a_name_that_may_be_several_categories_gets_no_remedy(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "low_income_margin: 60%", "边缘: 60%")
    assert "是不是" not in rules.only_complaint().zh


@pytest.mark.parametrize("spelling", ["160%", "100.01%", "七成", "%", "x", "1e9%"])
def test_a_ratio_that_cannot_be_guessed_is_refused_with_an_example(rules: RulesCopy, spelling: str) -> None:
    rules.change(MEDICAL, "low_income_margin: 60%", f"low_income_margin: '{spelling}'")
    complaint = rules.only_complaint()
    assert "from 0% to 100%" in complaint.en
    assert "write 60%" in complaint.en


@pytest.mark.parametrize(
    "spelling",
    ["10万", "100,000", "¥100000", "100000元", "1e5", "１０００００", "100_000", "“100000”", "0100000"],
)
def test_a_misspelt_amount_is_refused_with_its_right_spelling(rules: RulesCopy, spelling: str) -> None:
    rules.change(MEDICAL, "value: 100000", f'value: "{spelling}"')
    complaint = rules.only_complaint()
    assert "write 100000" in complaint.en
    assert "请写 100000" in complaint.zh


@pytest.mark.parametrize(("old", "new"), [("value: 100000", "value: -65000"), ("margin: 60%", "margin: -65%")])
def test_a_negative_figure_is_not_guessed_at(rules: RulesCopy, old: str, new: str) -> None:
    rules.change(MEDICAL, old, new)
    complaint = rules.only_complaint()
    assert complaint.zh.endswith("；请核对")
    assert complaint.en.endswith("; look it up")


@pytest.mark.parametrize("spelling", ["100000000", "1e100000000", "many", "1000亿"])
def test_an_amount_that_cannot_be_guessed_is_refused(rules: RulesCopy, spelling: str) -> None:
    rules.change(MEDICAL, "value: 100000", f"value: {spelling}")
    assert "from 0 to 99999999.99" in rules.only_complaint().en


def test_a_yearly_cap_of_none_is_refused_because_the_law_states_one(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "value: 100000", "value: none")
    assert "the law states a yearly cap" in rules.only_complaint().en


@pytest.mark.parametrize("spelling", ["2022/10/28", "2022.10.28", "20221028", "2022年10月28日", "2022 年 10 月 28 日"])
def test_a_misspelt_day_is_refused_with_its_right_spelling(rules: RulesCopy, spelling: str) -> None:
    rules.change(MEDICAL, "from: 2022-10-28", f'from: "{spelling}"')
    assert "write 2022-10-28" in rules.only_complaint().en


@pytest.mark.parametrize("spelling", ["2022111", "2022-1028", "28/10/2022", "2022-10", "10-28"])
def test_a_day_of_several_readings_gets_no_remedy(rules: RulesCopy, spelling: str) -> None:
    rules.change(MEDICAL, "from: 2022-10-28", f'from: "{spelling}"')
    assert all(complaint.zh.endswith("；请核对") for complaint in rules.complaints())


def test_a_day_that_does_not_exist_is_refused(rules: RulesCopy) -> None:
    rules.change(
        "safeguards", "threshold: []", "threshold: [{from: 2023-02-30, value: 20000, cite: cq-2022-116#2.4.1}]"
    )
    complaint = rules.only_complaint()
    assert "'2023-02-30' is not a day of the calendar" in complaint.en
    assert complaint.zh.endswith("；请核对")
    assert "2023-02-28" not in complaint.en


@pytest.mark.parametrize("spelling", ["yes", "True", "是", "1", "“true”"])
def test_a_misspelt_flag_is_refused_with_its_right_spelling(rules: RulesCopy, spelling: str) -> None:
    rules.change(MEDICAL, "floor: true", f"floor: {spelling}")
    assert "write true" in rules.only_complaint().en


def test_a_misspelt_code_is_refused_with_the_nearest_one(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "[secondary, tertiary]", "[secondery, tertiary]")
    assert "did you mean 'secondary'?" in rules.only_complaint().en


def test_yaml_never_decides_what_a_value_is(rules: RulesCopy) -> None:
    rules.change("districts", "zh: 万州区", "zh: NO")
    rules.change("districts", "en: Wanzhou", "en: 010203")
    label = rules.load().wording.districts["500101"].label
    assert (label.zh, label.en) == ("NO", "010203")


def test_a_value_that_is_missing_is_not_taken_as_zero(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "extreme_poverty: 70%", "extreme_poverty:")
    assert "missing is never zero" in rules.only_complaint().en


def test_a_complaint_names_file_line_and_column(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "low_income_margin: 60%", "low_income_margin: 60")
    line = next(number for number, text in enumerate(rules.text(MEDICAL).split("\n"), 1) if "margin: 60" in text)
    complaint = rules.only_complaint()
    assert (complaint.path, complaint.line, complaint.column) == ("rules/medical_assistance.yaml", line, 30)
    assert str(complaint).startswith(f"rules/medical_assistance.yaml:{line}:30: ")
