"""A file of any size split by persons: into blocks of its rows, and within each block bucket by bucket.

A block holds some rows of the file, only the columns that decide, sorted by bucket; where each bucket begins stands in
the plan. So one pass over the file writes few files, and whoever works on a bucket picks its rows from every block.
"""

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa

from calc_service.batch.files import SizeLimits, Table, read
from calc_service.batch.files.compression import plain_file
from calc_service.batch.whole_persons import ROW, Asked, asked_of, buckets_of
from calc_service.domain.digests import digest_of_file
from calc_service.engine.edition import RuleBook
from calc_service.runs.folder import RunFolder
from calc_service.runs.order import read_order, read_rules
from calc_service.runs.progress import Progress

BYTES_OF_A_ROW = 1_000
"""What a row takes while its bucket is worked on: generously, so that no bucket exceeds the memory of a step."""
FEWEST_ROWS = 131_072
"""Of a bucket: smaller ones cost more than they share out."""
MOST_ROWS = 1_048_576
ROWS_OF_A_BLOCK = 1_048_576
BYTES_OF_A_BLOCK = 268_435_456
BUCKETS_FOR_ALL = 4
"""A file that is worth it gets so many at least: several may work on it at once."""


class RunLimits(msgspec.Struct, frozen=True):
    """What a step may take, in bytes: of memory; the file once unpacked; a workbook's parts, read in memory."""

    memory: int
    unpacked: int
    workbook: int

    @property
    def of_file(self) -> SizeLimits:
        """What the file may be."""
        return SizeLimits(unpacked=self.unpacked, workbook=self.workbook)


class Plan(msgspec.Struct, frozen=True):
    """Into what a file was split.

    posted:  the digest of the file, unpacked
    rows:    of the file
    buckets: their number; some may be empty
    blocks:  for each block where each bucket begins among its rows, and at last how many rows it has
    """

    posted: str
    rows: int
    buckets: int
    blocks: list[list[int]]

    def rows_of(self, bucket: int) -> int:
        """The number of rows of a bucket."""
        return sum(begins[bucket + 1] - begins[bucket] for begins in self.blocks)


def read_plan(folder: RunFolder) -> Plan:
    """The plan of a file that has been split."""
    return msgspec.json.decode(folder.plan.read_bytes(), type=Plan)


def read_asked(folder: RunFolder) -> Asked:
    """How the columns of a file that has been split are understood."""
    asked: Asked = pickle.loads(folder.asked.read_bytes())  # noqa: S301  written by this service, for its user alone
    return asked


def posted_table(folder: RunFolder, scratch: Path, limits: RunLimits) -> Table:
    """The file as it came, read anew; raises FileRefused. `scratch`: a folder for what has to be unpacked."""
    return read(folder.posted, read_order(folder).posted, scratch, limits=limits.of_file)


def number_of_buckets(rows: int, memory: int) -> int:
    """So many that a bucket of the mean size, and half as much again, fits into `memory` bytes."""
    most = min(max(memory * 2 // 3 // BYTES_OF_A_ROW, 1), MOST_ROWS)
    return max(-(-rows // most), min(BUCKETS_FOR_ALL, rows // FEWEST_ROWS), 1)


def split(folder: RunFolder, made: RunFolder, limits: RunLimits, progress: Progress) -> Plan:
    """Split the file into `made`, which has the names of a folder of a run; raises FileRefused."""
    order, book = read_order(folder), read_rules(folder)
    table = posted_table(folder, made.path, limits)
    asked = asked_of(table, order.request, book)
    buckets = number_of_buckets(len(table), limits.memory)
    made.blocks.mkdir()
    # While it is split: the digest of a large file takes as long as a good part of that.
    with ThreadPoolExecutor(1) as beside:
        posted = beside.submit(digest_of_file, plain_file(folder.posted, order.posted.compression, made.path))
        blocks = []
        for number, rows in enumerate(_blocks(table, asked)):
            blocks.append(_write_block(made.block(number), rows, buckets, asked, book))
            progress.add(len(rows))
        plan = Plan(posted.result(), len(table), buckets, blocks)
    made.asked.write_bytes(pickle.dumps(asked))
    made.plan.write_bytes(msgspec.json.encode(plan))
    return plan


def _blocks(table: Table, asked: Asked) -> Iterator[pl.DataFrame]:
    """The rows of the file some at a time, each with its number; one block at least."""
    gathered: list[pl.DataFrame] = []
    rows = size = 0
    for piece, place in table.located():
        numbers = pl.int_range(place.start, place.stop, dtype=pl.Int64, eager=True).alias(ROW)
        frame = piece().select(asked.headers).insert_column(0, numbers)
        gathered.append(frame)
        rows, size = rows + len(frame), size + int(frame.estimated_size())
        if rows >= ROWS_OF_A_BLOCK or size >= BYTES_OF_A_BLOCK:
            yield pl.concat(gathered)
            gathered, rows, size = [], 0, 0
    if gathered or not len(table):
        yield pl.concat(gathered)


def _write_block(path: Path, rows: pl.DataFrame, buckets: int, asked: Asked, book: RuleBook) -> list[int]:
    """Write the rows bucket by bucket, in each as they stand in the file; returns where each begins, and how many."""
    bucket = buckets_of(rows, buckets, asked, book)
    order = bucket.astype(np.min_scalar_type(buckets)).argsort(kind="stable")
    table = rows[order].to_arrow(compat_level=pl.CompatLevel.oldest())
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return [0, *np.bincount(bucket, minlength=buckets).cumsum().tolist()]


def bucket_rows(folder: RunFolder, bucket: int) -> pa.Table:
    """The rows of a bucket in the order of the file: ROW, and the headers that decide, their cells as they stood."""
    parts = []
    for number, begins in enumerate(read_plan(folder).blocks):
        start, stop = begins[bucket], begins[bucket + 1]
        with pa.memory_map(str(folder.block(number))) as source:
            block = pa.ipc.open_file(source).read_all()
        parts.append(block.slice(start, stop - start))
    return pa.concat_tables(parts).combine_chunks()


def bucket_of_row(folder: RunFolder, row: int) -> tuple[int, pa.Table]:
    """(the bucket in which a row of the file is, the rows of that bucket)."""
    for number, begins in enumerate(read_plan(folder).blocks):
        with pa.memory_map(str(folder.block(number))) as source:
            rows = pa.ipc.open_file(source).read_all()[ROW].to_numpy()
        place = np.flatnonzero(rows == row)
        if len(place):
            bucket = int(np.searchsorted(begins, place[0], side="right")) - 1
            return bucket, bucket_rows(folder, bucket)
    raise IndexError(row)
