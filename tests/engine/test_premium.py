"""参保资助, cq-2022-116#2.2.1."""

import pytest

from calc_service.engine.premium import Subsidy, subsidy_of
from tests.engine.invented import PREMIUM, STANDARDS


def subsidy(*categories: str, tier: int = 1, insurance: str = "resident") -> Subsidy:
    return subsidy_of(PREMIUM, STANDARDS[2025], tier=tier, insurance=insurance, categories=categories)


@pytest.mark.parametrize(
    ("insurance", "categories", "status"),
    [
        ("employee", ("extreme_poverty",), "not_resident_insured"),
        ("employee", (), "not_resident_insured"),
        ("resident", (), "not_a_recipient"),
        ("resident", ("low_income_margin",), "district_rule_required"),
        ("resident", ("low_income_margin", "subsistence_allowance"), "granted"),
    ],
)
def test_the_first_status_that_holds_is_given(insurance: str, categories: tuple[str, ...], status: str) -> None:
    assert subsidy(*categories, insurance=insurance).status == status


def test_tier_one_is_subsidised_by_ratio_rounded_half_up() -> None:
    found = subsidy("subsistence_allowance")
    assert (found.category, found.subsidy, found.personal) == ("subsistence_allowance", 360_05, 40_00)
    assert found.ratio is PREMIUM.tiers[1].ratio["subsistence_allowance"]
    assert found.standard is found.share_of is STANDARDS[2025][1]
    assert found.cite == "law#premium"


def test_tier_two_is_subsidised_by_the_standard_of_tier_one() -> None:
    found = subsidy("extreme_poverty", tier=2)
    assert (found.subsidy, found.personal) == (400_05, 374_95)
    assert (found.standard, found.share_of) == (STANDARDS[2025][2], STANDARDS[2025][1])


def test_the_most_favourable_category_counts_and_ties_go_to_the_first() -> None:
    both = ("extreme_poverty", "low_income_margin", "subsistence_allowance")
    assert subsidy(*both).category == "extreme_poverty"
    assert subsidy(*reversed(both)).category == "extreme_poverty"
    assert subsidy(*both, tier=2).category == "extreme_poverty"
    assert subsidy(*reversed(both), tier=2).category == "subsistence_allowance"


@pytest.mark.parametrize(("tier", "standard"), [(1, 400_05), (2, 775_00)])
def test_without_a_grant_the_whole_standard_is_personal(tier: int, standard: int) -> None:
    found = subsidy("low_income_margin", tier=tier)
    assert (found.category, found.ratio, found.subsidy, found.personal) == (None, None, 0, standard)
    assert (found.standard, found.share_of) == (STANDARDS[2025][tier], STANDARDS[2025][1])
    assert found.cite == "law#premium"
