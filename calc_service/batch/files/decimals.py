"""Whole fen in columns with blanks, and as yuan."""

from decimal import Decimal

import numpy as np
import polars as pl
from numpy.typing import NDArray

PRECISION = 20  # digits of the largest int64 and one more
YUAN = pl.Decimal(PRECISION, 2)
A_FEN = pl.Series([Decimal("0.01")])
BLANK = pl.Series([None], dtype=pl.Int64)


def fen_column(name: str, fen: NDArray[np.int64], valid: NDArray[np.bool_]) -> pl.Series:
    """An Int64 column of `fen`, null where not `valid`."""
    if fen.dtype != np.int64:
        raise TypeError(f"{name} must hold int64 fen, not {fen.dtype}")
    return pl.Series(name, fen).zip_with(pl.Series(valid), BLANK)


def in_yuan(fen: pl.Series) -> pl.Series:
    """A column of whole fen (Int64) as Decimal(20, 2), null where that is."""
    # Decimals are whole numbers with a scale: one hundredth of a number without decimals is exact with two.
    return (fen.cast(pl.Decimal(PRECISION, 0)) * A_FEN).cast(YUAN)


def decimal_column(name: str, fen: NDArray[np.int64], valid: NDArray[np.bool_] | None = None) -> pl.Series:
    """A column of yuan from `fen` as `in_yuan` gives it, null where `valid` is false."""
    return in_yuan(fen_column(name, fen, np.ones(len(fen), dtype=np.bool_) if valid is None else valid))
