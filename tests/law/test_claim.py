"""One claim through all laws in their order, and the year that it leaves behind.

Catastrophic insurance: above 1,000.00 by 60%, at most 5,000.00; assistance: 70%, at most 10,000.00; tilt assistance:
above 1,000.00 by half, at most 300.00.
"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.domain.money import HIGHEST_AMOUNT, HIGHEST_TOTAL, UNLIMITED, WHOLE
from calc_service.law import medical_assistance, tilt_assistance
from calc_service.law.catastrophic_insurance import NOT_SETTLED, CatastrophicOutcome, CatastrophicTerms
from calc_service.law.claim import Claim, Outcome, Terms, Year, assess, within_range, year_after
from calc_service.law.medical_assistance import EMERGENCY_REVIEW, NOT_A_RECIPIENT, AssistanceOutcome, AssistanceTerms
from calc_service.law.safeguards import SafeguardOutcome, SafeguardTerms
from calc_service.law.tilt_assistance import TiltOutcome, TiltStandards, TiltTerms
from tests.law.tilt_standards import group, groups, standards_of

TERMS = Terms(
    CatastrophicTerms(deductible=1_000_00, ratio=6000, annual_cap=5_000_00),
    AssistanceTerms(ratio=7000, annual_cap=10_000_00, recipient=True, entered=True, of_care=0, of_track=0),
    TiltTerms(has_standard=True, conditions_met=True, first_group=0, end_of_groups=1),
    SafeguardTerms(waiver_of_category=True, waiver_of_care=True, direct=True, monitored=True, burden_threshold=1),
)
STANDARDS = standards_of(group([(1_000_00, 5000)], 300_00))
SAFEGUARDED = SafeguardOutcome(deposit_waived=True, direct_access=True, burden_watched=True)
NEW_YEAR = Year(total_cost=0, catastrophic_base=0, pool_paid=0, tilt_base=0, in_scope_self_pay=0)
CLAIM = Claim(
    total_cost=9_500_00,
    policy_scope_cost=9_000_00,
    basic_paid=3_000_00,
    other_insurance_paid=1_000_00,
    catastrophic_settled=NOT_SETTLED,
)
"""Basic and other insurance leave 5,000.00; catastrophic insurance pays 2,400.00; of the rest 1,820.00 is assisted."""
OUTCOME = Outcome(
    CatastrophicOutcome(base=5_000_00, entitled_before=0, entitled=2_400_00, paid=2_400_00),
    2_600_00,
    AssistanceOutcome(0, medical_assistance.PAYABLE, 1_820_00, 10_000_00, 1_820_00, 1_820_00),
    TiltOutcome(tilt_assistance.PAYABLE, 0, 0),
    SAFEGUARDED,
    500_00,
    780_00,
    1_280_00,
)
AFTER = Year(9_500_00, 5_000_00, 1_820_00, 780_00, 780_00)


def with_reasons(reasons: int) -> Terms:
    return TERMS._replace(assistance=TERMS.assistance._replace(of_care=reasons))


def test_each_law_takes_what_the_one_before_leaves() -> None:
    assert assess(CLAIM, TERMS, STANDARDS, NEW_YEAR) == OUTCOME
    assert year_after(NEW_YEAR, CLAIM, OUTCOME, OUTCOME.assistance.paid) == AFTER


def test_the_next_claim_goes_on_where_the_year_stands() -> None:
    # Base 5,000.00 → 10,000.00: 2,400.00 → 5,000.00 of the cap; of 2,400.00 left 1,680.00 assisted; tilt base
    # 780.00 → 1,500.00: 250.00.
    expected = Outcome(
        CatastrophicOutcome(5_000_00, 2_400_00, 2_600_00, 2_600_00),
        2_400_00,
        AssistanceOutcome(0, medical_assistance.PAYABLE, 1_680_00, 8_180_00, 1_680_00, 1_680_00),
        TiltOutcome(tilt_assistance.PAYABLE, 0, 250_00),
        SAFEGUARDED,
        500_00,
        470_00,
        970_00,
    )
    assert assess(CLAIM, TERMS, STANDARDS, AFTER) == expected
    after = year_after(AFTER, CLAIM, expected, expected.assistance.paid)
    assert after == Year(19_000_00, 10_000_00, 3_500_00, 1_500_00, 1_250_00)


def test_what_the_insurer_settled_is_what_assistance_rests_on() -> None:
    found = assess(CLAIM._replace(catastrophic_settled=1_000_00), TERMS, STANDARDS, NEW_YEAR)
    assert found.catastrophic == CatastrophicOutcome(5_000_00, 0, 2_400_00, 1_000_00)
    assert (found.assistance_base, found.assistance.paid) == (4_000_00, 2_800_00)
    assert (found.tilt.paid, found.in_scope_self_pay, found.total_self_pay) == (100_00, 1_100_00, 1_600_00)


def test_the_base_of_catastrophic_insurance_grows_by_the_base_whatever_was_settled() -> None:
    claim = CLAIM._replace(catastrophic_settled=0)
    assert year_after(NEW_YEAR, claim, assess(claim, TERMS, STANDARDS, NEW_YEAR), 0).catastrophic_base == 5_000_00


def test_a_claim_of_nothing_changes_nothing() -> None:
    nothing = Claim(0, 0, 0, 0, NOT_SETTLED)
    found = assess(nothing, TERMS, STANDARDS, AFTER)
    assert found == Outcome(
        CatastrophicOutcome(0, 2_400_00, 0, 0),
        0,
        AssistanceOutcome(0, medical_assistance.PAYABLE, 0, 8_180_00, 0, 0),
        TiltOutcome(tilt_assistance.PAYABLE, 0, 0),
        SAFEGUARDED,
        0,
        0,
        0,
    )
    assert year_after(AFTER, nothing, found, 0) == AFTER


def test_what_lies_outside_the_policy_is_the_persons() -> None:
    outside = Claim(700_00, 0, 0, 0, NOT_SETTLED)
    found = assess(outside, TERMS, STANDARDS, NEW_YEAR)
    assert (found.out_of_scope_cost, found.in_scope_self_pay, found.total_self_pay) == (700_00, 0, 700_00)
    assert year_after(NEW_YEAR, outside, found, 0) == NEW_YEAR._replace(total_cost=700_00)


@pytest.mark.parametrize(
    ("reasons", "status"),
    [
        (EMERGENCY_REVIEW, medical_assistance.REVIEW),
        (NOT_A_RECIPIENT, medical_assistance.NOT_PAYABLE),
        (EMERGENCY_REVIEW | NOT_A_RECIPIENT, medical_assistance.NOT_PAYABLE),
    ],
)
def test_what_is_not_payable_gets_no_tilt_assistance_and_uses_no_cap(reasons: int, status: int) -> None:
    found = assess(CLAIM, with_reasons(reasons), STANDARDS, AFTER)
    assert found.assistance == AssistanceOutcome(reasons, status, 1_680_00, 8_180_00, 1_680_00, 0)
    assert found.tilt == TiltOutcome(tilt_assistance.CONDITIONS_NOT_MET, 0, 0)
    assert (found.in_scope_self_pay, found.total_self_pay) == (2_400_00, 2_900_00)
    expected = AFTER._replace(total_cost=19_000_00, catastrophic_base=10_000_00, in_scope_self_pay=3_180_00)
    assert year_after(AFTER, CLAIM, found, 0) == expected


def test_an_exhausted_pool_leaves_all_to_tilt_assistance_and_the_person() -> None:
    found = assess(CLAIM, TERMS, STANDARDS, NEW_YEAR._replace(pool_paid=10_000_00))
    assert (found.assistance.paid, found.tilt.paid, found.in_scope_self_pay) == (0, 300_00, 2_300_00)


@pytest.mark.parametrize(
    ("recorded", "pool_paid", "tilt_base"),
    [
        (0, 0, 2_600_00),
        (1_820_00, 1_820_00, 780_00),
        (2_599_99, 2_599_99, 1),
        (2_600_00, 2_600_00, 0),
        (9_000_00, 9_000_00, 0),
    ],
)
def test_a_year_runs_on_what_was_really_paid_and_its_tilt_base_never_falls(
    recorded: int, pool_paid: int, tilt_base: int
) -> None:
    assert year_after(NEW_YEAR, CLAIM, OUTCOME, recorded) == AFTER._replace(pool_paid=pool_paid, tilt_base=tilt_base)


@pytest.mark.parametrize("total", Year._fields)
def test_a_year_is_held_up_to_the_highest_total_and_no_fen_further(total: str) -> None:
    highest = Year(*[HIGHEST_TOTAL] * len(Year._fields))
    assert within_range(NEW_YEAR)
    assert within_range(highest)
    assert not within_range(highest._replace(**{total: HIGHEST_TOTAL + 1}))
    assert not within_range(NEW_YEAR._replace(**{total: HIGHEST_TOTAL + 1}))
    assert within_range(NEW_YEAR._replace(**{total: HIGHEST_TOTAL}))


def test_the_highest_claim_in_the_fullest_year_comes_out_to_the_fen() -> None:
    generous = TERMS._replace(
        catastrophic=CatastrophicTerms(0, WHOLE // 2, UNLIMITED),
        assistance=TERMS.assistance._replace(annual_cap=HIGHEST_TOTAL),
    )
    claim = Claim(HIGHEST_AMOUNT, HIGHEST_AMOUNT, 0, 0, NOT_SETTLED)
    found = assess(
        claim, generous, standards_of(group([(0, 5000)], UNLIMITED)), Year(*[HIGHEST_TOTAL] * len(Year._fields))
    )
    # In fen: E from 4,999,999,999,999.5 to 5,004,999,999,999, T from the same by half of what is left.
    assert found.catastrophic == CatastrophicOutcome(HIGHEST_AMOUNT, 5_000_000_000_000, 4_999_999_999, 4_999_999_999)
    assert (found.assistance_base, found.assistance.paid) == (5_000_000_000, 0)
    assert found.tilt == TiltOutcome(tilt_assistance.PAYABLE, 5_000_000_000_000, 2_500_000_000)
    assert found.total_self_pay == 2_500_000_000


amounts = st.integers(0, HIGHEST_AMOUNT)
ratios = st.integers(0, WHOLE)
caps = st.one_of(amounts, st.sampled_from([0, UNLIMITED]))
two_groups = st.builds(standards_of, groups, groups)
terms = st.builds(
    Terms,
    st.builds(CatastrophicTerms, amounts, ratios, caps),
    st.builds(AssistanceTerms, ratios, caps, st.booleans(), st.booleans(), st.sampled_from([0, 0, 1, 4]), st.just(64)),
    st.builds(TiltTerms, st.booleans(), st.booleans(), st.just(0), st.sampled_from([0, 1, 2])),
    st.builds(SafeguardTerms, st.booleans(), st.booleans(), st.booleans(), st.booleans(), caps),
)
years = st.builds(Year, *[st.one_of(amounts, st.integers(0, HIGHEST_TOTAL))] * len(Year._fields))


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """A claim whose payers pay no more than there is."""
    total_cost = draw(amounts)
    edges = sorted(draw(st.lists(st.integers(0, total_cost), min_size=4, max_size=4)))
    basic, other, settled = (high - low for low, high in pairwise(edges))
    return Claim(total_cost, edges[-1], basic, other, draw(st.sampled_from([NOT_SETTLED, settled])))


def parts(claim: Claim, outcome: Outcome) -> tuple[int, ...]:
    """What each payer and the person bear."""
    funds = (outcome.catastrophic.paid, outcome.assistance.paid, outcome.tilt.paid)
    return (claim.basic_paid, claim.other_insurance_paid, *funds, outcome.total_self_pay)


@given(claims(), terms, two_groups, years)
def test_what_is_paid_and_what_is_left_make_up_the_cost(
    claim: Claim, terms: Terms, standards: TiltStandards, year: Year
) -> None:
    outcome = assess(claim, terms, standards, year)
    assert sum(parts(claim, outcome)) == claim.total_cost
    assert min(parts(claim, outcome)) >= 0
    assert outcome.total_self_pay == outcome.in_scope_self_pay + outcome.out_of_scope_cost
    assert 0 <= outcome.in_scope_self_pay <= outcome.assistance_base <= outcome.catastrophic.base


@given(claims(), terms, two_groups, years)
def test_a_year_never_falls(claim: Claim, terms: Terms, standards: TiltStandards, year: Year) -> None:
    outcome = assess(claim, terms, standards, year)
    after = year_after(year, claim, outcome, outcome.assistance.paid)
    assert all(later >= earlier for earlier, later in zip(year, after, strict=True))


@given(st.lists(claims(), min_size=1, max_size=6), terms, two_groups)
def test_the_claims_of_a_year_are_entitled_to_what_the_year_is(
    given_claims: list[Claim], terms: Terms, standards: TiltStandards
) -> None:
    year, entitled, tilted = NEW_YEAR, 0, 0
    for claim in given_claims:
        outcome = assess(claim, terms, standards, year)
        year = year_after(year, claim, outcome, outcome.assistance.paid)
        entitled, tilted = entitled + outcome.catastrophic.entitled, tilted + outcome.tilt.paid
    nothing = Claim(0, 0, 0, 0, NOT_SETTLED)
    closing = assess(nothing, terms, standards, year)
    assert entitled == closing.catastrophic.entitled_before
    assert tilted == closing.tilt.entitled_before
    assert year.pool_paid <= terms.assistance.annual_cap


@given(claims(), terms, two_groups, years, st.integers(0, 100))
def test_a_dearer_claim_is_dearer_for_nobody_by_more_and_cheaper_for_no_one(
    claim: Claim, terms: Terms, standards: TiltStandards, year: Year, more: int
) -> None:
    dearer = claim._replace(total_cost=claim.total_cost + more, policy_scope_cost=claim.policy_scope_cost + more)
    before, after = (assess(one, terms, standards, year) for one in (claim, dearer))
    less, higher = parts(claim, before), parts(dearer, after)
    assert all(0 <= high - low <= more for low, high in zip(less, higher, strict=True))
    assert sum(higher) - sum(less) == more
