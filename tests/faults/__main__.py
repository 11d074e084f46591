"""Does to the real service what goes wrong around it, and prints what each fault cost beside what it may cost.

Exits 1 where a bound is not kept. `--only kills,disk` takes some of the faults, `--seconds` says how long the soak is.
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


def main() -> int:
    """Print every figure as it comes."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", type=lambda names: names.split(","), default=list(FAULTS))
    parser.add_argument("--seconds", type=float, default=900)
    given = parser.parse_args()
    print(machine())
    kept = True
    for name in given.only:
        print(f"# {name}", time.strftime("%H:%M:%S"), flush=True)
        with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as folder:
            for figure in FAULTS[name](Situation(Path(folder), given.seconds)):
                print(figure, flush=True)
                kept &= figure.holds
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
