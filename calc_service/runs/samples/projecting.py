"""The reviews of a drawn sample projected to all rows that it was drawn from."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from calc_service.domain.money import yuan
from calc_service.domain.wording import Label
from calc_service.runs.samples.allotment import ENOUGH
from calc_service.runs.samples.drawing import DrawAsked, Drawing
from calc_service.runs.samples.estimate import Estimate, Quantile, StratumReviewed, estimated, root_above
from calc_service.runs.samples.reply_types import (
    METHOD,
    ProjectedInterval,
    ProjectedStratum,
    ProjectionNote,
    RunProjection,
    stratum_values,
)

WHOLE = 100
FEW = 10
"""Confirmed rows; of fewer the interval may well hold less often than it says."""
FEW_CONFIRMED = Label(
    f"样本中确认的行不足 {FEW} 行，区间的实际把握可能低于所写；请增加抽取行数，或按差异分层",
    f"fewer than {FEW} rows of the sample are confirmed: the interval may hold less often than it says; draw more rows,"
    " or part the rows by their findings",
)
WITHOUT_CONFIRMED = Label(
    "{strata} 层（共 {rows} 行）没有确认任何一行，估计为 0；未抽到的行里仍可能有问题，区间没有计入这一点",
    "in {strata} strata with {rows} rows nothing was confirmed, so that 0 is estimated for them: rows that were not"
    " drawn may be wrong all the same, and the interval does not allow for that",
)
NOTHING_VARIES = Label(
    "抽到的行看不出相互差别（例如全部没有确认），因此没有区间：这不等于没有误差；请增加抽取行数",
    "the rows drawn do not differ (nothing was confirmed, say), so that there is no interval: that does not mean that"
    " there is no error; draw more rows",
)


class ReviewsMissing(Exception):  # noqa: N818  named for what is wrong, as RulesRefused is
    """Rows that were drawn have no review: their numbers, of how many drawn."""

    def __init__(self, rows: Sequence[int], drawn: int) -> None:
        super().__init__()
        self.rows = rows
        self.drawn = drawn


class NoVariance(Exception):  # noqa: N818  named for what is wrong, as RulesRefused is
    """Of some strata only one row of several was drawn, which says nothing of how much its rows differ."""


def strata_reviewed(drawing: Drawing, amounts: Mapping[int, int]) -> list[StratumReviewed]:
    """What was found in each stratum; `amounts`: by row that was reviewed the fen wrongly paid, 0 where none were.

    Raises ReviewsMissing and NoVariance.
    """
    if missing := [one.row for one in drawing.rows if one.row not in amounts]:
        raise ReviewsMissing(missing, len(drawing.rows))
    if any(one.drawn < min(ENOUGH, one.rows) for one in drawing.strata):
        raise NoVariance
    found: list[list[int]] = [[] for _ in drawing.strata]
    for one in drawing.rows:
        found[one.stratum].append(amounts[one.row])
    return [StratumReviewed(one.rows, of_stratum) for one, of_stratum in zip(drawing.strata, found, strict=True)]


def projected(  # noqa: PLR0913, PLR0917  what was drawn, what was found, and how it is said
    asked: DrawAsked,
    drawing: Drawing,
    reviewed: Sequence[StratumReviewed],
    confirmed: frozenset[int],
    confidence: str,
    language: str,
    quantile: Quantile,
) -> RunProjection:
    """The projection as it is shown; `confirmed`: the rows that were, `confidence`: percent in digits."""
    found = estimated(reviewed, Fraction(confidence) / WHOLE, quantile)
    per_stratum = [0] * len(reviewed)
    for one in drawing.rows:
        per_stratum[one.stratum] += one.row in confirmed
    strata = [
        _stratum(stratum_values(asked.by, one.values), each, number)
        for one, each, number in zip(drawing.strata, reviewed, per_stratum, strict=True)
    ]
    notes = notes_of(found, reviewed, per_stratum)
    return RunProjection(
        n=asked.n,
        seed=asked.seed,
        by=list(asked.by),
        only=dict(asked.only),
        method=METHOD,
        population=sum(one.rows for one in reviewed),
        drawn=len(drawing.rows),
        confirmed=sum(per_stratum),
        found=yuan(sum(sum(one.amounts) for one in reviewed)),
        estimate=yuan(round_half_up(found.total)),
        standard_error=yuan(found.standard_error),
        confidence=confidence,
        interval=None if found.low is None or found.high is None else _interval(found.low, found.high),
        degrees_of_freedom=None if found.freedom is None else f"{float(found.freedom):.2f}",
        strata=strata,
        notes=[ProjectionNote(code, text.in_language(language)) for code, text in notes.items()],
    )


def _interval(low: int, high: int) -> ProjectedInterval:
    return ProjectedInterval(yuan(low), yuan(high))


def _stratum(values: dict[str, str | None], one: StratumReviewed, confirmed: int) -> ProjectedStratum:
    return ProjectedStratum(
        values=values,
        rows=one.rows,
        drawn=len(one.amounts),
        confirmed=confirmed,
        found=yuan(sum(one.amounts)),
        estimate=yuan(round_half_up(one.total)),
        standard_error=yuan(root_above(one.variance)),
    )


def notes_of(found: Estimate, reviewed: Sequence[StratumReviewed], confirmed: Sequence[int]) -> dict[str, Label]:
    """What has to be known of an estimate, by its code; `confirmed`: how many rows of each stratum were."""
    uncertain = [each for each, one in enumerate(reviewed) if not one.is_complete]
    without = [each for each in uncertain if not confirmed[each]]
    notes: dict[str, Label] = {}
    if found.low is None:
        notes["nothing_varies"] = NOTHING_VARIES
    elif uncertain and sum(confirmed) < FEW:
        notes["few_confirmed"] = FEW_CONFIRMED
    if without:
        counts = {"strata": len(without), "rows": sum(reviewed[each].rows for each in without)}
        text = Label(WITHOUT_CONFIRMED.zh.format(**counts), WITHOUT_CONFIRMED.en.format(**counts))
        notes["strata_without_confirmed"] = text
    return notes


def round_half_up(fen: Fraction) -> int:
    """Return the nearest whole fen, of two equally near the higher."""
    return (2 * fen.numerator + fen.denominator) // (2 * fen.denominator)
