"""Pages of the rows of a run: those that are asked for, in the order asked for, out of the rows as they lie on disk.

The file is mapped, not read, and looked through batch by batch: ten million rows take no memory and a part of a second.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from calc_service.engine.columns import Column, Flags
from calc_service.runs.row_query import ROW, FoundRows, PageEnd, RowSearch

LAST = int(np.iinfo(np.int64).max)
"""Where rows stand that have no amount to be sorted by."""
NOWHERE = LAST + 1
"""What no key comes to."""
JOINED = frozenset({"flags", "errors", "columns"})
"""The columns whose cells hold several codes, parted by `|`."""


def page(file: Path, search: RowSearch) -> FoundRows:
    """Return the rows of a page. Raises OSError where the file is gone."""
    with pa.memory_map(str(file)) as mapped:
        reader = pa.ipc.open_file(mapped)
        found = _best(reader, search)
        rows = [_row(reader, one) for one in found[: search.limit]]
    more = len(found) > search.limit
    last = found[search.limit - 1] if more else None
    return FoundRows(rows, None if last is None else PageEnd(last.key, last.row))


@dataclass(frozen=True, slots=True)
class _Found:
    """One row: its place in the order and in the file, its batch and its place there."""

    key: int
    row: int
    batch: int
    place: int


def _best(reader: pa.RecordBatchFileReader, search: RowSearch) -> list[_Found]:
    """The first rows of the order, one more than a page has."""
    wanted = search.limit + 1
    best: list[_Found] = []
    for number, begins in _batches(reader, search):
        worst = best[-1].key if len(best) == wanted else NOWHERE
        if worst != NOWHERE and search.sort == ROW:
            break
        batch = reader.get_batch(number)
        places = _near(batch, begins, search, worst)
        places = places[_wanted(batch, places, search)]
        keys = _keys(batch, places, begins, search)
        first = _first(keys, wanted)
        rows = zip(keys[first].tolist(), places[first].tolist(), strict=True)
        best += [_Found(key, place + begins, number, place) for key, place in rows]
        best = sorted(best, key=lambda one: (one.key, one.row))[:wanted]
    return best


def _batches(reader: pa.RecordBatchFileReader, search: RowSearch) -> Iterator[tuple[int, int]]:
    """The batches that may hold rows of the page, each with the row that it begins with, in the best order."""
    number = reader.num_record_batches
    size = max(reader.get_batch(0).num_rows, 1) if number else 1
    every = [(place, place * size) for place in range(number)]
    in_file_order = search.sort == ROW
    if in_file_order and search.after is not None:
        passed = search.after.row // size
        every = every[: passed + 1] if search.descending else every[passed:]
    yield from reversed(every) if in_file_order and search.descending else every


def _near(batch: pa.RecordBatch, begins: int, search: RowSearch, worst: int) -> Column:
    """The places of the rows that may stand on the page by their key alone, which is told quickest."""
    if search.sort == ROW:
        places = np.arange(batch.num_rows)
    elif worst < LAST:
        # Where enough rows with an amount are known already few can still be better.
        numbers = _numbers(batch.column(search.sort))
        places = np.flatnonzero(numbers >= -worst if search.descending else numbers <= worst)
    else:
        places = np.arange(batch.num_rows)
    if search.after is None:
        return places
    keys, key, row = _keys(batch, places, begins, search), search.after.key, search.after.row
    behind: Flags = (keys > key) | ((keys == key) & (places + begins > row))
    return places[behind]


def _keys(batch: pa.RecordBatch, places: Column, begins: int, search: RowSearch) -> Column:
    if search.sort == ROW:
        rows: Column = (places + begins) * (-1 if search.descending else 1)
        return rows
    amounts = batch.column(search.sort)
    numbers = _numbers(amounts)[places].astype(np.int64)
    keys = -numbers if search.descending else numbers
    return np.where(_known(amounts, places), keys, LAST) if amounts.null_count else keys


def _numbers(cells: pa.Array) -> NDArray[np.integer]:
    """Its numbers, of whatever width, and anything where there are none."""
    kind = np.dtype(cells.type.to_pandas_dtype())
    found: NDArray[np.integer] = np.frombuffer(cells.buffers()[1], dtype=kind)
    return found[cells.offset : cells.offset + len(cells)]


def _known(cells: pa.Array, places: Column) -> Flags:
    """Which of the cells at `places` hold anything."""
    bits = cells.buffers()[0]
    if bits is None:
        return np.ones(len(places), dtype=np.bool_)
    at = places + cells.offset
    known: Flags = (np.frombuffer(bits, dtype=np.uint8)[at >> 3] >> (at & 7).astype(np.uint8)) & 1 == 1
    return known


def _first(keys: Column, wanted: int) -> Column:
    """Where the `wanted` lowest keys stand; of equal ones those that stand first."""
    if len(keys) <= wanted:
        return np.arange(len(keys))
    bound = np.partition(keys, wanted - 1)[wanted - 1]
    below = np.flatnonzero(keys < bound)
    return np.concatenate((below, np.flatnonzero(keys == bound)[: wanted - len(below)]))


def wanted_rows(batch: pa.RecordBatch, search: RowSearch) -> Column:
    """Return the places in a batch of the rows that hold what `search` asks for, whatever its order and its page."""
    places = np.arange(batch.num_rows)
    return places[_wanted(batch, places, search)]


def _wanted(batch: pa.RecordBatch, places: Column, search: RowSearch) -> Flags:
    wanted = np.ones(len(places), dtype=np.bool_)
    for column, value in search.equal.items():
        wanted &= _holding(batch.column(column), places, value, joined=column in JOINED)
    for columns, value in filter(None, (search.any_of, search.any_sure)):
        wanted &= np.logical_or.reduce([_holding(batch.column(column), places, value) for column in columns])
    return wanted


def _holding(cells: pa.Array, places: Column, value: str | int, *, joined: bool = False) -> Flags:
    """Which of the cells at `places` hold a value, or where several are `joined` have it among them."""
    if isinstance(cells, pa.DictionaryArray):
        # Each different value is looked at once: what is left is a look into a short table.
        fits = np.array([_fits(word, value, joined=joined) for word in cells.dictionary.to_pylist()], dtype=np.bool_)
        if not fits.any():
            return np.zeros(len(places), dtype=np.bool_)
        known = _known(cells.indices, places)
        found: Flags = known & np.take(fits, _numbers(cells.indices)[places], mode="clip")
        return found
    holding, told = np.zeros(len(places), dtype=np.bool_), np.flatnonzero(_known(cells, places))
    if not len(told):
        return holding
    if pa.types.is_integer(cells.type):
        holding[told] = _numbers(cells)[places[told]] == value
        return holding
    said = cells if len(told) == len(cells) else cells.take(pa.array(places[told]))
    if joined:
        holding[told] = _holding(pc.dictionary_encode(said), np.arange(len(said)), value, joined=True)
    else:
        holding[told] = pc.equal(said, pa.scalar(value, cells.type)).to_numpy(zero_copy_only=False)
    return holding


def _fits(word: str | None, value: str | int, *, joined: bool) -> bool:
    return word is not None and (value in word.split("|") if joined else word == value)


def _row(reader: pa.RecordBatchFileReader, one: _Found) -> dict[str, Any]:
    cells: dict[str, Any] = reader.get_batch(one.batch).slice(one.place, 1).to_pylist()[0]
    return {ROW: one.row} | cells


def rows_at(file: Path, wanted: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return rows by their number, from 0, each with every column of the file of rows, whose batches are of one size.

    Raises OSError where the file is gone.
    """
    with pa.memory_map(str(file)) as mapped:
        reader = pa.ipc.open_file(mapped)
        size = max(reader.get_batch(0).num_rows, 1)
        return {row: _row(reader, _Found(row, row, row // size, row % size)) for row in wanted}


def row_at(file: Path, row: int) -> dict[str, Any] | None:
    """Return the row of that number, from 0, with every column of the file of rows; None where it has none."""
    with pa.memory_map(str(file)) as mapped:
        reader = pa.ipc.open_file(mapped)
        return next(_at(reader, row), None)


def _at(reader: pa.RecordBatchFileReader, row: int) -> Iterator[dict[str, Any]]:
    begins = 0
    for number in range(reader.num_record_batches):
        batch = reader.get_batch(number)
        if row < begins + batch.num_rows:
            yield _row(reader, _Found(row, row, number, row - begins))
            return
        begins += batch.num_rows
