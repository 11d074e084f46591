"""Files of claims: bytes of many forms ↔ a table whose cells hold exactly the file's text."""

from calc_service.batch.files.forms import (
    CSV,
    NDJSON,
    PARQUET,
    XLSX,
    Form,
    accepted_form,
    form_of,
    form_of_path,
)
from calc_service.batch.files.limits import Limits, check_fits
from calc_service.batch.files.reading import read
from calc_service.batch.files.table import Piece, Table
from calc_service.batch.files.writing import write

__all__ = [
    "CSV",
    "NDJSON",
    "PARQUET",
    "XLSX",
    "Form",
    "Limits",
    "Piece",
    "Table",
    "accepted_form",
    "check_fits",
    "form_of",
    "form_of_path",
    "read",
    "write",
]
