"""To which groups claims belong, as numbers that mean the same under both rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from calc_service.batch.assessment import AssessedRows
from calc_service.domain.comparison_counts import CATEGORY, DISTRICT, TRACK
from calc_service.engine.columns import NONE, Column
from calc_service.engine.tables import Tables
from calc_service.engine.terms import NO_TRACK, NOBODY

Codes = Mapping[str, Column]
"""By GROUPED the number of each row's group, NONE where it belongs to none."""


@dataclass(frozen=True, eq=False)
class Groups:
    """The categories, districts and tracks of two rules together."""

    before: Tables
    after: Tables

    @cached_property
    def names(self) -> Mapping[str, Sequence[str]]:
        """By GROUPED the names of the groups by number."""
        sides = self.before, self.after
        categories = (name for side in sides for profile in side.book.profiles for name in profile.categories)
        tracks, districts = ((*side.tracks,) for side in sides), (side.book.wording.districts for side in sides)
        return {
            CATEGORY: list(dict.fromkeys(categories)),
            DISTRICT: list(dict.fromkeys(name for one in districts for name in one)),
            TRACK: list(dict.fromkeys(name for one in tracks for name in one)),
        }

    def before_all(self, assessed: AssessedRows) -> Codes:
        """The groups of rows under the rules in force."""
        known = assessed.faults.sound("district")
        return {
            CATEGORY: self.categories(self.before, assessed.district, assessed.computed["assistance_category"]),
            DISTRICT: np.where(known, assessed.district, NONE),  # whose names come first, in the same order
            TRACK: self.tracks(self.before, assessed.computed["track"]),
        }

    def categories(self, side: Tables, district: Column, position: Column) -> Column:
        """The categories that stand at positions among those of districts, each by its position on that `side`."""
        table = self._categories[side is self.after]
        found: Column = table[side.columns.rules.profile[district], position]
        return found

    def tracks(self, side: Tables, track: Column) -> Column:
        """The tracks at positions in the tables of a `side`."""
        return self._tracks[side is self.after][np.maximum(track, NO_TRACK)]

    @cached_property
    def _categories(self) -> tuple[Column, Column]:
        """By profile and position; the last position of all, that of NOBODY, is no category's."""
        names = {name: number for number, name in enumerate(self.names[CATEGORY])}
        most = max(len(profile.categories) for side in (self.before, self.after) for profile in side.book.profiles)
        empty = [NONE] * (most - NOBODY)
        rows = [
            [
                [names[name] for name in profile.categories] + empty[len(profile.categories) :]
                for profile in side.book.profiles
            ]
            for side in (self.before, self.after)
        ]
        return np.array(rows[0]), np.array(rows[1])

    @cached_property
    def _tracks(self) -> tuple[Column, Column]:
        names = {name: number for number, name in enumerate(self.names[TRACK])}
        before, after = (np.array([*(names[name] for name in side.tracks), NONE]) for side in (self.before, self.after))
        return before, after
