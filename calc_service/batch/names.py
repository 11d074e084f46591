"""Columns of words, of which a file has few different ones."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from calc_service.engine.money import Column

NAMELESS = -1


def named(names: Sequence[str | None], positions: Column) -> pl.Series:
    """The name at each position, null where that is NAMELESS: kept as positions, a fraction of the size of texts."""
    different = list(dict.fromkeys(name for name in names if name is not None))
    places = [NAMELESS if name is None else different.index(name) for name in names]
    known = pl.Series(np.array([*places, NAMELESS], dtype=np.int64)[positions])
    return known.set(known == NAMELESS, None).cast(pl.UInt32).cat.to(pl.Enum(different))
