"""What a file may cost, and what a form can hold: judged before any work is done."""

from dataclasses import dataclass

from calc_service.batch.files.forms import XLSX, Form
from calc_service.batch.refusals import refusal

SHEET_ROWS = 1_048_575  # below the header
SHEET_COLUMNS = 16_384
SHEET_TEXT = 32_767  # characters of one cell


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes that one file may take once unpacked, and a workbook's parts, which are read in memory, together."""

    unpacked: int = 4 * 2**30
    workbook: int = 2**30


def check_fits(form: Form, rows: int) -> None:
    """Raise `FileRefused` if `rows` rows below a header cannot be written in `form`. Costs nothing: ask first."""
    if form.media_type == XLSX and rows > SHEET_ROWS:
        raise refusal(
            "too_many_rows",
            f"一个 XLSX 工作表最多容纳 {SHEET_ROWS} 行数据，结果有 {rows} 行；请改用 CSV 或 Parquet",
            f"an XLSX sheet holds {SHEET_ROWS} rows below its header and the result has {rows}; "
            "ask for CSV or Parquet instead",
        )
