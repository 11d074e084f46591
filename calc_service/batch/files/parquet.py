"""Parquet as a frame of text, row group after row group. Each kind of column has one exact text, or is refused.

Text and dictionaries as they are; whole numbers by their digits; decimals without zeros beyond the second decimal;
booleans true and false; dates in ISO form, and so timestamps, without a time zone or by the clock of China. Floating
point is taken only where the shortest text that gives the number back has at most two decimals and fifteen digits: all
that a double can hold.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from calc_service.batch.files.column_names import column_names
from calc_service.batch.files.compression import too_large
from calc_service.batch.files.costs import LONGEST_CELL, refuse_spread, refuse_unfolded, too_costly
from calc_service.batch.files.damage import BY_DAMAGE, out_of_memory
from calc_service.batch.files.formats import SizeLimits
from calc_service.batch.files.table import Table
from calc_service.batch.refusals import FileFault, FileRefused, refusal
from calc_service.domain.wording import Label

ROWS = 65_536
DIGITS = 38  # of the widest decimal of a frame
FREE_TEXT = 2**27
"""Bytes of text that may come out of any file, however small: a column of one value takes next to none."""
SPREAD = 24
"""So many times the cells that other files may have for each byte: columns of few values take a bit a row."""
AT_ONCE = 2**27
"""Bytes that the texts of some rows may take at once."""
EXACT_NUMBER = r"^-?[0-9]{1,13}(\.[0-9]{1,2})?$"
ZEROS_BEYOND_FEN = r"(\.[0-9]{2}[0-9]*?)0+$"
MOMENT = "%Y-%m-%d %H:%M:%S%.f"
TIME = "%H:%M:%S%.f"
TIME_OF_CHINA = {None, "+08:00", "Asia/Shanghai"}
HEADER_ROWS = 1


def read_parquet(path: Path, limits: SizeLimits) -> Table:
    """The rows of the file at `path`, every column as text; raises `FileRefused` with column and row."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            schema, size = file.schema_arrow, path.stat().st_size
            names = column_names(schema.names, lambda _: False)
            _refuse_large(file.metadata, size, limits)
            _refuse_kinds(schema)
            rows = min((ROWS, *_rows_at_once(path, schema)))
            return Table.of(_rows(file, names.columns, rows, size, limits), names.headers, names.notes)
    except (pa.ArrowMemoryError, MemoryError):
        raise out_of_memory() from None
    except (pa.ArrowException, OSError, *BY_DAMAGE):
        raise refusal(
            "wrong_form", "文件不是完好的 Parquet；请重新导出", "the file is not sound Parquet; export it anew"
        ) from None


def _refuse_large(metadata: pq.FileMetaData, size: int, limits: SizeLimits) -> None:
    """Judge what the file says of itself, before any of it is unpacked."""
    refuse_spread(metadata.num_rows * metadata.num_columns, size * SPREAD)
    unpacked = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    if unpacked > limits.unpacked:
        raise too_large(limits.unpacked)
    refuse_unfolded(unpacked, size, free=FREE_TEXT)


def _rows_at_once(path: Path, schema: pa.Schema) -> Iterator[int]:
    """So many rows of each group may be read at once that its longest texts do not fill the memory.

    A text that stands in a file once may be that of a million rows.
    """
    texts = [field.name for field in schema if _is_text(field.type)]
    with pq.ParquetFile(path, read_dictionary=texts) as file:
        for group in range(file.num_row_groups):
            first = next(file.iter_batches(batch_size=1, row_groups=[group], columns=texts), None)
            longest = sum(map(_longest, first.columns)) if first else 0
            yield max(1, AT_ONCE // max(longest, 1))


def _longest(column: pa.Array) -> int:
    """Bytes of the longest text of a column's dictionary; raises `FileRefused` if no cell can be so long."""
    texts = column.dictionary if pa.types.is_dictionary(column.type) else column
    longest = pc.max(pc.binary_length(texts)).as_py() or 0
    if longest > LONGEST_CELL:
        raise too_costly(
            f"有单元格超过 {LONGEST_CELL} 字节；请去掉该列或截短后重新导出",
            f"a cell is longer than {LONGEST_CELL} bytes; export the file without that column, or with shorter texts",
        )
    return int(longest)


def _rows(file: pq.ParquetFile, names: list[str], at_once: int, sent: int, limits: SizeLimits) -> pl.DataFrame:
    parts, rows, size = [_as_text(_frame(file.schema_arrow.empty_table().columns, names), 0)], 0, 0
    for batch in file.iter_batches(batch_size=at_once):
        batch.validate(full=True)
        part = _as_text(_frame(batch.columns, names), rows)
        rows, size = rows + part.height, size + int(part.estimated_size())
        if size > limits.unpacked:
            raise too_large(limits.unpacked)
        refuse_unfolded(size, sent, free=FREE_TEXT)
        parts.append(part)
    return pl.concat(parts)


def _frame(columns: list[pa.Array], names: list[str]) -> pl.DataFrame:
    """The columns without what else the file says of itself, which may be anything."""
    frame = pl.from_arrow(pa.Table.from_arrays([_narrowed(column) for column in columns], names=names))
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("a table gives a frame")
    return frame


def _narrowed(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The column, wide decimals as narrower ones or else as text: all that a frame can hold."""
    kind = column.type
    if not pa.types.is_decimal(kind) or (not pa.types.is_decimal256(kind) and kind.scale >= 0):
        return column
    try:
        return column.cast(pa.decimal128(DIGITS, max(kind.scale, 0)))
    except pa.ArrowInvalid:
        return pa.array([None if number is None else f"{number:f}" for number in column.to_pylist()], pa.string())


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


def _time(column: pl.Expr) -> pl.Expr:
    return column.dt.to_string(TIME)


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
    pl.Time: _time,
}


EXACT_KINDS: tuple[Callable[[pa.DataType], bool], ...] = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_boolean,
    pa.types.is_integer,
    pa.types.is_float64,
    pa.types.is_decimal,
    pa.types.is_date,
    pa.types.is_time,
    pa.types.is_null,
    lambda kind: pa.types.is_timestamp(kind) and kind.tz in TIME_OF_CHINA,
    lambda kind: pa.types.is_dictionary(kind) and _has_text(kind.value_type),
)


def _is_text(kind: pa.DataType) -> bool:
    return kind in {pa.string(), pa.large_string()}


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
