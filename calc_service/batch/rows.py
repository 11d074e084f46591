"""What rows of a file have to do with each other: persons, order within a day, repetitions, stays, cancellations."""

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calc_service.batch.cells import Cells
from calc_service.batch.faults import RowFaults
from calc_service.engine.columns import NONE, UNKNOWN, Column, Flags

DAY_BITS = 22
"""Days since 1970-01-01, and years, up to the year 9999 take no more."""
REFUNDED = (
    "total_cost",
    "policy_scope_cost",
    "basic_paid",
    "other_insurance_paid",
    "catastrophic_paid",
    "recorded_assistance",
    "recorded_tilt",
)
"""What a refund has to undo exactly."""


def numbered(*keys: pl.Series) -> Column:
    """A number below the number of rows for each different combination of `keys`, in no order; null is a key too."""
    frame = pl.DataFrame({str(place): key for place, key in enumerate(keys)})
    hashes = keys[0].hash() if len(keys) == 1 else frame.hash_rows()
    number, one_of_each = _numbered_by_value(hashes.to_numpy())
    alike = all(key.eq_missing(key.gather(one_of_each[number])).all() for key in keys)
    return number if alike else _numbered_by_text(frame)


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


def repeated(keys: NDArray[np.generic]) -> Column:
    """The rows whose key another row has too."""
    # Sorting values takes half the time of sorting rows by them, and few are met twice.
    ordered = np.sort(keys)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.flatnonzero(pl.Series(keys).is_in(pl.Series(twice).unique().implode()).to_numpy())


def find_repeated(person: Column, cells: Cells, faults: RowFaults) -> None:
    """Of the rows of a person with the same claim_id all but the first are faulty."""
    readable = faults.sound("person_id") & faults.sound("claim_id")
    rows = repeated(_hash_of_both(person, cells.ids["claim_id"]))
    rows = rows[readable[rows]]
    if len(rows):
        keys = pl.DataFrame({"person": person[rows], "claim": cells.ids["claim_id"].gather(rows)})
        again = ~keys.select(pl.struct(pl.all()).is_first_distinct()).to_series().to_numpy()
        faults.add("claim_id", "repeated_claim_id", rows[again])


def stays(person: Column, cells: Cells) -> Column:
    """A number for each stay of a person that several rows name, NONE on all other rows."""
    stay_id = cells.ids.get("stay_id")
    stay = np.full(cells.rows, NONE)
    if stay_id is None:
        return stay
    named = np.flatnonzero(stay_id.is_not_null().to_numpy())
    rows = named[repeated(_hash_of_both(person, stay_id)[named])]
    number = numbered(pl.Series(person[rows]), stay_id.gather(rows))
    # Of different stays whose hashes meet some may turn out to be named once: a stay of one row is none.
    shared = np.bincount(number)[number] > 1
    stay[rows[shared]] = number[shared]
    return stay


def _hash_of_both(person: Column, id_: pl.Series) -> NDArray[np.uint64]:
    """Rows that differ here differ in person or id; those that do not have to be compared."""
    hashes: NDArray[np.uint64] = id_.hash().to_numpy()
    return hashes ^ person.view(np.uint64)


def reversed_rows(person: Column, cells: Cells, faults: RowFaults) -> Column:
    """By row the row that it reverses: NONE where it names none, UNKNOWN where no sound row of the person has it."""
    target = np.full(cells.rows, NONE)
    named = cells.ids.get("reverses")
    if named is None:
        return target
    readable = faults.sound("person_id")
    rows = np.flatnonzero(readable & faults.sound("reverses") & named.is_not_null().to_numpy())
    standing = np.flatnonzero(readable & faults.sound("claim_id") & np.isin(person, person[rows]))
    asking = pl.DataFrame({"person": person[rows], "claim": named.gather(rows), "asking": rows})
    known = pl.DataFrame({"person": person[standing], "claim": cells.ids["claim_id"].gather(standing), "row": standing})
    found = asking.join(known, on=["person", "claim"], how="left")
    asked, row = found["asking"].to_numpy(), found["row"].fill_null(UNKNOWN).to_numpy()
    refused = faults.rejected()[np.maximum(row, 0)] & (row != asked)
    target[asked] = np.where(refused, UNKNOWN, row)
    return target


def pair_refunds(person: Column, cells: Cells, refund: Flags, target: Column, faults: RowFaults) -> None:
    """Write into `target` the one row that each refund undoes; a refund with none or several is refused with them.

    Refunds are taken by day and then as they stand in the file; whatever one has undone no later one can undo.
    """
    sound = ~faults.rejected()
    taken = np.zeros(cells.rows, dtype=np.bool_)
    taken[target[(target >= 0) & sound]] = True
    asking = np.flatnonzero(refund & sound & (target == NONE))
    if not len(asking):
        return
    standing = np.flatnonzero(sound & ~refund & ~taken & (target == NONE) & np.isin(person, person[asking]))
    days = cells.number("settled_on")
    refused: set[int] = set()
    for row, candidates in _candidates(asking, standing, person, days, cells):
        left = [each for each in candidates if not taken[each]]
        if len(left) == 1:
            target[row], taken[left[0]] = left[0], True
        else:
            refused |= {row, *left}
    faults.add("", "unpaired_refund", np.array(sorted(refused), dtype=np.int64))


def _candidates(
    asking: Column, standing: Column, person: Column, days: Column, cells: Cells
) -> Iterator[tuple[int, list[int]]]:
    """Each refund by day and row, with the rows before it that have exactly its amounts."""
    facility = cells.ids.get("facility_id")
    if facility is None:
        yield from ((row, []) for row in asking.tolist())
        return
    amounts = {column: cells.number(column) for column in REFUNDED}

    def alike(rows: Column) -> pl.DataFrame:
        keys = {column: fen[rows] for column, fen in amounts.items()}
        return pl.DataFrame(
            {"person": person[rows], "facility": facility.gather(rows), **keys, "row": rows, "day": days[rows]}
        )

    pairs = alike(asking).join(alike(standing), on=["person", "facility", *REFUNDED], how="left")
    earlier = (pl.col("day_right") < pl.col("day")) | (
        (pl.col("day_right") == pl.col("day")) & (pl.col("row_right") < pl.col("row"))
    )
    pairs = pairs.with_columns(candidate=pl.when(earlier).then(pl.col("row_right")))
    grouped = pairs.group_by("day", "row").agg(pl.col("candidate").drop_nulls().sort()).sort("day", "row")
    yield from grouped.select("row", "candidate").iter_rows()


def person_years(person: Column, year: Column, faults: RowFaults) -> Column:
    """A number for each person and year; NONE on rows whose person or day could not be read."""
    readable = faults.sound("person_id") & faults.sound("settled_on")
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
