"""Whole fen as yuan with two decimals, without a multiplication: the same integers, read at another scale."""

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

PRECISION = 20  # digits of the largest int64 and one more


def fen_column(rows: int) -> NDArray[np.int64]:
    """A column of 0 fen. `decimal_column` makes decimals of it where it lies, after which it must not be written to."""
    return np.zeros((rows, 2), dtype=np.int64)[:, 0]


def decimal_column(name: str, fen: NDArray[np.int64], valid: NDArray[np.bool_] | None = None) -> pl.Series:
    """A Decimal(20, 2) column of yuan from `fen`, one value a row; null where `valid` is false."""
    if fen.dtype != np.int64:
        raise TypeError(f"{name} must hold int64 fen, not {fen.dtype}")
    if valid is not None and not valid.any():
        return pl.repeat(None, len(fen), dtype=pl.Decimal(PRECISION, 2), eager=True).alias(name)
    words = _words_of(fen)
    if len(fen) and fen.min() < 0:
        words[:, 1] = fen >> 63
    bits = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
    yuan = pa.Array.from_buffers(pa.decimal128(PRECISION, 2), len(fen), [bits, pa.py_buffer(words)])
    return pl.Series(name, yuan)


def _words_of(fen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each amount as the lower half of a number of 128 bits, the upper half zero."""
    around = fen.base
    if around is not None and around.shape == (len(fen), 2) and around.ctypes.data == fen.ctypes.data:
        return around
    words = np.zeros((len(fen), 2), dtype=np.int64)
    words[:, 0] = fen
    return words
