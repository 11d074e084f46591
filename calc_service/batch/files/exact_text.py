"""The one exact text of the cells of each kind of column, by which they are read, shown and compared in any other form.

Text and dictionaries as they are; whole numbers by their digits; decimals without zeros beyond the second decimal;
booleans true and false; dates in ISO form, and so timestamps, without a time zone or by the clock of China. Floating
point has one only where the shortest text that gives the number back has at most two decimals and fifteen digits: all
that a double can hold.
"""

from collections.abc import Callable

import polars as pl

EXACT_NUMBER = r"^-?[0-9]{1,13}(\.[0-9]{1,2})?$"
ZEROS_BEYOND_FEN = r"(\.[0-9]{2}[0-9]*?)0+$"
DAY = "%Y-%m-%d"
MOMENT = "%Y-%m-%d %H:%M:%S%.f"
TIME = "%H:%M:%S%.f"


def exact_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Every column as text, a blank one null."""
    if all(kind == pl.String for kind in frame.dtypes):
        return frame.with_columns(pl.all().replace("", None))
    text = frame.select(TEXT[kind.base_type()](pl.col(name)) for name, kind in frame.schema.items())
    return text.with_columns(pl.all().replace("", None))


def exact_text(column: pl.Series) -> pl.Series:
    """One column as text, a blank cell null."""
    return exact_texts(column.to_frame()).to_series()


def inexact(column: pl.Series) -> int | None:
    """The first row of a column of floating point that has no exact text; None where all have one."""
    rows = exact_text(column).str.contains(EXACT_NUMBER).not_().arg_true()
    return int(rows[0]) if len(rows) else None


def _whole(column: pl.Expr) -> pl.Expr:
    return column.cast(pl.String)


def _decimal(column: pl.Expr) -> pl.Expr:
    return column.cast(pl.String).str.replace(ZEROS_BEYOND_FEN, "$1")


def _floating(column: pl.Expr) -> pl.Expr:
    return column.cast(pl.String).str.strip_suffix(".0")


def _day(column: pl.Expr) -> pl.Expr:
    return column.dt.to_string(DAY)


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
