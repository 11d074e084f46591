"""Catastrophic insurance of residents, 大病保险, and its uplift in hardship (cq-2022-116#2.2.2).

The year's in-scope cost after basic and other insurance is paid by ratio above a deductible, up to a cap. For the
categories of the uplift the deductible is lowered, the ratio raised and the cap lifted: whose terms are given says so.
"""

from typing import NamedTuple

from calc_service.domain.money import WHOLE, share

NOT_SETTLED = -1
"""As the amount that the insurer settled: it is not known."""


class CatastrophicTerms(NamedTuple):
    """What holds for this person in this year: deductible and annual_cap in fen, ratio in basis points.

    Whoever is not insured has terms that pay nothing.
    """

    deductible: int
    ratio: int
    annual_cap: int


class CatastrophicOutcome(NamedTuple):
    """Of one claim, fen.

    base:     in-scope cost after basic and other insurance
    entitled_before: the year's entitlement without the claim, on the claim's terms
    entitled: what the claim adds to it
    paid:     what the insurer settled where that is known, else the entitlement
    """

    base: int
    entitled_before: int
    entitled: int
    paid: int


def uplifted_deductible(deductible: int, reduced_by: int) -> int:
    """The deductible (fen) of the categories of the uplift, `reduced_by` basis points lower."""
    return share(deductible, WHOLE - reduced_by)


def entitlement(base_of_the_year: int, terms: CatastrophicTerms) -> int:
    """What the year's in-scope cost entitles to so far, rounded as one amount, fen."""
    above = max(0, base_of_the_year - terms.deductible)
    return min(terms.annual_cap, share(above, terms.ratio))


def assess(base: int, settled: int, terms: CatastrophicTerms, base_before: int) -> CatastrophicOutcome:
    """What a claim of `base` adds to the entitlement of a year whose claims so far have come to `base_before`.

    Both ends are taken on the terms of this claim's day. What was paid earlier does not enter.
    """
    entitled_before = entitlement(base_before, terms)
    entitled = entitlement(base_before + base, terms) - entitled_before
    paid = entitled if settled == NOT_SETTLED else settled
    return CatastrophicOutcome(base, entitled_before, entitled, paid)
