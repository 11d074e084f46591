"""Settlements of a person that another facility has too, some nights before or after and for much the same cost."""

import numpy as np
import polars as pl

from calc_service.batch.reviewed_rows import Parameters, ReviewedRows
from calc_service.batch.row_relations import DAY_BITS, numbered
from calc_service.engine.columns import Column, Flags

COST_BITS = 36
"""Costs, and with them a tolerance, take no more."""


def near_duplicate_elsewhere(rows: ReviewedRows, parameters: Parameters) -> Flags:
    """Rows of a person with a row of another facility within nights, of alike cost (cq-2021-31#3.2)."""
    wanted = np.flatnonzero(rows["total_cost"] >= parameters["minimum_cost"])
    facility = rows.id_of("facility_id", wanted)
    within, tolerance = parameters["within_nights"], parameters["tolerance"]
    wanted = _with_neighbours(rows, wanted[facility.is_not_null().to_numpy()], within)
    person, day, cost = (rows[name][wanted] for name in ("person", "settled_on", "total_cost"))
    of_facility = numbered(pl.Series(person), rows.id_of("facility_id", wanted))
    every = _near(person, day, cost, within, tolerance)
    here = _near(of_facility, day, cost, within, tolerance)
    return rows.flags(wanted[every > here])


def _with_neighbours(rows: ReviewedRows, wanted: Column, within: int) -> Column:
    """Those of the rows of which the person has another within so many nights: most have none."""
    person, day = rows["person"][wanted], rows["settled_on"][wanted]
    # Rows stand by person and day, so the nearest is the one before or the one behind.
    near = (person[1:] == person[:-1]) & (np.abs(day[1:] - day[:-1]) <= within)
    beside = np.zeros(len(wanted), dtype=np.bool_)
    beside[:-1] |= near
    beside[1:] |= near
    return wanted[beside]


def _near(group: Column, day: Column, cost: Column, within: int, tolerance: int) -> Column:
    """How many rows of its group lie within so many nights of each row and fen of its cost, itself among them."""
    keys, number = np.unique((group << DAY_BITS) + day, return_inverse=True)
    costs = np.sort((number << COST_BITS) + cost)
    near = np.zeros(len(group), dtype=np.int64)
    for nights in range(-within, within + 1):
        # The place of the same group some nights later, where it has rows on that day.
        place = keys.searchsorted(keys + nights)
        there = (place < len(keys)) & (keys[np.minimum(place, len(keys) - 1)] == keys + nights)
        asked = np.flatnonzero(there[number])
        begins = place[number[asked]] << COST_BITS
        lowest = begins + np.maximum(cost[asked] - tolerance, 0)
        near[asked] += costs.searchsorted(begins + cost[asked] + tolerance, side="right") - costs.searchsorted(lowest)
    return near
