"""Tilt assistance, 倾斜救助 (cq-2022-116#2.3.3).

Further help with what assistance leaves, for people who were referred as they should be and treated in the city. Each
district sets its own standard, for everybody or group by group; where it has set none nothing is paid. The cap of
medical assistance is not touched.
"""

from typing import NamedTuple, Protocol

from calc_service.domain.money import rounded
from calc_service.domain.vocabulary import TILT_STATUSES

NO_STANDARD, PAYABLE, CONDITIONS_NOT_MET = range(len(TILT_STATUSES))


class WholeNumbers(Protocol):
    """Whole numbers by place."""

    def __getitem__(self, place: int, /) -> int:
        """The one at `place`."""


class TiltStandards(NamedTuple):
    """What the districts have set, row by row (docs/adr/0036): how many rows there are the rules say.

    annual_cap (fen), first_band, end_of_bands: by group; its bands stand one after another
    above (fen), up_to (fen), ratio (basis points): by band; the ratio is of what lies above one and not above the other
    """

    annual_cap: WholeNumbers
    first_band: WholeNumbers
    end_of_bands: WholeNumbers
    above: WholeNumbers
    up_to: WholeNumbers
    ratio: WholeNumbers


class TiltTerms(NamedTuple):
    """What the district says on this day to this person and this care.

    has_standard:   whether the district has set a standard
    conditions_met: whether referral and place of care are as #2.3.3 asks
    first_group, end_of_groups: where the groups that the person is in stand in `TiltStandards`
    """

    has_standard: bool
    conditions_met: bool
    first_group: int
    end_of_groups: int


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
    in_a_group = terms.first_group < terms.end_of_groups
    return PAYABLE if assisted and terms.conditions_met and in_a_group else CONDITIONS_NOT_MET


def of_group(tilt_base: int, group: int, standards: TiltStandards) -> int:
    """What the year's base entitles to by the standard of one group: its bands rounded as one amount, up to the cap."""
    shares = 0  # In ten-thousandths of a fen: no more than the base times WHOLE, as bands do not overlap.
    for band in range(standards.first_band[group], standards.end_of_bands[group]):
        within = max(0, min(tilt_base, standards.up_to[band]) - standards.above[band])
        shares += within * standards.ratio[band]
    return min(standards.annual_cap[group], rounded(shares))


def entitlement(tilt_base: int, terms: TiltTerms, standards: TiltStandards) -> int:
    """What the year's base entitles to so far, fen: the most of what the standards of the person's groups give."""
    most = 0
    for group in range(terms.first_group, terms.end_of_groups):
        most = max(most, of_group(tilt_base, group, standards))
    return most


def highest_cap(terms: TiltTerms, standards: TiltStandards) -> int:
    """The most that a year can entitle such a person to, fen: the highest of the caps of the groups."""
    highest = 0
    for group in range(terms.first_group, terms.end_of_groups):
        highest = max(highest, standards.annual_cap[group])
    return highest


def assess(left: int, terms: TiltTerms, standards: TiltStandards, assisted: bool, tilt_base: int) -> TiltOutcome:  # noqa: FBT001 - as above
    """Tilt assistance of a claim of which assistance left `left`, fen, in a year whose base has come to `tilt_base`."""
    status = status_of(terms, assisted)
    before = entitlement(tilt_base, terms, standards)
    after = entitlement(tilt_base + left, terms, standards) if status == PAYABLE else before
    return TiltOutcome(status, before, after - before)
