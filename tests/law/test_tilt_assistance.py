"""倾斜救助 (cq-2022-116#2.3.3): the district's standard over what assistance leaves in the year, as one amount."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.domain.money import HIGHEST_AMOUNT, HIGHEST_TOTAL, UNLIMITED, WHOLE
from calc_service.domain.vocabulary import TILT_STATUSES
from calc_service.law.tilt_assistance import (
    CONDITIONS_NOT_MET,
    NO_STANDARD,
    PAYABLE,
    TiltOutcome,
    TiltTerms,
    assess,
    entitlement,
    status_of,
)

TERMS = TiltTerms(has_standard=True, conditions_met=True, threshold=1_000_00, ratio=5000, annual_cap=300_00)
NONE_SET = TiltTerms(has_standard=False, conditions_met=True, threshold=0, ratio=0, annual_cap=0)


def test_codes_are_positions_in_the_vocabulary() -> None:
    found = [TILT_STATUSES[status] for status in (NO_STANDARD, PAYABLE, CONDITIONS_NOT_MET)]
    assert found == ["no_district_standard", "payable", "conditions_not_met"]


@pytest.mark.parametrize(
    ("has_standard", "conditions_met", "assisted", "status"),
    [
        (False, False, False, NO_STANDARD),
        (False, False, True, NO_STANDARD),
        (False, True, False, NO_STANDARD),
        (False, True, True, NO_STANDARD),
        (True, False, False, CONDITIONS_NOT_MET),
        (True, False, True, CONDITIONS_NOT_MET),
        (True, True, False, CONDITIONS_NOT_MET),
        (True, True, True, PAYABLE),
    ],
)
def test_it_is_due_on_an_assisted_claim_under_a_standard_whose_conditions_are_met(
    status: int, *, has_standard: bool, conditions_met: bool, assisted: bool
) -> None:
    assert status_of(TERMS._replace(has_standard=has_standard, conditions_met=conditions_met), assisted) == status


@pytest.mark.parametrize(
    ("base", "entitled"),
    [
        (0, 0),
        (999_99, 0),
        (1_000_00, 0),
        (1_000_01, 1),  # half a fen
        (1_000_02, 1),
        (1_000_03, 2),  # one and a half
        (1_200_00, 100_00),
        (1_599_98, 299_99),
        (1_599_99, 300_00),  # 299.995
        (1_600_00, 300_00),
        (1_600_01, 300_00),
        (HIGHEST_TOTAL, 300_00),
    ],
)
def test_what_lies_above_the_threshold_is_paid_by_ratio_up_to_the_cap(base: int, entitled: int) -> None:
    assert entitlement(base, TERMS) == entitled


def test_a_standard_may_have_no_cap_and_no_threshold() -> None:
    assert entitlement(9_000_00, TERMS._replace(annual_cap=UNLIMITED)) == 4_000_00
    assert entitlement(HIGHEST_TOTAL, TiltTerms(True, True, 0, WHOLE, UNLIMITED)) == HIGHEST_TOTAL  # noqa: FBT003 - terms


@pytest.mark.parametrize(
    ("before", "left", "expected"),
    [
        (0, 1_000_00, TiltOutcome(PAYABLE, 0, 0)),
        (0, 1_200_00, TiltOutcome(PAYABLE, 0, 100_00)),
        (1_200_00, 1_200_00, TiltOutcome(PAYABLE, 100_00, 200_00)),
        (1_000_00, 1, TiltOutcome(PAYABLE, 0, 1)),
        (1_000_01, 1, TiltOutcome(PAYABLE, 1, 0)),
        (1_600_00, 1, TiltOutcome(PAYABLE, 300_00, 0)),
        (9_000_00, 9_000_00, TiltOutcome(PAYABLE, 300_00, 0)),
        (1_200_00, 0, TiltOutcome(PAYABLE, 100_00, 0)),
    ],
)
def test_a_claim_gets_what_it_adds_to_the_entitlement_of_the_year(
    before: int, left: int, expected: TiltOutcome
) -> None:
    assert assess(left, TERMS, True, before) == expected  # noqa: FBT003 - assisted


@pytest.mark.parametrize(
    ("terms", "assisted", "expected"),
    [
        (TERMS, False, TiltOutcome(CONDITIONS_NOT_MET, 100_00, 0)),
        (TERMS._replace(conditions_met=False), True, TiltOutcome(CONDITIONS_NOT_MET, 100_00, 0)),
        (NONE_SET, True, TiltOutcome(NO_STANDARD, 0, 0)),
        (NONE_SET, False, TiltOutcome(NO_STANDARD, 0, 0)),
    ],
)
def test_where_it_is_not_due_nothing_is_paid(terms: TiltTerms, expected: TiltOutcome, *, assisted: bool) -> None:
    assert assess(1_200_00, terms, assisted, 1_200_00) == expected


def test_both_ends_are_taken_on_the_terms_of_the_claim() -> None:
    uncapped = TERMS._replace(annual_cap=UNLIMITED)
    assert assess(4_000_00, uncapped, True, 2_400_00) == TiltOutcome(PAYABLE, 700_00, 2_000_00)  # noqa: FBT003 - assisted
    lower = TERMS._replace(annual_cap=50_00)
    assert assess(4_000_00, lower, True, 1_200_00) == TiltOutcome(PAYABLE, 50_00, 0)  # noqa: FBT003 - assisted


amounts = st.integers(0, HIGHEST_AMOUNT)
caps = st.one_of(amounts, st.just(UNLIMITED), st.just(0))
every_term = st.builds(TiltTerms, st.booleans(), st.booleans(), amounts, st.integers(0, WHOLE), caps)


@given(st.integers(0, HIGHEST_TOTAL), amounts, every_term, st.booleans())
def test_nothing_is_negative_or_more_than_is_left(before: int, left: int, terms: TiltTerms, assisted: bool) -> None:  # noqa: FBT001 - drawn
    found = assess(left, terms, assisted, before)
    assert 0 <= found.paid <= left
    assert 0 <= found.entitled_before <= terms.annual_cap
    assert found.entitled_before + found.paid <= terms.annual_cap
    assert found.paid == 0 or found.status == PAYABLE


@given(st.lists(amounts, min_size=1, max_size=9), amounts, every_term)
def test_the_parts_of_a_year_add_up_however_it_is_split(left: list[int], opening: int, terms: TiltTerms) -> None:
    before, paid = opening, 0
    for each in left:
        paid += assess(each, terms, True, before).paid  # noqa: FBT003 - assisted
        before += each
    assert paid == assess(sum(left), terms, True, opening).paid  # noqa: FBT003 - assisted
