"""Made-up enrolments of made-up persons: the columns of a batch of enrolments, as texts."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from calc_service.policy.population.people import COLUMN, NOTICE, TIER, Draws, Home


def enrolled(people: pl.DataFrame, homes: Sequence[Home], year: int, draws: Draws) -> pl.DataFrame:
    """Each of `people` enrolled once for `year`, on a day of that year on which their district can recognise them."""
    count = len(people)
    home = people["home"].to_numpy()
    first, last = (np.array(days)[home] for days in zip(*((d.first_day, d.last_day) for d in homes), strict=True))
    paid_on = first + draws.below(last - first + 1, count)
    return people.with_columns(
        year=pl.lit(str(year)),
        tier=draws.among(TIER, count),
        paid_on=pl.Series(paid_on.astype("datetime64[D]")).cast(pl.String),
        **{COLUMN: pl.lit(f"{NOTICE.zh} / {NOTICE.en}")},
    )
