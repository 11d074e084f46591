"""The rows of a file in pieces, so that no more of them is in memory than is worked on; amounts as their columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calc_service.domain.wording import Label

ROWS = 131_072
"""So many rows of a table in memory are a piece."""
PRECISION = 18
"""Digits of the largest amount that anything comes to, fen."""
BLANK = pl.Series([None], dtype=pl.Int64)


Rows = Callable[[], pl.DataFrame]
"""Gives some rows, all columns of them, as text."""


class RowGroups(NamedTuple):
    """Where the rows of a piece stand as they are in a Parquet file: what is only carried is copied from there.

    start: the first row within the group, where that is read stretch by stretch
    """

    path: Path
    groups: tuple[int, ...]
    start: int = 0


class Added(NamedTuple):
    """Columns that were added to a file: their names, and what gives some of them of the rows of a piece."""

    names: Sequence[str]
    some: Callable[[Sequence[str]], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a table, read whenever they are asked for.

    read:   gives the columns that are asked for, all where that is None; of their own kinds if the flag says so and
            they have any, else as text
    stands: where the very same rows and columns stand in a Parquet file, if they do
    beside: the columns that were added to those that stand there, if any were
    """

    read: Callable[[Sequence[str] | None, bool], pl.DataFrame]
    stands: RowGroups | None = None
    beside: Added | None = None

    def __call__(self, columns: Sequence[str] | None = None, *, kinds: bool = False) -> pl.DataFrame:
        """The rows: text in every cell, null where it is blank, or with `kinds` each column of its own kind.

        Of its own kind a blank text may also be "", and `exact_text` says what the text of any cell is.
        """
        return self.read(columns, kinds)

    @classmethod
    def of(cls, rows: Rows) -> "Piece":
        """The piece of rows that are always read whole, and as text."""

        def read(columns: Sequence[str] | None, kinds: bool) -> pl.DataFrame:  # noqa: ARG001, FBT001  as `read` has them
            return rows() if columns is None else rows().select(columns)

        return cls(read)


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """What has to be said about how a file was read, though it was read exactly."""

    code: str
    message: Label


@dataclass(frozen=True, slots=True)
class Table:
    """A file of any format, read, or about to be written.

    columns: the names of its columns in their order, each its own
    pieces:  each gives the next of its rows: what a file is read from has text in every cell, null where it is blank,
             unless it is asked for the kinds that its columns have. There is one at least. A piece may be asked for
             again, and several at once
    lengths: the number of rows of each piece
    lines:   the same pieces, but for their headers, where no cell needs quotation marks in CSV and it is known how its
             rows stand in such a file: columns whose texts, parted by commas, are the rows. Else none
    headers: the headers as they stand, where some repeat or are blank; as `columns` if none are given
    notes:   what has to be said about the reading
    numbers: columns in which a sheet whose numbers may have lost digits has numbers
    kinds:   what the kind of each column is called where columns have any: pieces of equal ones belong together
    """

    columns: list[str]
    pieces: Sequence[Piece]
    lengths: Sequence[int]
    lines: Sequence[Rows] = ()
    headers: Sequence[str] = ()
    notes: tuple[ReadingNote, ...] = ()
    numbers: frozenset[str] = frozenset()
    kinds: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Fill in the headers."""
        object.__setattr__(self, "headers", tuple(self.headers or self.columns))

    def __len__(self) -> int:
        """The number of rows."""
        return sum(self.lengths)

    @classmethod
    def of(cls, frame: pl.DataFrame, headers: Sequence[str] = (), notes: tuple[ReadingNote, ...] = ()) -> "Table":
        """The table of rows that are in memory."""
        starts = range(0, max(len(frame), 1), ROWS)
        pieces = [Piece.of(partial(frame.slice, start, ROWS)) for start in starts]
        lengths = [min(ROWS, len(frame) - start) for start in starts]
        return cls(frame.columns, pieces, lengths, headers=headers, notes=notes)

    def located(self) -> list[tuple[Piece, slice]]:
        """Each piece with where its rows stand among all."""
        return list(zip(self.pieces, self.rows(), strict=True))

    def rows(self) -> list[slice]:
        """Where the rows of each piece stand among all."""
        return [slice(end - length, end) for end, length in zip(accumulate(self.lengths), self.lengths, strict=True)]

    def whole(self) -> pl.DataFrame:
        """All rows at once."""
        return pl.concat([piece() for piece in self.pieces])


def fen_column(name: str, fen: NDArray[np.int64], valid: NDArray[np.bool_]) -> pl.Series:
    """An Int64 column of `fen`, null where not `valid`."""
    if fen.dtype != np.int64:
        raise TypeError(f"{name} must hold int64 fen, not {fen.dtype}")
    return pl.Series(name, fen).zip_with(pl.Series(valid), BLANK)


def in_yuan(fen: pl.Series) -> pl.Series:
    """A column of whole fen (Int64) as Decimal(18, 2), null where that is."""
    import pyarrow as pa  # noqa: PLC0415 - what is never written need not wait for it

    known = fen.rechunk().to_arrow()
    blank, values = known.buffers()
    numbers = np.empty((known.offset + len(fen), 2), dtype=np.int64)
    # A decimal of Arrow is its fen in 128 bits: they in the lower half, their sign in the upper one.
    numbers[:, 0] = np.frombuffer(values, dtype=np.int64)[: len(numbers)]
    np.right_shift(numbers[:, 0], 63, out=numbers[:, 1])
    yuan = pa.decimal128(PRECISION, 2)
    decimals = pa.Array.from_buffers(yuan, len(fen), [blank, pa.py_buffer(numbers)], offset=known.offset)
    return pl.Series(fen.name, pl.from_arrow(decimals))


def decimal_column(name: str, fen: NDArray[np.int64], valid: NDArray[np.bool_] | None = None) -> pl.Series:
    """A column of yuan from `fen` as `in_yuan` gives it, null where `valid` is false."""
    return in_yuan(fen_column(name, fen, np.ones(len(fen), dtype=np.bool_) if valid is None else valid))
