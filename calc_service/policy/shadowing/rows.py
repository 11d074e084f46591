"""Rows that stand side by side under both rules (see `policy.impact.comparison`) as counts."""

import polars as pl

from calc_service.domain.comparison_counts import ALL, DIMENSIONS, NO_GROUP, NOTHING, Counts, Group
from calc_service.policy.impact.comparison import REJECTED
from calc_service.policy.impact.result import BENEFITS

AFFECTED = pl.any_horizontal(pl.col(f"{name}_before") != pl.col(f"{name}_after") for name in ("status", *BENEFITS))
"""Another status, or another payment of any fund."""
BEFORE, AFTER = (pl.col(f"status_{side}") != REJECTED for side in ("before", "after"))
"""Whether a side computes the row."""
COUNTED = {
    "compared": pl.col("compared"),
    "differing": pl.col("compared") & AFFECTED,
    "gaining": pl.col("difference") > 0,
    "plus": pl.col("difference").clip(lower_bound=0),
    "losing": pl.col("difference") < 0,
    "minus": -pl.col("difference").clip(upper_bound=0),
    "only_before": BEFORE & ~AFTER,
    "only_after": AFTER & ~BEFORE,
    "entangled": BEFORE & AFTER & ~pl.col("compared"),
    "uncomputed": ~BEFORE & ~AFTER,
}


def sums_of(rows: pl.DataFrame) -> dict[Group, Counts]:
    """The counts of all rows, each in the groups where it stood before, or where it stood in none, stands after."""
    sums = [expression.sum().cast(pl.Int64).alias(name) for name, expression in COUNTED.items()]
    found: dict[Group, Counts] = {}
    for dimension in DIMENSIONS:
        key = pl.lit(NO_GROUP) if dimension == ALL else pl.coalesce(f"{dimension}_before", f"{dimension}_after")
        for name, *counts in rows.group_by(key.fill_null(NO_GROUP).alias("group")).agg(sums).iter_rows():
            found[dimension, name] = Counts(**dict(zip(COUNTED, counts, strict=True)))
    return {group: counts for group, counts in found.items() if counts != NOTHING}
