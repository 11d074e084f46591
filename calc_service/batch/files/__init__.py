"""Files of claims: bytes of many formats ↔ a table whose cells hold exactly the file's text."""

from calc_service.batch.files.formats import (
    CSV,
    NDJSON,
    ODS,
    PARQUET,
    XLS,
    XLSX,
    FileFormat,
    SizeLimits,
    check_fits,
    format_of,
    format_of_path,
    format_of_result,
    format_to_write,
    suffix_of,
)
from calc_service.batch.files.reading import read
from calc_service.batch.files.table import Piece, ReadingNote, Table
from calc_service.batch.files.writing import write

__all__ = [
    "CSV",
    "NDJSON",
    "ODS",
    "PARQUET",
    "XLS",
    "XLSX",
    "FileFormat",
    "Piece",
    "ReadingNote",
    "SizeLimits",
    "Table",
    "check_fits",
    "format_of",
    "format_of_path",
    "format_of_result",
    "format_to_write",
    "read",
    "suffix_of",
    "write",
]
