"""Premium subsidy, 参保资助 (cq-2022-116#2.2.1).

Of the individual premium of resident insurance: tier 1 in full, by nine or by seven tenths, by category; tier 2 the
whole tier-1 standard. Which standard the share is taken of and which ratio is best is looked up before.
"""

from typing import NamedTuple

from calc_service.domain.money import share
from calc_service.domain.vocabulary import PREMIUM_STATUSES

NOT_RESIDENT_INSURED, NOT_A_RECIPIENT, DISTRICT_RULE_REQUIRED, GRANTED = range(len(PREMIUM_STATUSES))
NO_RATIO = -1
"""As the ratio: no active category has one."""


class PremiumTerms(NamedTuple):
    """What holds for this person and year.

    resident, recipient: whether insured as a resident, and of any active category
    ratio:    basis points of the best active category, NO_RATIO where none has one
    share_of: the standard that the ratio is taken of, fen; standard: that of the tier enrolled in, fen
    """

    resident: bool
    recipient: bool
    ratio: int
    share_of: int
    standard: int


class PremiumOutcome(NamedTuple):
    """Of one enrolment: `status` by position in PREMIUM_STATUSES, amounts in fen."""

    status: int
    subsidy: int
    personal: int


def status_of(terms: PremiumTerms) -> int:
    """The first that holds."""
    if not terms.resident:
        return NOT_RESIDENT_INSURED
    if not terms.recipient:
        return NOT_A_RECIPIENT
    return DISTRICT_RULE_REQUIRED if terms.ratio == NO_RATIO else GRANTED


def assess(terms: PremiumTerms) -> PremiumOutcome:
    """The subsidy of one enrolment, and what is left to the person."""
    status = status_of(terms)
    subsidy = share(terms.share_of, terms.ratio) if status == GRANTED else 0
    return PremiumOutcome(status, subsidy, terms.standard - subsidy)
