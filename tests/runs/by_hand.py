"""A run's folder as the steps leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from calc_service.batch.audit import Request
from calc_service.batch.files import CSV, FileFormat, Table
from calc_service.batch.whole_persons import ROW, assess_persons
from calc_service.runs.folder import RunFolder
from calc_service.runs.order import keep_order, order_of
from calc_service.runs.progress import Progress
from calc_service.runs.splitting import bucket_rows, read_asked, read_plan, split

if TYPE_CHECKING:
    from pathlib import Path

    from calc_service.engine.edition import RuleBook


def worked_off(folder: Path, frame: pl.DataFrame, request: Request, book: RuleBook) -> RunFolder:
    """The folder with everything that questions are answered from."""
    files = RunFolder(folder)
    form = FileFormat(CSV)
    order = order_of(
        posted=form, request=request, wanted=form, language="zh", escape_formulas=False, book=book
    )
    keep_order(files, order, book)
    split(files, Table.of(frame), files, Progress(files.progress("split")), 2**31)
    asked = read_asked(files)
    found = []
    for bucket in range(read_plan(files).buckets):
        table = bucket_rows(files, bucket)
        ids = pl.DataFrame(pl.from_arrow(table)).select(ROW, "person_id", "claim_id" if "claim_id" in frame.columns else pl.lit(None).alias("claim_id"))
        found.append(pl.DataFrame(pl.from_arrow(assess_persons(table, book, asked)[0])).join(ids, on=ROW))
    rows = pl.concat([one.cast({name: pl.String for name, kind in one.schema.items() if kind in (pl.Enum, pl.Categorical)}) for one in found]).sort(ROW).to_arrow()
    with pa.ipc.new_file(str(files.rows), rows.schema) as writer:
        writer.write_table(rows, max_chunksize=131_072)
    return files
