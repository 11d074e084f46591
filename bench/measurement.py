"""One measured figure beside its budget."""

import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured, in `unit`; `at_least` says on which side of `limit` it has to lie."""

    name: str
    measured: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the budget is kept."""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def __str__(self) -> str:
        """Return the line that is printed."""
        sign = "≥" if self.at_least else "≤"
        verdict = "ok" if self.holds else "OVER BUDGET"
        return f"{self.name:<58} {self.measured:>12,.3f} / {sign} {self.limit:>12,.3f} {self.unit:<10} {verdict}"


def median_seconds(work: Callable[[], object], repeat: int, rounds: int = ROUNDS) -> float:
    """The median over `rounds` of the mean seconds that one of `repeat` calls of `work` takes, after a warm-up."""
    work()
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(repeat):
            work()
        taken.append((time.perf_counter() - began) / repeat)
    return statistics.median(taken)


def machine() -> str:
    """The processor, the cores and the Python that measure."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {cpu_count()} cores, Python {platform.python_version()}"
