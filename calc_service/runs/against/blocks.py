"""The rows of one side of a comparison, on disk so that those of some persons are had without the rest.

One file of blocks: each holds some rows of the audit, in file order but sorted by bucket, uncompressed, so that a
bucket is a slice of every block.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from calc_service.batch.cleaning import bare_ids
from calc_service.batch.partitions import folded
from calc_service.batch.person_buckets import bucket_of
from calc_service.runs.found_files import as_frame, one_batch

PERSON, CLAIM, ROW = "__person__", "__claim__", "__row__"
"""The folded id of the person and the id of the claim, "" where there is none, and the row in its file, from 0."""
OF_IDS = {"claim_id": CLAIM, "person_id": PERSON}
ROWS_OF_A_BLOCK = 131_072


@dataclass(frozen=True, slots=True)
class SideRows:
    """One audit, some rows at a time in file order: ids under PERSON and CLAIM as the file has them, and `columns`."""

    rows: int
    columns: tuple[str, ...]
    frames: Iterable[pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Blocks:
    """A file of blocks, and where in each block each bucket begins."""

    path: Path
    begins: tuple[tuple[int, ...], ...]

    def bucket(self, number: int) -> pl.DataFrame:
        """The rows of a bucket, in file order."""
        with pa.memory_map(str(self.path)) as mapped:
            reader = pa.ipc.open_file(mapped)
            parts = [
                reader.get_batch(block).slice(begins[number], begins[number + 1] - begins[number])
                for block, begins in enumerate(self.begins)
            ]
            # Off the file, which is not to stay in memory.
            return as_frame(parts).rechunk()


def write_blocks(side: SideRows, columns: tuple[str, ...], path: Path, buckets: int) -> Blocks:
    """Write `columns` of one side to `path`; raises OSError where there is no room."""
    begins, first = [], 0
    writer: pa.ipc.RecordBatchFileWriter | None = None
    with pa.OSFile(str(path), "wb") as sink:
        for frame in _pieces(side.frames):
            block, starts = _block(frame, columns, first, buckets)
            batch = one_batch(block.to_arrow(compat_level=pl.CompatLevel.oldest()))
            writer = writer or pa.ipc.new_file(sink, batch.schema)
            writer.write_batch(batch)
            begins.append(starts)
            first += len(frame)
        if writer is not None:
            writer.close()
    return Blocks(path, tuple(begins))


def _pieces(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    for frame in frames:
        yield from (frame.slice(start, ROWS_OF_A_BLOCK) for start in range(0, max(len(frame), 1), ROWS_OF_A_BLOCK))


def _block(
    frame: pl.DataFrame, columns: tuple[str, ...], first: int, buckets: int
) -> tuple[pl.DataFrame, tuple[int, ...]]:
    person = folded(bare_ids(frame[PERSON].cast(pl.String))).fill_null("").alias(PERSON)
    claim = bare_ids(frame[CLAIM].cast(pl.String)).fill_null("").alias(CLAIM)
    bucket = bucket_of(person, buckets)
    order = np.argsort(bucket, kind="stable")
    row = pl.Series(ROW, np.arange(first, first + len(frame)))
    whole = pl.DataFrame([person, claim, row, *(_plain(frame[name]) for name in columns)])
    starts = np.searchsorted(bucket[order], np.arange(buckets + 1))
    return whole[order], tuple(starts.tolist())


def _plain(cells: pl.Series) -> pl.Series:
    """Words as texts: a file of blocks would have one dictionary for all of them."""
    return cells if cells.dtype.is_integer() else cells.cast(pl.String)
