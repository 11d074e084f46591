"""What a district may write of a track for some categories alone."""

from datetime import date

import pytest

from calc_service.domain.days import day_number
from calc_service.engine.rules import Track
from calc_service.rulebook.complaints import WARNING
from tests.rulebook.rules_copy import DISTRICT, MEDICAL, RulesCopy

WHEN = "stay_policy_scope_cost: {at_most: 30000}"
NAMED = "categories: [extreme_poverty, subsistence_allowance]"
OTHERS = (
    "            returned_to_poverty: 50%\n"
    "            low_income_margin: 40%\n"
    "            poverty_risk_monitored: 40%\n"
    "            illness_impoverished: 40%\n"
)


@pytest.fixture
def for_some(with_district: RulesCopy) -> RulesCopy:
    """The template's own track for two categories alone."""
    with_district.change(DISTRICT, WHEN, f"{WHEN}\n          {NAMED}")
    with_district.change(DISTRICT, OTHERS, "")
    return with_district


def named(rules: RulesCopy, categories: str, **ratios: str) -> None:
    """Name other categories, with these further ratios."""
    rules.change(DISTRICT, NAMED, f"categories: [{categories}]")
    lines = "".join(f"            {category}: {ratio}\n" for category, ratio in ratios.items())
    rules.change(DISTRICT, "            subsistence_allowance: 50%\n", lines)


def own_track(rules: RulesCopy) -> Track:
    edition = rules.load().on(day_number(date(2025, 1, 1)), "500116")
    assert edition is not None
    return next(track for track in edition.medical_assistance.tracks if track.id == "ordinary_stay")


def test_a_track_for_some_with_their_ratios_is_accepted(for_some: RulesCopy) -> None:
    assert for_some.complaints() == ()
    track, covered = own_track(for_some), frozenset({"extreme_poverty", "subsistence_allowance", "orphan"})
    assert track.categories == covered
    assert {category: figure.value for category, figure in track.ratio.items()} == dict.fromkeys(covered, 5000)


def test_an_own_category_that_is_named_has_its_own_ratio(for_some: RulesCopy) -> None:
    named(for_some, "extreme_poverty, orphan", orphan="35%")
    assert for_some.complaints() == ()
    track = own_track(for_some)
    assert {category: figure.value for category, figure in track.ratio.items()} == {
        "extreme_poverty": 5000,
        "orphan": 3500,
    }


def test_an_own_category_may_be_named_without_the_one_it_counts_as(for_some: RulesCopy) -> None:
    named(for_some, "orphan", orphan="35%")
    for_some.change(DISTRICT, "            extreme_poverty: 50%\n", "")
    assert for_some.complaints() == ()
    track = own_track(for_some)
    assert track.categories == frozenset({"orphan"})


@pytest.mark.parametrize(
    ("categories", "ratios", "problem"),
    [
        ("extreme_poverty, orphan", {}, "from 2023-01-01 the track covers 'orphan' and there is no ratio for it"),
        ("extreme_poverty, low_income_margin", {}, "the track covers 'low_income_margin' and there is no ratio"),
        ("extreme_poverty", {"illness_impoverished": "40%"}, "the track does not cover 'illness_impoverished'"),
        ("extreme_povertty", {}, "did you mean 'extreme_poverty'?"),
        ("低保对象", {}, "did you mean 'subsistence_allowance'?"),
        ("extreme_poverty, extreme_poverty", {}, "stands twice in the list"),
        ("", {}, "the list is empty"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    for_some: RulesCopy, categories: str, ratios: dict[str, str], problem: str
) -> None:
    named(for_some, categories, **ratios)
    assert problem in for_some.only_complaint().en


def test_later_categories_need_later_ratios(for_some: RulesCopy) -> None:
    when = "        - from: 2023-01-01\n          cite: example-district-2023-1#3\n          disease_class: other\n"
    later = (
        "        - {from: 2025-07-01, cite: example-district-2023-1#3, disease_class: other, setting: [inpatient],"
        " stay_policy_scope_cost: {at_most: 30000}, categories: [extreme_poverty]}\n"
    )
    assert when in for_some.text(DISTRICT)
    for_some.change(DISTRICT, f"          {NAMED}\n", f"          {NAMED}\n{later}")
    assert "from 2025-07-01 the track does not cover 'subsistence_allowance'" in for_some.only_complaint().en
    ratio = "        - {from: 2025-07-01, value: {extreme_poverty: 60%}, cite: example-district-2023-1#3}\n"
    for_some.change(
        DISTRICT,
        "      annual_cap:\n        - {from: 2023-01-01, value: 5000",
        f"{ratio}      annual_cap:\n        - {{from: 2023-01-01, value: 5000",
    )
    assert for_some.complaints() == ()


def test_tracks_stay_disjoint_whatever_their_categories(for_some: RulesCopy) -> None:
    for_some.change(DISTRICT, "{at_most: 30000}", "{at_most: 30000.01}")
    assert "'ordinary_stay' overlaps 'other'" in for_some.only_complaint().en


def test_a_track_of_the_city_is_for_every_category(rules: RulesCopy) -> None:
    rules.change(MEDICAL, "        disease_class: special\n", f"        disease_class: special\n        {NAMED}\n")
    assert "a track of the city is for every category" in rules.only_complaint().en


def test_a_ratio_of_nothing_is_warned_of(with_district: RulesCopy) -> None:
    with_district.change(DISTRICT, "illness_impoverished: 40%", "illness_impoverished: 0%")
    complaint = with_district.only_complaint()
    assert complaint.level == WARNING
    assert "as categories: […], and remove this line" in complaint.en
    with_district.load()


def test_categories_that_go_by_admission_want_ratios_that_do(for_some: RulesCopy) -> None:
    """Else a stay admitted before would be taken for categories whose ratios are gone, and told that it is not."""
    entry = "        - from: 2023-01-01\n          cite: example-district-2023-1#3\n"
    later = entry.replace("2023-01-01", "2025-07-01\n          applies_by: admitted_on")
    when = f"{later}          disease_class: other\n          setting: [inpatient]\n          {WHEN}\n"
    ratio = "            extreme_poverty: 50%\n            subsistence_allowance: 50%\n"
    for_some.change(DISTRICT, f"{NAMED}\n", f"{NAMED}\n{when}          categories: [extreme_poverty]\n")
    newer = f"{entry.replace('2023-01-01', '2025-07-01')}          value:\n            extreme_poverty: 55%\n"
    for_some.change(DISTRICT, ratio, ratio + newer)
    assert "from 2025-07-01, for stays admitted before, the track covers 'subsistence_allowance'" in (
        for_some.only_complaint().en
    )
    for_some.change(DISTRICT, newer, newer.replace("2025-07-01", "2025-07-01\n          applies_by: admitted_on"))
    assert for_some.complaints() == ()
