"""Runs episodes until a time is over or so many operations are done; a failure prints the command that repeats it."""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections import Counter

from .episode import Episode, Result
from .faults import Violation

SECONDS_OF_AN_HOUR = 3_600
SEEDS = 1_000_000_000


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=None, help="stop after so long (60 where no other end is given)"
    )
    parser.add_argument("--operations", type=int, default=None, help="stop after so many")
    parser.add_argument("--episodes", type=int, default=None, help="stop after so many, of 20 or 1000 operations each")
    parser.add_argument("--seed", type=int, default=None, help="of the first episode; the next has the next one")
    given = parser.parse_args()
    if given.seconds is given.operations is given.episodes is None:
        given.seconds = 60.0
    return given


def is_over(given: argparse.Namespace, results: list[Result], began: float) -> bool:
    """Whether one of the ends that were given is reached."""
    ends = (
        (given.seconds, time.monotonic() - began),
        (given.operations, sum(one.operations for one in results)),
        (given.episodes, len(results)),
    )
    return any(end is not None and reached >= end for end, reached in ends)


def report(results: list[Result], seed: int, seconds: float) -> None:
    done, steps = (sum(figures) for figures in zip(*((one.operations, one.steps) for one in results), strict=True))
    befallen = sum((Counter(one.befallen) for one in results), Counter())
    print(
        f"{done:,} operations in {len(results):,} episodes, seeds {seed} to {seed + len(results) - 1}: {steps:,} steps"
    )
    print(", ".join(f"{name} {number:,}" for name, number in sorted(befallen.items())))
    busy = time.process_time()
    print(
        f"{seconds:.0f} s, {busy:.0f} s of a core: {done / busy * SECONDS_OF_AN_HOUR:,.0f} operations an hour of a core"
    )
    print("nothing lost, nothing doubled")


def main() -> int:
    given, began = arguments(), time.monotonic()
    results: list[Result] = []
    seed = secrets.randbelow(SEEDS) if given.seed is None else given.seed
    while not is_over(given, results, began):
        now = seed + len(results)
        try:
            results.append(Episode(now).run())
        except Violation as violation:
            print(violation, *violation.__notes__, sep="\n")
            print(f"repeat it: python -m tests.simulation --seed {now} --episodes 1")
            return 1
    report(results, seed, time.monotonic() - began)
    return 0


if __name__ == "__main__":
    sys.exit(main())
