"""Rows drawn from a population: of each stratum those with the lowest keys."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from calc_service.engine.columns import Column
from calc_service.runs.row_query import RowSearch
from calc_service.runs.row_search import wanted_rows
from calc_service.runs.row_types import FIRST_ROW
from calc_service.runs.samples.allotment import SampleTooSmall, allotted, least_of
from calc_service.runs.samples.row_keys import keys_by
from calc_service.runs.samples.strata import (
    MOST_STRATA,
    Census,
    Population,
    TooManyStrata,
    Values,
    census,
    recorded_of,
    rows_of,
)

AT_ONCE = 65_536
"""Rows whose keys are looked at before those that are too high are let go."""
ABOVE_ALL = b"\xff" * 33
"""Above every key."""


@dataclass(frozen=True, slots=True)
class DrawAsked:
    """How rows are drawn: how many, by which seed, from which strata, out of which rows.

    only: the same as `search`, as it was asked for
    """

    n: int
    seed: str
    by: tuple[str, ...] = ()
    search: RowSearch = field(default_factory=RowSearch)
    only: Mapping[str, str] = field(default_factory=dict)


class DrawnStratum(msgspec.Struct, frozen=True):
    """A stratum: what its rows have in the columns asked for, how many there are, how many of them were drawn.

    recorded: by fund (rows with a recorded payment that could be compared, their fen)
    """

    values: Values
    rows: int
    drawn: int
    recorded: dict[str, tuple[int, int]]


class DrawnRow(msgspec.Struct, frozen=True):
    """A row: its number, as a spreadsheet counts, its stratum, from 0, its key, and its columns."""

    row: int
    stratum: int
    key: str
    cells: dict[str, Any]


class Drawing(msgspec.Struct, frozen=True):
    """What was drawn, in the order of the file; `needed`: nothing was, since at least so many rows would have to be."""

    least: int = 0
    strata: list[DrawnStratum] = []
    rows: list[DrawnRow] = []
    needed: int = 0


def drawn_of_run(rows: Path, asked: DrawAsked) -> bytes:
    """Draw from the file of rows of a run; a `Drawing` as msgpack, for a child process."""
    with population_of_run(rows, asked) as population:
        return msgspec.msgpack.encode(draw(population, asked.n, asked.seed))


@contextmanager
def population_of_run(rows: Path, asked: DrawAsked) -> Iterator[Population]:
    """The rows of a run that are drawn from, where they lie."""
    with pa.memory_map(str(rows)) as mapped:
        reader = pa.ipc.open_file(mapped)

        def batches() -> Iterator[tuple[int, pa.RecordBatch]]:
            begins = 0
            for number in range(reader.num_record_batches):
                batch = reader.get_batch(number)
                yield begins, batch
                begins += batch.num_rows

        def picked(batch: pa.RecordBatch) -> Column:
            return wanted_rows(batch, asked.search)

        yield Population(batches, picked, asked.by)


def drawing_of(content: bytes) -> Drawing:
    """What `drawn_of_run` gave."""
    return msgspec.msgpack.decode(content, type=Drawing)


def draw(population: Population, n: int, seed: str) -> Drawing:
    """Draw `n` rows, or all where there are no more."""
    try:
        counted = census(population)
        sizes = allotted(counted.rows, n)
    except TooManyStrata:
        return Drawing(needed=MOST_STRATA + 1)
    except SampleTooSmall as small:
        return Drawing(needed=small.needed)
    every = enumerate(zip(counted.values, counted.rows, sizes, strict=True))
    strata = [
        DrawnStratum(values, rows, size, dict(recorded_of(counted, each))) for each, (values, rows, size) in every
    ]
    keys = _lowest(population, counted, sizes, seed)
    least = least_of(counted.rows, sum(sizes)) if strata else 0
    return Drawing(least, strata, [*_with_cells(population, keys)])


def _lowest(population: Population, counted: Census, sizes: Sequence[int], seed: str) -> dict[int, tuple[int, bytes]]:
    """By row (stratum, key): of each stratum as many rows as its size says, those with the lowest keys."""
    key_of = keys_by(seed)
    kept: list[list[tuple[bytes, int]]] = [[] for _ in sizes]
    worst = [ABOVE_ALL] * len(sizes)
    for found in rows_of(population, counted):
        for start in range(0, len(found.numbers), AT_ONCE):
            few = slice(start, start + AT_ONCE)
            for row, stratum in zip(found.numbers[few].tolist(), found.strata[few].tolist(), strict=True):
                key = key_of(row)
                if key < worst[stratum]:
                    kept[stratum].append((key, row))
            for stratum, size in enumerate(sizes):
                if len(kept[stratum]) >= size:
                    kept[stratum] = sorted(kept[stratum])[:size]
                    worst[stratum] = kept[stratum][-1][0]
    return {row: (stratum, key) for stratum, rows in enumerate(kept) for key, row in rows}


def _with_cells(population: Population, keys: dict[int, tuple[int, bytes]]) -> Iterator[DrawnRow]:
    rows = np.array(sorted(keys), dtype=np.int64)
    for begins, batch in population.batches():
        first = begins + FIRST_ROW
        here = rows[(rows >= first) & (rows < first + batch.num_rows)]
        cells = batch.take(pa.array(here - first)).to_pylist() if len(here) else []
        for row, of_row in zip(here.tolist(), cells, strict=True):
            stratum, key = keys[row]
            yield DrawnRow(row, stratum, key.hex(), of_row)
