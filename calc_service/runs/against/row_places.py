"""Where each row of the first of two audits stands in the second, so that what was said of a row is told from there.

One array on disk, an element for each row of the first audit in its order: a few rows are looked up without the rest.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calc_service.runs.against.comparison_types import CHANGED, GONE, NEW, SAME, SEVERAL
from calc_service.runs.against.pairing import AFTER, ALONE, BEFORE, CHANGE
from calc_service.runs.row_types import FIRST_ROW

MET = (SAME, CHANGED, GONE, SEVERAL)
"""What becomes of a row; SEVERAL: the same, but not the only one of its person and claim, so that it may be another."""
PLACE = np.dtype([("after", "<i8"), ("met", "u1")])
"""The row in the second audit, from 0, -1 where it has none, and what became of it by its place in MET."""
Places = NDArray[np.void]


class RowPlace(NamedTuple):
    """What became of a row, one of MET, and its row in the second audit as a spreadsheet counts, None where gone."""

    met: str
    row: int | None


def new_places(path: Path, rows: int) -> Places:
    """An array on disk for so many rows of the first audit, each of which is to be noted. Raises OSError."""
    places: Places = np.lib.format.open_memmap(path, mode="w+", dtype=PLACE, shape=(rows,))
    return places


def note_places(places: Places, pairs: pl.DataFrame) -> None:
    """Note where rows stand; `pairs` as `pairing.compare_bucket` gives them."""
    told = pairs.filter(pl.col(CHANGE) != NEW)
    met = pl.when((pl.col(CHANGE) == SAME) & ~pl.col(ALONE)).then(pl.lit(SEVERAL)).otherwise(pl.col(CHANGE))
    numbers = met.replace_strict({name: number for number, name in enumerate(MET)}, return_dtype=pl.UInt8)
    rows = told[BEFORE].to_numpy()
    places["after"][rows] = told[AFTER].fill_null(-1).to_numpy()
    places["met"][rows] = told.select(numbers.alias("met"))["met"].to_numpy()


def places_of(path: Path, rows: Sequence[int]) -> list[RowPlace]:
    """Where rows of the first audit stand, each as a spreadsheet counts. Raises OSError where the file is gone."""
    found = np.load(path, mmap_mode="r")[np.array(rows, dtype=np.int64) - FIRST_ROW]
    every = zip(found["met"].tolist(), found["after"].tolist(), strict=True)
    return [RowPlace(MET[met], None if after < 0 else after + FIRST_ROW) for met, after in every]
