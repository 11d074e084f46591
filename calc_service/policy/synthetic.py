"""How claims that nobody ever made are marked, so that no figure made from them is taken for a real one."""

import polars as pl

from calc_service.domain.wording import Label
from calc_service.engine.columns import Column

MARK = "SYNTHETIC-"
"""How every person_id and claim_id of a made-up file begins."""
COLUMN = "synthetic"
"""A further column of such a file, which says NOTICE on every row."""
NOTICE = Label("模拟数据，非真实结算", "made up, not real claims")


def marked(kind: str, numbers: Column) -> pl.Series:
    """Ids that bear the mark, one a number from 0 on: MARK, `kind`, nine digits."""
    return f"{MARK}{kind}-" + pl.Series(numbers + 1).cast(pl.String).str.zfill(9)
