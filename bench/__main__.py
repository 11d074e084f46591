"""Prints every budget beside what was measured; exits 1 where one is not kept.

`--large` measures a batch of ten times the rows as well, which takes minutes and some 10 GB of disk.
"""

import os
import sys

from bench import batch, case, deep, engine, impact, publications, runs, shadow, start, unknowns, variants
from bench.measurement import machine
from calc_service.batch.memory import OF_POLARS

MEASURED = (start, case, variants, engine, batch, impact, deep, publications, shadow, runs, unknowns)


def main() -> int:
    """Measure everything and print it as it comes."""
    # polars leaves this for its allocator when it is loaded, and no process that is measured would find it in a shell.
    os.environ.pop(OF_POLARS[0], None)
    print(machine())
    kept = True
    for part in MEASURED:
        for measurement in part.measure():
            print(measurement, flush=True)
            kept &= measurement.holds
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
