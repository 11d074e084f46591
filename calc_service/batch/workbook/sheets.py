"""A sheet that is a table: its columns, and the jobs that make its rows, so that no more of them is in memory."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from calc_service.batch.files.xlsx_cells import SheetCells
from calc_service.batch.workbook.input_cells import Styles

A3, A4 = 8, 9
"""Sizes of paper as a workbook numbers them."""
NARROWEST, WIDEST = 6, 30
LINE = 15
"""Points that a line of text is high."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: its header, how wide it is in digits, and what stands in the note of its header ("" for none)."""

    header: str
    width: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class MadeCells:
    """Cells of some rows, column by column; heights: of the rows in points, where they need more than a line."""

    columns: Sequence[SheetCells]
    heights: pl.Series | None = None


Rows = tuple[int, Callable[[], MadeCells]]
"""A number of rows, and the job that makes their cells."""


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A sheet that is filled as a stream.

    about: what it says above its header, "" for nothing: then the header is row 1
    rows:  how many there are
    made:  gives its rows, given the number that each format has in the workbook
    paper: the size that it is printed on, so that all columns are on one page
    frozen: how many columns stay in sight
    """

    name: str
    about: str
    columns: Sequence[SheetColumn]
    rows: int
    made: Callable[[Styles], Iterator[Rows]]
    paper: int = A4
    frozen: int = 0

    @property
    def header(self) -> int:
        """How many rows stand above the header."""
        return int(bool(self.about))


def width_of(text: str) -> int:
    """How many digits wide a text is shown; Chinese characters take two."""
    return sum(2 if character > "\u2e7f" else 1 for character in text)


def fitting(widest: int) -> int:
    """The width of a column whose widest cell is as wide as that."""
    return min(max(widest + 1, NARROWEST), WIDEST)


def lines_of(text: str, width: int) -> int:
    """Into how many lines a text is broken in a cell of that width."""
    return sum(max(1, -(-width_of(line) // max(width - 1, 1))) for line in text.split("\n"))
