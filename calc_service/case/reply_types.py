"""The shapes of the reply to a case, field by field in the order in which they are sent."""

from typing import Annotated, Any, Literal

from msgspec import field

from calc_service.domain.reply_fields import (
    Amount,
    CategoryId,
    Cite,
    Day,
    IsVerified,
    Ratio,
    Reply,
    RulesDigest,
    Tier,
    Year,
    either,
    means,
    one_of,
)
from calc_service.domain.vocabulary import (
    ACCESSES,
    ALERTS,
    PREMIUM_STATUSES,
    REASONS,
    STATUSES,
    TILT_STATUSES,
    WARNINGS,
)

ReasonCode = Annotated[str, one_of(REASONS)]
Status = Annotated[str, one_of(status for status in STATUSES if status != "void")]


class RulesServing(Reply):
    """Under which rules it was computed."""

    digest: Annotated[RulesDigest, means("of everything in the rules folder that has a meaning")]
    engine: Annotated[str, means("version of the engine; the same digest and engine give the same bytes")]
    district_rules: Annotated[str, means("`city_floor`, or the document of the district's own rules")]


class FigureUsed(Reply):
    """One number of the rules that a step rests on."""

    name: str
    value: Annotated[str | None, means("yuan or a ratio; null = the rules set none, for example no cap")]
    from_: Annotated[Day, means("first day on which it holds")] = field(name="from")
    verified: IsVerified


class BreakdownStep(Reply):
    """One step of the calculation."""

    step: str
    label: str
    formula: Annotated[str, means("the calculation with its numbers")]
    amount: Amount
    clauses: list[Cite]
    figures: list[FigureUsed]


class CodedWarning(Reply):
    """What to watch, though it was computed."""

    code: Annotated[str, one_of(WARNINGS)]
    message: str


class ReasonDetail(Reply):
    """Why a claim is not simply payable."""

    reason: ReasonCode
    message: str
    field: Annotated[str, means("the field of the claim where it is seen")]
    required: Annotated[str | None, means("what would have been enough")]
    clause: Cite
    curable: Annotated[bool, means("whether the person or the office can still put it right")]


class PremiumSubsidy(Reply):
    """What is paid towards the premium of an enrolment."""

    year: Year
    tier: Tier
    status: Annotated[str, one_of(PREMIUM_STATUSES)]
    category: CategoryId | None
    standard: Amount
    ratio: Ratio | None
    subsidy: Amount
    personal: Amount
    steps: list[BreakdownStep]
    warnings: list[CodedWarning]


class ClaimAmounts(Reply):
    """The amounts of a claim."""

    total_cost: Amount
    policy_scope_cost: Amount
    out_of_scope_cost: Amount
    basic_paid: Amount
    other_insurance_paid: Amount
    catastrophic_base: Amount
    catastrophic_entitled: Amount
    catastrophic_paid: Amount
    assistance_base: Amount
    assistance_uncapped: Amount
    assistance_cap_remaining: Amount
    assistance_potential: Amount
    assistance_paid: Amount
    tilt_paid: Amount
    in_scope_self_pay: Amount
    total_self_pay: Amount


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


class BenefitCategories(Reply):
    """Which of the person's categories each benefit rests on; null without any."""

    catastrophic: CategoryId | None
    assistance: CategoryId | None


class AssessedClaim(Reply):
    """A claim that was computed."""

    claim_id: str
    year: Annotated[Year, means("the benefit year: the calendar year of settled_on")]
    status: Status
    reasons: list[ReasonCode]
    reason_details: list[ReasonDetail]
    tilt_status: Annotated[str, one_of(TILT_STATUSES)]
    deposit_waived: bool
    access: Annotated[str, one_of(ACCESSES)]
    categories: BenefitCategories
    track: str | None
    pool: Annotated[str, means("the yearly pool that the claim draws on, or would")]
    ratio: Ratio | None
    annual_cap: Amount
    amounts: ClaimAmounts
    steps: list[BreakdownStep]
    warnings: list[CodedWarning]


class ReversedClaim(Reply):
    """A claim that another one cancels."""

    claim_id: str
    status: Literal["void"]
    reversed_by: str


class ReversingClaim(Reply):
    """A row that cancels a claim."""

    claim_id: str
    status: Literal["void"]
    reverses: str


class Alert(Reply):
    """A burden that the office has to look at."""

    alert: Annotated[str, one_of(ALERTS)]
    year: Year
    measured: Amount
    threshold: Amount
    clause: Cite
    message: str


class RunningTotals(Reply):
    """What a benefit year has come to."""

    year: Year
    catastrophic_base: Amount
    assistance_paid: Annotated[dict[str, Amount], means("by pool")]
    tilt_base: Amount
    in_scope_self_pay: Amount


ClaimReply = AssessedClaim | ReversedClaim | ReversingClaim
EachClaim = Annotated[Any, either(AssessedClaim, ReversedClaim, ReversingClaim)]


class Assessment(Reply):
    """The reply to a case."""

    case_id: str
    rules: RulesServing
    premium_subsidy: Annotated[PremiumSubsidy | None, means("null without an enrolment")]
    claims: Annotated[list[EachClaim], means("in the order posted")]
    totals: Totals
    alerts: list[Alert]
    year_to_date: Annotated[list[RunningTotals], means("goes into the year_to_date of the next request")]
