"""Files of claims: bytes of many forms ↔ a frame whose cells hold exactly the file's text."""

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
from calc_service.batch.files.reading import has_quotes, read
from calc_service.batch.files.writing import write

__all__ = [
    "CSV",
    "NDJSON",
    "PARQUET",
    "XLSX",
    "Form",
    "Limits",
    "accepted_form",
    "check_fits",
    "form_of",
    "form_of_path",
    "has_quotes",
    "read",
    "write",
]
