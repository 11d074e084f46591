"""A file of any understood format as a table of text."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from calc_service.batch.files.compression import unpacked
from calc_service.batch.files.csv_reading import read_csv
from calc_service.batch.files.formats import CSV, NDJSON, ODS, PARQUET, XLS, XLSX, FileFormat, SizeLimits
from calc_service.batch.files.ndjson import read_ndjson
from calc_service.batch.files.table import Table

DEFAULT = SizeLimits()


def read(path: Path, file_format: FileFormat, scratch: Path, *, limits: SizeLimits = DEFAULT) -> Table:
    """Every row of the file at `path`: original headers in their order, each cell its text, a blank one null.

    scratch: a folder for what has to be unpacked. It, and the file, have to stay as long as the table is used, since
             CSV is read from them piece by piece
    Raises `FileRefused` where the file cannot be read exactly.
    """
    plain = unpacked(path, file_format.compression, limits, scratch)
    if file_format.media_type == CSV:
        return read_csv(plain, file_format.charset, scratch)
    if file_format.media_type == NDJSON:
        return read_ndjson(plain, scratch)
    return _reader(file_format.media_type)(plain, limits)


def _reader(media_type: str) -> Callable[[Path, SizeLimits], Table]:
    """How Parquet and sheets are read, loaded when a file is of that format: no other has to wait for it."""
    module, name = READERS[media_type]
    reader: Callable[[Path, SizeLimits], Table]
    reader = getattr(import_module(f"calc_service.batch.files.{module}"), name)
    return reader


READERS = {
    PARQUET: ("parquet", "read_parquet"),
    XLSX: ("xlsx_reading", "read_xlsx"),
    ODS: ("ods_reading", "read_ods"),
    XLS: ("xls_reading", "read_xls"),
}
