"""The rows of a file in parts that hold whole persons, and what was found out of each part back in the file's order.

Rows have to do only with rows of the same person, so each part is worked on by itself, as if it were a file. A part is
so small that its columns stay near the processor, however long the file is, and several are worked on at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calc_service.batch.cells import Cells
from calc_service.batch.claims import INVALID
from calc_service.batch.faults import RowFaults
from calc_service.engine.columns import Column

ROWS_OF_A_PART = 131_072
MOST_PARTS = 256
"""More would be crumbs of each piece of the file; from some thirty million rows on the parts grow instead."""
KINDS = (np.int8, np.int16, np.int32, np.int64)
"""Signed alone: numpy makes floats of the largest unsigned numbers beside negative ones."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a file, read, with what was found wrong in them; `place` says where each stands in the file."""

    place: Column
    cells: Cells
    faults: RowFaults


@dataclass(frozen=True, slots=True)
class PartResult:
    """What was found out of one part, see `result_columns`.

    `place` says, ascending, where each row of `columns` stands in the file.
    """

    place: Column
    columns: pl.DataFrame

    def __post_init__(self) -> None:
        """No row may be lost on the way."""
        if len(self.place) != len(self.columns):
            raise AssertionError("a row was lost")


def number_of_parts(rows: int) -> int:
    """Into how many parts a file of so many rows is divided."""
    return min(max(1, -(-rows // ROWS_OF_A_PART)), MOST_PARTS)


def by_part(rows: Rows, parts: int) -> list[Rows]:
    """`rows` part by part, in each as they stand in the file; numbers take as little room as they need.

    All rows of a person, whose ids are equal or both blank, come into the same part, and so do those of persons whose
    ids look alike. Each part has memory of its own,
    which can be given up as soon as the part has been worked on.
    """
    part = (folded(rows.cells.ids["person_id"]).hash() % parts).cast(pl.UInt16).to_numpy()
    # Numbers of 16 bits are sorted by counting.
    order = part.argsort(kind="stable")
    begins = [0, *np.bincount(part, minlength=parts).cumsum().tolist()]
    numbers = {name: _narrow(column) for name, column in rows.cells.numbers.items()}
    rows = replace(rows, cells=replace(rows.cells, numbers=numbers))
    return [_picked(rows, order[begin:end]) for begin, end in pairwise(begins)]


def folded(ids: pl.Series) -> pl.Series:
    """Ids without regard to upper and lower case, or to full and half width."""
    if ids.cast(pl.UInt64, strict=False).null_count() == ids.null_count():
        return ids
    plain = ids.str.len_bytes().sum() == ids.str.len_chars().sum()
    return (ids if plain else ids.str.normalize("NFKC")).str.to_lowercase()


def _picked(rows: Rows, wanted: Column) -> Rows:
    cells = Cells(
        rows=len(wanted),
        numbers={name: column.take(wanted) for name, column in rows.cells.numbers.items()},
        ids={name: texts.gather(wanted) for name, texts in rows.cells.ids.items()},
    )
    return Rows(rows.place.take(wanted), cells, rows.faults.picked(wanted))


def _narrow(column: Column) -> NDArray[np.signedinteger]:
    """The same whole numbers in as few bytes as hold them all."""
    lowest, highest = int(column.min(initial=0)), int(column.max(initial=0))
    return column.astype(next(kind for kind in KINDS if np.iinfo(kind).min <= lowest and highest <= np.iinfo(kind).max))


def whole_part(pieces: Sequence[Rows]) -> Rows:
    """The rows of one part out of all pieces of the file."""
    first = pieces[0]
    place = np.concatenate([rows.place for rows in pieces])
    cells = Cells(
        rows=len(place),
        numbers={
            name: np.concatenate([rows.cells.numbers[name] for rows in pieces], dtype=np.int64)
            for name in first.cells.numbers
        },
        ids={name: pl.concat([rows.cells.ids[name] for rows in pieces], rechunk=True) for name in first.cells.ids},
    )
    unchecked = cells.numbers[INVALID] == 1
    faults = RowFaults(len(place), first.faults.columns, unchecked if unchecked.any() else None)
    above = 0
    for rows in pieces:
        faults.add_all(rows.faults, above)
        above += len(rows.place)
    return Rows(place, cells, faults)


def in_file_order(results: Sequence[PartResult], wanted: slice, names: Sequence[str] | None = None) -> pl.DataFrame:
    """What was found out of the rows of the file from `wanted.start` to `wanted.stop`, in their order.

    names: the columns that are wanted; all if None
    """
    within = [slice(*part.place.searchsorted((wanted.start, wanted.stop)).tolist()) for part in results]
    place = np.concatenate([part.place[one] for part, one in zip(results, within, strict=True)])
    if len(place) != wanted.stop - wanted.start:
        raise AssertionError("a row was lost")
    found = [part.columns[one] for part, one in zip(results, within, strict=True)]
    columns = pl.concat(found if names is None else [part.select(names) for part in found], rechunk=True)
    # Each place is there once, so what stands where need not be sorted.
    order = np.empty_like(place)
    order[place - wanted.start] = np.arange(len(place))
    return columns[order]
