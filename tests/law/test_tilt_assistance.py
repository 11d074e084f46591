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
    TiltStandards,
    TiltTerms,
    assess,
    entitlement,
    highest_cap,
    of_group,
    status_of,
)
from tests.law.tilt_standards import group, groups, standards_of

TERMS = TiltTerms(has_standard=True, conditions_met=True, first_group=0, end_of_groups=1)
NONE_SET = TiltTerms(has_standard=False, conditions_met=True, first_group=0, end_of_groups=0)
IN_NO_GROUP = TERMS._replace(end_of_groups=0)
IN_BOTH = TERMS._replace(end_of_groups=2)
ONE = standards_of(group([(1_000_00, 5000)], 300_00))
BANDS = standards_of(group([(10_000_00, 5000), (30_000_00, 6000)], 40_000_00))
CROSSING = standards_of(group([(0, 1000)], UNLIMITED), group([(1_000_00, 5000)], 300_00))
"""A tenth of everything; half of what lies above 1,000.00, up to 300.00."""


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
    assert entitlement(base, TERMS, ONE) == entitled


def test_a_standard_may_have_no_cap_and_no_threshold() -> None:
    assert entitlement(9_000_00, TERMS, standards_of(group([(1_000_00, 5000)], UNLIMITED))) == 4_000_00
    assert entitlement(HIGHEST_TOTAL, TERMS, standards_of(group([(0, WHOLE)], UNLIMITED))) == HIGHEST_TOTAL


@pytest.mark.parametrize(
    ("base", "entitled"),
    [
        (9_999_99, 0),
        (10_000_00, 0),
        (10_000_01, 1),  # half a fen
        (29_999_99, 10_000_00),  # 9,999.995
        (30_000_00, 10_000_00),
        (30_000_01, 10_000_01),  # 10,000.006
        (30_000_02, 10_000_01),  # 10,000.012
        (50_000_00, 22_000_00),
        (80_000_00, 40_000_00),
        (79_999_99, 39_999_99),  # 39,999.994
        (80_000_01, 40_000_00),
        (HIGHEST_TOTAL, 40_000_00),
    ],
)
def test_each_band_pays_its_ratio_of_what_lies_within_it_up_to_one_cap(base: int, entitled: int) -> None:
    assert entitlement(base, TERMS, BANDS) == entitled


def test_the_bands_are_rounded_once_as_one_amount() -> None:
    # A third of a fen and a third of a fen: rounded one by one there would be nothing.
    thirds = standards_of(group([(0, 3333), (1, 3333)], UNLIMITED))
    assert [entitlement(base, TERMS, thirds) for base in range(4)] == [0, 0, 1, 1]


def test_a_band_may_pay_less_than_the_one_before_or_nothing() -> None:
    falling = standards_of(group([(0, 8000), (100_00, 0), (200_00, 1000)], UNLIMITED))
    assert [entitlement(base, TERMS, falling) for base in (100_00, 200_00, 300_00)] == [80_00, 80_00, 90_00]


def test_the_highest_total_in_many_bands_stays_within_whole_numbers_of_64_bits() -> None:
    every = standards_of(group([(band * 1_000_00, WHOLE) for band in range(10)], UNLIMITED))
    assert entitlement(HIGHEST_TOTAL + HIGHEST_AMOUNT, TERMS, every) == HIGHEST_TOTAL + HIGHEST_AMOUNT
    assert (HIGHEST_TOTAL + HIGHEST_AMOUNT) * WHOLE + WHOLE < 2**63


def test_of_several_groups_the_best_counts_whichever_that_is_at_the_base() -> None:
    assert [entitlement(base, IN_BOTH, CROSSING) for base in (1_000_00, 1_250_00, 1_600_00, 9_000_00)] == [
        100_00,
        125_00,
        300_00,
        900_00,
    ]
    assert [of_group(1_600_00, each, CROSSING) for each in (0, 1)] == [160_00, 300_00]
    assert highest_cap(IN_BOTH, CROSSING) == UNLIMITED
    assert highest_cap(TERMS._replace(first_group=1, end_of_groups=2), CROSSING) == 300_00
    assert highest_cap(IN_NO_GROUP, CROSSING) == 0


def test_before_and_after_may_be_decided_by_different_groups() -> None:
    assert assess(600_00, IN_BOTH, CROSSING, True, 1_000_00) == TiltOutcome(PAYABLE, 100_00, 200_00)  # noqa: FBT003 - assisted


def test_who_is_in_no_group_gets_nothing_although_there_is_a_standard() -> None:
    for assisted in (False, True):
        assert assess(9_000_00, IN_NO_GROUP, ONE, assisted, 9_000_00) == TiltOutcome(CONDITIONS_NOT_MET, 0, 0)


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
    assert assess(left, TERMS, ONE, True, before) == expected  # noqa: FBT003 - assisted


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
    assert assess(1_200_00, terms, ONE, assisted, 1_200_00) == expected


def test_both_ends_are_taken_on_the_terms_of_the_claim() -> None:
    uncapped = standards_of(group([(1_000_00, 5000)], UNLIMITED))
    assert assess(4_000_00, TERMS, uncapped, True, 2_400_00) == TiltOutcome(PAYABLE, 700_00, 2_000_00)  # noqa: FBT003 - assisted
    lower = standards_of(group([(1_000_00, 5000)], 50_00))
    assert assess(4_000_00, TERMS, lower, True, 1_200_00) == TiltOutcome(PAYABLE, 50_00, 0)  # noqa: FBT003 - assisted


amounts = st.integers(0, HIGHEST_AMOUNT)
two_groups = st.builds(standards_of, groups, groups)
every_term = st.builds(TiltTerms, st.booleans(), st.booleans(), st.sampled_from([0, 1]), st.sampled_from([1, 2]))


@given(st.integers(0, HIGHEST_TOTAL), amounts, every_term, two_groups, st.booleans())
def test_nothing_is_negative_or_more_than_is_left(
    before: int,
    left: int,
    terms: TiltTerms,
    standards: TiltStandards,
    assisted: bool,  # noqa: FBT001 - drawn
) -> None:
    found = assess(left, terms, standards, assisted, before)
    assert 0 <= found.paid <= left
    assert 0 <= found.entitled_before <= highest_cap(terms, standards)
    assert found.entitled_before + found.paid <= highest_cap(terms, standards)
    assert found.paid == 0 or found.status == PAYABLE


@given(st.lists(amounts, min_size=1, max_size=9), amounts, every_term, two_groups)
def test_the_parts_of_a_year_add_up_however_it_is_split(
    left: list[int], opening: int, terms: TiltTerms, standards: TiltStandards
) -> None:
    before, paid = opening, 0
    for each in left:
        paid += assess(each, terms, standards, True, before).paid  # noqa: FBT003 - assisted
        before += each
    assert paid == assess(sum(left), terms, standards, True, opening).paid  # noqa: FBT003 - assisted


@given(st.integers(0, HIGHEST_TOTAL), two_groups)
def test_a_further_group_never_lowers_what_a_year_is_entitled_to(base: int, standards: TiltStandards) -> None:
    alone = entitlement(base, TERMS, standards), entitlement(base, IN_BOTH._replace(first_group=1), standards)
    assert entitlement(base, IN_BOTH, standards) == max(alone)


@given(st.integers(0, HIGHEST_TOTAL), amounts, st.integers(0, WHOLE), amounts)
def test_bands_of_one_ratio_are_one_band(base: int, threshold: int, ratio: int, higher: int) -> None:
    one = standards_of(group([(threshold, ratio)], UNLIMITED))
    two = standards_of(group([(threshold, ratio), (threshold + 1 + higher, ratio)], UNLIMITED))
    assert entitlement(base, TERMS, one) == entitlement(base, TERMS, two)
