"""参保资助 (cq-2022-116#2.2.1): a share of the individual premium of residents."""

from itertools import product

import pytest

from calc_service.domain.vocabulary import PREMIUM_STATUSES
from calc_service.law.premium_subsidy import (
    DISTRICT_RULE_REQUIRED,
    GRANTED,
    NO_RATIO,
    NOT_A_RECIPIENT,
    NOT_RESIDENT_INSURED,
    PremiumOutcome,
    PremiumTerms,
    assess,
    status_of,
)

TERMS = PremiumTerms(resident=True, recipient=True, ratio=9000, share_of=400_00, standard=400_00)


def test_codes_are_positions_in_the_vocabulary() -> None:
    codes = (NOT_RESIDENT_INSURED, NOT_A_RECIPIENT, DISTRICT_RULE_REQUIRED, GRANTED)
    assert tuple(PREMIUM_STATUSES[code] for code in codes) == (
        "not_resident_insured",
        "not_a_recipient",
        "district_rule_required",
        "granted",
    )


@pytest.mark.parametrize(
    ("resident", "recipient", "ratio"), list(product((False, True), (False, True), (NO_RATIO, 0, 9000)))
)
def test_the_first_status_that_holds_is_given(ratio: int, *, resident: bool, recipient: bool) -> None:
    holds = {
        NOT_RESIDENT_INSURED: not resident,
        NOT_A_RECIPIENT: not recipient,
        DISTRICT_RULE_REQUIRED: ratio == NO_RATIO,
        GRANTED: True,
    }
    found = status_of(TERMS._replace(resident=resident, recipient=recipient, ratio=ratio))
    assert found == next(status for status, applies in holds.items() if applies)


@pytest.mark.parametrize(
    ("ratio", "share_of", "standard", "subsidy", "personal"),
    [
        (10_000, 400_00, 400_00, 400_00, 0),
        (9000, 400_00, 400_00, 360_00, 40_00),
        (7000, 400_00, 400_00, 280_00, 120_00),
        (10_000, 400_00, 775_00, 400_00, 375_00),
        (9000, 400_05, 400_05, 360_05, 40_00),  # 360.045
        (9000, 400_04, 400_04, 360_04, 40_00),  # 360.036
        (5000, 1, 1, 1, 0),
        (4999, 1, 1, 0, 1),
        (0, 400_00, 400_00, 0, 400_00),
        (3333, 380_00, 755_00, 126_65, 628_35),  # 126.654
    ],
)
def test_a_grant_is_a_share_rounded_half_up_and_leaves_the_rest_of_the_tiers_standard(
    ratio: int, share_of: int, standard: int, subsidy: int, personal: int
) -> None:
    terms = TERMS._replace(ratio=ratio, share_of=share_of, standard=standard)
    assert assess(terms) == PremiumOutcome(GRANTED, subsidy, personal)


@pytest.mark.parametrize(
    ("terms", "status"),
    [
        (TERMS._replace(resident=False), NOT_RESIDENT_INSURED),
        (TERMS._replace(recipient=False), NOT_A_RECIPIENT),
        (TERMS._replace(ratio=NO_RATIO), DISTRICT_RULE_REQUIRED),
    ],
)
def test_without_a_grant_the_whole_standard_is_personal(terms: PremiumTerms, status: int) -> None:
    assert assess(terms._replace(standard=775_00)) == PremiumOutcome(status, 0, 775_00)
