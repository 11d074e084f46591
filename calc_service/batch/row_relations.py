"""What rows of a file have to do with each other: persons, order within a day, repetitions, stays, cancellations."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calc_service.batch.cells import Cells
from calc_service.batch.faults import RowFaults
from calc_service.engine.columns import NONE, UNKNOWN, Column, Flags

DAY_BITS = 22
"""Days since 1970-01-01, and years, up to the year 9999 take no more."""
PLACES = 1_048_573
"""A prime number, some eight for each row of a part: few rows share a place by chance."""


def numbered(*keys: pl.Series) -> Column:
    """A number below the number of rows for each different combination of `keys`, in no order; null is a key too."""
    frame = pl.DataFrame({str(place): key for place, key in enumerate(keys)})
    hashes = keys[0].hash() if len(keys) == 1 else frame.hash_rows()
    number, one_of_each = _numbered_by_value(hashes.to_numpy())
    equal = all(key.eq_missing(key.gather(one_of_each[number])).all() for key in keys)
    return number if equal else _numbered_by_text(frame)


def _numbered_by_value(values: NDArray[np.uint64]) -> tuple[Column, Column]:
    """(a number for each different value, on every row; a row of each number)."""
    order = np.argsort(values)
    ordered = values[order]
    number, begins = np.empty(len(values), dtype=np.int64), np.ones(len(values), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=begins[1:])
    number[order] = begins.cumsum() - 1
    return number, order[begins]


def _numbered_by_text(frame: pl.DataFrame) -> Column:
    # Two different keys have the same hash: once in some ten million files of a million rows.
    first = frame.with_row_index("row").select(pl.col("row").first().over(frame.columns).cast(pl.Int64))
    return first.to_series().to_numpy()


def order_within_a_day(person: Column, settled_on: Column, claim_id: pl.Series) -> Column:
    """Ranks by claim_id, code point by code point, wherever a person has several claims on one day; 0 elsewhere."""
    rank = np.zeros(len(person), dtype=np.int64)
    shared = repeated((person << DAY_BITS) + settled_on)
    if len(shared):
        rank[shared] = claim_id.gather(shared).rank("dense").cast(pl.Int64).fill_null(0).to_numpy()
    return rank


def repeated(keys: NDArray[np.int64] | NDArray[np.uint64]) -> Column:
    """The rows whose key another row has too."""
    # Equal keys meet in one place; most keys are alone in theirs, which counting finds out far sooner than comparing.
    place = (keys % keys.dtype.type(PLACES)).astype(np.int64)
    met = np.flatnonzero(np.bincount(place)[place] > 1)
    again: Flags = pl.Series(keys[met]).is_duplicated().to_numpy()
    return met[again]


def find_repeated(person: Column, cells: Cells, valid: Flags, faults: RowFaults) -> None:
    """Of the `valid` rows of a person with the same claim_id all but the first are faulty."""
    readable = valid & faults.sound("person_id") & faults.sound("claim_id")
    rows = repeated(_hash_of_both(person, cells.ids["claim_id"]))
    rows = rows[readable[rows]]
    if len(rows):
        keys = pl.DataFrame({"person": person[rows], "claim": cells.ids["claim_id"].gather(rows)})
        again = ~keys.select(pl.struct(pl.all()).is_first_distinct()).to_series().to_numpy()
        faults.add("claim_id", "repeated_claim_id", rows[again])


def visits(person: Column, cells: Cells, valid: Flags) -> Column:
    """A number for each stay id of a person that several `valid` rows name, NONE on all other rows."""
    stay_id = cells.ids.get("stay_id")
    visit = np.full(cells.rows, NONE)
    if stay_id is None:
        return visit
    named = np.flatnonzero(valid & stay_id.is_not_null().to_numpy())
    rows = named[repeated(_hash_of_both(person, stay_id)[named])]
    number = numbered(pl.Series(person[rows]), stay_id.gather(rows))
    _write_shared(visit, rows, number)
    return visit


def stays(visit: Column, cells: Cells) -> Column:
    """A number for each stay at a facility that several rows name, NONE on all other rows.

    A blank facility is one of its own.
    """
    facility = cells.ids.get("facility_id")
    if facility is None:
        return visit
    stay, rows = np.full(cells.rows, NONE), np.flatnonzero(visit != NONE)
    number = numbered(pl.Series(visit[rows]), facility.gather(rows))
    _write_shared(stay, rows, number)
    return stay


def _write_shared(column: Column, rows: Column, number: Column) -> None:
    # Of different keys whose hashes meet some may turn out to be named once: what one row names is not shared.
    shared = np.bincount(number, minlength=1)[number] > 1
    column[rows[shared]] = number[shared]


def _hash_of_both(person: Column, id_: pl.Series) -> NDArray[np.uint64]:
    """Rows that differ here differ in person or id; those that do not have to be compared."""
    hashes: NDArray[np.uint64] = id_.hash().to_numpy()
    return hashes ^ person.view(np.uint64)


def named_rows(person: Column, cells: Cells, invalid: Flags, faults: RowFaults) -> Column:
    """By row the row that it says it cancels: NONE where it names none, UNKNOWN where no row of the person is that.

    Of a record declared invalid and a valid one with the same claim_id the valid one is meant.
    """
    target = np.full(cells.rows, NONE)
    named = cells.ids.get("reverses")
    if named is None:
        return target
    readable = faults.sound("person_id")
    rows = np.flatnonzero(readable & ~invalid & faults.sound("reverses") & named.is_not_null().to_numpy())
    candidates = np.flatnonzero(readable & faults.sound("claim_id") & np.isin(person, person[rows]))
    candidates = np.concatenate((candidates[~invalid[candidates]], candidates[invalid[candidates]]))
    reversals = pl.DataFrame({"person": person[rows], "claim": named.gather(rows), "reversal": rows})
    known = pl.DataFrame(
        {"person": person[candidates], "claim": cells.ids["claim_id"].gather(candidates), "row": candidates}
    ).unique(["person", "claim"], keep="first", maintain_order=True)
    found = reversals.join(known, on=["person", "claim"], how="left")
    target[found["reversal"].to_numpy()] = found["row"].fill_null(UNKNOWN).to_numpy()
    return target


def person_years(person: Column, year: Column, valid: Flags, faults: RowFaults) -> Column:
    """A number for each person and year; NONE on rows whose person or day could not be read, or that are not valid."""
    readable = valid & faults.sound("person_id") & faults.sound("settled_on")
    return np.where(readable, (person << DAY_BITS) + year, NONE)


def opening(column: str, person_year: Column, cells: Cells, faults: RowFaults) -> Column:
    """What the person's year began with, fen, on every row; rows of a year that disagree are all faulty."""
    if column not in cells.numbers:
        return np.zeros(cells.rows, dtype=np.int64)
    given = np.where(person_year == NONE, NONE, cells.number(column))
    if not np.count_nonzero(given != NONE):
        return np.zeros(cells.rows, dtype=np.int64)
    frame = pl.DataFrame({"year": person_year, "given": given}).with_columns(
        given=pl.when(pl.col("given") != NONE).then(pl.col("given"))
    )
    of_year = frame.select(low=pl.col("given").min().over("year"), high=pl.col("given").max().over("year"))
    differs = (of_year["low"] != of_year["high"]).fill_null(value=False).to_numpy()
    faults.add(column, "opening_differs", differs & (person_year != NONE))
    return of_year["high"].fill_null(0).to_numpy()
