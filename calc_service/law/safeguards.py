"""Safeguards beside the payments, whatever the status of a claim.

Treatment before payment, 先诊疗后付费 (cq-2022-116#2.6), aid without applying (#2.4.2), burden warning (#2.4.1).
"""

from typing import NamedTuple

from calc_service.domain.money import UNLIMITED


class SafeguardTerms(NamedTuple):
    """What holds for this person, this care and this day.

    waiver_of_category, waiver_of_care: whether the category, and whether referral, place and facility, need no deposit
    direct:    whether an active category gets aid without applying
    monitored: whether an active category is watched for its burden
    burden_threshold: fen, UNLIMITED where none is on file
    """

    waiver_of_category: bool
    waiver_of_care: bool
    direct: bool
    monitored: bool
    burden_threshold: int


class SafeguardOutcome(NamedTuple):
    """Of one claim."""

    deposit_waived: bool
    direct_access: bool
    burden_watched: bool


def assess(terms: SafeguardTerms) -> SafeguardOutcome:
    """The safeguards of a claim: all conditions of the waiver hold together (#2.6)."""
    deposit_waived = terms.waiver_of_category and terms.waiver_of_care
    burden_watched = terms.monitored and terms.burden_threshold != UNLIMITED
    return SafeguardOutcome(deposit_waived, terms.direct, burden_watched)


def burden_reached(burden_of_the_year: int, burden_threshold: int) -> bool:
    """Whether the year's in-scope burden after all funds (fen) is to be warned of (#2.4.1)."""
    return burden_of_the_year >= burden_threshold
