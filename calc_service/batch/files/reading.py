"""A file of any understood form as a frame of text."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from calc_service.batch.files.csv_reading import holds, read_csv
from calc_service.batch.files.forms import CSV, NDJSON, PARQUET, XLSX, Form
from calc_service.batch.files.limits import Limits
from calc_service.batch.files.ndjson_reading import read_ndjson
from calc_service.batch.files.packing import unpacked

DEFAULT = Limits()


def read(path: Path, form: Form, *, limits: Limits = DEFAULT, scratch: Path | None = None) -> pl.DataFrame:
    """Every row of the file at `path`: original headers in their order, each cell its text, a blank one null.

    scratch: the folder for what has to be unpacked; the system's folder for such things if None
    Raises `FileRefused` where the file cannot be read exactly.
    """
    with TemporaryDirectory(dir=scratch, prefix="batch-") as folder:
        plain = unpacked(path, form.compression, limits, Path(folder))
        if form.media_type == CSV:
            return read_csv(plain, form.charset, Path(folder))
        if form.media_type == NDJSON:
            return read_ndjson(plain)
        return _reader(form.media_type)(plain, limits)


def has_quotes(path: Path, form: Form) -> bool:
    """Whether a cell may need quotation marks in CSV; not where the file is CSV, as it lies there, and has none.

    A mark, a comma or a line end within a cell would have needed them in that file too.
    """
    if form.media_type != CSV or form.compression:
        return True
    return holds(path, b'"')


def _reader(media_type: str) -> Callable[[Path, Limits], pl.DataFrame]:
    """How Parquet and XLSX are read, loaded when a file is of that form: no other has to wait for it."""
    module, name = READERS[media_type]
    reader: Callable[[Path, Limits], pl.DataFrame] = getattr(import_module(f"calc_service.batch.files.{module}"), name)
    return reader


READERS = {PARQUET: ("parquet_reading", "read_parquet"), XLSX: ("xlsx_reading", "read_xlsx")}
