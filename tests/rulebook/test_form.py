"""Keys, labels and provenance: the form of each file."""

import pytest

from calc_service.rulebook.complaints import RulesRefused
from tests.rulebook.rules_copy import MEDICAL, RulesCopy


def test_the_rules_of_the_project_are_accepted(rules: RulesCopy) -> None:
    assert rules.complaints() == ()
    assert rules.load().profiles[0].district == ""


def test_a_misspelt_optional_key_is_refused_with_the_nearest_one(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "facility_level:", "facility_levels:")
    assert "did you mean 'facility_level'?" in rules.only_complaint().en


def test_a_misspelt_required_key_is_refused_and_missed(rules: RulesCopy) -> None:
    rules.change("premium_subsidy", "share_of:", "share_off:")
    assert [complaint.en for complaint in rules.complaints()] == [
        "'share_of' is missing, and nothing is guessed; add it",
        "unknown key 'share_off', which would have no effect; did you mean 'share_of'? Write that",
    ]


def test_the_rest_of_an_unquoted_text_is_recognised_as_such(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "en: What insurance leaves", "en: What insurance leaves, all of it")
    assert "put that whole text in quotes" in rules.only_complaint().en


def test_a_full_width_colon_after_a_key_is_recognised_as_such(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "{zh: 特殊疾病救助,", "{zh：特殊疾病救助,")
    assert any("write a plain colon and a space" in complaint.en for complaint in rules.complaints())


@pytest.mark.parametrize(
    "place", ["    label: {zh: 特殊疾病救助", "label: {zh: 医疗救助, en: Medical assistance}\n\ntracks"]
)
def test_a_label_in_one_language_is_refused(rules: RulesCopy, place: str) -> None:
    rules.change(MEDICAL, place, place.replace("zh:", "fr:"))
    found = [complaint.en for complaint in rules.complaints()]
    assert any("'zh' is missing" in text for text in found)
    assert any("unknown key 'fr'" in text for text in found)


def test_a_placeholder_in_one_language_only_is_refused(rules: RulesCopy) -> None:
    rules.change("vocabulary", "Allowed: {allowed}.", "Allowed: see the vocabulary.")
    found = [complaint.en for complaint in rules.complaints()]
    assert any("the placeholders in braces differ" in text for text in found)
    assert any("exactly these places: {allowed}" in text for text in found)


def test_a_figure_without_provenance_is_refused(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "value: 100000, floor: true, cite: cq-2022-116#2.3.2-special", "value: 100000, floor: true")
    assert "no provenance" in rules.only_complaint().en


def test_a_source_without_a_verified_flag_is_refused(rules: RulesCopy) -> None:
    rules.change("premium_subsidy", "tier_2: 695, verified: false,", "tier_2: 695,")
    complaint = rules.only_complaint()
    assert complaint.zh == "缺少“verified”，不知道来源是否已核实；请写“verified: false”，核实后改为“true”"
    assert "'verified' is missing beside source" in complaint.en


@pytest.mark.parametrize(
    ("old", "written", "advice"),
    [
        ("value: 100000", "value: 100,000", "100000"),
        ("value: 100000", "value: ¥100,000.50元", "100000.50"),
        ("value: 100000", "value: 1,065,000", "1065000"),
        ("value: 100000", "value: 1,000,000", "1000000"),
    ],
)
def test_an_amount_with_commas_is_refused_once_where_it_stands(
    rules: RulesCopy, old: str, written: str, advice: str
) -> None:
    rules.change(MEDICAL, old, written)
    complaint = rules.only_complaint()
    assert complaint.zh == f"金额不带逗号；请写 {advice}"
    assert complaint.en == f"amounts have no commas; write {advice}"
    line = rules.text(MEDICAL).split("\n")[complaint.line - 1]
    assert line[complaint.column - 1 :].startswith(written.removeprefix("value: "))


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("{from: 2022-10-28, value: 100000,", "{from: 2022-10-28, value:100000,", "value: 100000"),
        ("pool: special", "pool:special", "pool: special"),
        ("setting: [inpatient]", "setting:[inpatient]", "setting: [inpatient"),
        ("subsistence_allowance: 70%", "subsistence_allowance:70%", "subsistence_allowance: 70%"),
        ("extreme_poverty: 70%", "extreme_poverty:70%", "extreme_poverty: 70%"),
    ],
)
def test_a_space_missing_after_a_colon_is_named_on_its_own_line(
    rules: RulesCopy, old: str, new: str, wanted: str
) -> None:
    rules.change(MEDICAL, old, new)
    complaint = rules.only_complaint()
    assert f"冒号后面要有一个空格：请写“{wanted}”" in complaint.zh
    assert f"a colon takes a space after it: write '{wanted}'" in complaint.en
    line = rules.text(MEDICAL).split("\n")[complaint.line - 1]
    assert line[complaint.column - 1 :].startswith(wanted.replace(": ", ":"))


def test_a_single_entry_without_a_space_is_named_as_such(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "stay_policy_scope_cost: {above: 30000}", "stay_policy_scope_cost:\n          above:30000")
    assert rules.only_complaint().zh == "冒号后面要有一个空格：请写“above: 30000”"


def test_an_address_in_a_text_is_no_missing_space(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "en: What insurance leaves", "en: What insurance leaves, http://x")
    assert "put that whole text in quotes" in rules.only_complaint().en


def test_a_curly_quote_quotes_nothing(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "en: What insurance leaves", "en: “What insurance leaves, all”")
    assert "中文引号" in rules.only_complaint().zh


def test_full_width_brackets_are_named(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "stay_policy_scope_cost: {above: 30000}", "stay_policy_scope_cost: ｛above｝")
    assert "请改成半角的 { }" in rules.only_complaint().zh


def test_a_full_width_sign_in_a_citation_is_corrected(rules: RulesCopy) -> None:
    rules.change("premium_subsidy", "cite: cq-2022-116#2.2.1", "cite: cq-2022-116＃2.2.1")
    complaint = rules.only_complaint()
    assert complaint.zh.endswith("；请写 cq-2022-116#2.2.1")
    assert complaint.en.endswith("; write cq-2022-116#2.2.1")


def test_an_unknown_clause_may_also_be_registered(rules: RulesCopy) -> None:
    rules.change("premium_subsidy", "cite: cq-2022-116#2.2.1", "cite: cq-2022-116#2.2.9")
    assert "请先在“documents.yaml”登记" in rules.only_complaint().zh


@pytest.mark.parametrize("place", ["tracks:\n", "    pool: special\n"])
def test_a_deductible_of_assistance_is_refused_because_the_law_abolishes_it(rules: RulesCopy, place: str) -> None:
    indent = " " * (len(place) - len(place.lstrip()))
    rules.change(MEDICAL, place, f"{indent}deductible: 500\n{place}")
    assert "cq-2022-116#2.3.2 abolishes the yearly deductible" in rules.only_complaint().en


def test_a_tilt_standard_of_the_city_is_refused(rules: RulesCopy) -> None:
    rules.add("tilt_assistance", "terms: []\n")
    assert "each district sets its own tilt standard" in rules.only_complaint().en


def test_a_code_without_words_is_refused(rules: RulesCopy) -> None:
    rules.change("vocabulary", "    outpatient:", "    out_patient:")
    found = [complaint.en for complaint in rules.complaints()]
    assert any("'outpatient' is missing" in text for text in found)
    assert any("did you mean 'outpatient'?" in text for text in found)


@pytest.mark.parametrize(
    ("file", "name"), [(MEDICAL, "not_referred"), (MEDICAL, "assistance_base"), ("tilt_assistance", "tilt")]
)
def test_a_missing_reason_or_step_is_refused(rules: RulesCopy, file: str, name: str) -> None:
    rules.change(file, f"  {name}:", f"  {name}_x:")
    assert any(f"'{name}' is missing" in complaint.en for complaint in rules.complaints())


def test_two_cost_limits_on_one_side_are_refused(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "{above: 30000}", "{above: 30000, at_least: 30000}")
    assert "one on each side at most" in rules.only_complaint().en


def test_a_repeal_by_the_city_is_refused(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "{from: 2022-10-28, required: true,", "{from: 2022-10-28, repealed: true, required: true,")
    assert "never repealed into nothing" in rules.only_complaint().en


def test_a_list_where_one_value_belongs_is_refused(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "pool: special", "pool: [special]")
    assert "a single value has to stand here, not a list" in rules.only_complaint().en


def test_a_code_twice_in_one_list_is_refused(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "[secondary, tertiary]", "[secondary, tertiary, secondary]")
    assert "'secondary' stands twice" in rules.only_complaint().en


def test_a_gap_in_the_years_is_a_warning_and_no_error(rules: RulesCopy) -> None:
    kept = [line for line in rules.text("premium_subsidy").split("\n") if not line.startswith("  2024:")]
    rules.write("premium_subsidy", "\n".join(kept))
    assert rules.only_complaint().level == "warning"
    assert 2024 not in rules.load().premium_standards


def test_all_complaints_come_at_once_whatever_their_kind(with_district: RulesCopy) -> None:
    with_district.change(MEDICAL, "low_income_margin: 60%", "low_income_margin: 60")
    with_district.change("premium_subsidy", "cite: cq-2022-116#2.2.1", "cite: cq-2022-116#2.2.9")
    with_district.change("districts/500116", "subsistence_allowance: 75%", "subsistence_allowance: 65%")
    with_district.change("districts/500116", "value: 120000", "value: 12万")
    with pytest.raises(RulesRefused) as refused:
        with_district.load()
    texts = [complaint.en for complaint in refused.value.complaints]
    for expected in (
        "write 60%",
        "'cq-2022-116#2.2.9' is not registered",
        "65% is below the city's floor",
        "write 120000",
    ):
        assert any(expected in text for text in texts), expected
    assert len(texts) == 4
    assert str(refused.value).count("\n") == 3


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "facility_level: [secondary, tertiary]",
            "facility_level: secondary",
            "a list has to stand here, not a single value",
        ),
        ("setting: [inpatient]", "setting: []", "the list is empty"),
        (
            "stay_policy_scope_cost: {above: 30000}",
            "stay_policy_scope_cost: 30000",
            "a group of keys with values has to stand here",
        ),
        (
            "stay_policy_scope_cost: {above: 30000}",
            "stay_policy_scope_cost: {}",
            "a cost condition takes above or at_least",
        ),
        ("facility_level: [secondary, tertiary]", "facility_level: [xyz]", "choose one of: tertiary, secondary"),
        ("pool: other", "pool: Other", "is not an id"),
    ],
)
def test_what_has_another_form_is_refused(rules: RulesCopy, old: str, new: str, problem: str) -> None:
    rules.change(MEDICAL, old, new)
    found = rules.complaints()
    assert any(problem in complaint.en for complaint in found), "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("premium_subsidy", "standards: {}", "write at least one entry"),
        ("premium_subsidy", "standards: 320", "a group of keys with values has to stand here"),
        (
            "premium_subsidy",
            "standards: {25: {tier_1: 320, tier_2: 695, cite: cq-2022-116#2.2.1}}",
            "'25' is not a year",
        ),
    ],
)
def test_a_table_that_is_none_is_refused(rules: RulesCopy, file: str, text: str, problem: str) -> None:
    before, _, rest = rules.text(file).partition("standards:")
    rules.write(file, f"{before}{text}\n\ntiers:{rest.partition('tiers:')[2]}")
    assert any(problem in complaint.en for complaint in rules.complaints())


def test_text_with_invisible_characters_is_refused(rules: RulesCopy) -> None:
    rules.change("categories", "zh: 特困人员", 'zh: "特困\\u200b人员"')
    assert "invisible characters" in rules.only_complaint().en


def test_a_dated_rule_that_is_not_a_list_is_refused(rules: RulesCopy) -> None:
    rules.change("safeguards", "threshold: []", "threshold: 20000")
    assert "a list has to stand here, not a single value" in rules.only_complaint().en
