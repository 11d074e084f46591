"""Sets of categories: each benefit's best value for every set, looked up instead of worked out row by row.

A set is a row of bits by position in `Profile.categories`. The sets of all regimes stand one after another in
flat tables: the entry of set `s` under regime `r` is `first_entry[r] + s`.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from calc_service.engine.columns import Column, Flags
from calc_service.engine.terms import NOBODY


@dataclass(frozen=True, slots=True)
class CategorySets:
    """The category ids that each regime knows, in the order that settles ties."""

    categories: tuple[tuple[str, ...], ...]

    @property
    def first_entry(self) -> Column:
        """Where each regime's sets begin in the flat tables."""
        sizes = (1 << len(ids) for ids in self.categories)
        return np.array([0, *accumulate(sizes)], dtype=np.int64)[:-1]

    def best(self, worth: Sequence[Mapping[str, int]]) -> Column:
        """For every set the position of its worthiest category, NOBODY for none; `worth` has one mapping a regime.

        A category that a mapping leaves out is passed over. Ties go to the category listed first.
        """
        return np.concatenate([_best(ids, values) for ids, values in zip(self.categories, worth, strict=True)])

    def any(self, members: Sequence[AbstractSet[str]]) -> Flags:
        """For every set whether one of `members` (one set a regime) is in it."""
        first_member = self.best([dict.fromkeys(ids, 0) for ids in members])
        return np.not_equal(first_member, NOBODY)


def _best(ids: tuple[str, ...], worth: Mapping[str, int]) -> Column:
    sets = np.arange(1 << len(ids), dtype=np.int64)
    best = np.full(len(sets), NOBODY, dtype=np.int64)
    ranked = sorted((worth[category], -position) for position, category in enumerate(ids) if category in worth)
    for _, negative_position in ranked:
        best[sets & (1 << -negative_position) != 0] = -negative_position
    return best
