"""The shapes of the reply to a case, field by field in the order in which they are sent."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, UnsetType

from calc_service.case.step_types import BreakdownStep
from calc_service.case.year_types import BenefitYear, LedgerEntry, RunningTotals, Totals
from calc_service.domain.reply_fields import (
    Amount,
    CategoryId,
    Cite,
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
    NOTICES,
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
    district_rules: Annotated[str, means("`city_floor`, or the document of the rules of its own or taken over")]


class Notice(Reply):
    """What is worth saying about a claim that was computed as it should be."""

    code: Annotated[str, one_of(NOTICES)]
    label: str
    clause: Cite


class CodedWarning(Reply):
    """What to watch, though it was computed."""

    code: Annotated[str, one_of(WARNINGS)]
    message: str


class ReasonDetail(Reply):
    """Why a claim is not simply payable."""

    reason: ReasonCode
    message: str
    field: Annotated[str, means("the field of the claim where it is seen")]
    required: Annotated[str | None, means("what would have been enough; categories by their labels")]
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
    notices: list[Notice]
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
    years: Annotated[list[BenefitYear], means("the years posted and those with a claim that is not void, ascending")]
    year_to_date: Annotated[list[RunningTotals], means("goes into the year_to_date of the next request")]
    ledger: Annotated[
        list[LedgerEntry] | UnsetType,
        means("with include=ledger alone: each claim that is not void, in order of the calculation"),
    ] = UNSET
