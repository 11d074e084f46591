"""大病保险 (cq-2022-116#2.2.2): by ratio above a deductible, up to a cap, over the year's base as one amount."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.domain.money import HIGHEST_AMOUNT, HIGHEST_TOTAL, UNLIMITED, WHOLE
from calc_service.law.catastrophic_insurance import (
    NOT_SETTLED,
    CatastrophicOutcome,
    CatastrophicTerms,
    assess,
    entitlement,
    uplifted_deductible,
)

GENERAL = CatastrophicTerms(deductible=1_000_00, ratio=6000, annual_cap=5_000_00)
UPLIFTED = CatastrophicTerms(deductible=500_00, ratio=6500, annual_cap=UNLIMITED)
NOT_INSURED = CatastrophicTerms(deductible=UNLIMITED, ratio=0, annual_cap=0)
WHOLE_COST = CatastrophicTerms(deductible=0, ratio=WHOLE, annual_cap=UNLIMITED)


@pytest.mark.parametrize(
    ("base", "entitled"),
    [
        (0, 0),
        (999_99, 0),
        (1_000_00, 0),
        (1_000_01, 1),  # 0.6 fen
        (1_000_02, 1),  # 1.2 fen
        (3_000_00, 1_200_00),
        (9_333_32, 4_999_99),  # 499,999.2 fen
        (9_333_33, 5_000_00),  # 499,999.8 fen
        (9_333_34, 5_000_00),  # 500,000.4 fen
        (9_333_35, 5_000_00),  # 500,001 fen, the cap is passed
        (HIGHEST_TOTAL, 5_000_00),
    ],
)
def test_what_lies_above_the_deductible_is_paid_by_ratio_up_to_the_cap(base: int, entitled: int) -> None:
    assert entitlement(base, GENERAL) == entitled


@pytest.mark.parametrize(
    ("base", "entitled"),
    [(500_00, 0), (500_01, 1), (3_000_00, 1_625_00), (20_000_00, 12_675_00), (500_00 + HIGHEST_AMOUNT, 6_499_999_999)],
)
def test_in_hardship_there_is_no_cap(base: int, entitled: int) -> None:
    assert entitlement(base, UPLIFTED) == entitled


@pytest.mark.parametrize(("above", "entitled"), [(1, 1), (2, 1), (3, 2), (5, 3)])
def test_half_a_fen_is_rounded_up(above: int, entitled: int) -> None:
    assert entitlement(1_000_00 + above, GENERAL._replace(ratio=5000)) == entitled


def test_less_than_half_a_fen_is_rounded_down() -> None:
    assert entitlement(1_000_01, GENERAL._replace(ratio=4999)) == 0
    assert entitlement(1_000_03, GENERAL._replace(ratio=4999)) == 1


def test_a_cap_of_nothing_pays_nothing() -> None:
    assert entitlement(9_000_00, GENERAL._replace(annual_cap=0)) == 0


@pytest.mark.parametrize("base", [0, 1, HIGHEST_TOTAL])
def test_whoever_is_not_insured_is_entitled_to_nothing(base: int) -> None:
    assert entitlement(base, NOT_INSURED) == 0


def test_without_deductible_and_cap_the_whole_of_the_highest_total_can_be_paid() -> None:
    assert entitlement(HIGHEST_TOTAL, WHOLE_COST) == HIGHEST_TOTAL
    assert assess(HIGHEST_AMOUNT, NOT_SETTLED, WHOLE_COST, HIGHEST_TOTAL) == CatastrophicOutcome(
        HIGHEST_AMOUNT, HIGHEST_TOTAL, HIGHEST_AMOUNT, HIGHEST_AMOUNT
    )


@pytest.mark.parametrize(
    ("deductible", "reduced_by", "uplifted"),
    [
        (18_797_00, 5000, 9_398_50),
        (1_000_01, 5000, 500_01),
        (1_000_00, 0, 1_000_00),
        (1_000_00, WHOLE, 0),
        (1_000_00, 4000, 600_00),
        (0, 5000, 0),
    ],
)
def test_in_hardship_the_deductible_is_lower(deductible: int, reduced_by: int, uplifted: int) -> None:
    assert uplifted_deductible(deductible, reduced_by) == uplifted


@pytest.mark.parametrize(
    ("before", "base", "entitled_before", "entitled"),
    [
        (0, 600_00, 0, 0),
        (600_00, 900_01, 0, 300_01),  # 500.01 above: 300.006
        (1_500_01, 1, 300_01, 0),  # 500.02 above: 300.012, the fen was given before
        (1_500_02, 30_000_00, 300_01, 4_699_99),
        (31_500_02, 1_00, 5_000_00, 0),
        (1_000_00, 0, 0, 0),
        (9_333_33, 1, 5_000_00, 0),
        (9_333_32, 1, 4_999_99, 1),
        (9_333_31, 1_000_000_00, 4_999_99, 1),
    ],
)
def test_a_claim_gets_what_it_adds_to_the_entitlement_of_the_year(
    before: int, base: int, entitled_before: int, entitled: int
) -> None:
    assert assess(base, NOT_SETTLED, GENERAL, before) == CatastrophicOutcome(base, entitled_before, entitled, entitled)


def test_both_ends_are_taken_on_the_terms_of_the_claim() -> None:
    # Of 5,000.00 the general terms give 2,400.00 and those of hardship 2,925.00; neither difference is made up for.
    assert assess(1_000_00, NOT_SETTLED, GENERAL, 5_000_00).entitled == 600_00
    assert assess(1_000_00, NOT_SETTLED, UPLIFTED, 5_000_00) == CatastrophicOutcome(1_000_00, 2_925_00, 650_00, 650_00)


def test_a_cap_that_has_fallen_below_what_was_paid_takes_nothing_back() -> None:
    assert assess(1_000_00, NOT_SETTLED, GENERAL._replace(annual_cap=2_000_00), 5_000_00) == CatastrophicOutcome(
        1_000_00, 2_000_00, 0, 0
    )


def test_a_cap_that_has_risen_leaves_the_rest_of_the_new_one() -> None:
    assert assess(1_000_00, NOT_SETTLED, GENERAL._replace(annual_cap=2_500_00), 5_000_00).entitled == 100_00


@pytest.mark.parametrize(
    ("settled", "paid"), [(NOT_SETTLED, 1_200_00), (0, 0), (1, 1), (1_200_00, 1_200_00), (3_000_00, 3_000_00)]
)
def test_what_the_insurer_settled_stands_in_for_the_entitlement(settled: int, paid: int) -> None:
    assert assess(3_000_00, settled, GENERAL, 0) == CatastrophicOutcome(3_000_00, 0, 1_200_00, paid)


@dataclass(frozen=True)
class Raised:
    """Terms, and others that are better or as good in every respect."""

    terms: CatastrophicTerms
    better: CatastrophicTerms


totals = st.integers(0, HIGHEST_TOTAL)
amounts = st.integers(0, HIGHEST_AMOUNT)
caps = st.one_of(amounts, st.just(UNLIMITED), st.just(0))
every_term = st.builds(CatastrophicTerms, amounts, st.integers(0, WHOLE), caps)
raised = st.builds(
    lambda one, other: Raised(
        CatastrophicTerms(
            max(one.deductible, other.deductible), min(one.ratio, other.ratio), min(one.annual_cap, other.annual_cap)
        ),
        CatastrophicTerms(
            min(one.deductible, other.deductible), max(one.ratio, other.ratio), max(one.annual_cap, other.annual_cap)
        ),
    ),
    every_term,
    every_term,
)


@given(totals, amounts, every_term)
def test_more_cost_never_lowers_the_entitlement_nor_raises_it_by_more(
    base: int, more: int, terms: CatastrophicTerms
) -> None:
    less, higher = entitlement(base, terms), entitlement(base + more, terms)
    assert 0 <= less <= higher <= terms.annual_cap
    assert higher - less <= more


@given(totals, raised)
def test_better_terms_never_lower_the_entitlement(base: int, terms: Raised) -> None:
    assert entitlement(base, terms.terms) <= entitlement(base, terms.better)


@given(st.lists(amounts, min_size=1, max_size=9), amounts, every_term)
def test_the_parts_of_a_year_add_up_however_it_is_split(
    bases: list[int], opening: int, terms: CatastrophicTerms
) -> None:
    before, entitled = opening, 0
    for base in bases:
        entitled += assess(base, NOT_SETTLED, terms, before).entitled
        before += base
    assert entitled == assess(sum(bases), NOT_SETTLED, terms, opening).entitled
