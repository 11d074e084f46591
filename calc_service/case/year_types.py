"""The shapes of what a reply says of its years: totals, benefits, the ledger."""

from typing import Annotated

from msgspec import UNSET, UnsetType

from calc_service.domain.reply_fields import Amount, Ratio, Reply, Year, means, one_of
from calc_service.domain.vocabulary import LEDGER_TOTALS


class Totals(Reply):
    """Sums over the claims that are not void."""

    total_cost: Amount
    policy_scope_cost: Amount
    out_of_scope_cost: Amount
    basic_paid: Amount
    other_insurance_paid: Amount
    catastrophic_paid: Amount
    assistance_paid: Amount
    tilt_paid: Amount
    in_scope_self_pay: Amount
    total_self_pay: Amount


class RunningTotals(Reply):
    """What a benefit year has come to."""

    year: Year
    catastrophic_base: Amount
    assistance_paid: Annotated[dict[str, Amount], means("by pool")]
    tilt_base: Amount
    in_scope_self_pay: Amount


class ClaimTaken(Reply):
    """What one claim takes of a yearly pool."""

    claim_id: str
    taken: Amount


class PoolOfYear(Reply):
    """A yearly pool of medical assistance."""

    pool: str
    label: str
    annual_cap: Annotated[
        Amount | None, means("on the day of the year's last claim; null where no rules in force have it")
    ]
    used_before: Annotated[Amount, means("what the pool had paid before the claims posted")]
    taken: Annotated[Amount, means("what the claims posted take of it together")]
    left: Annotated[Amount | None, means("of the cap; null without one")]
    claims: Annotated[list[ClaimTaken], means("those that draw on it, in order of the calculation")]


class Band(Reply):
    """A part of the base with a ratio of its own."""

    above: Annotated[Amount, means("the ratio is of what lies above this, up to where the next band begins")]
    ratio: Ratio


class CumulativeBenefit(Reply):
    """A benefit that looks at the year as a whole: what it rests on, and what it has come to."""

    base_before: Annotated[Amount, means("what counted towards it before the claims posted")]
    base: Annotated[Amount, means("what counts towards it with them")]
    threshold: Annotated[Amount, means("what the base has to exceed, for this person: deductible or threshold")]
    still_to_go: Annotated[Amount, means("what the base lacks of the threshold")]
    ratio: Annotated[Ratio, means("of what lies above the threshold, for this person; 1.00 is 100%")]
    annual_cap: Annotated[Amount | None, means("null = no cap")]
    taken: Annotated[Amount, means("what the claims posted are entitled to together")]
    categories: Annotated[
        list[str] | UnsetType,
        means("for whom the terms are, where a district has them by groups: those that give most"),
    ] = UNSET
    bands: Annotated[
        list[Band] | UnsetType, means("where there are several; threshold and ratio are then those of the first")
    ] = UNSET


class BenefitYear(Reply):
    """A benefit year as the claims posted leave it, on the terms of its last claim."""

    year: Year
    totals: Annotated[Totals, means("of the claims of this year that are not void")]
    catastrophic_insurance: Annotated[
        CumulativeBenefit | None, means("null without a claim in this year, and for the insured of other schemes")
    ]
    pools: list[PoolOfYear]
    tilt: Annotated[
        CumulativeBenefit | None,
        means("null without a claim in this year or a standard of the district for the person"),
    ]


class LedgerTotal(Reply):
    """A running total of the year at one claim."""

    total: Annotated[str, one_of(LEDGER_TOTALS)]
    pool: Annotated[str | None, means("of assistance_paid alone")]
    label: str
    before: Amount
    taken: Annotated[Amount, means("what the claim adds")]
    after: Amount


class LedgerEntry(Reply):
    """A claim in the ledger of its year."""

    claim_id: str
    year: Year
    totals: list[LedgerTotal]
