"""Whole numbers from a seed, alike on every machine: only the raw numbers of PCG64 are drawn, whose stream is fixed."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from calc_service.engine.columns import Column
from calc_service.policy.population.invented import Range, Weighted


class Draws:
    """Whole numbers from one stream, alike on every machine."""

    def __init__(self, seed: int) -> None:
        self._stream = np.random.PCG64(seed)

    def below(self, limit: Column | int, count: int) -> Column:
        """`count` numbers from 0 to `limit` less one."""
        raw = self._stream.random_raw(count)
        return (raw % np.asarray(limit, dtype=np.uint64)).astype(np.int64)

    def within(self, bounds: Range, count: int) -> Column:
        """`count` numbers from the lowest to the highest."""
        return bounds[0] + self.below(bounds[1] - bounds[0] + 1, count)

    def places(self, weights: Sequence[int], count: int) -> Column:
        """`count` places in a table, each as often as it weighs."""
        return np.cumsum(weights).searchsorted(self.below(sum(weights), count), side="right")

    def among(self, values: Weighted, count: int) -> pl.Series:
        """`count` values of a table, each as often as it weighs."""
        places = self.places([weight for _, weight in values], count)
        return pl.Series([value for value, _ in values]).gather(places)
