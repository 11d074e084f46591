"""A table as NDJSON: one object a line, null where a cell is blank, decimals as text."""

from functools import partial
from io import BytesIO
from pathlib import Path

import polars as pl

from calc_service.batch.files.table import Piece, Table
from calc_service.batch.threads import in_turn


def write_ndjson(table: Table, path: Path) -> None:
    """Write `table` to `path`, its pieces made side by side."""
    with path.open("wb") as file:
        for lines in in_turn(partial(_lines, piece) for piece in table.pieces):
            file.write(lines)


def _lines(piece: Piece) -> memoryview:
    lines = BytesIO()
    piece().with_columns(pl.col(pl.Decimal).cast(pl.String)).write_ndjson(lines)
    return lines.getbuffer()
