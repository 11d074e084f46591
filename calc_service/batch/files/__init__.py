"""Files of claims: bytes of many formats ↔ a table whose cells hold exactly the file's text."""

from calc_service.batch.files.formats import (
    CSV,
    NDJSON,
    PARQUET,
    XLSX,
    FileFormat,
    SizeLimits,
    accepted_format,
    check_fits,
    format_of,
    format_of_path,
)
from calc_service.batch.files.reading import read
from calc_service.batch.files.table import Piece, Table
from calc_service.batch.files.writing import write

__all__ = [
    "CSV",
    "NDJSON",
    "PARQUET",
    "XLSX",
    "FileFormat",
    "Piece",
    "SizeLimits",
    "Table",
    "accepted_format",
    "check_fits",
    "format_of",
    "format_of_path",
    "read",
    "write",
]
