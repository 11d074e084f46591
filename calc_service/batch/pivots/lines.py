"""The lines of a pivot in the order in which people look at them: the largest first, what is left as one line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from calc_service.batch.pivots.dimensions import AMOUNTS, SUMS

Line = Mapping[str, Any]
OF_COMPARED = ("recorded", "difference", "over", "under", "wrong", "review")
"""What nothing can be said of where no row is compared."""


@dataclass(frozen=True, slots=True)
class PivotLines:
    """Lines with their members by dimension (None: of none) and SUMS, amounts in fen.

    shown:  the largest by the measure, of equal ones by their members, those without at the end
    others: what the lines that are left out come to, None where none are; left_out: their number
    total:  of all
    """

    shown: Sequence[Line]
    others: Line | None
    left_out: int
    total: Line


def lines_of(added: pl.DataFrame, by: Sequence[str], measure: str, top: int) -> PivotLines:
    """The `top` lines of `added`, which has `by` and SUMS, by a measure, whatever its sign.

    Where an amount is open they stand by what of it is known.
    """
    size = pl.col(measure).abs()
    descending = [True, *(False for _ in by)]
    ordered = added.sort([size, *by], descending=descending, nulls_last=True)
    shown, left = ordered.head(top), ordered.slice(top)
    return PivotLines(
        shown=shown.select(*by, *SUMS).to_dicts(),
        others=_added(left) if len(left) else None,
        left_out=len(left),
        total=_added(ordered),
    )


def said(line: Line, name: str) -> int | None:
    """One of SUMS; None where it is not 0 but unknown: a row of the line is open, or none is compared."""
    is_open = name in AMOUNTS and line["open"]
    return None if is_open or (name in OF_COMPARED and not line["compared"]) else line[name]


def _added(lines: pl.DataFrame) -> Line:
    return lines.select(pl.col(SUMS).sum()).to_dicts()[0]
