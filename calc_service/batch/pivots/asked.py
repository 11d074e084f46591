"""A pivot as it is asked for, and its answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import polars as pl

from calc_service.batch.pivots.dimensions import AMOUNTS, MONTH
from calc_service.batch.pivots.lines import Line, lines_of, said
from calc_service.batch.pivots.reply_types import ALL_FUNDS, Pivot, PivotLine
from calc_service.batch.pivots.sums import cubes, of_all_funds, sums
from calc_service.domain.money import signed_yuan

MOST_LINES = 1000
FEW_LINES = 20


@dataclass(frozen=True, slots=True)
class PivotAsked:
    """By which dimensions, of which fund or ALL_FUNDS, sorted by which of SUMS, and how many lines."""

    by: Sequence[str]
    fund: str = "assistance"
    measure: str = "wrong"
    top: int = FEW_LINES


def pivot(stretches: Iterable[pl.DataFrame], asked: PivotAsked) -> Pivot | None:
    """Add up the rows; None where the members are too many. Stretches as in `sums.cubes`."""
    counts = cubes(stretches, {"asked": asked.by}).get("asked")
    if counts is None:
        return None
    if asked.fund == ALL_FUNDS:
        added = of_all_funds(sums(counts, asked.by), asked.by)
    else:
        added = sums(counts, asked.by, [asked.fund])
    lines = lines_of(added, asked.by, asked.measure, asked.top)
    return Pivot(
        by=list(asked.by),
        fund=asked.fund,
        measure=asked.measure,
        lines=[_line(one, asked.by) for one in lines.shown],
        left_out=lines.left_out,
        others=None if lines.others is None else _line(lines.others, ()),
        total=_line(lines.total, ()),
    )


def _line(line: Line, by: Sequence[str]) -> PivotLine:
    members = {name: _member(name, line[name]) for name in by}
    fen = {name: said(line, name) for name in AMOUNTS}
    amounts = {name: None if one is None else signed_yuan(one) for name, one in fen.items()}
    counts = {name: line[name] for name in ("rows", "open", "compared", "differing")}
    return msgspec.convert({"members": members, **counts, **amounts}, PivotLine)


def _member(dimension: str, member: Any) -> str | None:  # noqa: ANN401  a code, or a month as a number
    return month_text(member) if dimension == MONTH and member is not None else member


def month_text(month: int) -> str:
    """A month such as 202506 as year-month."""
    return "{:04d}-{:02d}".format(*divmod(month, 100))
