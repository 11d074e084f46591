"""One claim through all laws in their order, 先保险后救助 (cq-2022-116#2.2.2), and the year that it leaves behind.

Basic and other insurance have paid; then come catastrophic insurance, medical assistance and tilt assistance, each of
what the one before leaves; the rest is the person's.
"""

from typing import NamedTuple

from calc_service.domain.money import HIGHEST_TOTAL
from calc_service.law import catastrophic_insurance, medical_assistance, safeguards, tilt_assistance
from calc_service.law.catastrophic_insurance import CatastrophicOutcome, CatastrophicTerms
from calc_service.law.medical_assistance import AssistanceOutcome, AssistanceTerms
from calc_service.law.safeguards import SafeguardOutcome, SafeguardTerms
from calc_service.law.tilt_assistance import TiltOutcome, TiltStandards, TiltTerms


class Claim(NamedTuple):
    """The amounts of one claim, fen; `catastrophic_settled` may be NOT_SETTLED."""

    total_cost: int
    policy_scope_cost: int
    basic_paid: int
    other_insurance_paid: int
    catastrophic_settled: int


class Terms(NamedTuple):
    """What every law says for this person, this care and this day."""

    catastrophic: CatastrophicTerms
    assistance: AssistanceTerms
    tilt: TiltTerms
    safeguards: SafeguardTerms


class Year(NamedTuple):
    """What the person's calendar year has come to, fen; `pool_paid` of the one pool that the claim draws on."""

    total_cost: int
    catastrophic_base: int
    pool_paid: int
    tilt_base: int
    in_scope_self_pay: int


class Outcome(NamedTuple):
    """What every law makes of the claim, and what is left to the person, fen."""

    catastrophic: CatastrophicOutcome
    assistance_base: int
    assistance: AssistanceOutcome
    tilt: TiltOutcome
    safeguards: SafeguardOutcome
    out_of_scope_cost: int
    in_scope_self_pay: int
    total_self_pay: int


def assess(claim: Claim, terms: Terms, tilt_standards: TiltStandards, year: Year) -> Outcome:
    """The claim under its terms in a year that has come to `year` before it."""
    base = claim.policy_scope_cost - claim.basic_paid - claim.other_insurance_paid
    catastrophic = catastrophic_insurance.assess(
        base, claim.catastrophic_settled, terms.catastrophic, year.catastrophic_base
    )
    assistance_base = base - catastrophic.paid
    assistance = medical_assistance.assess(assistance_base, terms.assistance, year.pool_paid)
    assisted = assistance.status == medical_assistance.PAYABLE
    left = assistance_base - assistance.paid
    tilt = tilt_assistance.assess(left, terms.tilt, tilt_standards, assisted, year.tilt_base)
    in_scope_self_pay = left - tilt.paid
    out_of_scope_cost = claim.total_cost - claim.policy_scope_cost
    return Outcome(
        catastrophic,
        assistance_base,
        assistance,
        tilt,
        safeguards.assess(terms.safeguards),
        out_of_scope_cost,
        in_scope_self_pay,
        in_scope_self_pay + out_of_scope_cost,
    )


def year_after(year: Year, claim: Claim, outcome: Outcome, assistance_paid: int) -> Year:
    """The year with the claim, carried on by `assistance_paid`: what is computed, or what was really paid, fen."""
    left = max(0, outcome.assistance_base - assistance_paid)
    return Year(
        year.total_cost + claim.total_cost,
        year.catastrophic_base + outcome.catastrophic.base,
        year.pool_paid + assistance_paid,
        year.tilt_base + (left if outcome.tilt.status == tilt_assistance.PAYABLE else 0),
        year.in_scope_self_pay + outcome.in_scope_self_pay,
    )


def within_range(year: Year) -> bool:
    """Whether every total of the year is one that the service can hold; no law is given a year for which this fails."""
    return (
        year.total_cost <= HIGHEST_TOTAL
        and year.catastrophic_base <= HIGHEST_TOTAL
        and year.pool_paid <= HIGHEST_TOTAL
        and year.tilt_base <= HIGHEST_TOTAL
        and year.in_scope_self_pay <= HIGHEST_TOTAL
    )
