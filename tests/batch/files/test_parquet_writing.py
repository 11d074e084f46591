"""Parquet as it is written: what is carried is copied as it stands, what is added stands beside it row by row."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.batch.files import PARQUET, FileFormat, Piece, Table, parquet_rows, parquet_writing, read, write
from calc_service.batch.files.parquet_footer import (
    BINARY,
    I64,
    LIST,
    STRUCT,
    TAIL,
    TRUE,
    Elements,
    Fields,
    fields_of,
    footer_of,
    written,
)
from calc_service.batch.result_file import beside

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

COLUMNAR = FileFormat(PARQUET)
ROWS = 1000


def carried(rows: int = ROWS) -> pa.Table:
    drawn = random.Random(7)  # noqa: S311  files, not secrets
    return pa.table(
        {
            "id": pa.array([f"S-{number:09}" for number in range(rows)]),
            "word": pa.array([drawn.choice(["甲", "乙", None]) for _ in range(rows)]),
            "few": pa.array([drawn.choice(["x", "y", None]) for _ in range(rows)]).dictionary_encode(),
            "number": pa.array(range(rows), pa.uint32()),
        }
    )


def shown(rows: slice, names: Sequence[str]) -> pl.DataFrame:
    """What was added: the number of each row in words, as a number and as text."""
    numbers = pl.int_range(rows.start, rows.stop, eager=True)
    words = pl.Enum([f"word {number}" for number in range(300)])
    every = {"n": numbers, "w": (numbers % 70).cast(pl.UInt16).cat.to(words), "t": numbers.cast(pl.String)}
    return pl.DataFrame({name: every[name] for name in names})


def result_of(path: Path) -> Table:
    return beside(read(path, COLUMNAR, path.parent), shown, ["n", "w", "t"])


def assert_right(path: Path, given_: pa.Table) -> None:
    found = pq.read_table(path)
    found.validate(full=True)
    assert found.select(given_.schema.names).equals(given_)
    assert found["n"].to_pylist() == list(range(len(given_)))
    assert found["w"].to_pylist() == [f"word {number % 70}" for number in range(len(given_))]
    again = pl.read_parquet(path)
    assert again["t"].to_list() == list(map(str, range(len(given_))))
    assert again["id"].to_list() == given_["id"].to_pylist()


@pytest.mark.parametrize("group", [1, 7, 130, 400, ROWS])
@pytest.mark.parametrize("compression", ["none", "snappy", "zstd"])
def test_columns_stand_beside_copies_whatever_the_row_groups(
    group: int, compression: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_rows, "ROWS", 100)
    monkeypatch.setattr(parquet_rows, "LARGEST_WHOLE", 200)
    given_ = carried()
    pq.write_table(given_, tmp_path / "given.parquet", row_group_size=group, compression=compression)
    write(result_of(tmp_path / "given.parquet"), tmp_path / "out.parquet", COLUMNAR)
    assert_right(tmp_path / "out.parquet", given_)
    said = pq.read_metadata(tmp_path / "out.parquet")
    assert said.num_row_groups == -(-ROWS // group)
    assert said.row_group(0).column(0).statistics.min == "S-000000000"


def test_what_is_copied_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pq.write_table(carried(), tmp_path / "given.parquet")
    result = result_of(tmp_path / "given.parquet")
    monkeypatch.delattr(parquet_rows.ParquetRows, "_read")
    write(result, tmp_path / "out.parquet", COLUMNAR)
    assert_right(tmp_path / "out.parquet", carried())


def test_groups_too_large_to_be_added_to_at_once_are_encoded_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_rows, "ROWS", 100)
    monkeypatch.setattr(parquet_rows, "LARGEST_WHOLE", 200)
    monkeypatch.setattr(parquet_writing, "MOST_ROWS", 500)
    pq.write_table(carried(), tmp_path / "given.parquet")
    write(result_of(tmp_path / "given.parquet"), tmp_path / "out.parquet", COLUMNAR)
    assert pq.read_metadata(tmp_path / "out.parquet").num_row_groups == 10
    found = pl.read_parquet(tmp_path / "out.parquet")
    given_ = pl.DataFrame(pl.from_arrow(carried()))
    assert found.select(given_.columns).cast(pl.String).equals(given_.cast(pl.String))
    assert found.schema["number"] == pl.UInt32


def test_pieces_that_were_changed_are_never_copied(tmp_path: Path) -> None:
    pq.write_table(carried(), tmp_path / "given.parquet")
    table = read(tmp_path / "given.parquet", COLUMNAR, tmp_path)

    def hidden(piece: Piece) -> pl.DataFrame:
        return piece().with_columns(id=pl.lit("hidden"))

    changed = replace(table, pieces=[Piece.of(partial(hidden, piece)) for piece in table.pieces])
    write(beside(changed, shown, ["n"]), tmp_path / "out.parquet", COLUMNAR)
    assert pl.read_parquet(tmp_path / "out.parquet")["id"].unique().to_list() == ["hidden"]
    assert b"S-0000" not in (tmp_path / "out.parquet").read_bytes()


def test_repeated_headers_are_numbered_in_the_copy(tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]), tmp_path / "given.parquet")
    write(result_of(tmp_path / "given.parquet"), tmp_path / "out.parquet", COLUMNAR)
    assert pl.read_parquet(tmp_path / "out.parquet").drop("w").rows() == [(1, 2, 0, "0")]


def test_no_rows_have_columns_all_the_same(tmp_path: Path) -> None:
    pq.write_table(carried(0), tmp_path / "given.parquet")
    write(result_of(tmp_path / "given.parquet"), tmp_path / "out.parquet", COLUMNAR)
    assert pl.read_parquet(tmp_path / "out.parquet").columns == ["id", "word", "few", "number", "n", "w", "t"]


def test_large_groups_may_be_asked_for_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_rows, "ROWS", 30)
    monkeypatch.setattr(parquet_rows, "LARGEST_WHOLE", 60)
    pq.write_table(carried(), tmp_path / "given.parquet")
    table = read(tmp_path / "given.parquet", COLUMNAR, tmp_path)
    assert table.lengths == [30] * 33 + [10]
    for place in [5, 4, 20, 3, 3, 33, 0, 1, 7]:
        begins = place * 30
        assert table.pieces[place](["number"])["number"].to_list() == list(
            map(str, range(begins, begins + table.lengths[place]))
        )


VALUES = st.recursive(
    st.tuples(st.just(I64), st.integers(-(2**63), 2**63 - 1)) | st.tuples(st.just(BINARY), st.binary(max_size=200)),
    lambda inner: st.dictionaries(st.integers(1, 400), inner, max_size=5).map(lambda found: (STRUCT, found)),
    max_leaves=10,
)


@given(
    fields=st.dictionaries(st.integers(1, 2000), VALUES, max_size=8),
    numbers=st.lists(st.integers(-5, 5), max_size=40),
    truth=st.booleans(),
)
def test_a_footer_is_read_as_it_was_written(fields: Fields, numbers: list[int], truth: bool) -> None:  # noqa: FBT001  drawn
    said: Fields = fields | {2001: (LIST, Elements(I64, numbers)), 2002: (TRUE, truth)}
    found = fields_of(written(said)[:-TAIL])
    assert found.pop(2002)[1] == said.pop(2002)[1]
    assert found == said


def test_the_footers_of_other_writers_are_written_byte_by_byte(tmp_path: Path) -> None:
    for name, write_ in (("polars", pl.DataFrame(pl.from_arrow(carried())).write_parquet), ("arrow", None)):
        path = tmp_path / name
        if write_ is None:
            pq.write_table(carried(), path, write_page_index=True, row_group_size=10)
        else:
            write_(path)
        footer = written(footer_of(path))
        assert path.read_bytes().endswith(footer)


def test_what_is_no_parquet_has_no_footer(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"PAR1" + bytes(20) + b"PARE")
    with pytest.raises(ValueError, match="no footer"):
        footer_of(tmp_path / "a")
