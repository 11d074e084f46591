"""Columns: what a million rows are computed in, and the lists that a case is computed in."""

from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from calc_service.domain.money import rounded, share

Column = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Numbers(Protocol):
    """Whole numbers by place: a column, or a list of Python's own."""

    def __len__(self) -> int:
        """How many there are."""

    def __getitem__(self, place: int, /) -> int:
        """The one at `place`."""


class Booleans(Protocol):
    """Truths by place: a column, or a list of Python's own."""

    def __len__(self) -> int:
        """How many there are."""

    def __getitem__(self, place: int, /) -> bool:
        """The one at `place`."""


NONE = -1
"""In a column of ranks, rows, days, times or settled amounts: there is none."""
UNKNOWN = -2
"""In `Claims.reverses`: the reversed claim is not among the rows."""


def shares(amounts: Column, ratios: Column | int) -> Column:
    """`share` of every row: `ratios` (basis points) of `amounts` (fen, not negative), rounded half up to the fen."""
    return cast("Column", cast("Any", share)(amounts, ratios))


def rounded_shares(exact: Column) -> Column:
    """`rounded` of every row: ten-thousandths of a fen (not negative), rounded half up to the fen."""
    return cast("Column", cast("Any", rounded)(exact))


def changes(*columns: Column) -> Flags:
    """Which rows differ from the row before in any of `columns`; the first row always does."""
    changed = np.ones(len(columns[0]), dtype=np.bool_)
    following = changed[1:]
    following[:] = columns[0][1:] != columns[0][:-1]
    for column in columns[1:]:
        following |= column[1:] != column[:-1]
    return changed
