"""Claims as they would be with other facts, computed by the one law, each in a year of its own."""

from dataclasses import dataclass, replace

import numpy as np

from calc_service.domain.columns import BOUNDED
from calc_service.engine.claims import NAMES, Claims
from calc_service.engine.columns import Column
from calc_service.engine.ledger import NOTHING, ROWS_OF_A_BLOCK, SHOWN, assess_in_order
from calc_service.engine.tables import Tables

SOURCES = {name: "catastrophic_paid" if name == "catastrophic_used" else name for name in BOUNDED}
"""By amount the column of the law that it is."""
KEPT = ("status", "reasons", "tilt_status", "tilt_base_after", "pool", "annual_cap")
Computed = dict[str, Column]


@dataclass(frozen=True, slots=True)
class Trial:
    """Claims in order of the calculation.

    row:    the number of each among those of the file
    year:   a number for each year that is computed on end
    facts:  circumstances, category set and insurance, shape (claims, 3)
    base, tilt_base, pools: what the year began with, alike on all its rows, fen; pools of shape (pools, claims)
    stay_cost: fen
    recorded: what was really paid, on which the year runs on, NONE where it runs on what is due
    """

    row: Column
    year: Column
    facts: Column
    base: Column
    tilt_base: Column
    pools: Column
    stay_cost: Column
    recorded: Column

    def part(self, places: slice) -> "Trial":
        """Some of them."""
        columns = (getattr(self, name)[places] for name in ("row", "year", "facts", "base", "tilt_base"))
        row, year, facts, base, tilt = columns
        return Trial(row, year, facts, base, tilt, self.pools[:, places], self.stay_cost[places], self.recorded[places])


def computed(trial: Trial, claims: Claims[Column], tables: Tables) -> Computed:
    """Every amount of BOUNDED and what is KEPT, one entry a claim."""
    taken = {name: getattr(claims, name)[trial.row] for name in (*SHOWN, "admitted_on")}
    taken |= {"person": trial.year, "circumstances": trial.facts[:, 0], "category_set": trial.facts[:, 1]}
    taken |= {"insurance": trial.facts[:, 2], "opening_catastrophic_base": trial.base}
    taken |= {"opening_tilt_base": trial.tilt_base}
    whole = Claims(
        **{name: np.ascontiguousarray(taken[name]) if name in taken else NOTHING for name in NAMES},
        opening_assistance=np.ascontiguousarray(trial.pools),
    )
    found, _ = assess_in_order(whole, trial.stay_cost, trial.recorded, tables)
    amounts = {name: getattr(found, source).copy() for name, source in SOURCES.items()}
    return amounts | {name: getattr(found, name).copy() for name in KEPT}


def one_by_one(trial: Trial, claims: Claims[Column], tables: Tables) -> Computed:
    """The same, each claim in a year of its own."""
    alone = replace(trial, year=np.arange(len(trial.row)))
    starts = range(0, max(len(trial.row), 1), ROWS_OF_A_BLOCK)
    parts = [computed(alone.part(slice(start, start + ROWS_OF_A_BLOCK)), claims, tables) for start in starts]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
