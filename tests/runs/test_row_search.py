"""Pages of rows are what sorting and picking all of them gives, whatever the batches they lie in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from calc_service.runs.row_query import RowSearch
from calc_service.runs.row_search import page, row_at

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

FINDINGS, FLAGS = ("match", "overpaid", None), ("a", "a|b", "b|ab", None)
ROWS = st.lists(
    st.tuples(st.sampled_from(FINDINGS), st.none() | st.integers(-3, 3), st.sampled_from(FLAGS), st.integers(1, 2)),
    max_size=60,
)
SCHEMA = pa.schema(
    [
        ("finding_assistance", pa.dictionary(pa.uint32(), pa.large_string())),
        ("difference_assistance", pa.int64()),
        ("flags", pa.large_string()),
        ("month", pa.int32()),
    ]
)


def written(file: Path, rows: list[tuple[Any, ...]], of_a_batch: int) -> Path:
    """The rows as a run keeps them."""
    words = pa.array([word for word in FINDINGS if word], pa.large_string())
    with pa.ipc.new_file(str(file), SCHEMA) as writer:
        for start in range(0, len(rows), of_a_batch):
            part = rows[start : start + of_a_batch]
            places = pa.array([None if row[0] is None else FINDINGS.index(row[0]) for row in part], pa.uint32())
            columns = [pa.array([row[place] for row in part], SCHEMA[place].type) for place in (1, 2, 3)]
            found = pa.DictionaryArray.from_arrays(places, words)
            writer.write_batch(pa.record_batch([found, *columns], schema=SCHEMA))
    return file


def expected(rows: list[tuple[Any, ...]], search: RowSearch) -> list[int]:
    """The numbers of the rows in order."""
    place = {name: number for number, name in enumerate(SCHEMA.names)}

    def fits(row: tuple[Any, ...]) -> bool:
        for column, value in search.equal.items():
            cell = row[place[column]]
            if cell is None or (value not in cell.split("|") if column == "flags" else cell != value):
                return False
        return search.any_of is None or row[0] == search.any_of[1]

    def order(number: int) -> tuple[bool, int, int]:
        amount = number if search.sort == "row" else rows[number][1]
        known = amount is not None
        return (not known, (-amount if search.descending else amount) if known else 0, number)

    return sorted((number for number, row in enumerate(rows) if fits(row)), key=order)


SEARCHES = st.builds(
    RowSearch,
    equal=st.fixed_dictionaries({}, optional={"flags": st.sampled_from(["a", "b", "c"]), "month": st.integers(1, 3)}),
    any_of=st.none() | st.just((("finding_assistance",), "overpaid")),
    sort=st.sampled_from(["row", "difference_assistance"]),
    descending=st.booleans(),
    limit=st.integers(1, 7),
)


@given(rows=ROWS, search=SEARCHES, of_a_batch=st.integers(1, 20))
def test_pages_one_after_another_are_all_rows_in_order(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]], search: RowSearch, of_a_batch: int
) -> None:
    file = written(tmp_path_factory.mktemp("rows") / "rows.arrow", rows, of_a_batch)
    found: list[int] = []
    following: RowSearch | None = search
    while following is not None:
        part = page(file, following)
        assert len(part.rows) <= search.limit
        found += [row["row"] for row in part.rows]
        following = None if part.more_after is None else replace(search, after=part.more_after)
    assert found == expected(rows, search)


def test_a_row_is_found_by_its_number(tmp_path: Path) -> None:
    rows = [("match", number, None, 1) for number in range(10)]
    file = written(tmp_path / "rows.arrow", rows, 3)
    for number in range(10):
        found = row_at(file, number)
        assert found is not None
        assert (found["row"], found["difference_assistance"]) == (number, number)
    assert row_at(file, 10) is None
