"""Rows told apart by what was found out of them: which strata there are, with how many rows and how much paid."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from calc_service.engine.columns import Column
from calc_service.runs.row_types import FIRST_ROW

Values = tuple[str | int | None, ...]
"""What the rows of a stratum have in the columns that tell it, in their order."""
MOST_STRATA = 5_000
PAID = {
    "catastrophic": ("catastrophic_entitled", "difference_catastrophic"),
    "assistance": ("assistance_paid", "difference_assistance"),
    "tilt": ("tilt_paid", "difference_tilt"),
    "subsidy": ("subsidy", "difference_subsidy"),
}
"""By fund the columns that add up to what was recorded as paid: what was computed, and how far that is from it."""


class TooManyStrata(Exception):  # noqa: N818  named for what is wrong, as RulesRefused is
    """The columns tell more strata than can be drawn from."""


@dataclass(frozen=True, slots=True)
class Population:
    """Rows to be drawn from, batch by batch, as often as they are asked for.

    batches: yields (the place in the file, from 0, of the first row of a batch; the batch)
    picked:  the places in a batch of those rows that are drawn from
    by:      the columns that tell strata; none: all rows are one
    """

    batches: Callable[[], Iterator[tuple[int, pa.RecordBatch]]]
    picked: Callable[[pa.RecordBatch], Column]
    by: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RowsOfBatch:
    """Some rows: their numbers, as a spreadsheet counts, their places in the batch, and of each its stratum."""

    numbers: Column
    places: Column
    strata: Column
    batch: pa.RecordBatch


@dataclass(slots=True)
class Census:
    """Every stratum, in the order in which they begin in the file.

    rows:     how many rows each has
    recorded: by fund of each how many rows have a recorded payment that could be compared, and their fen
    """

    values: list[Values] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    recorded: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    index: dict[Values, int] = field(default_factory=dict)

    def number_of(self, values: Values) -> int:
        """The number of a stratum, from 0; a new one where there is none. Raises TooManyStrata."""
        if values not in self.index:
            if len(self.values) == MOST_STRATA:
                raise TooManyStrata
            self.index[values] = len(self.values)
            self.values.append(values)
            self.rows.append(0)
            for amounts in self.recorded.values():
                amounts.append((0, 0))
        return self.index[values]

    def count(self, found: RowsOfBatch) -> None:
        """Count rows of a batch."""
        number = len(self.rows)
        for stratum, rows in enumerate(np.bincount(found.strata, minlength=number).tolist()):
            self.rows[stratum] += rows
        for fund, amounts in self.recorded.items():
            known, fen = _recorded(found, PAID[fund])
            counts = np.bincount(found.strata[known], minlength=number)
            sums = np.zeros(number, dtype=np.int64)
            np.add.at(sums, found.strata[known], fen)
            added = zip(amounts, counts.tolist(), sums.tolist(), strict=True)
            self.recorded[fund] = [(rows + more, before + amount) for (rows, before), more, amount in added]


def census(population: Population) -> Census:
    """Count all rows. Raises TooManyStrata."""
    counted = Census()
    for found in rows_of(population, counted):
        counted.count(found)
    return counted


def rows_of(population: Population, counted: Census) -> Iterator[RowsOfBatch]:
    """The rows that are drawn from, batch by batch; strata that `counted` does not know are added to it."""
    for begins, batch in population.batches():
        if not counted.recorded:
            counted.recorded = {fund: [] for fund, columns in PAID.items() if {*columns} <= {*batch.schema.names}}
        places = population.picked(batch)
        if len(places):
            strata = _strata(batch, places, population.by, counted)
            yield RowsOfBatch(places + begins + FIRST_ROW, places, strata, batch)


def _strata(batch: pa.RecordBatch, places: Column, by: Sequence[str], counted: Census) -> Column:
    """The stratum of each of the rows at `places`."""
    code = np.zeros(len(places), dtype=np.int64)
    words: list[list[str | int | None]] = []
    for column in by:
        of_column, codes = _coded(batch.column(column))
        code = code * len(of_column) + codes[places]
        words.append(of_column)
    different, first, back = np.unique(code, return_index=True, return_inverse=True)
    numbers = np.zeros(len(different), dtype=np.int64)
    for each in np.argsort(first).tolist():
        numbers[each] = counted.number_of(_values(int(different[each]), words))
    found: Column = numbers[back]
    return found


def _coded(cells: pa.Array) -> tuple[list[str | int | None], Column]:
    """(every word of a column, and blank; of each row the place of its word among them)."""
    coded = cells if isinstance(cells, pa.DictionaryArray) else pc.dictionary_encode(cells)
    words = [*coded.dictionary.to_pylist(), None]
    return words, coded.indices.cast(pa.int64()).fill_null(len(words) - 1).to_numpy(zero_copy_only=False)


def _values(code: int, words: Sequence[Sequence[str | int | None]]) -> Values:
    values: list[str | int | None] = []
    for of_column in reversed(words):
        code, place = divmod(code, len(of_column))
        values.append(of_column[place])
    return tuple(reversed(values))


def _recorded(found: RowsOfBatch, columns: tuple[str, str]) -> tuple[Column, Column]:
    """(which of the rows have a recorded payment, its fen): by their places in `found`."""
    due, difference = (found.batch.column(name).take(pa.array(found.places)) for name in columns)
    both = pc.add(due.cast(pa.int64()), difference.cast(pa.int64()))
    known = np.flatnonzero(both.is_valid().to_numpy(zero_copy_only=False))
    return known, both.drop_null().to_numpy()


def recorded_of(counted: Census, stratum: int) -> Mapping[str, tuple[int, int]]:
    """By fund (rows with a recorded payment that could be compared, their fen) of one stratum."""
    return {fund: amounts[stratum] for fund, amounts in counted.recorded.items()}
