"""The rows of a file in pieces, so that no more of them is in memory than is worked on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

import polars as pl

ROWS = 131_072
"""So many rows of a table in memory are a piece."""

Piece = Callable[[], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Table:
    """A file of any form, read, or about to be written.

    columns: its headers in their order
    pieces:  each gives the next of its rows: what a file is read from has text in every cell, null where it is blank.
             There is one at least. A piece may be asked for again, and several at once
    lengths: the number of rows of each piece
    lines:   the same pieces, but for their headers, where no cell needs quotation marks in CSV and it is known how its
             rows stand in such a file: columns whose texts, parted by commas, are the rows. Else none
    """

    columns: list[str]
    pieces: Sequence[Piece]
    lengths: Sequence[int]
    lines: Sequence[Piece] = ()

    def __len__(self) -> int:
        """The number of rows."""
        return sum(self.lengths)

    @classmethod
    def of(cls, frame: pl.DataFrame) -> "Table":
        """The table of rows that are in memory."""
        starts = range(0, max(len(frame), 1), ROWS)
        pieces = [partial(frame.slice, start, ROWS) for start in starts]
        return cls(frame.columns, pieces, [min(ROWS, len(frame) - start) for start in starts])

    def located(self) -> list[tuple[Piece, slice]]:
        """Each piece with where its rows stand among all."""
        return list(zip(self.pieces, self.rows(), strict=True))

    def rows(self) -> list[slice]:
        """Where the rows of each piece stand among all."""
        return [slice(end - length, end) for end, length in zip(accumulate(self.lengths), self.lengths, strict=True)]

    def whole(self) -> pl.DataFrame:
        """All rows at once."""
        return pl.concat([piece() for piece in self.pieces])
