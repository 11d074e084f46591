"""Two audits compared bucket by bucket come to what one plain look at all rows comes to."""

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from calc_service.domain.columns import CLAIMS
from calc_service.runs.against import blocks, comparing
from calc_service.runs.against.blocks import CLAIM, PERSON, SideRows
from calc_service.runs.against.comparing import compare, number_of_parts, said_of
from calc_service.runs.against.comparison_types import ComparedSide, RunsCompared
from calc_service.runs.against.row_places import places_of
from calc_service.runs.progress import RowsDone

AMOUNTS = ("assistance_paid", "difference_assistance")
TEXTS = ("status", "finding_assistance", "errors")
IDS = (None, "", "P-1", "p-1", " P-1 ", "Ｐ－２", "P-2", "P-3", "P-4", "-", "身份")
Row = dict[str, Any]


def random_rows(chance: random.Random, count: int) -> list[Row]:
    return [
        {
            PERSON: chance.choice(IDS),
            CLAIM: chance.choice((None, "S-1", "S-2", "S-3", "S-4", " S-1")),
            "assistance_paid": chance.choice((None, 0, 100, 12_345)),
            "difference_assistance": chance.choice((None, 0, -100)),
            "status": chance.choice(("payable", "rejected", "void")),
            "finding_assistance": chance.choice((None, "match", "overpaid")),
            "errors": chance.choice((None, "total_cost:required")),
        }
        for _ in range(count)
    ]


def side_of(rows: list[Row], step: int) -> SideRows:
    schema = {
        PERSON: pl.String,
        CLAIM: pl.String,
        **dict.fromkeys(AMOUNTS, pl.Int64),
        **dict.fromkeys(TEXTS, pl.String),
    }
    frame = pl.DataFrame(rows, schema=schema)
    frames = [frame.slice(start, step) for start in range(0, max(len(frame), 1), step)]
    return SideRows(len(rows), (*AMOUNTS, *TEXTS), frames)


def key_of(row: Row) -> tuple[str, str]:
    """Person and claim as they count, said once more and plainly."""
    person, claim = (row[name] or "" for name in (PERSON, CLAIM))
    person = person.strip().replace("Ｐ－２", "P-2").lower()
    return ("" if person == "-" else person), claim.strip()


def plainly(before: list[Row], after: list[Row]) -> list[tuple[int | None, int | None]]:
    """Which rows belong together: those of one key in file order."""
    waiting: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, row in enumerate(after):
        waiting[key_of(row)].append(number)
    found: list[tuple[int | None, int | None]] = []
    for number, row in enumerate(before):
        same = waiting[key_of(row)]
        found.append((number, same.pop(0) if same else None))
    rest = sorted(number for numbers in waiting.values() for number in numbers)
    return [*found, *((None, number) for number in rest)]


def fate_of(one: int, other: int | None, before: list[Row], after: list[Row], same: bool) -> str:  # noqa: FBT001
    if other is None:
        return "gone"
    if not same:
        return "changed"
    counts = [sum(key_of(row) == key_of(before[one]) for row in side) for side in (before, after)]
    return "same" if counts == [1, 1] else "several"


def batches(file: Path) -> Iterator[pa.RecordBatch]:
    with pa.memory_map(str(file)) as mapped:
        reader = pa.ipc.open_file(mapped)
        yield from (reader.get_batch(number) for number in range(reader.num_record_batches))


def compared(before: SideRows, after: SideRows, folder: Path, memory: int) -> RunsCompared:
    tally = compare(before, after, CLAIMS, folder / "differing.arrow", memory, RowsDone(folder / "progress"))
    sides = (ComparedSide(None, side.rows, None) for side in (before, after))
    return said_of(tally, *sides)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("memory", [2_000_000_000, 60_000])
def test_pairs_changes_and_sums_are_those_of_one_plain_look(
    seed: int, memory: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)  # noqa: S311  rows, not secrets
    before, after = random_rows(chance, chance.randrange(90)), random_rows(chance, chance.randrange(90))
    after = [*chance.sample(before, len(before) // 2), *after]
    monkeypatch.setattr(comparing, "ROWS_OF_A_BATCH", 7)
    monkeypatch.setattr(blocks, "ROWS_OF_A_BLOCK", 5)
    said = compared(side_of(before, 11), side_of(after, 13), tmp_path, memory)
    pairs = plainly(before, after)
    content = (*AMOUNTS, *TEXTS)
    same = [
        (one, other)
        for one, other in pairs
        if one is not None and other is not None and all(before[one][name] == after[other][name] for name in content)
    ]
    rows = said.rows
    assert (rows.same, rows.gone, rows.new) == (
        len(same),
        sum(other is None for _, other in pairs),
        sum(one is None for one, _ in pairs),
    )
    assert rows.same + rows.changed + rows.gone + rows.new == len(pairs)
    parts = list(batches(tmp_path / "differing.arrow"))
    assert [len(part) for part in parts[:-1]] == [7] * (len(parts) - 1), "batches of as many rows, but the last"
    found = [row for part in parts for row in part.to_pylist()]
    assert [(row["row_before"], row["row_after"]) for row in found] == [pair for pair in pairs if pair not in same]
    for row in found:
        if row["change"] == "changed":
            unlike = [name for name in content if before[row["row_before"]][name] != after[row["row_after"]][name]]
            assert sorted(row["columns"].split("|")) == sorted(unlike)
    assert [tuple(place) for place in places_of(tmp_path / "differing.npy", range(2, len(before) + 2))] == [
        (fate_of(one, other, before, after, (one, other) in same), None if other is None else other + 2)
        for one, other in pairs
        if one is not None
    ]
    amounts = {one.column: one for one in said.amounts}
    paid = amounts["assistance_paid"]
    sums = [sum(row["assistance_paid"] or 0 for row in side) for side in (before, after)]
    assert [paid.before, paid.after] == [f"{fen // 100}.{fen % 100:02}" for fen in sums]
    assert sum(row["assistance_paid"] or 0 for row in found) == sums[1] - sums[0]
    assert sum(one.rows for one in said.crossed["status"]) == len(pairs)


def test_the_number_of_buckets_follows_the_memory() -> None:
    assert number_of_parts(0, 2_000_000_000) == 1
    assert number_of_parts(20_000_000, 2_000_000_000) == 31
    assert number_of_parts(20_000_000, 500_000_000) == 121


def test_only_columns_that_both_have_are_compared() -> None:
    columns = comparing.compared_columns(CLAIMS, ["status", "assistance_paid", "flags"], ["status", "assistance_paid"])
    assert (columns.amounts, columns.texts, columns.crossed) == (("assistance_paid",), ("status",), ("status",))
    assert columns.recorded == {}
