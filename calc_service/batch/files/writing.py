"""A table as a file of any understood form."""

from pathlib import Path
from tempfile import TemporaryDirectory

from calc_service.batch.files.csv_writing import write_csv
from calc_service.batch.files.forms import CSV, NDJSON, PARQUET, Form
from calc_service.batch.files.limits import check_fits
from calc_service.batch.files.ndjson_writing import write_ndjson
from calc_service.batch.files.packing import pack
from calc_service.batch.files.table import Table
from calc_service.batch.files.xlsx_writing import write_xlsx


def write(table: Table, path: Path, form: Form, *, escape_formulas: bool = False, scratch: Path | None = None) -> None:
    """Write `table`, whose columns are text, decimals, booleans or whole numbers, to `path` in `form`.

    Null is a blank cell. Decimals are text in NDJSON, as in every reply of the service, and numbers elsewhere. CSV and
    NDJSON are written piece by piece, the other forms from all rows in memory.
    escape_formulas: in CSV, put a ' before text that a spreadsheet would take for a formula
    scratch: the folder for what is made on the way; the system's folder for such things if None
    Raises `FileRefused` for what the form cannot hold.
    """
    check_fits(form, len(table))
    with TemporaryDirectory(dir=scratch, prefix="batch-") as folder:
        target = Path(folder, "unpacked") if form.compression else path
        if form.media_type == CSV:
            write_csv(table, target, form.charset, escape_formulas=escape_formulas)
        elif form.media_type == NDJSON:
            write_ndjson(table, target)
        elif form.media_type == PARQUET:
            table.whole().write_parquet(target)
        else:
            write_xlsx(table.whole(), target)
        if form.compression:
            pack(target, path, form.compression)
