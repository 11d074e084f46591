"""The three forms of a district's tilt standard: what is read of them, and what is refused or warned of."""

import pytest

from calc_service.engine.rules import TiltGroup, TiltRules
from calc_service.rulebook.complaints import WARNING, Complaint
from tests.rulebook.rules_copy import DISTRICT, RulesCopy

SIMPLE = "threshold: 10000, ratio: 50%, annual_cap: 30000"
BANDS = "bands: [{above: 10000, ratio: 50%}, {above: 30000, ratio: 60%}], annual_cap: 40000"
POOR = "{categories: [subsistence_allowance, extreme_poverty], threshold: 0, ratio: 70%, annual_cap: none}"
REST = (
    "{categories: [illness_impoverished, poverty_risk_monitored, low_income_margin, returned_to_poverty,"
    f" extreme_poverty], {BANDS}}}"
)
GROUPS = f"groups: [{REST}, {POOR}]"


def written(rules: RulesCopy, terms: str) -> RulesCopy:
    rules.change(DISTRICT, SIMPLE, terms)
    return rules


def in_force(rules: RulesCopy) -> TiltRules:
    return rules.load().editions[-1][1].tilt_assistance


def figures(group: TiltGroup) -> list[int | None]:
    return [*(figure.value for band in group.bands for figure in (band.threshold, band.ratio)), group.annual_cap.value]


def only(rules: RulesCopy) -> Complaint:
    return rules.only_complaint()


def test_bands_are_read_with_one_cap(with_district: RulesCopy) -> None:
    (group,) = in_force(written(with_district, BANDS)).groups
    assert group.categories is None
    assert figures(group) == [10_000_00, 5000, 30_000_00, 6000, 40_000_00]
    every = [*(figure for band in group.bands for figure in (band.threshold, band.ratio)), group.annual_cap]
    assert {(figure.cite, figure.start) for figure in every} == {("example-district-2023-1#4", "2023-01-01")}


def test_one_band_is_what_plain_terms_are(with_district: RulesCopy) -> None:
    plain = in_force(with_district).groups
    assert in_force(written(with_district, "bands: [{above: 10000, ratio: 50%}], annual_cap: 30000")).groups == plain


def test_groups_stand_in_order_of_their_categories_whatever_the_file_says(with_district: RulesCopy) -> None:
    poor, rest = in_force(written(with_district, GROUPS)).groups
    assert figures(poor) == [0, 7000, None]
    assert figures(rest) == [10_000_00, 5000, 30_000_00, 6000, 40_000_00]
    first = with_district.load()
    with_district.change(DISTRICT, GROUPS, f"groups: [{POOR}, {REST}]")
    assert with_district.load().digest == first.digest
    assert with_district.load().editions[-1][1].tilt_assistance == first.editions[-1][1].tilt_assistance


def test_an_own_category_is_in_the_groups_of_what_it_counts_as(with_district: RulesCopy) -> None:
    poor, rest = in_force(written(with_district, GROUPS)).groups
    assert poor.categories == ("extreme_poverty", "subsistence_allowance", "orphan")
    assert rest.categories is not None
    assert "orphan" in rest.categories


def test_an_own_category_that_a_group_names_is_in_no_other(with_district: RulesCopy) -> None:
    named = GROUPS.replace("illness_impoverished", "orphan, illness_impoverished")
    poor, rest = in_force(written(with_district, named)).groups
    assert poor.categories == ("extreme_poverty", "subsistence_allowance")
    assert rest.categories is not None
    assert "orphan" in rest.categories


def test_every_form_is_accepted_without_a_word(with_district: RulesCopy) -> None:
    for before, after in ((SIMPLE, BANDS), (BANDS, GROUPS)):
        with_district.change(DISTRICT, before, after)
        assert with_district.complaints() == ()


@pytest.mark.parametrize(
    ("terms", "problem"),
    [
        (f"{SIMPLE}, bands: [{{above: 1, ratio: 1%}}]", "with bands each has its own above and ratio"),
        (f"{GROUPS}, annual_cap: 30000", "with groups each has its own terms and cap"),
        (f"{GROUPS}, {SIMPLE.partition(',')[0]}", "with groups each has its own terms and cap"),
        (f"{SIMPLE}, categories: [extreme_poverty]", "categories stand only in the entries of groups"),
        ("bands: [], annual_cap: none", "the list is empty"),
        ("groups: []", "the list is empty"),
        ("bands: [{above: 1, ratio: 1%}]", "'annual_cap' is missing"),
        ("bands: [{above: 1}], annual_cap: none", "'ratio' is missing"),
        ("bands: [{above: 1, ratio: 50}], annual_cap: none", "'50' is not a percentage"),
        ("bands: [{at_least: 1, ratio: 50%}], annual_cap: none", "'above' is missing"),
        ("groups: [{threshold: 1, ratio: 1%, annual_cap: none}]", "'categories' is missing"),
        (f"groups: [{{categories: [], {SIMPLE}}}]", "the list is empty"),
        (f"groups: [{{categories: [orphans], {SIMPLE}}}]", "there is no category 'orphans'"),
        (
            "bands: [{above: 2, ratio: 1%}, {above: 1, ratio: 2%}], annual_cap: none",
            "begins at 1.00, not above the 2.00",
        ),
        (
            "bands: [{above: 1, ratio: 1%}, {above: 1, ratio: 2%}], annual_cap: none",
            "begins at 1.00, not above the 1.00",
        ),
        (GROUPS.replace("above: 30000", "above: 1000"), "begins at 1000.00, not above the 10000.00"),
        (f"groups: [{POOR}, {POOR}]", "this part says just what one before it says"),
        (
            f"bands: [{', '.join(f'{{above: {number}, ratio: 1%}}' for number in range(11))}], annual_cap: none",
            "bands has 11 entries and at most 10 fit",
        ),
    ],
)
def test_what_no_form_is_gets_refused(with_district: RulesCopy, terms: str, problem: str) -> None:
    found = written(with_district, terms).complaints()
    assert problem in "\n".join(complaint.en for complaint in found if complaint.level != WARNING)
    assert {complaint.path for complaint in found} == {"rules/districts/500116.yaml"}


def test_too_many_groups_are_refused(with_district: RulesCopy) -> None:
    groups = [
        f"{{categories: [extreme_poverty], threshold: {each}, ratio: 50%, annual_cap: none}}" for each in range(11)
    ]
    found = written(with_district, f"groups: [{', '.join(groups)}]").complaints()
    assert any("groups has 11 entries and at most 10 fit" in complaint.en for complaint in found)


def test_a_category_in_no_group_is_a_warning_and_so_is_an_own_one(with_district: RulesCopy) -> None:
    found = only(written(with_district, GROUPS.replace("low_income_margin, ", "")))
    assert found.level == WARNING
    assert found.en.startswith("no group is for low_income_margin, so")
    with_district.change(DISTRICT, "medical_assistance: extreme_poverty,", "medical_assistance: low_income_margin,")
    assert "no group is for low_income_margin, orphan, so" in only(with_district).en


def test_two_groups_of_the_same_categories_are_a_warning_and_both_count(with_district: RulesCopy) -> None:
    again = POOR.replace("[subsistence_allowance, extreme_poverty]", "[extreme_poverty, subsistence_allowance]")
    found = only(written(with_district, f"groups: [{REST}, {POOR}, {again.replace('70%', '60%')}]"))
    assert found.level == WARNING
    assert "the better of both holds" in found.en
    assert len(in_force(with_district).groups) == 3
