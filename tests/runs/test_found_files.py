"""Digests of what was found say what was found, not how it lay in memory."""

import numpy as np
import pyarrow as pa
import pytest

from calc_service.batch.whole_persons import ROW
from calc_service.runs.found_files import as_laid_down, fitting_all, found_digest

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
    assert digest(one) == digest(other)


def test_what_was_found_makes_a_difference() -> None:
    one, other = (pa.table({ROW: [0, 1], "found": pa.array([1, second])}) for second in (None, 0))
    assert digest(one) != digest(other)


def test_the_order_in_which_rows_are_found_makes_no_difference() -> None:
    rows = pa.table({ROW: [4, 1, 9], "found": [None, "b", "c"], "fen": [3, None, 70_000]})
    assert digest(rows) == digest(rows.sort_by(ROW))
    assert as_laid_down(rows)["fen"].to_pylist() == [None, 3, 70_000]


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        ([0, None], pa.int8()),
        ([127, -128], pa.int8()),
        ([128], pa.int16()),
        ([-129], pa.int16()),
        ([2**31 - 1], pa.int32()),
        ([2**31], pa.int64()),
        ([-(2**31) - 1], pa.int64()),
        ([None], pa.int8()),
    ],
)
def test_whole_numbers_take_as_few_bytes_as_hold_them_all(numbers: list[int | None], kind: pa.DataType) -> None:
    laid = as_laid_down(pa.table({ROW: range(len(numbers)), "fen": pa.array(numbers, pa.int64())}))
    assert (laid["fen"].type, laid["fen"].to_pylist()) == (kind, numbers)


def test_files_of_different_widths_are_put_together_without_loss() -> None:
    blank, text = (
        as_laid_down(pa.table({ROW: [row], "fen": [fen], "errors": pa.array([errors], pa.large_string())}))
        for row, fen, errors in ((0, 5, None), (1, 2**40, "a"))
    )
    schema = fitting_all([blank.schema, text.schema])
    whole = pa.Table.from_batches([blank.cast(schema), text.cast(schema)])
    assert whole.to_pylist() == [{ROW: 0, "fen": 5, "errors": None}, {ROW: 1, "fen": 2**40, "errors": "a"}]
    assert fitting_all([blank.schema]).field("errors").type == pa.large_string()


def digest(found: pa.Table) -> str:
    return found_digest(as_laid_down(found), 10)
