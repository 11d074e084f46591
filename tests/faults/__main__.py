"""Does to the real service what goes wrong around it, and prints what each fault cost beside what it may cost.

Exits 1 where a bound is not kept, and says at the end which. `--only kills,disk` takes some of the faults, `--seconds`
says how long the soak is. With `--times told`, for a machine that others use too, a bound in seconds or of so many a
second is told and no more: what is lost, wrong or left behind still counts.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.measurement import machine
from tests.faults import clock, database, disk, flood, kills, memory, publications, runs, slow_clients, soak
from tests.faults.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.measurement import Measurement

FAULTS: Final[dict[str, Callable[[Situation], Iterator[Measurement]]]] = {
    "kills": kills.measure,
    "publications": publications.measure,
    "runs": runs.measure,
    "disk": disk.measure,
    "memory": memory.measure,
    "clock": clock.measure,
    "database": database.measure,
    "slow-clients": slow_clients.measure,
    "flood": flood.measure,
    "soak": soak.measure,
}

UNITS_OF_TIME: Final = {"s", "ms", "/s"}


def main() -> int:
    """Print every figure as it comes, and at the end again those beyond their bounds."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", type=lambda names: names.split(","), default=list(FAULTS))
    parser.add_argument("--seconds", type=float, default=900)
    parser.add_argument("--times", choices=("kept", "told"), default="kept")
    given = parser.parse_args()
    print(machine())
    beyond: dict[str, list[Measurement]] = {}
    for name in given.only:
        print(f"# {name}", time.strftime("%H:%M:%S"), flush=True)
        with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as folder:
            for figure in FAULTS[name](Situation(Path(folder), given.seconds)):
                print(figure, flush=True)
                if not figure.holds:
                    beyond.setdefault(name, []).append(figure)
    for name, figures in beyond.items():
        print(f"# beyond its bound in {name}", *figures, sep="\n")
    told = UNITS_OF_TIME if given.times == "told" else set()
    return 1 if any(figure.unit not in told for figures in beyond.values() for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
