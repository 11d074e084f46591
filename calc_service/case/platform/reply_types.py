"""The shapes of what the reply to messages of the platform adds to that to a case."""

from typing import Annotated, Any

from msgspec import Meta

from calc_service.case.reply_types import Assessment
from calc_service.domain.reply_fields import Amount, Count, IsVerified, Reply, SignedAmount, means, one_of

MOST_CHARACTERS = 4000
"""Of setl_proc_info, which holds no more."""
RecordText = Annotated[str, Meta(max_length=MOST_CHARACTERS)]
HOW_TAKEN = ("value", "sum", "code", "derived", "absent")


class TakenFrom(Reply):
    """Where a field of the case was taken from."""

    field: Annotated[str, means("JSON pointer into `case`")]
    sources: Annotated[list[str], means("JSON pointers into what was posted")]
    how: Annotated[
        str,
        one_of(HOW_TAKEN),
        means(
            "`value`: as it stands; `sum`: of several; `code`: what the code means; "
            "`derived`: from these together; `absent`: not given, so it is computed"
        ),
    ]


class PaymentOfFund(Reply):
    """One line of setldetail."""

    fund_pay_type: str
    label: Annotated[str, means("the fund that it is, as the code or its text tells")]
    amount: Amount
    counted_as: Annotated[
        str | None, means("the field of the claim that it is part of, or `assistance`; null = ranks after assistance")
    ]


class SettlementRecord(Reply):
    """What belongs to one settlement, in the order posted."""

    setl_id: Annotated[str | None, means("null on an invalid record that has none")]
    status: Annotated[str, means("that of the claim; `void` also where vali_flag declares the record invalid")]
    funds: list[PaymentOfFund]
    recorded_assistance: Annotated[Amount | None, means("what was really paid; null = not recorded")]
    computed_assistance: Annotated[Amount | None, means("null on a void settlement")]
    difference: Annotated[SignedAmount | None, means("recorded less computed")]
    setl_proc_info: Annotated[RecordText | None, means("how it was computed, for its record; null where void")]
    characters: Annotated[Count, means("of setl_proc_info")]
    cut: Annotated[bool, means("whether steps were left out to keep within 4,000 characters")]


class PlatformPart(Reply):
    """What the messages were taken for."""

    verified: IsVerified
    case: Annotated[dict[str, Any], means("the case that the messages are; posted as such it gets the same reply")]
    taken: list[TakenFrom]
    not_used: Annotated[dict[str, list[str]], means("by message the fields, and codes of totals, that decide nothing")]
    settlements: list[SettlementRecord]


class PlatformAssessment(Assessment, kw_only=True):
    """The reply to messages of the platform: that to the case which they are, and what they were taken for."""

    platform: PlatformPart
