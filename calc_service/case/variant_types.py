"""The shapes of the reply to a case with its variants, field by field in the order in which they are sent."""

from typing import Annotated, Any

from calc_service.case.reply_types import ReasonCode, ReversedClaim, ReversingClaim, RulesServing, Status
from calc_service.case.year_types import Totals
from calc_service.domain.reply_fields import Amount, CategoryId, Reply, SignedAmount, Year, either, means, one_of
from calc_service.domain.vocabulary import OWN_VARIANTS, PREMIUM_STATUSES, STATUSES

VariantName = Annotated[str, means("as posted; of a variant that the service adds itself its code")]


class PremiumInShort(Reply):
    """What is paid towards the premium, without its steps."""

    status: Annotated[str, one_of(PREMIUM_STATUSES)]
    category: CategoryId | None
    standard: Amount
    subsidy: Amount
    personal: Amount


class AmountsInShort(Reply):
    """The amounts of a claim that tell variants apart."""

    total_cost: Amount
    policy_scope_cost: Amount
    catastrophic_paid: Amount
    assistance_base: Amount
    assistance_cap_remaining: Amount
    assistance_potential: Amount
    assistance_paid: Amount
    tilt_paid: Amount
    in_scope_self_pay: Amount
    total_self_pay: Amount


class ClaimInShort(Reply):
    """A claim that was computed, without its steps."""

    claim_id: str
    year: Annotated[Year, means("the benefit year: the calendar year of settled_on")]
    status: Status
    reasons: list[ReasonCode]
    amounts: AmountsInShort


EachClaimInShort = Annotated[Any, either(ClaimInShort, ReversedClaim, ReversingClaim)]


class CaseInShort(Reply):
    """A case assessed, without its steps: every amount is that of the whole assessment."""

    premium_subsidy: Annotated[PremiumInShort | None, means("null without an enrolment")]
    claims: Annotated[list[EachClaimInShort], means("in the order posted")]
    totals: Totals


class TotalsDifference(Reply):
    """Amounts of the variant less those of the case; a void claim, and one that is not there, counts for nothing."""

    total_cost: SignedAmount
    policy_scope_cost: SignedAmount
    out_of_scope_cost: SignedAmount
    basic_paid: SignedAmount
    other_insurance_paid: SignedAmount
    catastrophic_paid: SignedAmount
    assistance_paid: SignedAmount
    tilt_paid: SignedAmount
    in_scope_self_pay: SignedAmount
    total_self_pay: SignedAmount


class PremiumDifference(Reply):
    """Amounts of the variant less those of the case."""

    standard: SignedAmount
    subsidy: SignedAmount
    personal: SignedAmount


class ClaimDifference(Reply):
    """How a claim of the variant differs from the claim with the same id in the case."""

    claim_id: str
    status_before: Annotated[str | None, one_of((*STATUSES, None)), means("in the case; null = added by the variant")]
    status_after: Annotated[str | None, one_of((*STATUSES, None)), means("in the variant; null = removed by it")]
    amounts: Annotated[TotalsDifference, means("over all claims they add up to the difference of the totals")]


class VariantDifference(Reply):
    """How a variant differs from the case."""

    words: Annotated[str, means("the differences as a sentence")]
    premium_subsidy: Annotated[PremiumDifference | None, means("null where either has no enrolment")]
    totals: TotalsDifference
    claims: Annotated[
        list[ClaimDifference], means("the claims of the variant in their order, then those that it removes")
    ]


class CuredClaim(Reply):
    """What was put right in a claim."""

    claim_id: str
    reasons: Annotated[list[ReasonCode], means("the curable reasons that were put right")]
    fields: Annotated[dict[str, str], means("what stands in the fields of the claim now")]


class Variant(Reply):
    """A variant of the case, assessed."""

    name: VariantName
    label: Annotated[str | None, means("what a variant of the service itself is called; null where it was posted")]
    cured: Annotated[
        list[CuredClaim] | None,
        means(f"what was put right in the variant {OWN_VARIANTS[0]}, empty where nothing could be; null in others"),
    ]
    assessment: CaseInShort
    difference: Annotated[VariantDifference, means("from the case")]


class AssessedVariants(Reply):
    """The reply to a case with its variants."""

    case_id: str
    rules: RulesServing
    case: Annotated[CaseInShort, means("the case as it is")]
    variants: Annotated[list[Variant], means("in the order posted, then the one asked for by `cure`")]
