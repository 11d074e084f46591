"""Tilt assistance, 倾斜救助 (cq-2022-116#2.3.3).

Further help with what assistance leaves, for people who were referred as they should be and treated in the city. Each
district sets its own standard; where it has set none nothing is paid. The cap of medical assistance is not touched.
"""

from typing import NamedTuple

from calc_service.domain.money import share
from calc_service.domain.vocabulary import TILT_STATUSES

NO_STANDARD, PAYABLE, CONDITIONS_NOT_MET = range(len(TILT_STATUSES))


class TiltTerms(NamedTuple):
    """The district's standard on this day: threshold and annual_cap in fen, ratio in basis points.

    has_standard:   whether the district has set one
    conditions_met: whether referral and place of care are as #2.3.3 asks
    """

    has_standard: bool
    conditions_met: bool
    threshold: int
    ratio: int
    annual_cap: int


class TiltOutcome(NamedTuple):
    """Of one claim: `status` by position in TILT_STATUSES, amounts in fen.

    entitled_before: the year's entitlement without the claim, on the claim's terms
    """

    status: int
    entitled_before: int
    paid: int


def status_of(terms: TiltTerms, assisted: bool) -> int:  # noqa: FBT001 - a fact of the claim, no switch
    """Whether tilt assistance is due on a claim that is `assisted`."""
    if not terms.has_standard:
        return NO_STANDARD
    return PAYABLE if assisted and terms.conditions_met else CONDITIONS_NOT_MET


def entitlement(tilt_base: int, terms: TiltTerms) -> int:
    """What the year's base entitles to so far, rounded as one amount, fen."""
    above = max(0, tilt_base - terms.threshold)
    return min(terms.annual_cap, share(above, terms.ratio))


def assess(left: int, terms: TiltTerms, assisted: bool, tilt_base: int) -> TiltOutcome:  # noqa: FBT001 - as above
    """Tilt assistance of a claim of which assistance left `left`, fen, in a year whose base has come to `tilt_base`."""
    status = status_of(terms, assisted)
    before = entitlement(tilt_base, terms)
    after = entitlement(tilt_base + left, terms) if status == PAYABLE else before
    return TiltOutcome(status, before, after - before)
