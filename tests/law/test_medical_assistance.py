"""医疗救助 (cq-2022-116#2.3.1, #2.3.2, #2.3.3, #2.6): by ratio, without a deductible, up to what the pool has left."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.domain.money import HIGHEST_AMOUNT, HIGHEST_TOTAL, UNLIMITED, WHOLE
from calc_service.domain.vocabulary import REASONS, STATUSES
from calc_service.law.medical_assistance import (
    EMERGENCY_REVIEW,
    NO_REASON,
    NOT_A_RECIPIENT,
    NOT_PAYABLE,
    PAYABLE,
    REVIEW,
    AssistanceOutcome,
    AssistanceTerms,
    assess,
    reasons_against,
    status_of,
    takes,
)

TERMS = AssistanceTerms(
    ratio=7000, annual_cap=100_000_00, recipient=True, entered=True, of_care=NO_REASON, of_track=NO_REASON
)
BIT = {reason: 1 << bit for bit, reason in enumerate(REASONS)}
OUTSIDE = TERMS._replace(entered=False, of_track=BIT["facility_below_secondary"] | BIT["threshold_not_exceeded"])


def bits(*reasons: str) -> int:
    return sum(BIT[reason] for reason in reasons)


@pytest.mark.parametrize(
    ("stay_cost", "above", "at_most", "taken"),
    [
        (29_999_99, 30_000_00, UNLIMITED, False),
        (30_000_00, 30_000_00, UNLIMITED, False),
        (30_000_01, 30_000_00, UNLIMITED, True),
        (HIGHEST_TOTAL, 30_000_00, UNLIMITED, True),
        (0, -1, UNLIMITED, True),
        (0, 0, UNLIMITED, False),
        (0, -1, 30_000_00, True),
        (30_000_00, -1, 30_000_00, True),
        (30_000_01, -1, 30_000_00, False),
        (20_000_00, 20_000_00, 30_000_00, False),
        (20_000_01, 20_000_00, 30_000_00, True),
        (0, -1, 0, True),
        (1, -1, 0, False),
    ],
)
def test_a_stay_enters_strictly_above_one_bound_and_up_to_the_other(
    stay_cost: int, above: int, at_most: int, *, taken: bool
) -> None:
    assert takes(stay_cost, above, at_most) is taken


def test_codes_are_positions_in_the_vocabulary() -> None:
    assert [STATUSES[status] for status in (PAYABLE, REVIEW, NOT_PAYABLE)] == ["payable", "review", "not_payable"]
    assert bits("emergency_review") == EMERGENCY_REVIEW
    assert bits("not_a_recipient") == NOT_A_RECIPIENT
    assert bits() == NO_REASON


def test_the_bits_of_reasons_ascend_as_the_reasons_are_sorted() -> None:
    assert list(REASONS) == sorted(REASONS)
    assert [BIT[reason] for reason in sorted(REASONS)] == [1 << place for place in range(len(REASONS))]


@pytest.mark.parametrize(
    ("terms", "reasons"),
    [
        (TERMS, ()),
        (TERMS._replace(recipient=False), ("not_a_recipient",)),
        (TERMS._replace(of_care=bits("not_referred")), ("not_referred",)),
        (TERMS._replace(of_track=bits("threshold_not_exceeded")), ()),
        (OUTSIDE, ("facility_below_secondary", "threshold_not_exceeded")),
        (OUTSIDE._replace(of_track=NO_REASON), ()),
        (OUTSIDE._replace(of_track=bits("outpatient_other_disease")), ("outpatient_other_disease",)),
        (
            OUTSIDE._replace(recipient=False, of_care=bits("emergency_review", "facility_not_designated")),
            (
                "emergency_review",
                "facility_below_secondary",
                "facility_not_designated",
                "not_a_recipient",
                "threshold_not_exceeded",
            ),
        ),
    ],
)
def test_all_reasons_that_apply_are_told_those_of_the_track_where_none_takes_the_claim(
    terms: AssistanceTerms, reasons: tuple[str, ...]
) -> None:
    assert reasons_against(terms) == bits(*reasons)


@pytest.mark.parametrize("reasons", range(1 << len(REASONS)))
def test_a_claim_is_payable_without_reasons_and_reviewed_for_an_emergency_or_a_lacking_day_alone(reasons: int) -> None:
    given_names = {reason for reason in REASONS if reasons & BIT[reason]}
    reviewed = "review" if given_names <= {"admission_day_needed", "emergency_review"} else "not_payable"
    assert STATUSES[status_of(reasons)] == (reviewed if given_names else "payable")


def test_where_the_day_of_admission_is_needed_only_certain_reasons_are_told() -> None:
    doubtful = TERMS._replace(
        of_care=bits("facility_not_designated", "not_referred"),
        certain=bits("not_referred"),
        of_admission=bits("admission_day_needed"),
    )
    assert reasons_against(doubtful) == bits("admission_day_needed", "not_referred")
    assert reasons_against(doubtful._replace(certain=0)) == bits("admission_day_needed")


@pytest.mark.parametrize(
    ("base", "ratio", "uncapped"),
    [
        (19_636_52, 7000, 13_745_56),  # 13,745.564
        (0, 7000, 0),
        (1, 5000, 1),
        (1, 4999, 0),
        (3, 5000, 2),
        (1_000_00, 7225, 722_50),
        (1_000_02, 7225, 722_51),  # 722.51445
        (1_000_00, 0, 0),
        (1_000_00, WHOLE, 1_000_00),
        (HIGHEST_TOTAL, WHOLE, HIGHEST_TOTAL),
        (HIGHEST_AMOUNT, 7000, 6_999_999_999),  # 6,999,999,999.3 fen
    ],
)
def test_what_insurance_leaves_is_assisted_by_ratio_from_the_first_fen(base: int, ratio: int, uncapped: int) -> None:
    found = assess(base, TERMS._replace(ratio=ratio, annual_cap=UNLIMITED), 0)
    assert found == AssistanceOutcome(NO_REASON, PAYABLE, uncapped, UNLIMITED, uncapped, uncapped)


@pytest.mark.parametrize(
    ("pool_paid", "remaining", "paid"),
    [
        (0, 100_000_00, 700_00),
        (99_299_99, 700_01, 700_00),
        (99_300_00, 700_00, 700_00),
        (99_300_01, 699_99, 699_99),
        (99_999_99, 1, 1),
        (100_000_00, 0, 0),
        (100_000_01, 0, 0),
        (HIGHEST_TOTAL, 0, 0),
    ],
)
def test_no_more_is_paid_than_the_pool_has_left(pool_paid: int, remaining: int, paid: int) -> None:
    assert assess(1_000_00, TERMS, pool_paid) == AssistanceOutcome(NO_REASON, PAYABLE, 700_00, remaining, paid, paid)


@pytest.mark.parametrize(
    ("terms", "status"),
    [
        (TERMS._replace(of_care=bits("emergency_review")), REVIEW),
        (TERMS._replace(of_care=bits("not_referred")), NOT_PAYABLE),
        (TERMS._replace(of_care=bits("emergency_review", "facility_not_designated")), NOT_PAYABLE),
        (OUTSIDE, NOT_PAYABLE),
        (OUTSIDE._replace(of_care=bits("emergency_review")), NOT_PAYABLE),
    ],
)
def test_what_is_not_payable_shows_what_would_be_paid(terms: AssistanceTerms, status: int) -> None:
    assert assess(1_000_00, terms, 99_500_00) == AssistanceOutcome(
        reasons_against(terms), status, 700_00, 500_00, 500_00, 0
    )


def test_without_a_category_there_is_neither_ratio_nor_potential_but_a_cap() -> None:
    nobody = TERMS._replace(ratio=0, recipient=False)
    assert assess(1_000_00, nobody, 1_00) == AssistanceOutcome(NOT_A_RECIPIENT, NOT_PAYABLE, 0, 99_999_00, 0, 0)


def test_a_cap_that_moves_within_the_year_is_that_of_each_claim() -> None:
    # 100,000.00, then 80,000.00, then 110,000.00: the pool remembers what it has paid.
    caps, pool, paid = (100_000_00, 80_000_00, 110_000_00), 0, []
    for cap in caps:
        paid.append(assess(130_000_00, TERMS._replace(annual_cap=cap), pool).paid)
        pool += paid[-1]
    assert paid == [91_000_00, 0, 19_000_00]


amounts = st.integers(0, HIGHEST_AMOUNT)
every_term = st.builds(
    AssistanceTerms,
    ratio=st.integers(0, WHOLE),
    annual_cap=st.one_of(amounts, st.just(UNLIMITED)),
    recipient=st.booleans(),
    entered=st.booleans(),
    of_care=st.sampled_from([0, 0, *BIT.values()]),
    of_track=st.sampled_from([0, *BIT.values()]),
)


@given(st.integers(0, HIGHEST_TOTAL), every_term, st.integers(0, HIGHEST_TOTAL))
def test_nothing_is_negative_or_beyond_base_pool_and_potential(base: int, terms: AssistanceTerms, pool: int) -> None:
    found = assess(base, terms, pool)
    assert 0 <= found.paid <= found.potential <= min(found.uncapped, found.cap_remaining)
    assert found.uncapped <= base
    assert found.potential in (found.uncapped, found.cap_remaining)
    assert (found.paid == found.potential) or found.status != PAYABLE


@given(amounts, st.integers(0, 1000), every_term, amounts)
def test_more_left_by_insurance_never_lowers_the_assistance(
    base: int, more: int, terms: AssistanceTerms, pool: int
) -> None:
    assert (
        assess(base, terms, pool).paid <= assess(base + more, terms, pool).paid <= assess(base, terms, pool).paid + more
    )


@given(st.lists(st.tuples(amounts, amounts), max_size=9), amounts, every_term)
def test_a_pool_under_moving_caps_never_pays_beyond_them(
    claims: list[tuple[int, int]], opening: int, terms: AssistanceTerms
) -> None:
    pool = opening
    for base, cap in claims:
        before, pool = pool, pool + assess(base, terms._replace(annual_cap=cap), pool).paid
        assert before <= pool <= max(before, cap)


@pytest.mark.parametrize(("recipient", "entered"), list(product((False, True), repeat=2)))
def test_every_pair_of_conditions_has_its_reasons(*, recipient: bool, entered: bool) -> None:
    terms = OUTSIDE._replace(recipient=recipient, entered=entered)
    expected = (0 if recipient else NOT_A_RECIPIENT) | (0 if entered else OUTSIDE.of_track)
    assert assess(0, terms, 0).reasons == expected
