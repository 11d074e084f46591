"""A file of which facts are missing beside the same with them: many reach tilt assistance, districts have their own."""

import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from bench.batch import FINDINGS, in_a_process_of_its_own
from bench.measurement import Measurement
from bench.service import PROJECT
from bench.settlements import write_settlements
from calc_service.rulebook.load import load

ROWS = 300_000
ROUNDS = 3
MOST_TIMES = 3.0
THRESHOLDS = (0, 1_000, 3_000, 5_000, 8_000)
"""Yuan above which the standards of tilt assistance of the districts begin, one district after another."""
MISSING = (("facility_designated",), ("place_of_care", "referral"))
DISTRICT = """district: "{district}"
document: cq-2022-116
tilt_assistance:
  terms:
    - {{from: 2023-01-01, threshold: {threshold}, ratio: 50%, annual_cap: 30000, cite: cq-2022-116#2.3.3}}
"""


def measure() -> Iterator[Measurement]:
    """Yield the times as long that the same file takes where facts are missing: processor time of the command line."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        rules, source = folder / "rules", folder / "settlements.csv"
        in_a_process_of_its_own("make", rules, source, module="unknowns")
        for missing in MISSING:
            blank = folder / "blank.csv"
            in_a_process_of_its_own("without", source, blank, *missing, module="unknowns")
            options = [part for column in missing for part in ("--unknown", column)]
            pairs = [(_seconds(rules, blank, *options), _seconds(rules, source)) for _ in range(ROUNDS)]
            ratio = statistics.median(unknown / known for unknown, known in pairs)
            yield Measurement(f"300,000 rows, every district's tilt, no {' or '.join(missing)}", ratio, MOST_TIMES, "×")


def make(rules: str, source: str) -> None:
    """Write rules in which every district has a standard of tilt assistance of its own, and a file of its persons."""
    shutil.copytree(PROJECT / "rules", rules, ignore=shutil.ignore_patterns("_*.yaml"))
    districts = load(Path(rules)).wording.districts
    for district, threshold in zip(districts, cycle(THRESHOLDS)):
        text = DISTRICT.format(district=district, threshold=threshold)
        Path(rules, "districts", f"{district}.yaml").write_text(text, encoding="utf-8")
    write_settlements(Path(source), ROWS, load(Path(rules)), frozenset(districts))


def without(source: str, target: str, *columns: str) -> None:
    """Write the file with these columns blank."""
    blank = [pl.lit(None, dtype=pl.String).alias(name) for name in columns]
    pl.read_csv(source, infer_schema=False).with_columns(blank).write_csv(target)


def _seconds(rules: Path, source: Path, *options: str) -> float:
    result = source.with_name("audited.csv")
    command = [sys.executable, "-m", "calc_service", "audit", str(source), "--out", str(result), *options]
    environment = os.environ | {"CALC_RULES_FOLDER": str(rules)}
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != FINDINGS:
        raise RuntimeError(f"The batch ended with {process.returncode}.")
    return used.ru_utime + used.ru_stime
