"""The flags that need several persons, decided for a whole file, written onto its rows and into its summary."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calc_service.batch.across_persons.asked import ACROSS, ALIKE, BEYOND_PEERS, FIRST_DIGITS, OF_FACILITIES, ROUND
from calc_service.batch.across_persons.facility_counts import CELL, KEYS, NO_FACILITIES, FacilityTally
from calc_service.batch.across_persons.looks import NONE_ALIKE, AlikeLooks, Looks, alike_looks, among
from calc_service.batch.across_persons.row_marks import (
    BROUGHT,
    DIFFERS,
    DIGIT,
    IS_ROUND,
    MARKS,
    OF_FACILITY,
    OF_LOOK,
    has_mark,
)
from calc_service.batch.across_persons.verdicts import (
    BITS,
    DIGIT_BITS,
    OF_CODE,
    PEERS,
    added_up,
    costs,
    deviation,
    flagged_facilities,
    flagged_rows,
)
from calc_service.batch.spellings import NAMELESS, named
from calc_service.batch.total_types import FlaggedFacility
from calc_service.domain.interface_codes import Flag
from calc_service.domain.vocabulary import FACILITY_LEVELS

PARTED = "|"
MOST_LISTED = 100
PARTS = 900
"""Hundredths of a percent of the nine digits' mean, of millionths of all of them."""


@dataclass(frozen=True)
class AcrossPersons:
    """What the flags that need several persons found in a whole file.

    facilities: as `flagged_facilities` gives them; too_many: whether there were too many to ask about
    alike:      what rows of several persons look like
    cells:      the different cells of flags that were raised before, "" for none
    """

    facilities: pl.DataFrame
    too_many: bool
    alike: AlikeLooks
    cells: tuple[str, ...]

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """How many rows are flagged, by flag, in order of the codes."""
        found = Counter({ALIKE: self.alike.rows})
        for facility in self.facilities.iter_rows(named=True):
            found.update(flagged_rows(facility))
        return {code: found[code] for code in ACROSS if found[code]}

    def raised(self, found: pl.DataFrame) -> pl.DataFrame:
        """Rows with their flags complete, and without what they brought along for these."""
        if not self.rows or OF_FACILITY not in found.columns:
            return found.drop(BROUGHT, strict=False)
        masks = self._masks(found)
        words, place_of_mask, place_of_cell = self._words
        flags = found["flags"]
        of_cells = np.array([place_of_cell.get(word, NAMELESS) for word in flags.dtype.categories.to_list()] or [0])  # type: ignore[attr-defined]  # an Enum
        own = of_cells[flags.to_physical().fill_null(0).to_numpy().astype(np.int64)]
        own = np.where(flags.is_null().to_numpy(), place_of_cell.get("", NAMELESS), own)
        complete = named(words, own * len(self._possible) + place_of_mask[masks])
        return found.with_columns(complete.alias("flags")).drop(BROUGHT)

    def _masks(self, found: pl.DataFrame) -> NDArray[np.uint8]:
        """The flags of each row, as bits in the order of ACROSS."""
        key, look, marks = (found[name].to_numpy() for name in BROUGHT)
        bits = np.append(self._of_facility[BITS].to_numpy(), np.uint8(0))
        digits = np.append(self._of_facility[DIGIT_BITS].to_numpy(), np.uint16(0))
        # Where it is none of them its place is the last, that of no flag.
        place = among(key, self._of_facility["key"].to_numpy())
        of_row = {
            BEYOND_PEERS: has_mark(marks, DIFFERS),
            FIRST_DIGITS: digits[place] >> (marks & np.uint8(DIGIT)).astype(np.uint16) & 1 == 1,
            ROUND: has_mark(marks, IS_ROUND),
        }
        masks = (among(look, self.alike.hashes) >= 0).astype(np.uint8)
        for code, fits in of_row.items():
            masks |= np.where(fits, bits[place] & np.uint8(OF_CODE[code]), 0).astype(np.uint8)
        return masks

    @cached_property
    def _of_facility(self) -> pl.DataFrame:
        return self.facilities.sort("key")

    @cached_property
    def _possible(self) -> Sequence[int]:
        """All that a row may have of the flags that were raised, as bits in the order of ACROSS."""
        every = sum(1 << bit for bit, code in enumerate(ACROSS) if code in self.rows)
        return [mask for mask in range(1 << len(ACROSS)) if not mask & ~every]

    @cached_property
    def _words(self) -> tuple[tuple[str | None, ...], NDArray[np.int64], Mapping[str, int]]:
        """(what may stand in a cell, the place of each mask, the place of each cell as it was)."""
        words = tuple(_joined(cell, mask) for cell in self.cells for mask in self._possible)
        place_of_mask = np.zeros(1 << len(ACROSS), dtype=np.int64)
        place_of_mask[self._possible] = np.arange(len(self._possible))
        return words, place_of_mask, {cell: place for place, cell in enumerate(self.cells)}

    def listed(self) -> list[FlaggedFacility]:
        """The facilities with the most flagged rows, at most MOST_LISTED."""
        every = [(sum(flagged_rows(row).values()), row) for row in self.facilities.sort(KEYS[1:]).iter_rows(named=True)]
        every.sort(key=lambda one: -one[0])
        return [
            FlaggedFacility(
                facility_id=row["facility"],
                facility_level=FACILITY_LEVELS[row["level"]],
                flags=dict(flagged_rows(row)),
                rows_with_cost=costs(row),
                round_costs=row["round"],
                first_digits_off=_percent(row),
                compared=row["compared"],
                differing=row["differing"],
                **{name: row[name] for name in PEERS},
            )
            for _, row in every[:MOST_LISTED]
        ]


def _percent(facility: Mapping[str, int]) -> str:
    rows = costs(facility)
    hundredths = deviation(facility) // (rows * PARTS) if rows else 0
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


NOTHING_ACROSS = AcrossPersons(NO_FACILITIES.facilities.clear(), too_many=False, alike=NONE_ALIKE, cells=())


def _joined(cell: str, mask: int) -> str | None:
    further = [code for bit, code in enumerate(ACROSS) if mask >> bit & 1]
    return PARTED.join(sorted([*filter(None, cell.split(PARTED)), *further])) or None


def across_persons(
    tallies: Sequence[FacilityTally], looks: Looks, rows: int, flags: Mapping[str, Flag]
) -> AcrossPersons:
    """What is found in a whole file of so many rows; `flags`: those that are asked."""
    if not flags:
        return NOTHING_ACROSS
    facilities = added_up(tallies) if any(code in flags for code in OF_FACILITIES) else NO_FACILITIES.facilities
    whole = NO_FACILITIES.facilities if facilities is None else facilities
    return AcrossPersons(
        facilities=flagged_facilities(whole, flags),
        too_many=facilities is None,
        alike=alike_looks(looks, rows) if ALIKE in flags else NONE_ALIKE,
        cells=tuple(sorted({cell for one in tallies for cell in one.cells[CELL]})),
    )


def looks_of(parts: Sequence[pl.DataFrame]) -> Looks:
    """The looks of rows that are in memory."""
    return lambda: ((one[OF_LOOK].to_numpy(), one[MARKS].to_numpy()) for one in parts if OF_LOOK in one.columns)
