"""Parquet as a frame of text, row group after row group. Each kind of column has one exact text, or is refused.

Text and dictionaries as they are; whole numbers by their digits; decimals without zeros beyond the second decimal;
booleans true and false; dates in ISO form, and so timestamps, without a time zone or by the clock of China. Floating
point is taken only where the shortest text that gives the number back has at most two decimals and fifteen digits: all
that a double can hold.
"""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from calc_service.batch.files.column_names import refuse_bad_names
from calc_service.batch.files.compression import too_large
from calc_service.batch.files.formats import SizeLimits
from calc_service.batch.refusals import FileFault, FileRefused, refusal
from calc_service.domain.wording import Label

ROWS = 65_536
EXACT_NUMBER = r"^-?[0-9]{1,13}(\.[0-9]{1,2})?$"
ZEROS_BEYOND_FEN = r"(\.[0-9]{2}[0-9]*?)0+$"
MOMENT = "%Y-%m-%d %H:%M:%S%.f"
TIME_OF_CHINA = {None, "+08:00", "Asia/Shanghai"}
HEADER_ROWS = 1


def read_parquet(path: Path, limits: SizeLimits) -> pl.DataFrame:
    """The rows of the file at `path`, every column as text; raises `FileRefused` with column and row."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            refuse_bad_names(file.schema_arrow.names)
            if (
                sum(file.metadata.row_group(group).total_byte_size for group in range(file.num_row_groups))
                > limits.unpacked
            ):
                raise too_large(limits.unpacked)
            return _rows(file, limits)
    except (pa.ArrowException, pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
        raise refusal(
            "wrong_form", "文件不是完好的 Parquet；请重新导出", "the file is not sound Parquet; export it anew"
        ) from None


def _rows(file: pq.ParquetFile, limits: SizeLimits) -> pl.DataFrame:
    _refuse_kinds(file.schema_arrow)
    parts, rows, size = [_as_text(_frame(file.schema_arrow.empty_table().columns, file.schema_arrow.names), 0)], 0, 0
    for batch in file.iter_batches(batch_size=ROWS):
        batch.validate(full=True)
        part = _as_text(_frame(batch.columns, batch.schema.names), rows)
        rows, size = rows + part.height, size + int(part.estimated_size())
        if size > limits.unpacked:
            raise too_large(limits.unpacked)
        parts.append(part)
    return pl.concat(parts)


def _frame(columns: list[pa.Array], names: list[str]) -> pl.DataFrame:
    """The columns without what else the file says of itself, which may be anything."""
    frame = pl.from_arrow(pa.Table.from_arrays(columns, names=names))
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("a table gives a frame")
    return frame


def _whole(column: pl.Expr) -> pl.Expr:
    return column.cast(pl.String)


def _decimal(column: pl.Expr) -> pl.Expr:
    return column.cast(pl.String).str.replace(ZEROS_BEYOND_FEN, "$1")


def _floating(column: pl.Expr) -> pl.Expr:
    return column.cast(pl.String).str.strip_suffix(".0")


def _day(column: pl.Expr) -> pl.Expr:
    return column.dt.to_string("%Y-%m-%d")


def _moment(column: pl.Expr) -> pl.Expr:
    return column.dt.to_string(MOMENT)


TEXT: dict[type[pl.DataType], Callable[[pl.Expr], pl.Expr]] = {
    pl.String: _whole,
    pl.Categorical: _whole,
    pl.Enum: _whole,
    pl.Boolean: _whole,
    pl.Null: _whole,
    **dict.fromkeys((pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64), _whole),
    pl.Decimal: _decimal,
    pl.Float64: _floating,
    pl.Date: _day,
    pl.Datetime: _moment,
}


EXACT_KINDS: tuple[Callable[[pa.DataType], bool], ...] = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_boolean,
    pa.types.is_integer,
    pa.types.is_float64,
    pa.types.is_decimal32,
    pa.types.is_decimal64,
    pa.types.is_decimal128,
    pa.types.is_date,
    pa.types.is_null,
    lambda kind: pa.types.is_timestamp(kind) and kind.tz in TIME_OF_CHINA,
    lambda kind: pa.types.is_dictionary(kind) and _has_text(kind.value_type),
)


def _has_text(kind: pa.DataType) -> bool:
    return any(is_exact(kind) for is_exact in EXACT_KINDS)


def _refuse_kinds(schema: pa.Schema) -> None:
    faults = tuple(_wrong_kind(field.name) for field in schema if not _has_text(field.type))
    if faults:
        raise FileRefused(faults)


def _wrong_kind(name: str) -> FileFault:
    return FileFault(
        "wrong_type",
        Label(
            f"列“{name}”的类型没有确定的文本：嵌套、二进制、单精度浮点、时长或东八区以外时区的时间；请存为文本、小数或日期",
            f"column {name!r} is of a kind without exact text: nested, binary, single precision, a duration or a time "
            "of another time zone than +08:00; save it as text, decimal or date",
        ),
        column=name,
    )


def _as_text(frame: pl.DataFrame, before: int) -> pl.DataFrame:
    """Every column as text, a blank one null; `before` rows stand above."""
    text = frame.select(TEXT[kind.base_type()](pl.col(name)) for name, kind in frame.schema.items())
    faults = tuple(
        _inexact(name, before + place)
        for name, kind in frame.schema.items()
        if kind == pl.Float64
        for place in text[name].str.contains(EXACT_NUMBER).not_().arg_true()[:1]
    )
    if faults:
        raise FileRefused(faults)
    return text.with_columns(pl.all().replace("", None))


def _inexact(name: str, place: int) -> FileFault:
    row = place + 1 + HEADER_ROWS
    return FileFault(
        "inexact_number",
        Label(
            f"列“{name}”第 {row} 行是浮点数，且不是至多两位小数、十五位数字的数；请存为文本或小数",
            f"row {row} of column {name!r} is floating point and has more than two decimals or fifteen digits; "
            "save the column as text or decimal",
        ),
        column=name,
        row=row,
    )
