"""A table as a CSV file: comma, LF, quotation marks where needed, null as a blank, UTF-8 unless the form says else."""

import codecs
from functools import partial
from io import BytesIO
from pathlib import Path

import polars as pl

from calc_service.batch.files.table import Piece, Table
from calc_service.batch.threads import in_turn

FORMULA = r"^[=+\-@\t\r]"


def write_csv(table: Table, path: Path, charset: str, *, escape_formulas: bool) -> None:
    """Write `table` to `path`, its pieces made side by side.

    escape_formulas: put a ' before text that a spreadsheet would compute
    """
    made = partial(_lines, charset=charset, escape_formulas=escape_formulas, plain=table.plain)
    jobs = (partial(made, piece, with_header=not place) for place, piece in enumerate(table.pieces))
    with path.open("wb") as file:
        file.write(codecs.BOM_UTF8 if charset == "utf-8-sig" else b"")
        for lines in in_turn(jobs):
            file.write(lines)


def _lines(piece: Piece, *, charset: str, escape_formulas: bool, plain: bool, with_header: bool) -> memoryview | bytes:
    frame = piece()
    shown = _escaped(frame) if escape_formulas else frame
    lines = BytesIO()
    # Where no cell needs quotation marks, none is looked through for what would.
    shown.write_csv(lines, include_header=with_header, quote_style="never" if plain else "necessary")
    return lines.getvalue().decode().encode("gb18030") if charset == "gb18030" else lines.getbuffer()


def _escaped(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.col(pl.String)
    escaped = frame.with_columns(pl.when(text.str.contains(FORMULA)).then("'" + text).otherwise(text).name.keep())
    return escaped.rename({name: f"'{name}" for name in frame.columns if name[:1] in "=+-@\t\r"})
