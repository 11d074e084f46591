"""A file of any size split by persons: into blocks of its rows, and within each block bucket by bucket.

A block holds some rows of the file, only the columns that decide, sorted by bucket; where each bucket begins stands in
the plan. So one pass over the file writes few files, and whoever works on a bucket picks its rows from every block.
"""

import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa

from calc_service.batch.files import Piece, SizeLimits, Table, read
from calc_service.batch.files.compression import plain_file
from calc_service.batch.partitions import number_of_parts
from calc_service.batch.threads import in_turn
from calc_service.batch.whole_persons import ROW, FileAsked, asked_of, buckets_of
from calc_service.domain.digests import digest_of_file
from calc_service.engine.edition import RuleBook
from calc_service.runs.folder import RunFolder
from calc_service.runs.order import RunOrder, read_order, read_rules
from calc_service.runs.progress import RowsDone

BYTES_OF_A_ROW = 1_000
"""What a row takes while its bucket is worked on: generously, so that no bucket exceeds the memory of a step."""
MOST_ROWS = 1_048_576
"""Of a bucket."""
ROWS_OF_A_BLOCK = 262_144
BYTES_OF_A_BLOCK = 134_217_728
DIGITS_OF_64_BITS = 18
BUCKETS_FOR_ALL = 4
"""A file that is split has so many at least: several may work on it at once."""


class RunLimits(msgspec.Struct, frozen=True):
    """What a step may take, in bytes: of memory; the file once unpacked; a workbook's parts, read in memory."""

    memory: int
    unpacked: int
    workbook: int

    @property
    def of_file(self) -> SizeLimits:
        """What the file may be."""
        return SizeLimits(unpacked=self.unpacked, workbook=self.workbook)


class Block(msgspec.Struct, frozen=True):
    """Some rows of the file.

    first:  the number of the first one
    begins: where each part of each bucket begins among the rows, and at last how many there are
    """

    first: int
    begins: list[int]


class Plan(msgspec.Struct, frozen=True):
    """Into what a file was split.

    posted:  the digest of the file, unpacked
    rows:    of the file
    buckets: their number; some may be empty
    parts:   of each bucket, whole persons in each
    blocks:  in the order of the file
    """

    posted: str
    rows: int
    buckets: int
    parts: int
    blocks: list[Block]


def read_plan(folder: RunFolder) -> Plan:
    """The plan of a file that has been split."""
    return msgspec.json.decode(folder.plan.read_bytes(), type=Plan)


def read_asked(folder: RunFolder) -> FileAsked:
    """How the columns of a file that has been split are understood."""
    asked: FileAsked = pickle.loads(folder.asked.read_bytes())  # noqa: S301  written by this service, for its user alone
    return asked


def posted_table(folder: RunFolder, scratch: Path, limits: RunLimits) -> Table:
    """The file as it came, read anew; raises FileRefused. `scratch`: a folder for what has to be unpacked."""
    return read(folder.posted, read_order(folder).posted, scratch, limits=limits.of_file)


def number_of_buckets(rows: int, memory: int) -> int:
    """So many that a bucket of the mean size, and half as much again, fits into `memory` bytes."""
    most = min(max(memory * 2 // 3 // BYTES_OF_A_ROW, 1), MOST_ROWS)
    return max(-(-rows // most), BUCKETS_FOR_ALL) if rows > most else 1


def parts_of_buckets(rows: int, buckets: int) -> int:
    """Into how many parts each bucket is divided, to be worked on one by one: those of a bucket of the mean size."""
    return number_of_parts(rows // buckets)


class Posted(NamedTuple):
    """A file that has been opened: what is to be done with it, by which rules, and how its columns are understood."""

    order: RunOrder
    book: RuleBook
    table: Table
    asked: FileAsked


def opened(folder: RunFolder, made: RunFolder, limits: RunLimits) -> Posted:
    """Open the file of a run; raises FileRefused. What has to be unpacked goes into the folder `made`."""
    order, book = read_order(folder), read_rules(folder)
    table = posted_table(folder, made.path, limits)
    return Posted(order, book, table, asked_of(table, order.request, book))


@contextmanager
def digested(folder: RunFolder, made: RunFolder, order: RunOrder) -> Iterator[Callable[[], str]]:
    """What gives the digest of the file, unpacked: it is taken beside whatever else is done."""
    with ThreadPoolExecutor(1) as beside:
        posted = beside.submit(digest_of_file, plain_file(folder.posted, order.posted.compression, made.path))
        yield posted.result


def split(posted: Posted, made: RunFolder, buckets: int, parts: int, progress: RowsDone) -> list[Block]:
    """Split the file into blocks below `made`, which has the names of a folder of a run."""
    frames = _blocks(posted.table, posted.asked)
    blocks = []
    for block in in_turn(partial(write_block, made, some, buckets, posted, parts) for some in frames):
        blocks.append(block)
        progress.add(block.begins[-1])
    return blocks


def keep_plan(made: RunFolder, plan: Plan, asked: FileAsked) -> None:
    """Write down how the file was split and understood."""
    made.asked.write_bytes(pickle.dumps(asked))
    made.plan.write_bytes(msgspec.json.encode(plan))


def _blocks(table: Table, asked: FileAsked) -> Iterator[list[pl.DataFrame]]:
    """The rows of the file for one block at a time, each with its number, still piece by piece; one block at least."""
    gathered: list[pl.DataFrame] = []
    rows = size = 0
    for frame in in_turn(partial(numbered_rows, piece, place, asked) for piece, place in table.located()):
        gathered.append(frame)
        rows, size = rows + len(frame), size + int(frame.estimated_size())
        if rows >= ROWS_OF_A_BLOCK or size >= BYTES_OF_A_BLOCK:
            yield gathered
            gathered, rows, size = [], 0, 0
    if gathered:
        yield gathered


def numbered_rows(piece: Piece, place: slice, asked: FileAsked) -> pl.DataFrame:
    """The rows of a piece, each with its number: the columns that decide, of their own kinds."""
    numbers = pl.int_range(place.start, place.stop, dtype=pl.Int64, eager=True).alias(ROW)
    return piece(asked.headers, kinds=True).insert_column(0, numbers)


def _alike(frames: list[pl.DataFrame]) -> list[pl.DataFrame]:
    """The same rows, words of one column counted alike in all: each piece of a file has its own."""
    kinds = {name: {frame.schema[name] for frame in frames} for name in frames[0].columns}
    casts = {name: _common(found) for name, found in kinds.items() if len(found) > 1}
    return [frame.cast(casts) for frame in frames] if casts else frames  # type: ignore[arg-type]  # of its own columns


def _common(kinds: set[pl.DataType]) -> pl.DataType:
    """What columns of words, and perhaps of text, all fit into."""
    words = [kind.categories for kind in kinds if isinstance(kind, pl.Enum)]
    if len(words) < len(kinds):
        return pl.String()
    return pl.Enum(pl.concat(words).unique(maintain_order=True))


def write_block(made: RunFolder, frames: list[pl.DataFrame], buckets: int, posted: Posted, parts: int = 1) -> Block:
    """Write some rows bucket by bucket and part by part, in each as they stand in the file."""
    rows = pl.concat(_alike(frames))
    begins, ordered = [0, len(rows)], rows
    if buckets > 1:
        part = buckets_of(rows, buckets, posted.asked, posted.book, parts)
        ordered = rows[part.astype(np.min_scalar_type(buckets * parts)).argsort(kind="stable")]
        begins = [0, *np.bincount(part, minlength=buckets * parts).cumsum().tolist()]
    table = as_stored(ordered.to_arrow(compat_level=pl.CompatLevel.oldest()))
    first = int(rows[ROW].first() or 0)  # type: ignore[arg-type]  # a whole number
    with pa.OSFile(str(made.block(first)), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return Block(first, begins)


def as_stored(table: pa.Table) -> pa.Table:
    """The same columns: decimals as narrow as they may be, and no word of a frame, as each block has its own."""
    return table.cast(pa.schema([pa.field(field.name, _narrowest(field.type)) for field in table.schema]))


def _narrowest(kind: pa.DataType) -> pa.DataType:
    narrow = pa.types.is_decimal128(kind) and kind.precision <= DIGITS_OF_64_BITS
    return pa.decimal64(kind.precision, kind.scale) if narrow else kind


def bucket_parts(folder: RunFolder, bucket: int) -> list[pa.Table]:
    """The rows of a bucket part by part, in each as they stood in the file: ROW, and the headers that decide."""
    plan = read_plan(folder)
    first, last = bucket * plan.parts, (bucket + 1) * plan.parts
    here = [block for block in plan.blocks if block.begins[first] < block.begins[last]]
    shown = [rows_of_block(folder, block, first, last) for block in here or plan.blocks[:1]]
    whole = pa.concat_tables(shown).unify_dictionaries()
    batches = whole.to_batches()
    begins = [[place - block.begins[first] for place in block.begins[first : last + 1]] for block in here]
    return [
        pa.Table.from_batches(
            [
                rows.slice(places[part], places[part + 1] - places[part])
                for rows, places in zip(batches, begins, strict=True)
            ],
            whole.schema,
        ).combine_chunks()
        for part in range(plan.parts)
    ]


def rows_of_block(folder: RunFolder, block: Block, first: int, last: int) -> pa.Table:
    """The rows of some parts of a block, where they lie."""
    with pa.memory_map(str(folder.block(block.first))) as source:
        return pa.ipc.open_file(source).read_all().slice(block.begins[first], block.begins[last] - block.begins[first])


def part_of_row(folder: RunFolder, row: int) -> pa.Table:
    """The rows of the part of a bucket in which a row of the file is."""
    plan = read_plan(folder)
    for block in plan.blocks:
        if not 0 <= row - block.first < block.begins[-1]:
            continue
        with pa.memory_map(str(folder.block(block.first))) as source:
            rows = pa.ipc.open_file(source).read_all()[ROW].to_numpy()
        part = int(np.searchsorted(block.begins, np.flatnonzero(rows == row)[0], side="right")) - 1
        return bucket_parts(folder, part // plan.parts)[part % plan.parts]
    raise IndexError(row)
