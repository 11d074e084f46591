"""The shapes of what is said of a file in which facts are missing."""

from typing import Annotated

from calc_service.domain.columns import FUNDS
from calc_service.domain.reply_fields import Amount, Count, Reply, means, one_of

TOGETHER = "together"


class AmountBetween(Reply):
    """A sum over all rows, over all that the missing facts may be."""

    lowest: Amount
    highest: Amount


class CertaintyCounts(Reply):
    """Rows by how sure it is that what was recorded is not what is due; those without a record are in none."""

    certain: Annotated[Count, means("it differs whatever the missing facts are")]
    possible: Annotated[Count, means("it may differ; or an earlier row of the year was rejected")]
    none: Annotated[Count, means("it matches whatever the missing facts are")]


class UnknownColumn(Reply):
    """One column of which facts are missing."""

    column: str
    cells: Annotated[Count, means("rows that are computed and do not say it")]
    decides: Annotated[
        Amount,
        means(
            "the most by which it alone, the other facts being what they may, moves what catastrophic insurance and"
            " assistance are due, row by row"
        ),
    ]


class UnknownsFound(Reply):
    """What the missing facts leave possible, and which of them would decide most."""

    columns: Annotated[list[UnknownColumn], means("the one that would decide most yuan first")]
    open_rows: Annotated[Count, means("rows of which an amount is not the same in every case")]
    outer_rows: Annotated[
        Count, means("rows whose bounds are safe, and may be wider than need be: too many cases were left to try")
    ]
    outer: Annotated[bool, means("whether the sums are safe bounds, and may be wider than need be")]
    certainty: Annotated[dict[Annotated[str, one_of(FUNDS)], CertaintyCounts], means("rows by fund")]
    due: Annotated[dict[Annotated[str, one_of(FUNDS)], AmountBetween], means("what is due, by fund")]
    recoverable: Annotated[
        dict[Annotated[str, one_of((*FUNDS, TOGETHER))], AmountBetween],
        means(
            "what was paid beyond what is due, by fund and of all together: at least, without rows that are never"
            " certain, and at most"
        ),
    ]
