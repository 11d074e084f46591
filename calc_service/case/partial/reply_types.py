"""The shapes of the reply to a case that is still being typed, field by field in the order in which they are sent."""

from typing import Annotated, Any

from msgspec import Meta

from calc_service.case.fault_types import RequestFault
from calc_service.case.reply_types import Assessment
from calc_service.domain.reply_fields import Amount, Count, Reply, means, one_of

KINDS = ("choice", "flag", "tier", "year", "district", "category", "categories", "amount", "date", "id")
Pointer = Annotated[str, means("JSON pointer into the body; what does not stand there yet goes there")]
Code = Annotated[
    Any, Meta(description="as a request holds it", extra_json_schema={"type": ["string", "boolean", "integer"]})
]


class OfferedChoice(Reply):
    """One of the values that a missing fact may have."""

    code: Code
    label: Annotated[str, means("in the language of the reply")]


class MissingFact(Reply):
    """A required field that is not there yet."""

    pointer: Pointer
    field: Annotated[str, means("its name, as the schema of the request has it")]
    label: Annotated[str, means("what it means, in the language of the reply")]
    kind: Annotated[str, one_of(KINDS), means("what is to be asked for; `categories` is a list of identities")]
    choices: Annotated[list[OfferedChoice] | None, means("all that it may be; null where that is no closed list")]
    unless: Annotated[str | None, means("not needed where this pointer is there: a claim or an enrolment is enough")]
    can_change: Annotated[
        bool, means("false: whatever the other missing facts are, this one changes no amount by a fen; true: it may")
    ]
    spread: Annotated[
        Amount | None,
        means(
            "the most by which this fact alone can still move what assistance pays: medical and tilt assistance of all"
            " claims, and the premium subsidy; null where that is not known"
        ),
    ]


class AmountBounds(Reply):
    """The least and the most that an amount can come to."""

    lowest: Amount
    highest: Amount


class PossibleAmounts(Reply):
    """Of one claim or of all: each amount with bounds of its own, which need not be reached together."""

    catastrophic_paid: AmountBounds
    assistance_paid: AmountBounds
    tilt_paid: AmountBounds
    total_self_pay: AmountBounds


WaitsFor = Annotated[
    list[str],
    means("pointers to what is missing or wrong, without which nothing can be said; empty where there are amounts"),
]


class PossibleClaim(Reply):
    """What is still possible of one claim."""

    pointer: Pointer
    claim_id: Annotated[str | None, means("null where it is missing")]
    void: Annotated[bool, means("cancelled, or cancelling another: it counts for nothing")]
    waits_for: Annotated[
        WaitsFor,
        means(
            "its own missing or wrong fields; else the claim that it comes after in its year, or shares a stay with,"
            " and that waits itself"
        ),
    ]
    amounts: Annotated[PossibleAmounts | None, means("null while it waits, and where it is void")]


class PossibleTotals(Reply):
    """What is still possible of all claims together: bounds of their own, never sums of the claims' bounds."""

    waits_for: WaitsFor
    amounts: Annotated[PossibleAmounts | None, means("null while any claim waits")]


class PossibleSubsidy(Reply):
    """What is still possible of the premium subsidy."""

    waits_for: WaitsFor
    subsidy: Annotated[AmountBounds | None, means("what is paid towards the premium; null while it waits")]
    personal: Annotated[AmountBounds | None, means("what the person pays of the premium; null while it waits")]


class StillPossible(Reply):
    """The lowest and the highest that the missing facts allow."""

    outer: Annotated[
        bool,
        means(
            "false: the bounds are reached by some completion; true: there are too many completions to try, nothing"
            " beyond the bounds is possible, and they may be wider than need be"
        ),
    ]
    completions: Annotated[
        Count | None,
        means("completions of the claims tried, those that the rules treat alike being one; null with `outer`"),
    ]
    claims: Annotated[list[PossibleClaim], means("in the order posted")]
    totals: PossibleTotals
    premium_subsidy: Annotated[PossibleSubsidy | None, means("null without an enrolment")]


class PartialAssessment(Reply):
    """The reply to a case that is still being typed."""

    complete: Annotated[bool, means("nothing is missing and nothing is wrong")]
    errors: Annotated[list[RequestFault], means("what is wrong with what is there, as a refusal would list it")]
    missing: Annotated[list[MissingFact], means("in the order in which it is worth asking; the first 1,000")]
    missing_in_all: Annotated[Count, means("how many facts are missing, also where not all are listed")]
    still_possible: StillPossible
    assessment: Annotated[Assessment | None, means("of a complete case, the reply that it gets without `partial`")]
