from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calc_service.runs.row_query import RowSearch
from calc_service.runs.samples import drawing as module
from calc_service.runs.samples.drawing import DrawAsked, Drawing, drawing_of, drawn_of_run
from calc_service.runs.samples.row_keys import is_seed, keys_by
from calc_service.runs.samples.strata import MOST_STRATA

if TYPE_CHECKING:
    from pathlib import Path

DISTRICTS, FINDINGS = ("500101", "500153", None), ("match", "overpaid", None, "missed")
ROWS, PART = 1_000, 300


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was found out of a thousand rows, in four batches."""
    numbers = range(ROWS)
    paid = [None if number % 11 == 0 else number * 100 for number in numbers]
    table = pa.table(
        {
            "claim_id": [f"C-{number}" for number in numbers],
            "district": pa.array([DISTRICTS[number * number % 3] for number in numbers]).dictionary_encode(),
            "finding_assistance": [FINDINGS[number % 7 % 4] for number in numbers],
            "month": pa.array([202_500 + number % 2 + 1 for number in numbers], pa.int32()),
            "assistance_paid": pa.array(paid, pa.int64()),
            "difference_assistance": pa.array([-5] * ROWS, pa.int64()),
        }
    )
    file = tmp_path_factory.mktemp("rows") / "rows.arrow"
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        for batch in table.combine_chunks().to_batches(max_chunksize=PART):
            writer.write_batch(batch)
    return file


def drawn(rows: Path, asked: DrawAsked) -> Drawing:
    return drawing_of(drawn_of_run(rows, asked))


def repeated(asked: DrawAsked, sizes: dict[tuple[str | None, ...], int]) -> list[int]:
    """The rows that have to be drawn, by HMAC as the standard library has it."""
    of_strata: dict[tuple[str | None, ...], list[int]] = {}
    for number in range(ROWS):
        stratum = (DISTRICTS[number * number % 3], FINDINGS[number % 7 % 4])
        of_strata.setdefault(stratum if asked.by else (), []).append(number + 2)
    key = {row: hmac.digest(asked.seed.encode(), b"%d" % row, "sha256") for row in range(2, ROWS + 2)}
    return sorted(row for stratum, every in of_strata.items() for row in sorted(every, key=key.get)[: sizes[stratum]])  # type: ignore[arg-type]  # every row has one


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=64).filter(is_seed), st.integers(1, 1_200), st.booleans())
def test_anybody_draws_the_same_rows(rows: Path, seed: str, n: int, parted: bool) -> None:  # noqa: FBT001
    asked = DrawAsked(n, seed, ("district", "finding_assistance") if parted else ())
    found = drawn(rows, asked)
    if found.needed:
        assert n < found.needed
        return
    assert [one.row for one in found.rows] == repeated(asked, {one.values: one.drawn for one in found.strata})  # type: ignore[misc]  # texts alone
    assert sum(one.rows for one in found.strata) == ROWS
    assert sum(one.drawn for one in found.strata) == len(found.rows) == min(n, ROWS)


@pytest.mark.parametrize("seed", ["2026-Q3", "双随机" * 21, "x" * 64])
def test_a_key_is_the_hmac_of_the_number(seed: str) -> None:
    key = keys_by(seed)
    for row in (2, 10, 1_048_577, 10**12):
        assert key(row) == hmac.new(seed.encode(), str(row).encode(), "sha256").digest()


def test_the_example_of_the_manual() -> None:
    assert keys_by("2026-Q3")(2).hex() == hmac.new(b"2026-Q3", b"2", "sha256").hexdigest()


@pytest.mark.parametrize("text", ["", " a", "a ", "a\n", "x" * 65, "a\u200b", "\ud800"])
def test_a_seed_is_what_is_seen(text: str) -> None:
    assert not is_seed(text)


def test_it_does_not_matter_how_many_rows_are_looked_at_at_once(rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = DrawAsked(50, "s", ("district",))
    before = drawn(rows, asked)
    monkeypatch.setattr(module, "AT_ONCE", 7)
    assert drawn(rows, asked) == before


def test_strata_add_up(rows: Path) -> None:
    found = drawn(rows, DrawAsked(100, "s", ("month", "district")))
    amounts = [number * 100 - 5 for number in range(ROWS) if number % 11]
    assert sum(one.recorded["assistance"][1] for one in found.strata) == sum(amounts)
    assert sum(one.recorded["assistance"][0] for one in found.strata) == len(amounts)
    assert found.strata[0].values == (202_501, "500101")
    assert {one.cells["claim_id"] for one in found.rows} == {f"C-{one.row - 2}" for one in found.rows}


def test_only_rows_that_are_picked_are_drawn_from(rows: Path) -> None:
    search = RowSearch(equal={"district": "500153", "month": 202_502})
    found = drawn(rows, DrawAsked(10, "s", (), search))
    wanted = [number for number in range(ROWS) if DISTRICTS[number * number % 3] == "500153" and number % 2]
    assert found.strata[0].rows == len(wanted)
    assert {one.row - 2 for one in found.rows} <= {*wanted}
    assert drawn(rows, DrawAsked(10, "s", (), RowSearch(equal={"district": "none"}))) == Drawing()


def test_more_strata_than_rows_are_not_drawn_from(rows: Path, tmp_path: Path) -> None:
    assert drawn(rows, DrawAsked(3, "s", ("district", "finding_assistance"))) == Drawing(needed=8)
    many = pa.table({"month": np.arange(MOST_STRATA + 1, dtype=np.int32)})
    file = tmp_path / "rows.arrow"
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, many.schema) as writer:
        writer.write_table(many)
    assert drawn(file, DrawAsked(5_000, "s", ("month",))).needed == MOST_STRATA + 1
    assert len(drawn(file, DrawAsked(5_000, "s")).rows) == 5_000
