"""The rows of a piece of a file as numbers, whatever kind of file it is: cleaned, translated, read, faults noted."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from calc_service.batch.cells import Cells, read
from calc_service.batch.claims import INVALID
from calc_service.batch.cleaning import Changes, cleaned
from calc_service.batch.faults import RowFaults
from calc_service.batch.headers import ColumnMapping
from calc_service.batch.kept_kinds import as_kept
from calc_service.batch.translation import Translated, translated
from calc_service.domain.columns import CONTROLS
from calc_service.domain.interface_codes import REFUND, VALID
from calc_service.engine.columns import Column
from calc_service.engine.edition import RuleBook


@dataclass(frozen=True, slots=True)
class PieceRead:
    """What a piece of a file holds.

    frame:         the cells that were read, cleaned, see `as_kept`
    translation:   the same in our vocabulary
    cells, faults: the same as numbers
    """

    frame: pl.DataFrame
    translation: Translated
    cells: Cells
    faults: RowFaults
    changes: Changes


def headers_read(mapping: ColumnMapping) -> list[str]:
    """The columns that decide, or are added up: all that `read_piece` reads."""
    return list(dict.fromkeys((*(source.header for source in mapping.sources), *mapping.fund_headers)))


def read_piece(whole: pl.DataFrame, mapping: ColumnMapping, book: RuleBook) -> PieceRead:
    """The rows of a piece, with which of them are refunds and which are declared invalid.

    whole: the columns of `headers_read` and maybe more, as text or each of its own kind
    """
    frame, changes = cleaned(as_kept(whole.select(headers_read(mapping)), mapping, book), mapping, book)
    # What decides nothing rejects no row, however it is written.
    fields = tuple(field for field in mapping.kind.columns(book.pools) if field.name not in CONTROLS)
    translation = translated(frame, mapping, book)
    unchecked = translation.invalid.to_numpy() if translation.invalid.any() else None
    faults = RowFaults(len(frame), (*(column.name for column in fields), REFUND, VALID), unchecked)
    for (column, code), rows in translation.faults.items():
        faults.add(column, code, rows.to_numpy())
    cells = read(translation.parts, fields, faults, translation.texts, changes.sound, mapping.unknown)
    further = {
        REFUND: translation.refund.to_numpy().astype(np.int64),
        INVALID: translation.invalid.to_numpy().astype(np.int64),
    }
    return PieceRead(frame, translation, with_numbers(cells, further), faults, changes)


def with_numbers(cells: Cells, further: Mapping[str, Column]) -> Cells:
    """`cells` with further columns of numbers."""
    return Cells(cells.rows, {**cells.numbers, **further}, cells.ids)
