"""A million rows of CSV: from the command line and over HTTP, beside what polars takes to read and write them."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from bench.batch_service import BatchService
from bench.measurement import Measurement
from bench.service import PROJECT
from bench.settlements import write_settlements
from calc_service.batch.result import IN_FEN
from calc_service.rulebook.load import load

ROWS = 1_000_000
TIMES_LARGER = 10
ROUNDS = 5
KIBIBYTE = 1024
GIGABYTES = 1e9
FINDINGS = 1
"""What the command line ends with where something was found, as here."""


@dataclass(frozen=True, slots=True)
class Run:
    """One batch: seconds from start to end, and the peak memory of the process that computed it, in bytes."""

    seconds: float
    peak: int


def measure() -> Iterator[Measurement]:
    """Yield the budgets of batches; with `--large` also that of ten times the rows."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        source = settlements(folder, ROWS)
        lines = [(_from_command_line(source, folder), _by_polars(source, folder)) for _ in range(ROUNDS)]
        yield from _against_polars("1,000,000 rows, command line", lines, 2.0)
        yield _peak("  (its peak memory)", [run for run, _ in lines])
        yield from _over_http(source, folder)
        if "--large" in sys.argv:
            yield from _larger(folder, statistics.median(run.seconds for run, _ in lines))


def settlements(folder: Path, rows: int) -> Path:
    """Return the file of so many rows; made by a process of its own, whose memory is gone with it."""
    path = folder / f"{rows}.csv"
    code = "import sys; from bench import batch; batch.make(sys.argv[1], int(sys.argv[2]))"
    subprocess.run([sys.executable, "-c", code, str(path), str(rows)], cwd=PROJECT, check=True)
    return path


def make(path: str, rows: int) -> None:
    """Write the file that is measured."""
    write_settlements(Path(path), rows, load(PROJECT / "rules"))


def _from_command_line(source: Path, folder: Path) -> Run:
    command = [sys.executable, "-m", "calc_service", "audit", str(source), "--out", str(folder / "audited.csv")]
    _settle()
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != FINDINGS:
        raise RuntimeError(f"The batch ended with {process.returncode}.")
    return Run(time.perf_counter() - began, used.ru_maxrss * KIBIBYTE)


def _settle() -> None:
    """Let the disk write what was written before: else the next run waits for it, now more and now less."""
    os.sync()


def _by_polars(source: Path, folder: Path) -> float:
    """The seconds that polars takes to read the input and to write the result, in a process of its own.

    What this process held would count as the peak of every process that it starts.
    """
    code = "import sys; from bench import batch; print(batch.read_and_write(*sys.argv[1:]))"
    command = [sys.executable, "-c", code, str(source), str(folder)]
    _settle()
    return float(subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stdout)


def read_and_write(source: str, folder: str) -> float:
    """The seconds of the reading and writing alone, amounts as decimals."""
    result = pl.read_csv(Path(folder, "audited.csv"), infer_schema=False)
    result = result.with_columns(pl.col(IN_FEN).cast(pl.Decimal(18, 2)))
    began = time.perf_counter()
    pl.read_csv(source, infer_schema=False)
    result.write_csv(Path(folder, "by_polars.csv"))
    return time.perf_counter() - began


def _against_polars(name: str, rounds: list[tuple[Run, float]], limit: float) -> Iterator[Measurement]:
    ratio = statistics.median(run.seconds / polars for run, polars in rounds)
    yield Measurement(f"{name} / polars reads and writes it", ratio, limit, "×")
    per_second = ROWS / statistics.median(run.seconds for run, _ in rounds)
    yield Measurement("  (rows a second)", per_second, 0, "rows/s", at_least=True)


def _peak(name: str, runs: list[Run]) -> Measurement:
    return Measurement(name, max(run.peak for run in runs) / GIGABYTES, 1.5, "GB")


def _over_http(source: Path, folder: Path) -> Iterator[Measurement]:
    with BatchService() as service:
        rounds = []
        for _ in range(ROUNDS):
            _settle()
            rounds.append((service.audit(source, folder / "over_http.csv"), _by_polars(source, folder)))
        runs = [(Run(seconds, service.peak()), polars) for seconds, polars in rounds]
        yield from _against_polars("1,000,000 rows, over HTTP", runs, 2.5)
        yield _peak("  (peak memory of the worker, all batches together)", [run for run, _ in runs])
        slowest = service.health_while_auditing(source, folder / "over_http.csv")
        yield Measurement("/healthz while a batch runs, p99", slowest * 1000, 100.0, "ms")


def _larger(folder: Path, seconds: float) -> Iterator[Measurement]:
    source = settlements(folder, ROWS * TIMES_LARGER)
    run = _from_command_line(source, folder)
    yield Measurement("10,000,000 rows / 1,000,000 rows, command line", run.seconds / seconds, 11.0, "×")
    yield Measurement("  (its peak memory)", run.peak / GIGABYTES, 1.5 * TIMES_LARGER, "GB")
