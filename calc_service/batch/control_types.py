"""The shapes of control totals: what a file itself adds up to."""

from typing import Annotated

from calc_service.domain.reply_fields import Count, Reply, SignedAmount, means


class AmountTotal(Reply):
    """What one column of amounts adds up to over all rows, rejected and void ones among them, signs as they stand."""

    header: Annotated[str, means("as it stands in the file")]
    column: Annotated[str | None, means("our column that it means; null: a payment of a fund that is not used")]
    yuan: SignedAmount
    blank: Annotated[Count, means("cells that say nothing")]
    unreadable: Annotated[Count, means("cells that are no amount; they are in no sum")]


class ControlCheck(Reply):
    """A recorded total against what it should be, over the rows that have both."""

    rows: Annotated[Count, means("rows that were compared")]
    differing: Annotated[Count, means("those of them that differ by more than the rules let pass")]
    recorded: SignedAmount
    expected: Annotated[SignedAmount, means("the sum of the parts, or what was computed")]


class ControlTotals(Reply):
    """What the file itself adds up to, to be held against the books it comes from."""

    amounts: Annotated[list[AmountTotal], means("every column of costs and payments, in file order")]
    computed: Annotated[
        dict[str, SignedAmount],
        means("by column what it adds up to on the rows that were computed: neither rejected nor void"),
    ]
    fund_total: Annotated[ControlCheck | None, means("recorded_fund_total against its parts, over all rows")]
    assistance_base: Annotated[
        ControlCheck | None, means("recorded_assistance_base against the computed one, over computed rows")
    ]
