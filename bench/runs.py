"""A million rows as a run beside the same file as a batch; with `--large` pages of rows of ten million, and memory."""

import resource
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from bench.batch import GIGABYTES, KIBIBYTE, ROWS, TIMES_LARGER, in_a_process_of_its_own, settlements
from bench.measurement import Measurement
from calc_service.batch.audit import Request
from calc_service.batch.audit_job import AuditJob, audit_file, packed
from calc_service.batch.files import CSV, FileFormat, SizeLimits
from calc_service.engine.edition import RuleBook
from calc_service.rulebook.load import load
from calc_service.runs.folder import RunFolder
from calc_service.runs.order import keep_order, order_of
from calc_service.runs.splitting import RunLimits
from calc_service.runs.steps import StepOutcome, first_step, put_in_place, steps_after, work

ROUNDS = 3
MOST_TIMES = 1.15
SETTING = 2.0
"""Gigabytes that a step may take."""
LIMITS = RunLimits(memory=2_000_000_000, unpacked=2**40, workbook=2**30)
FORM = FileFormat(CSV)
SLOWEST_PAGE = 200.0
"""Milliseconds."""


def measure() -> Iterator[Measurement]:
    """Yield the budgets of runs; with `--large` also those of ten times the rows."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        source = settlements(folder, ROWS)
        ratio = float(_of_this("beside_a_batch", source, folder))
        yield Measurement("1,000,000 rows as a run / as a batch, both warm", ratio, MOST_TIMES, "×")
        yield Measurement("  (peak memory of the run's steps)", float(_of_this("peak", source, folder)), SETTING, "GB")
        if "--large" in sys.argv:
            yield from _larger(folder)


def _larger(folder: Path) -> Iterator[Measurement]:
    large = settlements(folder, ROWS * TIMES_LARGER)
    peak = float(_of_this("peak", large, folder))
    yield Measurement("10,000,000 rows as a run, peak memory", peak, SETTING, "GB")
    slowest = float(_of_this("pages", folder / "run"))
    yield Measurement("a page of rows of 10,000,000, the slowest of several kinds", slowest, SLOWEST_PAGE, "ms")


def _of_this(function: str, *arguments: Path) -> str:
    return in_a_process_of_its_own(function, *arguments, module="runs")


def beside_a_batch(source: str, place: str) -> None:
    """Print how many times as long a run takes as a batch: the median over pairs, after a first one of each."""
    book = _book()
    ratios = []
    for _ in range(ROUNDS + 1):
        batch = _batch(Path(source), Path(place), book)
        ratios.append(_run(Path(source), Path(place), book) / batch)
    print(statistics.median(ratios[1:]))


def peak(source: str, place: str) -> None:
    """Print the gigabytes that a process held at most that did all steps of a run; its folder stays."""
    _run(Path(source), Path(place), _book())
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBIBYTE / GIGABYTES)


def _book() -> RuleBook:
    return load(Path(__file__).parents[1] / "rules")


def _batch(source: Path, place: Path, book: RuleBook) -> float:
    folder = place / "batch"
    folder.mkdir()
    job = AuditJob(
        rules=packed(book),
        body=source,
        form=FORM,
        folder=folder,
        limits=SizeLimits(),
        request=Request(),
        wanted=FORM,
        zipped=False,
        only_columns=False,
        escape_formulas=False,
        language="zh",
    )
    began = time.perf_counter()
    audit_file(job)
    seconds = time.perf_counter() - began
    shutil.rmtree(folder)
    return seconds


def _run(source: Path, place: Path, book: RuleBook) -> float:
    folder = RunFolder(place / "run")
    shutil.rmtree(folder.path, ignore_errors=True)
    folder.path.mkdir()
    folder.posted.symlink_to(source)
    order = order_of(posted=FORM, request=Request(), wanted=FORM, language="zh", escape_formulas=False, book=book)
    keep_order(folder, order, book)
    began = time.perf_counter()
    steps, buckets = [first_step()], 0
    while steps:
        step = steps.pop(0)
        outcome = msgspec.json.decode(work(step, folder.path, "one", LIMITS), type=StepOutcome)
        put_in_place(step, folder.path, "one")
        buckets = outcome.buckets or buckets
        steps += steps_after(step, outcome, folder, last_bucket=step.number == buckets - 1)
    return time.perf_counter() - began
