"""Whole fen in columns with blanks, and as yuan: without a multiplication, the same integers read at another scale."""

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

PRECISION = 20  # digits of the largest int64 and one more


def fen_column(name: str, fen: NDArray[np.int64], valid: NDArray[np.bool_]) -> pl.Series:
    """An Int64 column of `fen` where it lies, which must not be written to any more; null where not `valid`."""
    if fen.dtype != np.int64:
        raise TypeError(f"{name} must hold int64 fen, not {fen.dtype}")
    bits = pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pl.Series(name, pa.Array.from_buffers(pa.int64(), len(fen), [bits, pa.py_buffer(fen)]))


def in_yuan(fen: pl.Series) -> pl.Series:
    """A column of whole fen (Int64) as Decimal(20, 2), null where that is."""
    return decimal_column(fen.name, fen.fill_null(0).to_numpy(), fen.is_not_null().to_numpy())


def decimal_column(name: str, fen: NDArray[np.int64], valid: NDArray[np.bool_] | None = None) -> pl.Series:
    """A Decimal(20, 2) column of yuan from `fen`, one value a row; null where `valid` is false."""
    if fen.dtype != np.int64:
        raise TypeError(f"{name} must hold int64 fen, not {fen.dtype}")
    if valid is not None and not valid.any():
        return pl.repeat(None, len(fen), dtype=pl.Decimal(PRECISION, 2), eager=True).alias(name)
    # Each amount is the lower half of a number of 128 bits; the upper half repeats its sign.
    words = np.zeros((len(fen), 2), dtype=np.int64)
    words[:, 0] = fen
    if len(fen) and fen.min() < 0:
        words[:, 1] = fen >> 63
    bits = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
    yuan = pa.Array.from_buffers(pa.decimal128(PRECISION, 2), len(fen), [bits, pa.py_buffer(words)])
    return pl.Series(name, yuan)
