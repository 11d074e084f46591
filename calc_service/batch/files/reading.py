"""A file of any understood form as a table of text."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import polars as pl

from calc_service.batch.files.csv_reading import read_csv
from calc_service.batch.files.forms import CSV, NDJSON, PARQUET, XLSX, Form
from calc_service.batch.files.limits import Limits
from calc_service.batch.files.ndjson_reading import read_ndjson
from calc_service.batch.files.packing import unpacked
from calc_service.batch.files.table import Table

DEFAULT = Limits()


def read(path: Path, form: Form, scratch: Path, *, limits: Limits = DEFAULT) -> Table:
    """Every row of the file at `path`: original headers in their order, each cell its text, a blank one null.

    scratch: a folder for what has to be unpacked. It, and the file, have to stay as long as the table is used, since
             CSV is read from them piece by piece
    Raises `FileRefused` where the file cannot be read exactly.
    """
    plain = unpacked(path, form.compression, limits, scratch)
    if form.media_type == CSV:
        return read_csv(plain, form.charset, scratch)
    if form.media_type == NDJSON:
        return Table.of(read_ndjson(plain))
    return Table.of(_reader(form.media_type)(plain, limits))


def _reader(media_type: str) -> Callable[[Path, Limits], pl.DataFrame]:
    """How Parquet and XLSX are read, loaded when a file is of that form: no other has to wait for it."""
    module, name = READERS[media_type]
    reader: Callable[[Path, Limits], pl.DataFrame] = getattr(import_module(f"calc_service.batch.files.{module}"), name)
    return reader


READERS = {PARQUET: ("parquet_reading", "read_parquet"), XLSX: ("xlsx_reading", "read_xlsx")}
