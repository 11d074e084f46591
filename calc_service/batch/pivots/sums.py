"""Rows added up stretch by stretch: what is kept meanwhile is as small as the members are few."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import polars as pl

from calc_service.batch.pivots.dimensions import FINDING, IS_COMPUTED, NOT_COMPARED, OVER, REVIEW, SUMS, UNDER
from calc_service.batch.summary import COMPUTED
from calc_service.batch.threads import in_turn
from calc_service.domain.columns import FUNDS

FINDINGS_OF = tuple(f"finding_{fund}" for fund in FUNDS)
ADDED = ("rows", *(f"{what}_{fund}" for fund in FUNDS for what in ("open", "due", "difference")))
SIGNED = {"over": OVER, "under": UNDER, "review": REVIEW}
"""By sum the findings whose differences make it up: of each all have one sign."""
MOST_GROUPS = 1_100_000
"""So many groups are kept at a time, a hundred bytes each: more than a workbook has rows."""


def cubes(
    stretches: Iterable[pl.DataFrame], wanted: Mapping[str, Sequence[str]], most: int = MOST_GROUPS
) -> dict[str, pl.DataFrame]:
    """The rows of all `stretches` added up, for each of `wanted` by its dimensions and by the findings of all funds.

    stretches: rows with FOUND, and `facility` where that is asked for; one at least
    Columns:   dimensions of rows, FINDINGS_OF, ADDED. One that has more than `most` groups is left out: a column of
               facilities that is hardly one.
    """
    keys = {name: [*(key for key in by if key != FINDING), *FINDINGS_OF] for name, by in wanted.items()}
    so_far: dict[str, pl.DataFrame] = {}
    for counted in in_turn(partial(_counted, rows, keys) for rows in stretches):
        for name in [each for each in counted if each in keys]:
            both = [so_far[name], counted[name]] if name in so_far else [counted[name]]
            so_far[name] = pl.concat(both).group_by(keys[name]).sum() if len(both) > 1 else counted[name]
            if len(so_far[name]) > most:
                del so_far[name], keys[name]
    return so_far


def _counted(rows: pl.DataFrame, keys: Mapping[str, list[str]]) -> dict[str, pl.DataFrame]:
    return {name: _count(rows, by) for name, by in list(keys.items())}


def _count(rows: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    due = [pl.col(COMPUTED[fund]).sum().alias(f"due_{fund}") for fund in FUNDS]
    computed = pl.col(IS_COMPUTED).is_not_null()
    open_ = [(computed & pl.col(COMPUTED[fund]).is_null()).sum().cast(pl.Int64).alias(f"open_{fund}") for fund in FUNDS]
    differences = [pl.col(f"difference_{fund}").sum() for fund in FUNDS]
    counts = rows.group_by(by).agg(pl.len().cast(pl.Int64).alias("rows"), *open_, *due, *differences)
    # Words as texts: each stretch may have dictionaries of its own.
    texts = [pl.col(name).cast(pl.String) for name in by if not counts.schema[name].is_integer()]
    return counts.with_columns(texts).select(*by, *ADDED)


def sums(counts: pl.DataFrame, by: Sequence[str], funds: Sequence[str] = FUNDS) -> pl.DataFrame:
    """What a cube comes to by some of its dimensions: `fund`, `by`, SUMS; a line for each fund and its members."""
    return pl.concat([_of_fund(counts, by, fund) for fund in funds])


def _of_fund(counts: pl.DataFrame, by: Sequence[str], fund: str) -> pl.DataFrame:
    of_fund = {f"{what}_{fund}": what for what in (FINDING, "open", "due", "difference")}
    named = counts.rename(of_fund)
    known = (pl.col(FINDING) != NOT_COMPARED).fill_null(value=False)
    rows, due, difference = pl.col("rows"), pl.col("due"), pl.col("difference")
    added = (
        rows.sum(),
        pl.col("open").sum(),
        rows.filter(known).sum().alias("compared"),
        rows.filter(known & (pl.col(FINDING) != "match")).sum().alias("differing"),
        (due + difference).filter(known).sum().alias("recorded"),
        due.sum(),
        difference.sum(),
        *(difference.filter(pl.col(FINDING).is_in(found)).sum().alias(name) for name, found in SIGNED.items()),
    )
    of_members = named.group_by(list(by)).agg(added) if by else named.select(added)
    whole = of_members.with_columns(-pl.col("under"), fund=pl.lit(fund))
    return whole.with_columns(wrong=pl.col("over") + pl.col("under")).select("fund", *by, *SUMS)


def of_all_funds(lines: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """What `sums` gives, the funds added up; rows count once, but by finding once for each fund that has it."""
    rows = pl.col("rows").sum() if FINDING in by else pl.col("rows").max()
    added = [rows, *(pl.col(name).sum() for name in SUMS if name != "rows")]
    return lines.group_by(list(by)).agg(added) if by else lines.select(added)
