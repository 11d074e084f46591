"""What is of few claims is not shown, nor what would let it be worked out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.domain.comparison_counts import Counts
from calc_service.policy.shadowing.few import FEW, is_few, withheld


def hidden(**numbers: int) -> set[str]:
    groups = {name: Counts(gaining=number) for name, number in numbers.items()}
    return set(withheld(groups, lambda counts: counts.gaining))


@pytest.mark.parametrize(("number", "few"), [(0, False), (1, True), (FEW - 1, True), (FEW, False)])
def test_one_to_four_are_few_and_none_is_not(number: int, few: bool) -> None:  # noqa: FBT001
    assert is_few(number) is few


def test_the_next_smallest_group_is_withheld_with_the_only_one_of_few() -> None:
    assert hidden(a=1, b=90, c=7, d=0) == {"a", "c"}


def test_two_groups_of_few_hide_each_other() -> None:
    assert hidden(a=1, b=2, c=90) == {"a", "b"}


def test_a_group_of_few_that_is_alone_stands_for_the_total_which_is_withheld_itself() -> None:
    assert hidden(a=3, b=0) == {"a"}


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3 * FEW), min_size=1))
def test_no_group_of_few_can_be_worked_out_from_the_total_and_the_others(numbers: dict[str, int]) -> None:
    shown = {name: number for name, number in numbers.items() if name not in hidden(**numbers)}
    assert not any(is_few(number) for number in shown.values())
    unknown = {name for name in numbers if name not in shown}
    others = [number for number in numbers.values() if number >= FEW]
    assert not unknown or len(unknown) > 1 or not others
