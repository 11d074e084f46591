"""Violations are made small: what is not needed to show one goes, and what is left still shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from calc_service.domain.money import HIGHEST_AMOUNT, share
from calc_service.engine.claims import NAMES
from calc_service.policy.decision_space.amounts import FundTerms, turning_points
from calc_service.policy.decision_space.equivalence import PLAINEST_FIRST
from calc_service.policy.decision_space.shrinking import shrink

if TYPE_CHECKING:
    from calc_service.engine.columns import Column, Flags

AT = {name: place for place, name in enumerate(NAMES)}
POOLS = 2
amounts = st.integers(0, HIGHEST_AMOUNT)
sampled = settings(max_examples=60, deadline=None)


def pair(**values: int | tuple[int, int]) -> Column:
    """Two rows with these values, alike or (here, there); everything else is zero."""
    rows = np.zeros((2, len(NAMES) + POOLS), dtype=np.int64)
    for name, value in values.items():
        rows[:, AT[name]] = value
    return rows


def at(rows: Column, name: str) -> Column:
    return rows[..., AT[name]]


def test_what_is_not_needed_goes() -> None:
    begun = pair(
        category_set=0b1101,
        insurance=1,
        circumstances=500,
        total_cost=90_000_00,
        policy_scope_cost=80_000_00,
        basic_paid=10_000_00,
        opening_tilt_base=5,
        opening_catastrophic_base=18_797_00,
    )
    begun[:, len(NAMES) :] = 100_000_00
    found = shrink(begun, lambda pairs: at(pairs, "policy_scope_cost")[:, 0] > 30_000_00)

    assert at(found, "policy_scope_cost").tolist() == [30_000_01] * 2
    assert at(found, "total_cost").tolist() == [30_000_01] * 2
    assert at(found, "circumstances").tolist() == [PLAINEST_FIRST[0]] * 2
    needed = {"policy_scope_cost", "total_cost", "circumstances"}
    assert [name for name in NAMES if name not in needed and at(found, name).any()] == []
    assert not found[:, len(NAMES) :].any()


@sampled
@given(amounts, amounts)
def test_the_lowest_amount_that_shows_it_is_found(highest: int, lowest: int) -> None:
    lowest, highest = sorted((lowest, highest))
    found = shrink(pair(basic_paid=highest), lambda pairs: at(pairs, "basic_paid")[:, 0] >= lowest)

    assert at(found, "basic_paid").tolist() == [lowest] * 2


@sampled
@given(amounts, amounts, amounts)
def test_two_costs_come_as_close_and_as_low_as_the_fall_between_them_lets_them(one: int, two: int, three: int) -> None:
    better, cliff, worse = sorted((one, two, three))
    begun = pair(policy_scope_cost=(worse, better), total_cost=(worse, better))

    def across(pairs: Column) -> Flags:
        costs = at(pairs, "policy_scope_cost")
        flags: Flags = (costs[:, 0] > cliff) & (costs[:, 1] <= cliff)
        return flags

    if worse > cliff:
        assert at(shrink(begun, across), "policy_scope_cost").tolist() == [cliff + 1, cliff]


@sampled
@given(st.integers(0, 63), st.integers(0, 63))
def test_the_categories_that_show_it_stay_and_no_others(needed: int, more: int) -> None:
    found = shrink(pair(category_set=needed | more), lambda pairs: at(pairs, "category_set")[:, 0] & needed == needed)

    assert at(found, "category_set").tolist() == [needed] * 2


def test_sets_that_are_compared_are_left_alone() -> None:
    found = shrink(pair(category_set=(3, 1)), lambda pairs: np.ones(len(pairs), dtype=np.bool_))

    assert at(found, "category_set").tolist() == [3, 1]


# Where payments begin and end


@sampled
@given(amounts, st.integers(1, 10_000), amounts)
def test_a_fund_turns_where_it_begins_to_pay_and_where_it_is_exhausted(deductible: int, ratio: int, cap: int) -> None:
    fund = FundTerms(deductible, ratio, cap)
    points = turning_points([fund])

    assert deductible in points
    assert fund.pays(HIGHEST_AMOUNT) < cap or cap in map(fund.pays, points)
    for point in points - {deductible}:
        assert fund.pays(point) == cap
        assert point == 0 or fund.pays(point - 1) < cap


@sampled
@given(st.integers(0, 10**7), st.integers(1, 9_999), st.integers(0, 10**7), st.integers(0, 10**6))
def test_a_later_fund_turns_where_the_first_leaves_it_just_that(
    deductible: int, ratio: int, cap: int, threshold: int
) -> None:
    first, second = FundTerms(deductible, ratio, cap), FundTerms(threshold, 5000, 10**12)
    passed_on = turning_points([first, second]) - turning_points([first])

    for point in passed_on:
        assert first.leaves(point) >= threshold
        assert point == 0 or first.leaves(point - 1) < threshold


def test_a_fund_pays_by_ratio_above_the_deductible_up_to_its_cap() -> None:
    fund = FundTerms(1000, 6000, 300)

    assert [fund.pays(amount) for amount in (0, 1000, 1001, 1100, 1500, 9999)] == [0, 0, share(1, 6000), 60, 300, 300]
    assert fund.leaves(1100) == 1040
    assert turning_points([fund]) == {1000, 1500}


def test_a_fund_with_bands_turns_at_each_of_them() -> None:
    fund = FundTerms(1000, 5000, 900, ((2000, 0), (3000, 10_000)))

    paid = [fund.pays(amount) for amount in (1000, 1001, 2000, 2500, 3000, 3001, 3400, 9999)]
    assert paid == [0, share(1, 5000), 500, 500, 500, 501, 900, 900]
    assert turning_points([fund]) == {1000, 2000, 3000, 3400}


def test_no_amount_beyond_what_a_claim_may_hold_is_tried() -> None:
    assert turning_points([FundTerms(HIGHEST_AMOUNT + 1, 6000, 10**15)]) == set()
    assert turning_points([]) == set()
