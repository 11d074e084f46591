"""Columns: what a million rows are computed in."""

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from calc_service.domain.money import share

Column = NDArray[np.int64]
Flags = NDArray[np.bool_]

NONE = -1
"""In a column of ranks, rows, days or settled amounts: there is none."""
UNKNOWN = -2
"""In `Claims.reverses`: the reversed claim is not among the rows."""


def shares(amounts: Column, ratios: Column | int) -> Column:
    """`share` of every row: `ratios` (basis points) of `amounts` (fen, not negative), rounded half up to the fen."""
    return cast("Column", cast("Any", share)(amounts, ratios))
