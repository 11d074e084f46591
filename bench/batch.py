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
from calc_service.domain.columns import DAYS, IN_FEN, PAID
from calc_service.rulebook.load import load

ROWS = 1_000_000
TIMES_LARGER = 10
ROUNDS = 5
ROUNDS_OF_A_LARGE_FILE = 3
PEAK = 0.8
"""Gigabytes that a million rows may take."""
PEAK_OF_BOTH = 1.0
"""Gigabytes of a worker and of the process in which it has files read, libraries counted twice."""
KIBIBYTE = 1024
GIGABYTES = 1e9
FINDINGS = 1
"""What the command line ends with where something was found, as here."""


@dataclass(frozen=True, slots=True)
class Run:
    """One batch: seconds from start to end, and the peak memory of the process that computed it, in bytes."""

    seconds: float
    peak: int


@dataclass(frozen=True, slots=True)
class Round:
    """A batch, and the seconds that polars takes to read its input and to write its result."""

    batch: Run
    polars: float


def measure() -> Iterator[Measurement]:
    """Yield the budgets of batches; with `--large` also those of ten times the rows."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        source = settlements(folder, ROWS)
        rounds = _rounds(source, folder, ROUNDS)
        yield from _against_polars("1,000,000 rows, command line", rounds, ROWS, 2.0)
        yield _peak("  (its peak memory)", rounds, PEAK)
        yield from _by_columns(source, folder)
        yield from _over_http(source, folder)
        if "--large" in sys.argv:
            yield from _larger(folder, _median(rounds))


def settlements(folder: Path, rows: int) -> Path:
    """Return the file of so many rows; made by a process of its own, whose memory is gone with it."""
    path = folder / f"{rows}.csv"
    in_a_process_of_its_own("make", path, rows)
    return path


def make(path: str, rows: str) -> None:
    """Write the file that is measured."""
    write_settlements(Path(path), int(rows), load(PROJECT / "rules"))


def as_parquet(source: str, target: str) -> None:
    """Write the file that is measured as Parquet: days and amounts of their own kinds, all else as text."""
    texts = pl.read_csv(source, infer_schema=False)
    amounts, days = (pl.col(name for name in names if name in texts.columns) for names in (PAID, DAYS))
    texts.with_columns(amounts.cast(pl.Decimal(18, 2)), days.str.to_date()).write_parquet(target)


def read_and_write(source: str, folder: str) -> None:
    """Print the seconds of the reading and writing alone, amounts as decimals."""
    result = pl.read_csv(Path(folder, "audited.csv"), infer_schema=False)
    result = result.with_columns(pl.col(IN_FEN).cast(pl.Decimal(18, 2)))
    began = time.perf_counter()
    pl.read_csv(source, infer_schema=False)
    result.write_csv(Path(folder, "by_polars.csv"))
    print(time.perf_counter() - began)


def in_a_process_of_its_own(function: str, *arguments: Path | str | int, module: str = "batch") -> str:
    """What a function of a module here prints; what this process held would count in the peak of those it starts."""
    code = f"import sys; from bench import {module}; {module}.{function}(*sys.argv[1:])"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stdout


def _rounds(source: Path, folder: Path, rounds: int) -> list[Round]:
    return [Round(_from_command_line(source, folder), _by_polars(source, folder)) for _ in range(rounds)]


def _from_command_line(source: Path, folder: Path) -> Run:
    result = folder / f"audited{source.suffix}"
    command = [sys.executable, "-m", "calc_service", "audit", str(source), "--out", str(result)]
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
    _settle()
    return float(in_a_process_of_its_own("read_and_write", source, folder))


def _median(rounds: list[Round]) -> float:
    return statistics.median(one.batch.seconds for one in rounds)


def _against_polars(name: str, rounds: list[Round], rows: int, limit: float) -> Iterator[Measurement]:
    ratio = statistics.median(one.batch.seconds / one.polars for one in rounds)
    yield Measurement(f"{name} / polars reads and writes it", ratio, limit, "×")
    yield Measurement("  (rows a second)", rows / _median(rounds), 0, "rows/s", at_least=True)


def _peak(name: str, rounds: list[Round], limit: float) -> Measurement:
    return Measurement(name, max(one.batch.peak for one in rounds) / GIGABYTES, limit, "GB")


def _by_columns(source: Path, folder: Path) -> Iterator[Measurement]:
    """Parquet to Parquet beside CSV to CSV, in turn: which machine it is and what else runs there cancels out."""
    columns = folder / "settlements.parquet"
    in_a_process_of_its_own("as_parquet", source, columns)
    pairs = [(_from_command_line(source, folder), _from_command_line(columns, folder)) for _ in range(ROUNDS)]
    ratio = statistics.median(csv.seconds / parquet.seconds for csv, parquet in pairs)
    yield Measurement("1,000,000 rows, Parquet to Parquet / CSV to CSV, rows/s", ratio, 1.5, "×", at_least=True)
    peak = statistics.median(parquet.peak for _, parquet in pairs) / GIGABYTES
    yield Measurement("  (its peak memory)", peak, PEAK, "GB")


def _over_http(source: Path, folder: Path) -> Iterator[Measurement]:
    with BatchService() as service:
        target = folder / "over_http.csv"
        # The first one finds nothing compiled and no memory taken: the service is to be warm.
        service.audit(source, target)
        rounds = []
        for _ in range(ROUNDS):
            _settle()
            batch = Run(service.audit(source, target), service.peak())
            rounds.append(Round(batch, _by_polars(source, folder)))
        yield from _against_polars("1,000,000 rows, over HTTP", rounds, ROWS, 1.7)
        yield _peak("  (peak memory of the worker and its child, together)", rounds, PEAK_OF_BOTH)
        slowest = service.health_while_auditing(source, target)
        yield Measurement("/healthz while a batch runs, p99", slowest * 1000, 100.0, "ms")


def _larger(folder: Path, seconds: float) -> Iterator[Measurement]:
    rows = ROWS * TIMES_LARGER
    rounds = _rounds(settlements(folder, rows), folder, ROUNDS_OF_A_LARGE_FILE)
    yield from _against_polars("10,000,000 rows, command line", rounds, rows, 1.7)
    yield Measurement("10,000,000 rows / 1,000,000 rows, command line", _median(rounds) / seconds, 11.0, "×")
    yield _peak("  (its peak memory)", rounds, PEAK * TIMES_LARGER)
