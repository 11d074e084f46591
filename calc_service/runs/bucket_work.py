"""One bucket of whole persons computed, and what it amounts to; nothing else has to be there at that time."""

import msgspec
import polars as pl
import pyarrow as pa

from calc_service.batch.headers import ColumnMapping
from calc_service.batch.person_totals import PersonTotals
from calc_service.batch.whole_persons import assess_parts
from calc_service.runs.folder import RunFolder
from calc_service.runs.found_files import IDS, as_laid_down, found_digest, write_found
from calc_service.runs.order import read_rules
from calc_service.runs.progress import RowsDone
from calc_service.runs.splitting import bucket_parts, read_asked, read_plan

PACKING = "lz4"


class BucketTotals(msgspec.Struct, frozen=True):
    """What a bucket amounts to, and the digest of what was found out of its rows."""

    digest: str
    totals: PersonTotals


def compute_bucket(folder: RunFolder, made: RunFolder, bucket: int, progress: RowsDone) -> BucketTotals:
    """Write what is found out of a bucket into `made`, which has the names of a folder of a run."""
    asked, parts = read_asked(folder), bucket_parts(folder, bucket)
    found, totals = assess_parts(parts, read_rules(folder), asked)
    laid, of_file = with_ids(found, pa.concat_tables(parts), asked.mapping), read_plan(folder).rows
    made.found.mkdir(exist_ok=True)
    with pa.OSFile(str(made.found_of(bucket)), "wb") as sink:
        # They are read once more, and there may be more of them than the machine keeps in memory.
        write_found(laid, of_file, sink, PACKING)
    progress.add(laid.num_rows)
    whole = BucketTotals(found_digest(laid, of_file), totals)
    made.totals_of(bucket).write_bytes(msgspec.msgpack.encode(whole))
    return whole


def with_ids(found: pa.Table, rows: pa.Table, mapping: ColumnMapping) -> pa.RecordBatch:
    """What was found out of `rows`, which lie as it does, with the ids of each as the file has them, as laid down."""
    headers = headers_of_ids(mapping)
    for name in IDS:
        ids = rows[headers[name]] if name in headers else pa.nulls(len(rows), pa.large_string())
        texts = pl.Series(pl.from_arrow(ids)).cast(pl.String).to_arrow(compat_level=pl.CompatLevel.oldest())
        found = found.append_column(name, texts)
    return as_laid_down(found)


def headers_of_ids(mapping: ColumnMapping) -> dict[str, str]:
    """By id the header that it stands under, the first of several."""
    return {name: sources[0].header for name in IDS if (sources := mapping.sources_of(name))}


def read_totals(folder: RunFolder, bucket: int) -> BucketTotals:
    """What a bucket that is done amounts to."""
    return msgspec.msgpack.decode(folder.totals_of(bucket).read_bytes(), type=BucketTotals)
