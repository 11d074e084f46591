"""What was found out of rows, on disk: bucket by bucket while a run is worked on, in the order of the file at last.

Arrow IPC without compression, so that it is looked at where it lies. Every file has one batch for each ROWS_OF_A_BATCH
rows of the posted file, the same in all: what a bucket knows of some rows is found without reading the rest.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import RawIOBase
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import polars.selectors as cs
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from calc_service.batch.across_persons.row_marks import MARKS, OF_LOOK, Hashes
from calc_service.batch.whole_persons import ROW
from calc_service.domain.digests import NAME

ROWS_OF_A_BATCH = 524_288
IDS = ("claim_id", "person_id", "facility_id")
"""The ids of a row, as the file has them, beside what was found out of it; `facility_id` is what pivots need."""


def number_of_batches(rows: int) -> int:
    """How many batches a file of so many rows has; one at least."""
    return max(-(-rows // ROWS_OF_A_BATCH), 1)


WHOLE_NUMBERS = (pa.int8(), pa.int16(), pa.int32(), pa.int64())


def as_laid_down(found: pa.Table) -> pa.RecordBatch:
    """What was found out of some rows as it stands on disk, in order of ROW.

    Whole numbers take as few bytes as hold them all, a column without any text takes none, and nothing is left of what
    memory happened to hold in blank cells and behind the last: digests see it.
    """
    for place, column in enumerate(found.columns):
        kind = _narrowest(column)
        if kind != column.type:
            plain = pa.nulls(len(column)) if kind == pa.null() else column.cast(kind, safe=False)
            found = found.set_column(place, found.field(place).with_type(kind), plain)
    whole, places = one_batch(found), found[ROW].to_numpy()
    ordered = whole if (places[1:] > places[:-1]).all() else whole.take(pa.array(places.argsort(kind="stable")))
    arrays = [_settled(array) if array.null_count else array for array in ordered.columns]
    return pa.RecordBatch.from_arrays(arrays, schema=ordered.schema)


def _narrowest(column: pa.ChunkedArray) -> pa.DataType:
    if pa.types.is_large_string(column.type):
        return pa.null() if column.null_count == len(column) else column.type
    if not pa.types.is_signed_integer(column.type):
        return column.type
    ends = [end or 0 for end in pc.min_max(column).as_py().values()]
    return next(
        kind for kind in WHOLE_NUMBERS if all(-1 << kind.bit_width - 1 <= end < 1 << kind.bit_width - 1 for end in ends)
    )


def fitting_all(schemas: Sequence[pa.Schema]) -> pa.Schema:
    """The columns of several files, one at least, of kinds that hold what they have in each."""
    kinds = [_widest([schema.field(place).type for schema in schemas]) for place in range(len(schemas[0]))]
    return pa.schema([field.with_type(kind) for field, kind in zip(schemas[0], kinds, strict=True)])


def _widest(kinds: Sequence[pa.DataType]) -> pa.DataType:
    if kinds[0] in WHOLE_NUMBERS:
        return max(kinds, key=WHOLE_NUMBERS.index)
    return next((kind for kind in kinds if kind != pa.null()), pa.large_string())


def write_found(found: pa.RecordBatch, rows: int, sink: pa.NativeFile, packing: str | None = None) -> None:
    """Write what was found out of some rows of a file of `rows` rows, see `as_laid_down`; `packing`: that of Arrow."""
    places = found[ROW].to_numpy()
    ends = places.searchsorted([(batch + 1) * ROWS_OF_A_BATCH for batch in range(number_of_batches(rows))])
    with pa.ipc.new_file(sink, found.schema, options=pa.ipc.IpcWriteOptions(compression=packing)) as writer:
        # Of one batch, so that words are the same dictionary in all: such a file holds no more than one.
        for start, stop in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True):
            writer.write_batch(found.slice(start, stop - start))


def found_digest(found: pa.RecordBatch, rows: int) -> str:
    """The digest of the file that `write_found` writes: alike wherever the same is found."""
    digest = sha256()
    write_found(found, rows, pa.PythonFile(_Digested(digest), "w"))
    return f"{NAME}:{digest.hexdigest()}"


class _Digested(RawIOBase):
    """A file of which nothing is kept but its digest."""

    def __init__(self, digest: Any) -> None:  # noqa: ANN401  hashlib does not name its kind
        self._digest = digest

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:  # noqa: ANN401  whatever holds bytes
        self._digest.update(content)
        return memoryview(content).nbytes


def one_batch(table: pa.Table) -> pa.RecordBatch:
    """The rows of a table, all together."""
    whole = table.combine_chunks().to_batches()
    return whole[0] if whole else pa.RecordBatch.from_pylist([], schema=table.schema)


def _settled(array: pa.Array) -> pa.Array:
    if pa.types.is_null(array.type):
        return array
    if pa.types.is_dictionary(array.type):
        return pa.DictionaryArray.from_arrays(_settled(array.indices), array.dictionary, ordered=array.type.ordered)
    text = pa.types.is_string(array.type) or pa.types.is_large_string(array.type)
    filled = array.fill_null("" if text else pa.scalar(0).cast(array.type))
    valid = np.concatenate([np.zeros(filled.offset, np.bool_), array.is_valid().to_numpy(zero_copy_only=False)])
    bits = pa.py_buffer(np.packbits(valid, bitorder="little").tobytes())
    content = [bits, *filled.buffers()[1:]]
    return pa.Array.from_buffers(array.type, len(array), content, array.null_count, filled.offset)


class FoundFile:
    """A file of batches, looked at where it lies."""

    def __init__(self, path: Path) -> None:
        self._reader = pa.ipc.open_file(pa.memory_map(str(path)))
        self._reader.get_batch(0)  # reads the words, which several threads must not do at once

    def batch(self, number: int) -> pa.RecordBatch:
        """One batch."""
        return self._reader.get_batch(number)

    @property
    def batches(self) -> int:
        """Their number."""
        return int(self._reader.num_record_batches)

    @property
    def schema(self) -> pa.Schema:
        """The columns."""
        return self._reader.schema

    def rows(self, wanted: slice, columns: Sequence[str]) -> pl.DataFrame:
        """Some rows of a file that lies in the order of the posted one, and some of its columns; numbers as Int64."""
        first, last = wanted.start // ROWS_OF_A_BATCH, max(wanted.stop - 1, wanted.start) // ROWS_OF_A_BATCH
        parts = []
        for number in range(first, last + 1):
            begin = number * ROWS_OF_A_BATCH
            batch = self.batch(number)
            start, stop = max(wanted.start - begin, 0), min(wanted.stop - begin, batch.num_rows)
            parts.append(batch.select(columns).slice(start, stop - start))
        return as_frame(parts)


def looks_of_table(found: pa.Table) -> Iterator[tuple[Hashes, NDArray[np.uint8]]]:
    """What rows in memory look like."""
    yield found[OF_LOOK].to_numpy(), found[MARKS].to_numpy()


def looks_of_files(paths: Sequence[Path]) -> Iterator[tuple[Hashes, NDArray[np.uint8]]]:
    """What the rows of some files look like, batch by batch; nothing else of them is read."""
    for path in paths:
        with pa.memory_map(str(path)) as mapped:
            schema = pa.ipc.open_file(mapped).schema
            fields = [schema.get_field_index(name) for name in (OF_LOOK, MARKS)]
            mapped.seek(0)
            reader = pa.ipc.open_file(mapped, options=pa.ipc.IpcReadOptions(included_fields=fields))
            for number in range(reader.num_record_batches):
                batch = reader.get_batch(number)
                yield batch.column(OF_LOOK).to_numpy(), batch.column(MARKS).to_numpy()


def as_frame(batches: Sequence[pa.RecordBatch]) -> pl.DataFrame:
    """The rows of some batches, one at least, of the same columns; whole numbers as Int64."""
    return as_laid(batches).with_columns(cs.signed_integer().cast(pl.Int64))


def as_laid(batches: Sequence[pa.RecordBatch]) -> pl.DataFrame:
    """The same, numbers as narrow as they are: not to be reckoned with."""
    return pl.DataFrame(pl.from_arrow(pa.Table.from_batches(batches)))
