"""A frame as a file of any understood form."""

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from calc_service.batch.files.csv_writing import write_csv
from calc_service.batch.files.forms import CSV, NDJSON, PARQUET, Form
from calc_service.batch.files.limits import check_fits
from calc_service.batch.files.packing import pack
from calc_service.batch.files.xlsx_writing import write_xlsx


def write(  # noqa: PLR0913 - what is written, where, and in which of its forms
    frame: pl.DataFrame,
    path: Path,
    form: Form,
    *,
    escape_formulas: bool = False,
    plain: bool = False,
    scratch: Path | None = None,
) -> None:
    """Write `frame`, whose columns are text, decimals, booleans or whole numbers, to `path` in `form`.

    Null is a blank cell. Decimals are text in NDJSON, as in every reply of the service, and numbers elsewhere.
    escape_formulas: in CSV, put a ' before text that a spreadsheet would take for a formula
    plain: no cell needs quotation marks in CSV, as where the rows come from files that have none (see `has_quotes`)
    scratch: the folder for what is made on the way; the system's folder for such things if None
    Raises `FileRefused` for what the form cannot hold.
    """
    check_fits(form, frame.height)
    with TemporaryDirectory(dir=scratch, prefix="batch-") as folder:
        target = Path(folder, "unpacked") if form.compression else path
        if form.media_type == CSV:
            write_csv(frame, target, form.charset, Path(folder), escape_formulas=escape_formulas, plain=plain)
        elif form.media_type == NDJSON:
            frame.with_columns(pl.col(pl.Decimal).cast(pl.String)).write_ndjson(target)
        elif form.media_type == PARQUET:
            frame.write_parquet(target)
        else:
            write_xlsx(frame, target)
        if form.compression:
            pack(target, path, form.compression)
