"""A nation's year on one small machine: python -m bench.nation ROWS FOLDER [PROCESSES].

Makes a Parquet file of typed columns (kept in FOLDER for the next time), works it off as a run with so many processes,
and prints for each step seconds, microseconds of a core for each row, and the most memory of its own that a
process held: files that it looks at take the system's, as long as there is any.
"""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import msgspec
import polars as pl
import pyarrow.parquet as pq

from bench.settlements import write_settlements
from calc_service.batch.audit import Request
from calc_service.batch.files import PARQUET, FileFormat
from calc_service.config import Settings
from calc_service.engine.edition import RuleBook
from calc_service.rulebook.load import load
from calc_service.runs.folder import RunFolder
from calc_service.runs.order import keep_order, order_of
from calc_service.runs.splitting import RunLimits
from calc_service.runs.steps import BUCKET, MERGE, SPLIT, WRITE, RunStep, StepOutcome, form_told, put_in_place, work
from calc_service.runs.workforce import environment_of_each

ROWS_AT_ONCE = 1_000_000
NATION = 178_000_000
SECONDS_BETWEEN_LOOKS = 0.05
LIMITS = RunLimits(memory=2_000_000_000, unpacked=2**40, workbook=2**30)
YUAN = pl.Decimal(18, 2)
PARQUET_FORM = FileFormat(PARQUET)


def make(path: Path, rows: int, book: RuleBook) -> None:
    """Write `rows` rows, a million again and again under other ids, to the Parquet file `path`."""
    with TemporaryDirectory() as folder:
        write_settlements(Path(folder, "one.csv"), min(rows, ROWS_AT_ONCE), book)
        one = typed(pl.read_csv(Path(folder, "one.csv"), infer_schema=False))
    writer: pq.ParquetWriter | None = None
    for start in range(0, rows, ROWS_AT_ONCE):
        ids = [(pl.col(name) + f"-{start // ROWS_AT_ONCE}").alias(name) for name in ("person_id", "claim_id")]
        part = one.head(rows - start).with_columns(ids).to_arrow(compat_level=pl.CompatLevel.oldest())
        writer = writer or pq.ParquetWriter(path, part.schema, compression="zstd", compression_level=1)
        writer.write_table(part, row_group_size=262_144)
    if writer is not None:
        writer.close()


def typed(frame: pl.DataFrame) -> pl.DataFrame:
    """Days as dates, amounts as decimals, words as dictionaries."""
    amounts = [name for name in frame.columns if name.endswith(("_cost", "_paid", "_assistance", "_tilt"))]
    days = [name for name in frame.columns if name.endswith("_on")]
    ids = [name for name in frame.columns if name.endswith("_id")]
    words = [name for name in frame.columns if name not in {*amounts, *days, *ids}]
    return frame.with_columns(
        *(pl.col(name).cast(YUAN) for name in amounts),
        *(pl.col(name).str.to_date() for name in days),
        *(pl.col(name).cast(pl.Categorical) for name in words),
    )


def done(step: RunStep, folder: Path) -> tuple[bytes, float, int]:
    """Do a step in this process; returns its outcome, the seconds of a core it took, and the most kB of own memory."""
    before, peak, ended = time.process_time(), [0], Event()

    def look() -> None:
        while not ended.wait(SECONDS_BETWEEN_LOOKS):
            peak[0] = max(peak[0], own_memory())

    looking = Thread(target=look)
    looking.start()
    outcome = work(step, folder, step.name, LIMITS)
    put_in_place(step, folder, step.name)
    ended.set()
    looking.join()
    return outcome, time.process_time() - before, peak[0]


def own_memory() -> int:
    """KB of memory of this process that no file stands behind."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("RssAnon:")[1].split()[0])


def on_disk(place: Path) -> int:
    """The bytes of a file, or of all files of a folder."""
    return sum(one.stat().st_size for one in place.rglob("*")) if place.is_dir() else place.stat().st_size


def measured(
    name: str, rows: int, steps: Callable[[], Iterator[tuple[bytes, float, int]]]
) -> tuple[bytes, float, float]:
    """Do some steps and print what they took; returns the last outcome, the seconds, and those of a core."""
    began = time.monotonic()
    outcomes = list(steps())
    seconds, of_cores = time.monotonic() - began, sum(one[1] for one in outcomes)
    memory = max(one[2] for one in outcomes)
    print(
        f"{name:8} {seconds:8.1f} s  {of_cores / rows * 1e6:6.2f} µs of a core a row  {memory / 1e6:5.2f} GB",
        flush=True,
    )
    return outcomes[-1][0], seconds, of_cores


def main(rows: int, place: Path, processes: int) -> None:
    """Make what is missing, work it off, print."""
    book = load(Settings().rules_folder)
    posted = place / f"nation-{rows}.parquet"
    place.mkdir(exist_ok=True)
    if not posted.exists():
        make(posted, rows, book)
    folder = RunFolder(place / "run")
    shutil.rmtree(folder.path, ignore_errors=True)
    folder.path.mkdir()
    folder.posted.hardlink_to(posted)
    order = order_of(
        posted=PARQUET_FORM, request=Request(), wanted=PARQUET_FORM, language="zh", escape_formulas=False, book=book
    )
    keep_order(folder, order, book)
    os.environ.update(environment_of_each(processes))
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        do = partial(pool.map, partial(done, folder=folder.path))
        outcome, *split = measured("split", rows, lambda: do([RunStep(SPLIT)]))
        buckets = msgspec.json.decode(outcome, type=StepOutcome).buckets
        _, *compute = measured("compute", rows, lambda: do([RunStep(BUCKET, number) for number in range(buckets)]))
        found = on_disk(folder.found) / rows
        _, *merged = measured("merge", rows, lambda: do([RunStep(MERGE)]))
        _, *written = measured("write", rows, lambda: do([RunStep(WRITE, form=form_told(PARQUET_FORM))]))
    seconds, of_cores = (sum(column) for column in zip(split, compute, merged, written, strict=True))
    print(f"{'all':8} {seconds:8.1f} s  {of_cores / rows * 1e6:6.2f} µs of a core a row")
    sizes = {one.name: on_disk(one) / rows for one in (folder.blocks, folder.rows, folder.result(PARQUET_FORM))}
    shown = ", ".join(f"{name} {size:.0f}" for name, size in {"found": found, **sizes}.items())
    print(f"bytes a row on the disk: posted {posted.stat().st_size / rows:.0f}, {shown}")
    print(f"{NATION / 1e6:.0f} million rows: {seconds * NATION / rows:.0f} s at this speed; the goal is 300 s")
    shutil.rmtree(folder.path)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if sys.argv[3:] else 2)
