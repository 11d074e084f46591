"""What changed rules cost on a million rows, computed twice, beside one batch of the same file."""

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.batch import ROUNDS, ROWS, settlements
from bench.measurement import Measurement
from bench.service import PROJECT

FINDINGS = 1
"""What both commands end with where something differs, as here."""
RATIO, CHANGED_RATIO = "subsistence_allowance: 70%", "subsistence_allowance: 75%"


def measure() -> Iterator[Measurement]:
    """Yield the budget of an impact: the table and the page written, the batch with its result."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        source, changed = settlements(folder, ROWS), _changed(folder)
        batch: list[str | Path] = ["audit", source, "--out", folder / "audited.csv"]
        impact: list[str | Path] = ["rules", "impact", "--changed", changed, "--claims", source]
        written: list[str | Path] = ["--out", folder / "impact.csv", "--report", folder / "impact.html"]
        rounds = [(_seconds(*impact, *written), _seconds(*batch)) for _ in range(ROUNDS)]
    ratio = statistics.median(both / one for both, one in rounds)
    yield Measurement("1,000,000 rows, impact / one batch", ratio, 2.2, "×")


def _changed(folder: Path) -> Path:
    rules = Path(shutil.copytree(PROJECT / "rules", folder / "rules"))
    file = rules / "medical_assistance.yaml"
    text = file.read_text(encoding="utf-8")
    if RATIO not in text:
        raise RuntimeError(f"{file.name} no longer holds {RATIO}.")
    file.write_text(text.replace(RATIO, CHANGED_RATIO), encoding="utf-8")
    return rules


def _seconds(*command: str | Path) -> float:
    began = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-m", "calc_service", *map(str, command)], cwd=PROJECT, check=False, stdout=subprocess.DEVNULL
    )
    if ended.returncode != FINDINGS:
        raise RuntimeError(f"{command[0]} ended with {ended.returncode}.")
    return time.perf_counter() - began
