"""What the city's files have to say together."""

import pytest

from tests.rulebook.rules_copy import MEDICAL, RulesCopy

SPECIAL_CAP = "{from: 2022-10-28, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}"


@pytest.mark.parametrize(
    ("cite", "problem"),
    [
        ("cq-2022-116#2.3.9", "the cited clause 'cq-2022-116#2.3.9' is not registered"),
        ("cq-2023-116#2.3.2", "the cited document 'cq-2023-116' is not registered"),
        ("cq-2022-116#2.3.2-Special", "did you mean 'cq-2022-116#2.3.2-special'?"),
        ("2.3.2-special", "is not a citation"),
    ],
)
def test_a_citation_that_nobody_can_look_up_is_refused(rules: RulesCopy, cite: str, problem: str) -> None:
    rules.change(MEDICAL, "cite: cq-2022-116#2.3.2-special", f"cite: {cite}")
    assert problem in rules.only_complaint().en


def test_a_category_without_a_ratio_is_refused(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "          illness_impoverished: 60%\n", "")
    assert "no ratio for 'illness_impoverished'" in rules.only_complaint().en


@pytest.mark.parametrize(
    ("file", "old"),
    [
        (MEDICAL, "returned_to_poverty: 70%"),
        ("premium_subsidy", "returned_to_poverty: 70%"),
        ("catastrophic_insurance", "returned_to_poverty]"),
        ("safeguards", "subsistence_allowance]"),
    ],
)
def test_an_unknown_category_is_refused_with_the_nearest_one(rules: RulesCopy, file: str, old: str) -> None:
    rules.change(file, old, old.replace("e", "ee", 1))
    assert any("did you mean" in complaint.en for complaint in rules.complaints())


def test_entries_out_of_order_are_refused(rules: RulesCopy) -> None:
    entries = [
        SPECIAL_CAP,
        SPECIAL_CAP.replace("2022-10-28", "2024-01-01"),
        SPECIAL_CAP.replace("2022-10-28", "2023-01-01"),
    ]
    rules.change(MEDICAL, f"- {SPECIAL_CAP}", "\n      ".join(f"- {entry}" for entry in entries))
    assert "2023-01-01 stands after 2024-01-01" in rules.only_complaint().en


def test_two_entries_of_one_day_are_refused(rules: RulesCopy) -> None:
    rules.change(MEDICAL, f"- {SPECIAL_CAP}", f"- {SPECIAL_CAP}\n      - {SPECIAL_CAP}")
    assert "days have to ascend without repetition" in rules.only_complaint().en


@pytest.mark.parametrize("day", ["2022-10-01", "2023-01-01"])
def test_a_list_that_begins_on_another_day_than_the_rest_is_refused(rules: RulesCopy, day: str) -> None:
    rules.change(MEDICAL, SPECIAL_CAP, SPECIAL_CAP.replace("2022-10-28", day))
    assert "begin on 2022-10-28" in rules.only_complaint().en


def test_a_list_without_entries_is_refused(rules: RulesCopy) -> None:
    rules.change(MEDICAL, f"annual_cap:\n      - {SPECIAL_CAP}", "annual_cap: []")
    assert "no day has a rule" in rules.only_complaint().en


def test_only_the_burden_threshold_may_begin_later(rules: RulesCopy) -> None:
    rules.change(
        "safeguards", "threshold: []", "threshold: [{from: 2027-01-01, value: 20000, cite: cq-2022-116#2.4.1}]"
    )
    assert rules.complaints() == ()


def test_a_burden_threshold_before_the_first_rules_is_refused(rules: RulesCopy) -> None:
    rules.change(
        "safeguards", "threshold: []", "threshold: [{from: 2022-01-01, value: 20000, cite: cq-2022-116#2.4.1}]"
    )
    assert "earlier than 2022-10-28" in rules.only_complaint().en


@pytest.mark.parametrize("target", ["other", "special_1"])
def test_same_as_names_another_track_that_states_its_ratios(rules: RulesCopy, target: str) -> None:
    rules.change(MEDICAL, "same_as: special", f"same_as: {target}")
    assert "same_as has to name another track" in rules.only_complaint().en


def test_overlapping_tracks_are_refused(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "disease_class: other", "disease_class: special")
    found = [complaint.en for complaint in rules.complaints()]
    assert any("'special' overlaps 'other'" in text or "'other' overlaps 'special'" in text for text in found)
    assert any("the city has 0 tracks for 'other'" in text for text in found)
    assert any("the city has 2 tracks for 'special'" in text for text in found)


def test_a_cost_condition_that_nothing_meets_is_refused(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "{above: 30000}", "{above: 30000, at_most: 30000}")
    assert "no amount meets the cost condition of 'other'" in rules.only_complaint().en


def test_two_caps_in_one_pool_are_refused(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "pool: other", "pool: special")
    assert "the pool 'special' has two caps, 100000.00, 60000.00" in rules.only_complaint().en


def test_a_deductible_whose_half_is_not_whole_fen_is_refused(rules: RulesCopy) -> None:
    rules.change("catastrophic_insurance", "deductible: 18797", "deductible: 18797.01")
    complaint = rules.only_complaint()
    assert "18797.01 reduced by 50% is not whole fen" in complaint.en
    assert complaint.column == 22


def test_a_ratio_that_the_uplift_raises_beyond_the_whole_is_refused(rules: RulesCopy) -> None:
    rules.change(
        "catastrophic_insurance", "2025: {deductible: 18797, ratio: 60%", "2025: {deductible: 18797, ratio: 96%"
    )
    assert "96% raised by 5% exceeds 100%" in rules.only_complaint().en


def test_an_uplift_that_has_ended_leaves_later_years_alone(rules: RulesCopy) -> None:
    rules.change("catastrophic_insurance", "deductible: 18797", "deductible: 18797.01")
    later = """
  - from: 2025-01-01
    cite: cq-2022-116#2.1
    categories: [extreme_poverty]
    deductible_reduced_by: 0%
    ratio_raised_by: 5%
    annual_cap: none

steps:"""
    rules.change("catastrophic_insurance", "\nsteps:", later)
    assert rules.complaints() == ()


def test_a_referral_in_two_lists_is_refused(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "payable: [not_required", "payable: [missing, not_required")
    assert "the referral 'missing' stands in two lists" in rules.only_complaint().en


def test_a_referral_in_no_list_is_refused(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "compliant, registered]", "compliant]")
    assert "the referral 'registered' stands in no list" in rules.only_complaint().en


def test_two_categories_of_one_rank_are_refused(rules: RulesCopy) -> None:
    rules.change("categories", "rank: 2\n", "rank: 1\n")
    assert "rank 1 belongs to 'extreme_poverty' already" in rules.only_complaint().en


@pytest.mark.parametrize("rank", ["0", "first", "-1", "1.5", "100"])
def test_a_rank_that_is_no_whole_number_is_refused(rules: RulesCopy, rank: str) -> None:
    rules.change("categories", "rank: 2\n", f"rank: {rank}\n")
    assert "is not a rank" in rules.only_complaint().en


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("setting: [inpatient, outpatient]", "setting: [inpatient]"),
        ("disease_class: special\n", "disease_class: special\n        facility_level: [tertiary]\n"),
        ("disease_class: special\n", "disease_class: special\n        stay_policy_scope_cost: {above: 100}\n"),
    ],
)
def test_a_special_track_that_leaves_something_out_is_refused(rules: RulesCopy, old: str, new: str) -> None:
    rules.change(MEDICAL, old, new)
    assert "special diseases are assisted in both settings" in rules.only_complaint().en


def test_an_emergency_may_be_paid_without_review(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "registered]\n      review: [emergency]", "registered, emergency]\n      review: []")
    assert rules.complaints() == ()
    assert rules.load().editions[0][0].medical_assistance.referral_outcomes["emergency"] == "payable"


def test_only_what_its_reason_says_may_be_reviewed_or_refused(rules: RulesCopy) -> None:
    rules.change(
        MEDICAL, "review: [emergency]\n      refused: [missing]", "review: [emergency, missing]\n      refused: []"
    )
    assert "review may hold emergency alone" in rules.only_complaint().en


def test_the_track_of_other_diseases_takes_stays_alone(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "setting: [inpatient]\n", "setting: [inpatient, outpatient]\n")
    assert "of other diseases the city assists stays alone" in rules.only_complaint().en


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("en: A required field is missing.", "en: A required field { is missing."),
        ("zh: 缺少必填项。", "zh: 缺少必填项 {allowed}。"),
    ],
)
def test_a_message_with_other_places_than_the_service_fills_is_refused(rules: RulesCopy, old: str, new: str) -> None:
    rules.change("vocabulary", old, new)
    assert any("has to hold exactly these places: none" in complaint.en for complaint in rules.complaints())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2025: {tier_1: 400, tier_2: 775,", "2025: {tier_1: 775, tier_2: 400,"),
        ("share_of: tier_1                       #", "share_of: tier_2                       #"),
    ],
)
def test_a_subsidy_above_the_premium_is_refused(rules: RulesCopy, old: str, new: str) -> None:
    rules.change("premium_subsidy", old, new)
    assert any("would exceed that tier's own standard" in complaint.en for complaint in rules.complaints())


@pytest.mark.parametrize(
    "name",
    [
        "districts/500116.YAML",
        "districts/500116.yaml.txt",
        "district/500116.yaml",
        "districts/江津/500116.yaml",
        "medical_assistance.yaml.txt",
        "codes/national.yml",
    ],
)
def test_a_file_that_would_not_be_read_is_complained_about(rules: RulesCopy, name: str) -> None:
    file = rules.folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("district: '500116'\n", encoding="utf-8")
    assert "it would not be read" in rules.only_complaint().en


@pytest.mark.parametrize(("further", "too_many"), [(2, False), (3, True)])
def test_the_city_has_at_most_eight_categories(rules: RulesCopy, further: int, too_many: bool) -> None:  # noqa: FBT001  parametrized
    lines = [
        f"  further_{number}: {{label: {{zh: 甲, en: A}}, rank: {7 + number}, cite: cq-2022-116#2.1}}\n"
        for number in range(further)
    ]
    rules.change("categories", "categories:\n", f"categories:\n{''.join(lines)}")
    assert any("at most 8" in complaint.en for complaint in rules.complaints()) is too_many
