"""A table as a CSV file: comma, LF, quotation marks where needed, null as a blank, UTF-8 unless the form says else."""

import codecs
from io import BytesIO
from itertools import chain
from pathlib import Path

import polars as pl

from calc_service.batch.files.table import Table
from calc_service.batch.threads import in_turn

FORMULA = r"^[=+\-@\t\r]"


def write_csv(table: Table, path: Path, charset: str, *, escape_formulas: bool) -> None:
    """Write `table` to `path`; while a piece is written the next ones are made.

    escape_formulas: put a ' before text that a spreadsheet would compute
    """
    as_they_stand = bool(table.lines) and not escape_formulas
    header = pl.DataFrame(schema=dict.fromkeys(table.columns, pl.String))
    # The columns are written past Python's file, so nothing may wait in it.
    with path.open("wb", buffering=0) as file:
        file.write(codecs.BOM_UTF8 if charset == "utf-8-sig" else b"")
        for frame in chain([header], in_turn(table.lines if as_they_stand else table.pieces)):
            shown = _escaped(frame) if escape_formulas else frame
            rows = BytesIO() if charset == "gb18030" else file
            # Where no cell needs quotation marks, none is looked through for what would.
            shown.write_csv(rows, include_header=frame is header, quote_style="never" if as_they_stand else "necessary")
            if isinstance(rows, BytesIO):
                file.write(rows.getvalue().decode().encode("gb18030"))


def _escaped(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.col(pl.String)
    escaped = frame.with_columns(pl.when(text.str.contains(FORMULA)).then("'" + text).otherwise(text).name.keep())
    return escaped.rename({name: f"'{name}" for name in frame.columns if name[:1] in "=+-@\t\r"})
