"""Rows divided by person and brought together again."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.batch.cells import Cells
from calc_service.batch.claims import INVALID
from calc_service.batch.faults import RowFaults
from calc_service.batch.partitions import (
    MOST_PARTS,
    ROWS_OF_A_PART,
    PartResult,
    Rows,
    by_part,
    in_file_order,
    number_of_parts,
    whole_part,
)

FEN = st.integers(-1, 2**63 - 1) | st.sampled_from([-1, 127, 128, 2**15 - 1, 2**15, 2**31 - 1, 2**31, 2**63 - 1])
ROWS = st.lists(st.tuples(st.sampled_from(["P-1", "P-2", "P-3", "人", None]), FEN, st.booleans()), max_size=40)


def piece(start: int, rows: list[tuple[str | None, int, bool]]) -> Rows:
    persons, fen, faulty = zip(*rows, strict=True) if rows else ((), (), ())
    faults = RowFaults(len(rows), ("total_cost",))
    faults.add("total_cost", "required", np.array(faulty, dtype=np.bool_))
    return Rows(
        place=np.arange(start, start + len(rows)),
        cells=Cells(
            len(rows),
            {"total_cost": np.array(fen, dtype=np.int64), INVALID: np.zeros(len(rows), dtype=np.int64)},
            {"person_id": pl.Series(persons, dtype=pl.String)},
        ),
        faults=faults,
    )


@given(st.lists(ROWS, min_size=1, max_size=4), st.integers(1, 5))
def test_every_row_comes_into_one_part_with_its_person_its_numbers_and_its_faults(
    pieces: list[list[tuple[str | None, int, bool]]], parts: int
) -> None:
    starts = np.cumsum([0, *(len(rows) for rows in pieces)]).tolist()
    divided = [by_part(piece(start, rows), parts) for start, rows in zip(starts, pieces, strict=False)]
    every = [row for rows in pieces for row in rows]
    seen: dict[str | None, int] = {}
    places: list[int] = []
    for part in range(parts):
        rows = whole_part([piece[part] for piece in divided])
        assert rows.cells.numbers["total_cost"].dtype == np.int64
        assert rows.place.tolist() == sorted(rows.place.tolist())
        faulty = rows.faults.rejected().tolist()
        told = zip(rows.cells.ids["person_id"].to_list(), rows.cells.number("total_cost").tolist(), faulty, strict=True)
        assert list(told) == [every[place] for place in rows.place.tolist()]
        assert all(seen.setdefault(person, part) == part for person in rows.cells.ids["person_id"].to_list())
        places += rows.place.tolist()
    assert sorted(places) == list(range(len(every)))


def test_a_part_has_some_hundred_thousand_rows_until_there_are_too_many_parts() -> None:
    assert [number_of_parts(rows) for rows in (0, 1, ROWS_OF_A_PART, ROWS_OF_A_PART + 1)] == [1, 1, 1, 2]
    assert number_of_parts(10**9) == MOST_PARTS


FOUND = (
    PartResult(np.array([0, 3, 4]), pl.DataFrame({"x": [10, 13, 14]})),
    PartResult(np.array([1, 2]), pl.DataFrame({"x": [11, 12]})),
    PartResult(np.array([], dtype=np.int64), pl.DataFrame({"x": []}, schema={"x": pl.Int64})),
)


@pytest.mark.parametrize("wanted", [slice(0, 5), slice(0, 2), slice(2, 4), slice(4, 5), slice(3, 3)])
def test_what_was_found_comes_back_in_the_order_of_the_file(wanted: slice) -> None:
    assert in_file_order(FOUND, wanted)["x"].to_list() == list(range(10, 15))[wanted]


def test_a_row_that_no_part_holds_is_noticed() -> None:
    with pytest.raises(AssertionError, match="a row was lost"):
        in_file_order(FOUND[:1], slice(0, 5))
    with pytest.raises(AssertionError, match="a row was lost"):
        PartResult(np.array([0, 1]), pl.DataFrame({"x": [10]}))
