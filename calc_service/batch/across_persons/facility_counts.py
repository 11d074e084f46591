"""How many rows of each facility have which marks: small totals, which any number of parts of a file add up."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from calc_service.batch.across_persons.asked import FACILITY, MOST_FACILITIES, OF_FACILITIES
from calc_service.batch.across_persons.row_marks import (
    BROUGHT,
    DIFFERS,
    DIGIT,
    IS_COMPARED,
    IS_ROUND,
    MARKS,
    OF_FACILITY,
)
from calc_service.batch.cells import Cells
from calc_service.domain.interface_codes import Flag

KEYS = ("key", "facility", "level")
DIGITS = tuple(f"digit_{digit}" for digit in range(1, 10))
COUNTS = (*DIGITS, "round", "compared", "differing")
CELL = "value"
_FACILITIES = {"key": pl.UInt64, "facility": pl.String, "level": pl.Int32, **dict.fromkeys(COUNTS, pl.Int32)}
_CELLS = {CELL: pl.String, "rows": pl.Int64}
_BEYOND = {"parts": pl.Int64}


@dataclass(frozen=True, slots=True)
class FacilityTally:
    """What the facilities of some rows come to, as far as it is asked.

    facilities: KEYS, COUNTS: a facility that rows put at two levels is two; `key` is what rows bring along
    cells:      value, rows: the different cells of flags that have been raised already, "" for none
    beyond:     parts that name more facilities than MOST_FACILITIES; their facilities are left out
    """

    facilities: pl.DataFrame
    cells: pl.DataFrame
    beyond: pl.DataFrame


NO_FACILITIES = FacilityTally(*(pl.DataFrame(schema=schema) for schema in (_FACILITIES, _CELLS, _BEYOND)))


def facility_tally(found: pl.DataFrame, cells: Cells, flags: Mapping[str, Flag]) -> FacilityTally:
    """Count the facilities of the rows that were `found`; flags: those that are asked."""
    if not flags:
        return NO_FACILITIES
    raised = found["flags"].cast(pl.String).fill_null("").value_counts(name="rows")
    of_cells = raised.select(pl.col("flags").alias(CELL), pl.col("rows").cast(pl.Int64))
    if not any(code in flags for code in OF_FACILITIES):
        return FacilityTally(NO_FACILITIES.facilities, of_cells, NO_FACILITIES.beyond)
    facilities = _counted(found, cells)
    if len(facilities) > MOST_FACILITIES:
        return FacilityTally(NO_FACILITIES.facilities, of_cells, pl.DataFrame({"parts": [1]}, schema=_BEYOND))
    return FacilityTally(facilities, of_cells, NO_FACILITIES.beyond)


def _counted(found: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    rows = np.flatnonzero(found[OF_FACILITY].to_numpy())
    marks, digit = pl.col(MARKS), pl.col(MARKS) & DIGIT
    of_digits = [(digit == number).sum().cast(pl.Int32).alias(name) for number, name in enumerate(DIGITS, start=1)]
    of_marks = [
        (marks & mark > 0).sum().cast(pl.Int32).alias(name)
        for name, mark in (("round", IS_ROUND), ("compared", IS_COMPARED), ("differing", DIFFERS))
    ]
    # One row of each stands for its name and level.
    frame = found.select(BROUGHT)[rows].with_columns(row=pl.Series(rows))
    counts = frame.group_by(pl.col(OF_FACILITY).alias("key")).agg(pl.col("row").first(), *of_digits, *of_marks)
    one = counts["row"].to_numpy()
    ids = cells.ids[FACILITY].gather(one).cast(pl.String).alias("facility")
    level = pl.Series("level", cells.number("facility_level")[one], dtype=pl.Int32)
    return counts.drop("row").with_columns(ids, level).select(*_FACILITIES)
