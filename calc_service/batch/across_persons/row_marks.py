"""What each row brings along for questions about several persons: its facility, what it looks like, and some bits.

Hashes are of 64 bits and the same on every machine: rows of one file may be worked on by several. Two of the 178
million rows of a nation's year meet in one by chance once in a thousand such files.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calc_service.batch.across_persons.asked import ALIKE, FACILITY, OF_FACILITIES, ROUND
from calc_service.batch.person_buckets import hashes_of
from calc_service.batch.reviewed_rows import ReviewedRows
from calc_service.domain.columns import DAYS, FUNDS, PAID
from calc_service.domain.interface_codes import Flag
from calc_service.engine.columns import NONE, Column, Flags

Hashes = NDArray[np.uint64]
OF_FACILITY, OF_LOOK, MARKS = BROUGHT = ("__facility__", "__look__", "__marks__")
"""The columns that rows bring along beside what was found: 0 where a row has no part in it."""
DIGIT = 0b1111
"""Of the marks: the first digit of the total cost; 0 where there is none."""
IS_ROUND, IS_COMPARED, DIFFERS, IS_FIRST = 1 << 4, 1 << 5, 1 << 6, 1 << 7
"""Of the marks: a round cost; a payment that could be compared; a finding; the first such row of its person."""
FINDINGS = ("overpaid", "underpaid", "missed", "paid_ineligible")
NOT_COMPARED = "not_recorded"
TENS = 10 ** np.arange(18)
MIXING = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
"""The multipliers of splitmix64."""


def row_marks(reviewed: ReviewedRows, found: pl.DataFrame, flags: Mapping[str, Flag]) -> list[pl.Series]:
    """The columns BROUGHT of all rows; none where none of `flags`, those that are asked, needs them.

    found: the findings of all rows
    """
    if not flags:
        return []
    rows = len(found)
    facility = reviewed.id_of(FACILITY, np.arange(len(reviewed)))
    named = facility.is_not_null().to_numpy()
    of_facility = hashes_of(facility.fill_null(""))
    level = reviewed["facility_level"]
    # Whose level nobody knows has no peers: such rows say nothing about their facility.
    key = np.where(named & (level != NONE), mixed(of_facility, level), np.uint64(0))
    look = np.zeros(len(reviewed), dtype=np.uint64)
    marks = np.zeros(len(reviewed), dtype=np.uint8)
    if ALIKE in flags:
        wanted = named & (reviewed["total_cost"] >= flags[ALIKE].parameters["minimum_cost"])
        look = np.where(wanted, _looks(of_facility, reviewed), look)
        marks[_first_of_person(reviewed["person"], look)] |= IS_FIRST
    if any(code in flags for code in OF_FACILITIES):
        marks |= _cost_marks(reviewed["total_cost"], flags)
        marks |= _finding_marks(found)[reviewed.numbers]
    brought: tuple[NDArray[np.uint64 | np.uint8], ...] = (key, look, np.where(named, marks, 0).astype(np.uint8))
    return [_of_all(name, column, reviewed.numbers, rows) for name, column in zip(BROUGHT, brought, strict=True)]


def mixed(hashes: Hashes, values: Column) -> Hashes:
    """`hashes` with `values` mixed in; the same values in another order give others."""
    mix = (hashes ^ values.view(np.uint64)) * MIXING[0]
    mix = (mix ^ (mix >> np.uint64(29))) * MIXING[1]
    return mix ^ (mix >> np.uint64(32))


def _looks(of_facility: Hashes, reviewed: ReviewedRows) -> Hashes:
    look = of_facility
    for name in (*DAYS, *PAID):
        look = mixed(look, np.ascontiguousarray(reviewed[name]))
    # 0 says that a row has no part in it.
    return np.maximum(look, np.uint64(1))


def _first_of_person(person: Column, look: Hashes) -> Column:
    frame = pl.DataFrame({"person": person, "look": look, "row": np.arange(len(person))}).filter(pl.col("look") != 0)
    return frame.unique(["person", "look"], keep="first", maintain_order=True)["row"].to_numpy()


def _cost_marks(cost: Column, flags: Mapping[str, Flag]) -> NDArray[np.uint8]:
    any_cost = cost > 0
    digit = cost // TENS[np.maximum(TENS.searchsorted(cost, side="right") - 1, 0)]
    marks = np.where(any_cost, digit, 0).astype(np.uint8)
    if ROUND in flags:
        marks |= np.where(any_cost & (cost % flags[ROUND].parameters["round_to"] == 0), IS_ROUND, 0).astype(np.uint8)
    return marks


def _finding_marks(found: pl.DataFrame) -> NDArray[np.uint8]:
    findings = [pl.col(f"finding_{fund}") for fund in FUNDS]
    compared = pl.any_horizontal(finding.is_not_null() & (finding != NOT_COMPARED) for finding in findings)
    differs = pl.any_horizontal(_is_any(finding, FINDINGS) for finding in findings)
    told = found.select(compared=compared.fill_null(value=False), differs=differs.fill_null(value=False))
    bits = np.where(told["compared"].to_numpy(), IS_COMPARED, 0) | np.where(told["differs"].to_numpy(), DIFFERS, 0)
    return bits.astype(np.uint8)


def _is_any(finding: pl.Expr, wanted: Sequence[str]) -> pl.Expr:
    return pl.any_horizontal(finding == one for one in wanted)


def _of_all(name: str, column: NDArray[np.uint64 | np.uint8], numbers: Column, rows: int) -> pl.Series:
    whole = np.zeros(rows, dtype=column.dtype)
    whole[numbers] = column
    return pl.Series(name, whole)


def has_mark(marks: NDArray[np.uint8], mark: int) -> Flags:
    """Which rows have a mark."""
    found: Flags = marks & np.uint8(mark) != 0
    return found
