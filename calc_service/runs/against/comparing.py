"""Two audits compared bucket by bucket of whole persons, in memory that does not grow with their rows."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from calc_service.domain.columns import FUNDS, FileKind
from calc_service.domain.money import signed_yuan
from calc_service.runs.against.blocks import SideRows, write_blocks
from calc_service.runs.against.comparison_types import (
    CHANGES,
    SAME,
    ChangeCounts,
    ComparedSide,
    Crossing,
    RunsCompared,
    SumChange,
)
from calc_service.runs.against.pairing import (
    AFTER,
    ALONE,
    BEFORE,
    CHANGE,
    PLACE,
    ComparedColumns,
    PairTally,
    compare_bucket,
)
from calc_service.runs.against.row_places import new_places, note_places
from calc_service.runs.found_files import FoundFile, as_frame, one_batch
from calc_service.runs.progress import RowsDone

BYTES_OF_A_ROW = 2_000
"""What a row takes while its bucket is compared, generously."""
MOST_ROWS = 1_048_576
"""Of a bucket, both sides together."""
ROWS_OF_A_BATCH = 65_536
"""Of what differs, as it is written."""
PLACES = ".npy"
"""How the file beside what differs ends that says where each row stands."""
STATUS = "status"
NOT_SUMMED = frozenset({"assistance_cap_remaining"})
"""What is left of a cap after each row adds up to nothing."""
RECORDED = {
    "catastrophic_paid": ("catastrophic_entitled", "difference_catastrophic"),
    "recorded_assistance": ("assistance_paid", "difference_assistance"),
    "recorded_tilt": ("tilt_paid", "difference_tilt"),
    "recorded_subsidy": ("subsidy", "difference_subsidy"),
}
"""What was recorded is what was computed, and by how much they differ."""


def compared_columns(kind: FileKind, *sides: Sequence[str]) -> ComparedColumns:
    """What is compared of two audits of a kind: the columns that both have."""
    have = frozenset[str](sides[0]).intersection(*sides)
    texts = tuple(name for name in kind.output if name in have and name not in kind.in_fen)
    findings = (f"finding_{fund}" for fund in (*FUNDS, "subsidy"))
    return ComparedColumns(
        amounts=tuple(name for name in kind.in_fen if name in have),
        texts=texts,
        crossed=tuple(name for name in (STATUS, *findings) if name in texts),
        recorded={name: parts for name, parts in RECORDED.items() if have.issuperset(parts)},
    )


def number_of_parts(rows: int, memory: int) -> int:
    """Into how many buckets `rows` rows of both sides go, so that one of them, half as large again, fits."""
    most = min(max(memory * 2 // 3 // BYTES_OF_A_ROW, 1), MOST_ROWS)
    return max(-(-rows // most), 1)


def compare(  # noqa: PLR0913, PLR0917  two sides, where to, and within what
    before: SideRows, after: SideRows, kind: FileKind, target: Path, memory: int, progress: RowsDone
) -> PairTally:
    """Compare two audits, and write the rows that differ to `target`, and beside it, `.npy`, where each row stands.

    What is made on the way lies beside it too. memory: bytes. Raises OSError where there is no room
    """
    columns = compared_columns(kind, before.columns, after.columns)
    buckets = number_of_parts(before.rows + after.rows, memory)
    blocks = [
        write_blocks(side, columns.read, target.with_suffix(suffix), buckets)
        for side, suffix in ((before, ".before"), (after, ".after"))
    ]
    tally, parts = PairTally(), []
    places = new_places(target.with_suffix(PLACES), before.rows)
    for number in range(buckets):
        pairs = compare_bucket(blocks[0].bucket(number), blocks[1].bucket(number), columns, tally)
        note_places(places, pairs)
        found = pairs.filter(pl.col(CHANGE) != SAME).drop(ALONE)
        part = target.with_suffix(f".{number}")
        _write_part(_placed(found, before.rows), part)
        parts.append(part)
        progress.add(len(found))
    write_in_order(parts, before.rows + after.rows, target)
    for one in (*(block.path for block in blocks), *parts):
        one.unlink()
    return tally


def _placed(found: pl.DataFrame, rows: int) -> pl.DataFrame:
    place = pl.coalesce(BEFORE, pl.col(AFTER) + rows).alias(PLACE)
    return found.with_columns(place).sort(PLACE)


def _write_part(found: pl.DataFrame, part: Path) -> None:
    with pa.OSFile(str(part), "wb") as sink, pa.ipc.new_file(sink, _batch(found).schema) as writer:
        for start in range(0, max(len(found), 1), ROWS_OF_A_BATCH):
            writer.write_batch(_batch(found.slice(start, ROWS_OF_A_BATCH)))


def _batch(frame: pl.DataFrame) -> pa.RecordBatch:
    return one_batch(frame.to_arrow(compat_level=pl.CompatLevel.oldest()))


def write_in_order(parts: Sequence[Path], places: int, target: Path) -> None:
    """Put parts, each in order of PLACE, together in batches of as many rows; `places`: how many there may be."""
    files = [_Part(part) for part in parts]
    rest = files[0].until(0)
    with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_file(sink, _batch(rest.drop(PLACE)).schema) as writer:
        for end in (*range(ROWS_OF_A_BATCH, places, ROWS_OF_A_BATCH), places):
            rest = pl.concat([rest, *(file.until(end) for file in files)])
            while len(rest) >= ROWS_OF_A_BATCH:
                # What is left over comes before all that follows: the places of each stretch are higher.
                rest = rest.sort(PLACE)
                writer.write_batch(_batch(rest[:ROWS_OF_A_BATCH].drop(PLACE)))
                rest = rest[ROWS_OF_A_BATCH:]
        writer.write_batch(_batch(rest.sort(PLACE).drop(PLACE)))


class _Part:
    """A part that is read from its first row on, so far as is asked for."""

    def __init__(self, path: Path) -> None:
        self._batches = _batches(path)
        self._waiting = next(self._batches)

    def until(self, place: int) -> pl.DataFrame:
        """The next rows, up to those of a place."""
        taken = []
        while True:
            count = int(np.searchsorted(self._waiting[PLACE].to_numpy(), place))
            taken.append(self._waiting[:count])
            self._waiting = self._waiting[count:]
            following = None if len(self._waiting) else next(self._batches, None)
            if following is None:
                return pl.concat(taken)
            self._waiting = following


def _batches(path: Path) -> Iterator[pl.DataFrame]:
    file = FoundFile(path)
    for number in range(file.batches):
        yield as_frame([file.batch(number)])


def said_of(tally: PairTally, before: ComparedSide, after: ComparedSide) -> RunsCompared:
    """What is said of two audits."""
    return RunsCompared(
        before=before,
        after=after,
        rows=ChangeCounts(**{change: tally.changes[change] for change in CHANGES}),
        columns=dict(tally.columns.most_common()),
        amounts=[
            SumChange(
                name,
                signed_yuan(tally.before[name]),
                signed_yuan(tally.after[name]),
                signed_yuan(tally.after[name] - tally.before[name]),
                tally.differing[name],
            )
            for name in tally.before
            if name not in NOT_SUMMED
        ],
        crossed={
            name: [Crossing(was, now, rows) for (was, now), rows in sorted(found.items(), key=_by_words)]
            for name, found in tally.crossed.items()
        },
    )


def _by_words(crossing: tuple[tuple[str | None, str | None], int]) -> tuple[str, str]:
    (was, now), _ = crossing
    return was or "", now or ""
