"""A file that is one bucket, computed while it is read, so that nothing is read twice."""

from collections.abc import Sequence
from functools import partial

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa

from calc_service.batch.across_persons.raising import AcrossPersons
from calc_service.batch.across_persons.row_marks import OF_LOOK
from calc_service.batch.files import Piece, Table
from calc_service.batch.whole_persons import ROW, across_all, assess_rows, summary_of
from calc_service.runs.bucket_work import BucketTotals, headers_of_ids, with_ids
from calc_service.runs.folder import RunFolder
from calc_service.runs.found_files import (
    ROWS_OF_A_BATCH,
    fitting_all,
    found_digest,
    looks_of_table,
    number_of_batches,
)
from calc_service.runs.merging import write_rows
from calc_service.runs.progress import RowsDone
from calc_service.runs.result import write_beside
from calc_service.runs.splitting import Block, Posted, numbered_rows, rows_of_block, write_block


def compute_at_once(posted: Posted, made: RunFolder, progress: RowsDone) -> tuple[list[Block], BucketTotals]:
    """Write blocks, summary, rows and the first result into `made`; returns the blocks, and what the rows amount to.

    Raises FileRefused for what cells hold that refuses the file, and for what the form of the result cannot hold.
    """
    order, book, table, asked = posted
    rows = len(table)
    blocks: dict[int, Block] = {}

    def keeping(piece: Piece, place: slice) -> Piece:
        def read(columns: Sequence[str] | None, _: bool) -> pl.DataFrame:  # noqa: FBT001  as `Piece.read` has it
            frame = numbered_rows(piece, place, asked)
            blocks[place.start] = write_block(made, [frame], 1, posted)
            progress.add(len(frame))
            return frame.select(asked.headers if columns is None else list(columns))

        return Piece(read)

    kept = Table(asked.headers, [keeping(piece, place) for piece, place in table.located()], table.lengths)
    found, totals = assess_rows(kept, np.arange(rows), book, asked)
    across = across_all([totals], lambda: looks_of_table(found), asked, book)
    made.summary.write_bytes(msgspec.json.encode(summary_of([totals], asked, book, across)))
    of_file = [block for _, block in sorted(blocks.items())]
    headers = sorted({*headers_of_ids(asked.mapping).values()})
    ids = pa.concat_tables([rows_of_block(made, block, 0, 1).select(headers) for block in of_file]).unify_dictionaries()
    laid = with_ids(found, ids, asked.mapping)
    marked = OF_LOOK in found.column_names
    complete = with_ids(_complete(found, across), ids, asked.mapping) if marked else laid
    write_rows(
        made,
        (partial(_batch, complete, number) for number in range(number_of_batches(rows))),
        RowsDone(made.path / "merged"),
    )
    write_beside(table, made, made, order.wanted, order, asked, book)
    return of_file, BucketTotals(found_digest(laid, rows), totals)


def _complete(found: pa.Table, across: AcrossPersons) -> pa.Table:
    """The same rows with the flags that need several persons."""
    return across.raised(pl.DataFrame(pl.from_arrow(found))).to_arrow()


def _batch(laid: pa.RecordBatch, number: int) -> pa.Table:
    rows = laid.slice(number * ROWS_OF_A_BATCH, ROWS_OF_A_BATCH)
    return pa.Table.from_batches([rows]).cast(fitting_all([rows.schema])).drop_columns([ROW])
