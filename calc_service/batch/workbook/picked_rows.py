"""Some rows of an audited file, picked by what was found out about them, with what the file itself says of them."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import polars as pl

from calc_service.batch.audit import Audited
from calc_service.batch.files import Piece
from calc_service.batch.partitions import PartResult
from calc_service.batch.summary import COMPUTED
from calc_service.batch.threads import together
from calc_service.domain.columns import CERTAINTY, FUNDS, HIGHEST, LOWEST
from calc_service.engine.columns import Column

MOST = 10_000
"""So many rows of a kind have a line on a sheet of their own."""
BESIDE = ("category", "district", "status", "reasons", "flags", "errors", "year", "month")
PLACE = "place"


def with_finding(found: Sequence[PartResult], finding: str) -> pl.DataFrame:
    """The rows with a finding, once a fund, the largest differences first, MOST of them; amounts in fen.

    Columns: place, fund, computed, recorded, difference, finding, BESIDE
    """
    rows = pl.concat([_with_finding(part, fund, finding) for part in found for fund in FUNDS])
    order = [pl.col("difference").abs(), PLACE, "fund"]
    return rows.sort(order, descending=[True, False, False], maintain_order=True).head(MOST)


def _with_finding(part: PartResult, fund: str, finding: str) -> pl.DataFrame:
    difference, computed = pl.col(f"difference_{fund}"), pl.col(COMPUTED[fund])
    rows = part.columns.with_columns(pl.Series(PLACE, part.place)).filter(pl.col(f"finding_{fund}") == finding)
    rows = rows.select(
        PLACE,
        pl.lit(fund).alias("fund"),
        computed.alias("computed"),
        (computed + difference).alias("recorded"),
        difference.alias("difference"),
        pl.col(f"finding_{fund}").alias("finding"),
        *BESIDE,
    )
    largest = pl.col("difference").abs().top_k(MOST).min()
    return rows.filter(pl.col("difference").abs() >= largest) if len(rows) > MOST else rows


def that_are(found: Sequence[PartResult], wanted: pl.Expr) -> pl.DataFrame:
    """The rows that are `wanted`, in file order, MOST of them: place and BESIDE."""
    rows = [part.columns.with_columns(pl.Series(PLACE, part.place)).filter(wanted).head(MOST) for part in found]
    return pl.concat([each.select(PLACE, *BESIDE) for each in rows]).sort(PLACE).head(MOST)


def that_differ_certainly(found: Sequence[PartResult]) -> pl.DataFrame:
    """The rows whose payments certainly differ, once a fund, in file order, MOST of them; amounts in fen.

    Columns: place, fund, lowest and highest of what is due, finding, BESIDE
    """
    rows = [
        part.columns.with_columns(pl.Series(PLACE, part.place))
        .filter(pl.col(CERTAINTY + fund) == "certain")
        .select(
            PLACE,
            pl.lit(fund).alias("fund"),
            pl.col(COMPUTED[fund] + LOWEST).alias("lowest"),
            pl.col(COMPUTED[fund] + HIGHEST).alias("highest"),
            pl.col(f"finding_{fund}").alias("finding"),
            *BESIDE,
        )
        .head(MOST)
        for part in found
        for fund in FUNDS
    ]
    return pl.concat(rows).sort(PLACE, "fund").head(MOST)


def as_given(audited: Audited, places: Column, headers: Sequence[str]) -> pl.DataFrame:
    """What the file says in some columns of the rows at `places`, in that order; columns are numbered texts."""
    if not headers:
        return pl.DataFrame()
    wanted, back = np.unique(places, return_inverse=True)
    jobs = [
        partial(_gathered, piece, wanted[(wanted >= rows.start) & (wanted < rows.stop)] - rows.start, headers)
        for piece, rows in audited.given.located()
    ]
    return pl.concat(together(jobs))[back]


def _gathered(piece: Piece, rows: Column, headers: Sequence[str]) -> pl.DataFrame:
    frame = piece() if len(rows) else None
    columns = (pl.Series(dtype=pl.String) if frame is None else frame[header].gather(rows) for header in headers)
    return pl.DataFrame({str(place): column for place, column in enumerate(columns)})
