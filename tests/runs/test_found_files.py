"""Digests of what was found say what was found, not how it lay in memory."""

import numpy as np
import pyarrow as pa
import pytest

from calc_service.batch.whole_persons import ROW
from calc_service.runs.found_files import found_digest

WORDS = pa.array(["a", "b"])


def column(kind: pa.DataType, left_over: int) -> pa.Array:
    """1, blank, 1, of which the blank cell and the bits behind the last hold whatever was there before."""
    bits = pa.py_buffer(bytes([0b101 | left_over << 3]))
    if pa.types.is_large_string(kind):
        text = b"a" + b"x" * left_over + b"a"
        ends = np.array([0, 1, 1 + left_over, 2 + left_over], dtype=np.int64)
        return pa.Array.from_buffers(kind, 3, [bits, pa.py_buffer(ends), pa.py_buffer(text)], 1)
    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(column(pa.int32(), left_over % 2), WORDS)
    numbers = np.array([1, left_over, 1], dtype=kind.to_pandas_dtype())
    return pa.Array.from_buffers(kind, 3, [bits, pa.py_buffer(numbers)], 1)


@pytest.mark.parametrize("kind", [pa.int64(), pa.int8(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_what_memory_held_in_blank_cells_makes_no_difference(kind: pa.DataType) -> None:
    one, other = (pa.table({ROW: [0, 1, 2], "found": column(kind, left_over)}) for left_over in (0, 7))
    assert one.equals(other)
    assert found_digest(one, 3) == found_digest(other, 3)


def test_what_was_found_makes_a_difference() -> None:
    one, other = (pa.table({ROW: [0, 1], "found": pa.array([1, second])}) for second in (None, 0))
    assert found_digest(one, 2) != found_digest(other, 2)
