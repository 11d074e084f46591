"""All buckets of a run put together: its summary, and what was found out of every row in the order of the file."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa

from calc_service.batch.across_persons.raising import AcrossPersons
from calc_service.batch.threads import in_turn
from calc_service.batch.whole_persons import ROW, across_all, summary_of
from calc_service.runs.bucket_work import read_totals
from calc_service.runs.folder import RunFolder
from calc_service.runs.found_files import (
    ROWS_OF_A_BATCH,
    FoundFile,
    as_laid,
    fitting_all,
    looks_of_files,
    number_of_batches,
    one_batch,
)
from calc_service.runs.manifest import RunManifest, manifest_of
from calc_service.runs.order import read_order, read_rules
from calc_service.runs.progress import RowsDone
from calc_service.runs.splitting import read_asked, read_plan


def merge(folder: RunFolder, made: RunFolder, progress: RowsDone) -> RunManifest:
    """Write summary, rows and manifest into `made`; raises FileRefused for what cells hold that refuses the file."""
    plan = read_plan(folder)
    totals = [read_totals(folder, bucket) for bucket in range(plan.buckets)]
    asked, book, persons = read_asked(folder), read_rules(folder), [one.totals for one in totals]
    paths = [folder.found_of(bucket) for bucket in range(plan.buckets)]
    across = across_all(persons, partial(looks_of_files, paths), asked, book)
    made.summary.write_bytes(msgspec.json.encode(summary_of(persons, asked, book, across)))
    files = [FoundFile(path) for path in paths]
    schema = fitting_all([file.schema for file in files])
    batches = (
        partial(_in_order, files, schema, number, plan.rows, across) for number in range(number_of_batches(plan.rows))
    )
    write_rows(made, batches, progress)
    manifest = manifest_of(read_order(folder), plan, totals)
    made.manifest.write_bytes(msgspec.json.encode(manifest))
    return manifest


def write_rows(made: RunFolder, batches: Iterable[Callable[[], pa.Table]], progress: RowsDone) -> None:
    """Write what was found out of all rows, batch by batch in the order of the file."""
    writer: pa.ipc.RecordBatchFileWriter | None = None
    with pa.OSFile(str(made.rows), "wb") as sink:
        for rows in in_turn(batches):
            writer = writer or pa.ipc.new_file(sink, rows.schema)
            batch = one_batch(rows)
            writer.write_batch(batch)
            progress.add(batch.num_rows)
        if writer is not None:
            writer.close()


def _in_order(files: Sequence[FoundFile], schema: pa.Schema, number: int, rows: int, across: AcrossPersons) -> pa.Table:
    """What was found out of the rows of one batch, in the order of the file."""
    start = number * ROWS_OF_A_BATCH
    # Rows are picked far faster from one piece of memory than from one of each bucket.
    found = as_laid([file.batch(number).cast(schema) for file in files]).rechunk()
    place = found[ROW].to_numpy() - start
    order = np.full(min(ROWS_OF_A_BATCH, rows - start), -1)
    order[place] = np.arange(len(place))
    if len(place) != len(order) or (order < 0).any():
        raise AssertionError("a row was lost")
    return across.raised(found.drop(ROW)[order]).to_arrow(compat_level=pl.CompatLevel.oldest())
