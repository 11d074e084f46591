"""Rows of a file as monitoring looks at them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from calc_service.batch.assessment import Assessed
from calc_service.engine.columns import Column, Flags


@dataclass(frozen=True, slots=True)
class Monitored:
    """Every row of some persons that takes part, neither void nor rejected, by person, day of settlement and claim.

    numbers:  where each row stands among those that were assessed
    columns:  persons, stays and pools as numbers, years, days since 1970-01-01, fen; NONE where a cell is blank
    facility: facility ids, null where blank, of all rows that were assessed
    """

    numbers: Column
    columns: Mapping[str, Column]
    facility: pl.Series

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.numbers)

    def __getitem__(self, name: str) -> Column:
        """The column `name`."""
        return self.columns[name]

    def flags(self, rows: Column) -> Flags:
        """A flag on each of `rows`, by their place here."""
        flags = np.zeros(len(self), dtype=np.bool_)
        flags[rows] = True
        return flags


def monitored(assessed: Assessed) -> Monitored:
    """What was read and computed, `recorded_…` and `catastrophic_paid` as the file has them."""
    cells, rows = assessed.cells, assessed.order
    columns = {"person": assessed.person, "year": assessed.year, "stay": assessed.stay}
    columns |= {name: cells.number(name) for name in READ}
    columns |= {name: assessed.computed[name] for name in COMPUTED}
    columns = {name: column.take(rows) for name, column in columns.items()}
    columns["opening_assistance"] = assessed.opening_assistance[columns["pool"], rows]
    facility = cells.ids.get("facility_id")
    if facility is None:
        facility = pl.repeat(None, len(assessed), dtype=pl.String, eager=True)
    return Monitored(rows, columns, facility.alias("facility_id"))


READ = (
    "setting",
    "settled_on",
    "admitted_on",
    "discharged_on",
    "total_cost",
    "policy_scope_cost",
    "basic_paid",
    "other_insurance_paid",
    "catastrophic_paid",
    "recorded_assistance",
    "recorded_tilt",
)
COMPUTED = ("pool", "annual_cap", "catastrophic_entitled")
