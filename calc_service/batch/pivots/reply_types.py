"""The shapes of a pivot in a reply."""

from typing import Annotated

from calc_service.batch.pivots.dimensions import DIMENSIONS, SUMS
from calc_service.batch.total_types import Difference
from calc_service.domain.columns import FUNDS
from calc_service.domain.reply_fields import Count, Reply, SignedAmount, means, one_of

ALL_FUNDS = "all"
EVERY_FUND = (*FUNDS, ALL_FUNDS)


class PivotLine(Reply):
    """What the rows of some members come to; void and rejected rows are among them, and count for no amount."""

    members: Annotated[
        dict[str, str | None],
        means("by dimension the code of the member, a month as year-month; null: none, or a row that was not computed"),
    ]
    rows: Annotated[Count, means("of all funds by finding: once for each fund")]
    open: Annotated[
        Count, means("rows of which missing facts leave the amount due open: where there is one every amount is null")
    ]
    compared: Annotated[Count, means("rows of which both is known, what was recorded and what is due")]
    differing: Annotated[Count, means("those of them with a finding other than `match`")]
    recorded: Annotated[SignedAmount | None, means("yuan, on the rows that are compared; null: none is")]
    due: Annotated[SignedAmount | None, means("yuan, on all rows that were computed; null: it is open on some")]
    difference: Annotated[Difference | None, means("on the rows that are compared; null: none is")]
    over: Annotated[SignedAmount | None, means("yuan paid beyond what is due: `overpaid`, `paid_ineligible`")]
    under: Annotated[SignedAmount | None, means("yuan that are missing: `underpaid`, `missed`")]
    wrong: Annotated[SignedAmount | None, means("`over` and `under` together")]
    review: Annotated[SignedAmount | None, means("yuan that the office has to look at first: `review`")]


class Pivot(Reply):
    """A file by one dimension or two: its largest lines, the others as one, and all."""

    by: Annotated[list[Annotated[str, one_of(DIMENSIONS)]], means("one dimension or two")]
    fund: Annotated[str, one_of(EVERY_FUND)]
    measure: Annotated[str, one_of(SUMS), means("by which the lines are sorted, the largest first whatever its sign")]
    lines: Annotated[list[PivotLine], means("the largest, as many as were asked for")]
    left_out: Annotated[Count, means("lines that stand in `others`")]
    others: Annotated[PivotLine | None, means("null: no line was left out")]
    total: Annotated[PivotLine, means("all rows of the file")]
