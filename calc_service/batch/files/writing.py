"""A table as a file of any understood format."""

import codecs
from importlib import import_module
from io import BytesIO
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from calc_service.batch.files.compression import pack
from calc_service.batch.files.formats import CSV, NDJSON, PARQUET, FileFormat, check_fits
from calc_service.batch.files.ndjson import write_ndjson
from calc_service.batch.files.table import Table
from calc_service.batch.files.xlsx_writing import write_xlsx
from calc_service.batch.threads import in_turn

FORMULA = r"^[=+\-@\t\r]"


def write(
    table: Table, path: Path, file_format: FileFormat, *, escape_formulas: bool = False, scratch: Path | None = None
) -> None:
    """Write `table`, whose columns are text, decimals, booleans or whole numbers, to `path` in `file_format`.

    Null is a blank cell. Decimals are text in NDJSON, as in every reply of the service, and numbers elsewhere. All are
    written piece by piece; in Parquet columns keep the kind that they have in the file they come from.
    escape_formulas: in CSV, put a ' before text that a spreadsheet would take for a formula
    scratch: the folder for what is made on the way; the system's folder for such things if None
    Raises `FileRefused` for what the format cannot hold.
    """
    check_fits(file_format, len(table))
    with TemporaryDirectory(dir=scratch, prefix="batch-") as folder:
        target = Path(folder, "unpacked") if file_format.compression else path
        if file_format.media_type == CSV:
            _write_csv(table, target, file_format.charset, escape_formulas=escape_formulas)
        elif file_format.media_type == NDJSON:
            write_ndjson(table, target)
        elif file_format.media_type == PARQUET:
            _write_parquet(table, target)
        else:
            write_xlsx(table, target)
        if file_format.compression:
            pack(target, path, file_format.compression)


def _write_parquet(table: Table, path: Path) -> None:
    # Loaded where it is asked for: no other format has to wait for it.
    import_module("calc_service.batch.files.parquet_writing").write_parquet(table, path)


def _write_csv(table: Table, path: Path, charset: str, *, escape_formulas: bool) -> None:
    """Write `table` to `path`; while a piece is written the next ones are made.

    escape_formulas: put a ' before text that a spreadsheet would compute
    """
    as_they_stand = bool(table.lines) and not escape_formulas
    # Headers may repeat, and be blank: a row like any other.
    named = {str(place): [name or None] for place, name in enumerate(table.headers)}
    header = pl.DataFrame(named, schema=dict.fromkeys(named, pl.String))
    # The columns are written past Python's file, so nothing may wait in it.
    with path.open("wb", buffering=0) as file:
        file.write(codecs.BOM_UTF8 if charset == "utf-8-sig" else b"")
        for frame in chain([header], in_turn(table.lines if as_they_stand else table.pieces)):
            shown = _escaped(frame) if escape_formulas else frame
            rows = BytesIO() if charset == "gb18030" else file
            # Where no cell needs quotation marks, none is looked through for what would.
            shown.write_csv(rows, include_header=False, quote_style="never" if as_they_stand else "necessary")
            if isinstance(rows, BytesIO):
                file.write(rows.getvalue().decode().encode("gb18030"))


def _escaped(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.col(pl.String)
    return frame.with_columns(pl.when(text.str.contains(FORMULA)).then("'" + text).otherwise(text).name.keep())
