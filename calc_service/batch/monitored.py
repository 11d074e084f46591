"""The rows of a file as monitoring looks at them: persons at a time, so that what is looked at stays in the cache."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl

from calc_service.batch.assessment import Assessed
from calc_service.engine.money import Column, Flags
from calc_service.engine.running import blocks


@dataclass(frozen=True, slots=True)
class Monitored:
    """Every row of some persons that takes part, neither void nor rejected, by person, day of settlement and claim.

    numbers:  where each row stands in the file
    columns:  persons, stays and pools as numbers, years, days since 1970-01-01, fen; NONE where a cell is blank
    facility: facility ids, null where blank, of all rows of the file
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


def monitored(assessed: Assessed) -> Iterator[Callable[[], Monitored]]:
    """What was read and computed, `recorded_…` and `catastrophic_paid` as the file has them, in parts to be taken."""
    cells = assessed.cells
    whole = {"person": assessed.person, "year": assessed.year, "stay": assessed.stay}
    whole |= {name: cells.number(name) for name in READ}
    whole |= {name: assessed.computed[name] for name in COMPUTED}
    facility = cells.ids.get("facility_id")
    if facility is None:
        facility = pl.repeat(None, len(assessed), dtype=pl.String, eager=True)
    opening = assessed.opening_assistance
    for block in blocks(assessed.person[assessed.order]) if len(assessed.order) else ():
        yield partial(_part, assessed.order[block], whole, opening, facility.alias("facility_id"))


def _part(rows: Column, whole: Mapping[str, Column], opening: Column, facility: pl.Series) -> Monitored:
    columns = {name: column[rows] for name, column in whole.items()}
    columns["opening_assistance"] = opening[columns["pool"], rows]
    return Monitored(rows, columns, facility)


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
