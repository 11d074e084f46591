"""Medical assistance, 医疗救助 (cq-2022-116#2.3.1, #2.3.2, #2.3.3, #2.6).

What insurance leaves of the in-scope cost is assisted by ratio, without a deductible, up to an annual cap. The special
track takes stays and outpatient care of special diseases, the other track costly stays with other diseases; a district
may add tracks for stays, for everybody or for some categories alone. Where no track takes a claim, the city's track of
its disease class says what would be paid.
"""

from typing import NamedTuple

from calc_service.domain.money import share
from calc_service.domain.vocabulary import REASONS, STATUSES

PAYABLE, REVIEW, NOT_PAYABLE = (STATUSES.index(status) for status in ("payable", "review", "not_payable"))
ADMISSION_DAY_NEEDED = 1 << REASONS.index("admission_day_needed")
CATEGORY_NOT_COVERED = 1 << REASONS.index("category_not_covered")
EMERGENCY_REVIEW = 1 << REASONS.index("emergency_review")
NOT_A_RECIPIENT = 1 << REASONS.index("not_a_recipient")
NO_REASON = 0
EVERY_REASON = -1
"""As `AssistanceTerms.certain`: all bits."""


class AssistanceTerms(NamedTuple):
    """What holds for this person, this care and this day.

    ratio:      basis points of the best active category; annual_cap: fen
    recipient:  whether any active category is assisted
    entered:    whether a track takes the claim
    of_care:    reasons that follow from where and how care was given, as bits by position in REASONS
    of_track:   reasons why no track takes it, as bits
    certain:    the reasons that hold whatever day of admission is possible, as bits; EVERY_REASON where that is known
    of_admission: ADMISSION_DAY_NEEDED where it is not known and something rests on it
    """

    ratio: int
    annual_cap: int
    recipient: bool
    entered: bool
    of_care: int
    of_track: int
    certain: int = EVERY_REASON
    of_admission: int = NO_REASON


class AssistanceOutcome(NamedTuple):
    """Of one claim, amounts in fen; `reasons` as bits, none where it is payable, `status` by position in STATUSES."""

    reasons: int
    status: int
    uncapped: int
    cap_remaining: int
    potential: int
    paid: int


def takes(stay_cost: int, above: int, at_most: int) -> bool:
    """Whether a track with these bounds (fen) takes a stay of this policy-scope cost before insurance (#2.3.2-other).

    “超过” is strictly more: a stay of exactly the threshold is not taken.
    """
    return above < stay_cost <= at_most


def reasons_against(terms: AssistanceTerms) -> int:
    """Why the claim is not simply payable: all reasons that apply, as bits."""
    reasons = terms.of_care
    if not terms.recipient:
        reasons |= NOT_A_RECIPIENT
    if not terms.entered:
        reasons |= terms.of_track
    return reasons & terms.certain | terms.of_admission


def status_of(reasons: int) -> int:
    """Payable without any reason; not payable for any but those that only ask for a closer look.

    These are an emergency, on which #2.6 is silent, and a day of admission that decides and is not known.
    """
    if reasons == NO_REASON:
        return PAYABLE
    return NOT_PAYABLE if reasons & ~(EMERGENCY_REVIEW | ADMISSION_DAY_NEEDED) else REVIEW


def assess(base: int, terms: AssistanceTerms, pool_paid: int) -> AssistanceOutcome:
    """The assistance of a claim of which insurance left `base`, fen, where the year's pool has paid `pool_paid`.

    What would be paid, the potential, is told in every case; it is paid where nothing speaks against it.
    """
    reasons = reasons_against(terms)
    status = status_of(reasons)
    uncapped = share(base, terms.ratio)
    cap_remaining = max(0, terms.annual_cap - pool_paid)
    potential = min(uncapped, cap_remaining)
    paid = potential if status == PAYABLE else 0
    return AssistanceOutcome(reasons, status, uncapped, cap_remaining, potential, paid)
