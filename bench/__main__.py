"""Prints every budget beside what was measured; exits 1 where one is not kept.

`--large` measures a batch of ten times the rows as well, which takes minutes and some 10 GB of disk.
"""

import sys

from bench import batch, case, deep, engine, impact, start
from bench.measurement import machine

MEASURED = (start, case, engine, batch, impact, deep)


def main() -> int:
    """Measure everything and print it as it comes."""
    print(machine())
    kept = True
    for part in MEASURED:
        for measurement in part.measure():
            print(measurement, flush=True)
            kept &= measurement.holds
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
