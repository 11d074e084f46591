"""The rows of some persons that the monitoring of claims looks at, with all that its questions are about."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from calc_service.batch.assessment import AssessedRows
from calc_service.batch.control_totals import ASSISTANCE_BASE, FUND_DIFFERENCE
from calc_service.domain.columns import DAYS, PAID
from calc_service.engine.columns import NONE, Column, Flags

READ = ("setting", "facility_level", *DAYS, *PAID, FUND_DIFFERENCE, ASSISTANCE_BASE)
COMPUTED = ("pool", "annual_cap", "catastrophic_entitled", "assistance_base")
Parameters = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReviewedRows:
    """Every row of some persons that takes part, neither void nor rejected, by person, day of settlement and claim.

    numbers:  where each row stands among those that were assessed
    columns:  persons, stays and pools as numbers, years, days since 1970-01-01, fen; NONE where a cell is blank
    ids:      as texts, null where blank, of all rows that were assessed
    as_of:    the day that the run names, NONE where it names none
    """

    numbers: Column
    columns: Mapping[str, Column]
    ids: Mapping[str, pl.Series]
    as_of: int = NONE

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.numbers)

    def __getitem__(self, name: str) -> Column:
        """The column `name`."""
        return self.columns[name]

    def id_of(self, name: str, rows: Column) -> pl.Series:
        """The ids under `name` of `rows`, by their place here."""
        ids = self.ids.get(name)
        none = pl.repeat(None, len(rows), dtype=pl.String, eager=True)
        return (none if ids is None else ids.gather(self.numbers[rows])).alias(name)

    def flags(self, rows: Column) -> Flags:
        """A flag on each of `rows`, by their place here."""
        flags = np.zeros(len(self), dtype=np.bool_)
        flags[rows] = True
        return flags


def reviewed_rows(assessed: AssessedRows, as_of: int = NONE) -> ReviewedRows:
    """What was read and computed, `recorded_…` and `catastrophic_paid` as the file has them."""
    cells, rows = assessed.cells, assessed.order
    columns = {"person": assessed.person, "year": assessed.year, "stay": assessed.stay, "visit": assessed.visit}
    columns |= {name: cells.numbers[name] for name in READ if name in cells.numbers}
    columns |= {name: assessed.computed[name] for name in COMPUTED}
    columns = {name: column.take(rows) for name, column in columns.items()}
    columns |= dict.fromkeys((name for name in READ if name not in columns), np.full(len(rows), NONE))
    columns["opening_assistance"] = assessed.opening_assistance[columns["pool"], rows]
    return ReviewedRows(rows, columns, cells.ids, as_of)
