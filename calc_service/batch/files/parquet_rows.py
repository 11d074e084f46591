"""The rows of a Parquet file, piece by piece: each time only the columns that are asked for, of their own kinds.

A piece is a row group, several small ones, or a stretch of a large one. Texts of which a column has few come as a list
of them and a number a row, as they stand in the file.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from calc_service.batch.files.damage import BY_DAMAGE, out_of_memory
from calc_service.batch.files.exact_text import exact_text, exact_texts
from calc_service.batch.files.table import ROWS, Piece, RowGroups
from calc_service.batch.refusals import refusal
from calc_service.batch.threads import AT_ONCE

LARGEST_WHOLE = 2 * ROWS
"""Rows of a row group that is read whole."""
DIGITS = 38  # of the widest decimal of a frame
FEW = 4
"""Bytes a row of a column that stands as a list of texts and a number a row: if it takes more, texts are not few."""
MOST_TEXTS = 2**16


@contextmanager
def sound_parquet() -> Iterator[None]:
    """Refuse the file where what is read within meets damage."""
    try:
        yield
    except (pa.ArrowMemoryError, MemoryError):
        raise out_of_memory() from None
    except (pa.ArrowException, OSError, *BY_DAMAGE):
        raise refusal(
            "wrong_form", "文件不是完好的 Parquet；请重新导出", "the file is not sound Parquet; export it anew"
        ) from None


@dataclass(frozen=True, slots=True)
class PartOfFile:
    """Where the rows of a piece stand: whole row groups, or so many rows of one from `start` on."""

    groups: tuple[int, ...]
    rows: int
    start: int | None = None


@dataclass(frozen=True, slots=True)
class ParquetRows:
    """A file whose rows can be asked for.

    names:     its columns in their order, each its own; kinds: what Arrow calls them
    few:       the columns that stand as a list of texts and a number a row
    stretches: the large row groups that are being read, by group and columns
    """

    path: Path
    metadata: pq.FileMetaData
    names: Sequence[str]
    kinds: Sequence[pa.DataType]
    few: Sequence[str]
    parts: Sequence[PartOfFile]
    stretches: "dict[tuple[int, tuple[int, ...]], Stretches]" = field(default_factory=dict)

    @classmethod
    def of(
        cls, path: Path, metadata: pq.FileMetaData, schema: pa.Schema, names: Sequence[str], at_once: int
    ) -> "ParquetRows":
        """The rows of the file at `path`, of which no more than `at_once` may be read at once."""
        few = [schema.names[place] for place, kind in enumerate(schema.types) if _has_few(metadata, place, kind)]
        return cls(path, metadata, names, schema.types, few, list(_parts(metadata, at_once)) or [PartOfFile((), 0)])

    def pieces(self) -> list[Piece]:
        """The pieces of the file, one a part."""
        return [
            Piece(partial(self.rows_of, part), RowGroups(self.path, part.groups, part.start or 0))
            for part in self.parts
        ]

    def rows_of(
        self,
        part: PartOfFile,
        columns: Sequence[str] | None,
        kinds: bool,  # noqa: FBT001  as `Piece.read` has it
    ) -> pl.DataFrame:
        """The rows of a part, see `Piece`. Raises `FileRefused` where they are damaged."""
        places = [self.names.index(name) for name in (self.names if columns is None else columns)]
        with sound_parquet():
            read = self._read(part, places)
            read.validate(full=True)
            frame = pl.DataFrame([_column(read.column(n)).alias(self.names[place]) for n, place in enumerate(places)])
            return frame if kinds else exact_texts(frame)

    def _read(self, part: PartOfFile, places: list[int]) -> pa.Table:
        if part.start is not None:
            (group,) = part.groups
            return self.stretches.setdefault(
                (group, tuple(places)), Stretches(self, group, places, self._length(group))
            ).read(part.start)
        order = sorted(places)
        with self.opened() as file:
            read = file.reader.read_row_groups(list(part.groups), column_indices=order, use_threads=False)
        return read.select([order.index(place) for place in places])

    def _length(self, group: int) -> int:
        return next(part.rows for part in self.parts if part.groups == (group,))

    def opened(self) -> pq.ParquetFile:
        """The file, to be read and closed."""
        return pq.ParquetFile(
            self.path,
            metadata=self.metadata,
            read_dictionary=list(self.few),
            page_checksum_verification=True,
            buffer_size=2**20,
            pre_buffer=False,
        )


class Stretches:
    """A large row group that is read stretch after stretch, by several at once and most often in this order."""

    def __init__(self, rows: ParquetRows, group: int, places: list[int], length: int) -> None:
        """`places` of the columns, in any order; each stretch but the last has `length` rows."""
        self._rows, self._group, self._places, self._length = rows, group, places, length
        self._lock = Lock()
        self._begins, self._coming = 0, self._stretches()
        self._waiting: dict[int, pa.Table] = {}

    def read(self, start: int) -> pa.Table:
        """The stretch that begins with the row `start` of the group."""
        with self._lock:
            if start not in self._waiting and start < self._begins:
                self._restart()
            while start not in self._waiting:
                try:
                    self._waiting[self._begins] = next(self._coming)
                except StopIteration:
                    self._restart()
                    raise ValueError("fewer rows than were announced") from None
                except Exception:
                    # Whoever asks next meets the same.
                    self._restart()
                    raise
                self._begins += self._length
                # Who asks for the one before is a moment behind; what nobody asks for does not wait for long.
                self._waiting.pop(self._begins - (AT_ONCE + 1) * self._length, None)
            return self._waiting.pop(start)

    def _restart(self) -> None:
        self._begins, self._coming, self._waiting = 0, self._stretches(), {}

    def _stretches(self) -> Iterator[pa.Table]:
        order = sorted(self._places)
        with self._rows.opened() as file:
            batches = file.reader.iter_batches(
                self._length, row_groups=[self._group], column_indices=order, use_threads=False
            )
            held = pa.Table.from_batches([], pa.schema([file.schema_arrow.field(place) for place in order]))
            ended = False
            while not ended:
                found = next(batches, None)
                ended = found is None
                held = held if found is None else pa.concat_tables([held, pa.Table.from_batches([found])])
                while held.num_rows >= self._length or (ended and held.num_rows):
                    yield held.slice(0, self._length).select([order.index(place) for place in self._places])
                    held = held.slice(self._length)


def _has_few(metadata: pq.FileMetaData, place: int, kind: pa.DataType) -> bool:
    """Whether a column of texts stands in every row group as a list of texts and a number a row."""
    if not is_text(kind):
        return False
    columns = (metadata.row_group(group).column(place) for group in range(metadata.num_row_groups))
    return all(one.has_dictionary_page and one.total_uncompressed_size <= one.num_values * FEW for one in columns)


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of that kind is text, which may also stand as a list of texts and a number a row."""
    return kind in {pa.string(), pa.large_string()}


def _parts(metadata: pq.FileMetaData, at_once: int) -> Iterator[PartOfFile]:
    together: list[int] = []
    rows = 0
    for group in range(metadata.num_row_groups):
        size = metadata.row_group(group).num_rows
        if together and rows + size > min(ROWS, at_once):
            yield PartOfFile(tuple(together), rows)
            together, rows = [], 0
        if size > min(LARGEST_WHOLE, at_once):
            yield from _stretches_of(group, size, min(ROWS, at_once))
        else:
            together, rows = [*together, group], rows + size
    if together:
        yield PartOfFile(tuple(together), rows)


def _stretches_of(group: int, size: int, length: int) -> Iterator[PartOfFile]:
    for start in range(0, size, length):
        yield PartOfFile((group,), min(length, size - start), start)


def _column(column: pa.ChunkedArray) -> pl.Series:
    """A column as frames have it: wide decimals as narrower ones or else as text, that of few texts as an Enum."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _of_texts(column) if is_text(kind.value_type) else _column(column.cast(kind.value_type))
    if pa.types.is_decimal(kind) and (pa.types.is_decimal256(kind) or kind.scale < 0):
        return _wide(column)
    return pl.Series(pl.from_arrow(column))


def _wide(column: pa.ChunkedArray) -> pl.Series:
    """Decimals that a frame may not hold, as their text."""
    try:
        return exact_text(pl.Series(pl.from_arrow(column.cast(pa.decimal128(DIGITS, max(column.type.scale, 0))))))
    except pa.ArrowInvalid:
        return pl.Series([None if number is None else f"{number:f}" for number in column.to_pylist()], dtype=pl.String)


def _of_texts(column: pa.ChunkedArray) -> pl.Series:
    """A column of a list of texts and a number a row: an Enum where the texts are few and different."""
    one = column.unify_dictionaries().combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    texts = one.dictionary.to_pylist() if len(one.dictionary) <= MOST_TEXTS else []
    if not texts or len(set(texts)) < len(texts) or None in texts:
        return pl.Series(pl.from_arrow(column.cast(pa.large_string())))
    words = pl.Enum(texts)
    numbers = pl.Series(pl.from_arrow(one.indices))
    return numbers.cast(pl.Series([], dtype=words).to_physical().dtype).cat.to(words)
