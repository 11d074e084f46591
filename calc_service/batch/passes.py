"""The passes over a file of any kind: read piece by piece, computed whole persons at a time; no row is lost."""

from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import numpy as np

from calc_service.batch.cells import Cells
from calc_service.batch.cleaning import Changes
from calc_service.batch.files import Piece, Table
from calc_service.batch.files.exact_text import exact_texts
from calc_service.batch.headers import ColumnMapping
from calc_service.batch.identity_numbers import identity_number_faults
from calc_service.batch.memory import give_back
from calc_service.batch.partitions import PartResult, Rows, by_part, number_of_parts, whole_part
from calc_service.batch.payment_headers import holding_amounts, unsettled_fault
from calc_service.batch.piece_reading import PieceRead, headers_read, read_piece
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.batch.reply_types import CleanedColumn
from calc_service.batch.threads import together
from calc_service.engine.edition import RuleBook

OfPiece = TypeVar("OfPiece")
OfPart = TypeVar("OfPart")


@dataclass(frozen=True, slots=True)
class Held:
    """What cells hold that a whole file may be refused for, or that is told of it.

    unsettled: the columns with several meanings that hold amounts
    changes:   what was left out of cells, piece by piece
    """

    unsettled: frozenset[str]
    changes: tuple[Changes, ...]


@dataclass(frozen=True, slots=True)
class Computed(Generic[OfPiece, OfPart]):
    """What was found out of the rows, part by part; what was noted of each piece and of each part; what cells hold."""

    found: tuple[PartResult, ...]
    of_pieces: tuple[OfPiece, ...]
    of_parts: tuple[OfPart, ...]
    held: Held


def computed(  # noqa: PLR0913, PLR0917  the rows, and what is done with them on the way
    table: Table,
    mapping: ColumnMapping,
    book: RuleBook,
    numbers: Callable[[PieceRead], tuple[Cells, OfPiece]],
    compute: Callable[[Rows], tuple[PartResult, OfPart]],
    look: Callable[[Held], None],
) -> Computed[OfPiece, OfPart]:
    """Compute a file whose columns are understood as `mapping` says.

    numbers: the rows of a piece as all the numbers that they are computed from, and what is noted of it
    compute: what is found out of a part, and what is noted of it
    look:    is told what cells hold before anything is computed, and may refuse the file
    Raises FileRefused with every fault of the columns, and as `look` does.
    """
    if mapping.faults:
        raise FileRefused((*mapping.faults, *unsettled_columns(mapping, table)))
    pieces, held, of_pieces = _read(table, mapping, book, numbers)
    look(held)
    parts = deque(zip(*pieces, strict=True))
    del pieces  # What a part was read as is gone with it, while what was found of it is kept.

    def assess(pieces: Sequence[Rows]) -> tuple[PartResult, OfPart]:
        return compute(whole_part(pieces))

    found, of_parts = zip(*together(partial(assess, parts.popleft()) for _ in range(len(parts))), strict=True)
    give_back()
    if sum(len(part.place) for part in found) != len(table):
        raise AssertionError("a row was lost")
    return Computed(found, of_pieces, of_parts, held)


def computed_apart(
    table: Table,
    mapping: ColumnMapping,
    book: RuleBook,
    numbers: Callable[[PieceRead], tuple[Cells, OfPiece]],
    compute: Callable[[Rows], tuple[PartResult, OfPart]],
) -> Computed[OfPiece, OfPart]:
    """The same for a file each of whose pieces is a part: whole persons, and few enough."""

    def one(piece: Piece, start: int) -> tuple[PartResult, OfPart, OfPiece, Held]:
        rows, noted, held = _rows_of(piece, start, mapping, book, numbers)
        return *compute(whole_part([rows])), noted, held

    every = together(partial(one, piece, rows.start) for piece, rows in table.located())
    found, of_parts, of_pieces, held = zip(*every, strict=True)
    give_back()
    return Computed(found, of_pieces, of_parts, _all_held(held))


def _read(
    table: Table, mapping: ColumnMapping, book: RuleBook, numbers: Callable[[PieceRead], tuple[Cells, OfPiece]]
) -> tuple[tuple[list[Rows], ...], Held, tuple[OfPiece, ...]]:
    """(the rows of each piece part by part; what its cells hold; what was noted of it)."""
    parts = number_of_parts(len(table))

    def read(piece: Piece, start: int) -> tuple[list[Rows], OfPiece, Held]:
        rows, noted, held = _rows_of(piece, start, mapping, book, numbers)
        return by_part(rows, parts), noted, held

    every = together(partial(read, piece, rows.start) for piece, rows in table.located())
    pieces, of_pieces, held = zip(*every, strict=True)
    return pieces, _all_held(held), of_pieces


def _rows_of(
    piece: Piece,
    start: int,
    mapping: ColumnMapping,
    book: RuleBook,
    numbers: Callable[[PieceRead], tuple[Cells, OfPiece]],
) -> tuple[Rows, OfPiece, Held]:
    """The rows of a piece, the first of them at `start`; its texts, but for ids, are gone when this returns."""
    whole = piece(list(dict.fromkeys((*headers_read(mapping), *mapping.unsettled))), kinds=True)
    looked_at = exact_texts(whole.select(mapping.unsettled)) if mapping.unsettled else whole
    unsettled = holding_amounts(looked_at, mapping.unsettled)
    found = read_piece(whole, mapping, book)
    del whole, looked_at
    cells, noted = numbers(found)
    rows = Rows(np.arange(start, start + cells.rows), cells, found.faults)
    return rows, noted, Held(unsettled, (found.changes,))


def _all_held(held: Sequence[Held]) -> Held:
    return Held(
        frozenset().union(*(one.unsettled for one in held)), tuple(change for one in held for change in one.changes)
    )


def unsettled_columns(mapping: ColumnMapping, table: Table) -> tuple[FileFault, ...]:
    """The faults of columns with several meanings, for which the rows are looked through where there are any."""
    if not mapping.unsettled:
        return ()
    found = together(partial(_holding_amounts, piece, mapping.unsettled) for piece in table.pieces)
    return faults_of_unsettled(mapping, {header for headers in found for header in headers})


def _holding_amounts(piece: Piece, headers: Sequence[str]) -> frozenset[str]:
    return holding_amounts(piece(headers), headers)


def refuse_what_cells_hold(mapping: ColumnMapping, held: Held) -> None:
    """Raise FileRefused where columns with several meanings hold amounts, or the persons' ids are identity numbers."""
    faults = faults_of_unsettled(mapping, held.unsettled)
    faults += identity_number_faults(change.identity_numbers for change in held.changes)
    if faults:
        raise FileRefused(faults)


def faults_of_unsettled(mapping: ColumnMapping, headers: Collection[str]) -> tuple[FileFault, ...]:
    """The refusal of a file in which those `headers`, columns with several meanings, hold amounts."""
    return tuple(unsettled_fault(one.header, one.why) for one in mapping.ignored if one.header in headers)


def cleaned_columns(changes: Sequence[Changes], mapping: ColumnMapping) -> list[CleanedColumn]:
    """The columns in whose cells something was left out, in any piece of the file."""
    every = (
        CleanedColumn(
            header=source.header,
            trimmed=sum(one.trimmed.get(source.header, 0) for one in changes),
            blanked=sum(one.blanked.get(source.header, 0) for one in changes),
        )
        for source in mapping.sources
    )
    return [one for one in every if one.trimmed or one.blanked]
