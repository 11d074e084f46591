"""What a district's file may not say."""

import pytest

from tests.rulebook.rules_copy import DISTRICT, MEDICAL, RulesCopy

CAP = "- {from: 2023-01-01, value: 120000, cite: example-district-2023-1#2}"
TIER = "ratio: {illness_impoverished: 50%}"


def test_the_template_is_accepted_as_a_districts_file(with_district: RulesCopy) -> None:
    assert with_district.complaints() == ()


def test_the_template_itself_is_checked_for_its_form(rules: RulesCopy) -> None:
    rules.change("districts/_template", "value: 120000", "value: 12万")
    assert "write 120000" in rules.only_complaint().en


def test_the_template_itself_may_cite_what_is_not_registered(rules: RulesCopy) -> None:
    assert rules.complaints() == ()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("subsistence_allowance: 75%", "subsistence_allowance: 69.99%", "69.99% is below the city's floor of 70%"),
        ("value: 120000", "value: 99999.99", "99999.99 is below the city's floor of 100000.00"),
        (TIER, "ratio: {extreme_poverty: 100%}", "cq-2022-116#2.2.1 fixes the premium ratio of 'extreme_poverty'"),
        ("setting: [inpatient]", "setting: [inpatient, outpatient]", "may not cover outpatient care of other diseases"),
        ("setting: [inpatient]", "setting: [outpatient]", "may not cover outpatient care of other diseases"),
        ("disease_class: other", "disease_class: special", "fixes the track of special diseases"),
        ("{at_most: 30000}", "{at_most: 30000.01}", "'ordinary_stay' overlaps 'other'"),
        ("          stay_policy_scope_cost: {at_most: 30000}\n", "", "'ordinary_stay' overlaps 'other'"),
        ("pool: ordinary", "pool: other", "the pool 'other' is the city's"),
        ("            illness_impoverished: 40%\n", "", "no ratio for 'illness_impoverished'"),
        ("[orphan, returned_to_poverty]", "[orphan, low_income_margin]", "already gives 'low_income_margin' aid"),
        ("medical_assistance: extreme_poverty,", "medical_assistance: orphan,", "and 'orphan' is none"),
        (
            "medical_assistance: extreme_poverty,",
            "catastrophic_insurance: extreme_poverty,",
            "'medical_assistance' is missing",
        ),
        (
            "tilt_assistance:",
            "catastrophic_insurance: {}\ntilt_assistance:",
            "cq-2022-116#2.2.2 fixes catastrophic insurance",
        ),
        ("  direct_access:", "  deposit_waiver: []\n  direct_access:", "fixes who is treated before payment"),
        ("    threshold:\n", "    groups: []\n    threshold:\n", "cq-2022-116#2.4.1 fixes the groups"),
        ("  tiers:", "  standards: {}\n  tiers:", "the premium standard is fixed"),
        (TIER, f"share_of: tier_2, {TIER}", "cq-2022-116#2.2.1 fixes what the ratio is taken of"),
        ("  tracks:", "  conditions: {}\n  tracks:", "the conditions are fixed"),
        ("      annual_cap:", "      deductible: 100\n      annual_cap:", "abolishes the yearly deductible"),
        ("    special:", "    specials:", "did you mean 'special'?"),
        ("    special:", "    special_1:", "choose one of: special, other"),
        ("    special:", "    special:\n      pool: own", "'pool' of a track of the city is the city's"),
        ("  orphan:", "  extreme_poverty:", "is a category of the city, which a district cannot define anew"),
        (
            "{subsistence_allowance: 75%}",
            "{subsistence_allowance: 75%, orphan: 80%}",
            "has the ratio of the category it counts as",
        ),
        ('district: "500116"', 'district: "500117"', "the file is named 500116.yaml but its district is 500117"),
        (
            "document: example-district-2023-1",
            "document: example-2024",
            "the document 'example-2024' is not registered",
        ),
        (CAP, "- {from: 2022-10-27, value: 120000, cite: example-district-2023-1#2}", "earlier than 2022-10-28"),
        (
            CAP,
            "- {from: 2023-01-01, repealed: true, cite: example-district-2023-1#2}",
            "nothing of the district's is in force",
        ),
        (CAP, "- {from: 2023-01-01, repealed: false, cite: example-district-2023-1#2}", "repealed can only be true"),
        (CAP, "- {from: 2023-01-01, value: none, cite: example-district-2023-1#2}", "the law states a yearly cap"),
    ],
)
def test_what_is_not_the_districts_to_set_is_refused(
    with_district: RulesCopy, old: str, new: str, problem: str
) -> None:
    with_district.change(DISTRICT, old, new)
    found = with_district.complaints()
    assert any(problem in complaint.en for complaint in found), "\n".join(map(str, found))
    assert {complaint.path for complaint in found} == {"rules/districts/500116.yaml"}


def test_a_later_ratio_entry_that_leaves_a_category_out_is_refused(with_district: RulesCopy) -> None:
    entry = "- {from: 2023-01-01, value: {subsistence_allowance: 75%}, cite: example-district-2023-1#2}"
    later = entry.replace("2023-01-01", "2024-01-01").replace("subsistence_allowance", "extreme_poverty")
    later = later.replace("#2}", "#3}")
    with_district.change(DISTRICT, entry, f"{entry}\n        {later}")
    assert "the entry before names 'subsistence_allowance'" in with_district.only_complaint().en


def test_a_floor_that_the_city_raises_later_catches_the_district_up(with_district: RulesCopy) -> None:
    floor = "- {from: 2022-10-28, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}"
    raised = floor.replace("2022-10-28", "2025-07-01").replace("100000", "150000").replace("#2.3.2-special", "#2.3.2")
    with_district.change(MEDICAL, floor, f"{floor}\n      {raised}")
    complaint = with_district.only_complaint()
    assert complaint.path == "rules/medical_assistance.yaml"
    assert "from 2025-07-01 the city's floor of 150000.00 is above the 120000.00" in complaint.en


def test_what_the_city_does_not_mark_as_a_floor_is_not_the_districts_to_set(with_district: RulesCopy) -> None:
    with_district.change(MEDICAL, "value: 100000, floor: true,", "value: 100000,")
    complaint = with_district.only_complaint()
    assert complaint.path == "rules/medical_assistance.yaml"
    assert "no floor: true stands here" in complaint.en


def test_what_the_city_says_is_no_floor_is_told_where_the_district_sets_it(with_district: RulesCopy) -> None:
    with_district.change(MEDICAL, "value: 100000, floor: true,", "value: 100000, floor: false,")
    complaint = with_district.only_complaint()
    assert complaint.path == "rules/districts/500116.yaml"
    assert "is marked floor: false" in complaint.en


def test_a_figure_of_a_district_below_an_older_floor_is_told_at_the_district(with_district: RulesCopy) -> None:
    with_district.change(DISTRICT, "value: 120000", "value: 12000")
    complaint = with_district.only_complaint()
    assert complaint.path == "rules/districts/500116.yaml"
    assert "请写" not in complaint.zh


def test_a_category_that_the_city_comes_to_list_is_no_longer_the_districts(with_district: RulesCopy) -> None:
    with_district.change(
        "premium_subsidy",
        "poverty_risk_monitored: 70%",
        "poverty_risk_monitored: 70%\n        illness_impoverished: 40%",
    )
    assert "fixes the premium ratio of 'illness_impoverished'" in with_district.only_complaint().en


def test_an_own_category_with_a_ratio_and_a_mapping_is_refused(with_district: RulesCopy) -> None:
    with_district.change(DISTRICT, TIER, "ratio: {illness_impoverished: 50%, orphan: 60%}")
    assert with_district.complaints() == ()
    with_district.change(
        DISTRICT,
        "medical_assistance: extreme_poverty,",
        "medical_assistance: extreme_poverty, premium_subsidy: extreme_poverty,",
    )
    assert "counts as 'extreme_poverty' in treated_as and has a ratio here" in with_district.only_complaint().en


def test_an_own_track_is_complete_on_every_day_on_which_it_stands(with_district: RulesCopy) -> None:
    cap = "- {from: 2023-01-01, value: 5000, cite: example-district-2023-1#3}"
    with_district.change(DISTRICT, cap, cap.replace("2023-01-01", "2023-02-01"))
    assert "on 2023-01-01 the track is in force without its annual_cap" in with_district.only_complaint().en


def test_more_than_six_own_categories_are_refused(with_district: RulesCopy) -> None:
    orphan = (
        with_district.text(DISTRICT)
        .split("categories:", 1)[1]
        .split("  orphan:\n", 1)[1]
        .split("\nmedical_assistance:", 1)[0]
    )
    more = "".join(f"  orphan_{number}:\n{orphan}" for number in range(6))
    with_district.change(DISTRICT, "  orphan:\n", f"{more}  orphan:\n")
    assert "7 own categories, at most 6" in with_district.only_complaint().en


def test_one_id_with_two_labels_in_two_districts_is_refused(with_district: RulesCopy) -> None:
    with_district.add_district("500117")
    assert with_district.complaints() == ()
    with_district.change("districts/500117", "zh: 孤儿", "zh: 儿童")
    assert "'orphan' is called 'Orphan' in another district's file" in with_district.only_complaint().en


def test_a_code_that_is_no_district_of_the_city_is_refused(rules: RulesCopy) -> None:
    rules.add_district("500199")
    assert "the district code 500199 is not in districts.yaml" in rules.only_complaint().en


def test_a_fault_in_one_district_hides_none_in_another(with_district: RulesCopy) -> None:
    with_district.add_district("500117")
    with_district.change("districts/500116", "    special:", "    special_1:")
    with_district.change("districts/500117", "subsistence_allowance: 75%", "subsistence_allowance: 10%")
    assert [complaint.path[-11:] for complaint in with_district.complaints()] == ["500116.yaml", "500117.yaml"]


def test_a_fault_that_lasts_is_complained_about_once(with_district: RulesCopy) -> None:
    with_district.add_district("500117")
    with_district.write("districts/500117", with_district.text("districts/500117").replace("2023-01-01", "2024-03-01"))
    cap = "- {from: 2022-10-28, value: 60000, floor: true, cite: cq-2022-116#2.3.2-other}"
    later = cap.replace("2022-10-28", "2025-07-01").replace("60000", "70000").replace("#2.3.2-other", "#2.3.2")
    with_district.change(MEDICAL, cap, f"{cap}\n      {later}")
    with_district.change(DISTRICT, "subsistence_allowance: 75%", "subsistence_allowance: 10%")
    assert "10% is below the city's floor of 70% (on 2023-01-01)" in with_district.only_complaint().en


def test_a_districts_file_short_of_any_line_is_read_or_refused(with_district: RulesCopy) -> None:
    lines = with_district.text(DISTRICT).split("\n")
    for number in range(len(lines)):
        with_district.write(DISTRICT, "\n".join(lines[:number] + lines[number + 1 :]))
        complaints = with_district.complaints()
        assert complaints or with_district.load().profiles[1].district == "500116"


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("孤儿", "是不是“orphan”？请改成它"),
        ("veteran", "区县自己的类别请先写进本文件的“categories”"),
    ],
)
def test_an_unknown_category_of_a_district_is_advised_by_its_own(
    written: str, advice: str, with_district: RulesCopy
) -> None:
    with_district.change(DISTRICT, "categories: [orphan, returned_to_poverty]", f"categories: [{written}]")
    assert advice in with_district.only_complaint().zh
