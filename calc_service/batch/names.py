"""Columns of words, of which a file has few different ones."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

NAMELESS = -1


def named(names: Sequence[str | None], positions: NDArray[np.signedinteger]) -> pl.Series:
    """The name at each position, null where that is NAMELESS: kept as positions, a fraction of the size of texts."""
    different = list(dict.fromkeys(name for name in names if name is not None))
    words = pl.Enum(different)
    # The narrowest whole numbers that hold all positions and one more, for null, at once: what is small is quick.
    nothing = np.iinfo(np.min_scalar_type(len(different))).max
    place_of = {name: place for place, name in enumerate(different)}
    places = [nothing if name is None else place_of[name] for name in names]
    numbers = pl.Series(np.array([*places, nothing], dtype=np.min_scalar_type(nothing))[positions])
    return numbers.set(numbers == nothing, None).cast(pl.Series([], dtype=words).to_physical().dtype).cat.to(words)
