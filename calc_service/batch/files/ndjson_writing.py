"""A table as NDJSON: one object a line, null where a cell is blank, decimals as text."""

from pathlib import Path

import polars as pl

from calc_service.batch.files.table import Table
from calc_service.batch.threads import in_turn


def write_ndjson(table: Table, path: Path) -> None:
    """Write `table` to `path`; while a piece is written the next ones are made."""
    # The lines are written past Python's file, so nothing may wait in it.
    with path.open("wb", buffering=0) as file:
        for frame in in_turn(table.pieces):
            frame.with_columns(pl.col(pl.Decimal).cast(pl.String)).write_ndjson(file)
