"""Asks the real service what schemathesis makes up from its description: with no key, with every role, with all.

Exits 1 where any answer is not as described, or a fault. `--seconds` is what all of it takes where the machine makes
enough requests in it, `--seed` repeats it.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.measurement import Measurement
from bench.service import PROJECT
from calc_service.state import keys
from tests.faults.load import asked
from tests.faults.service import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.service import Service

CONFIG: Final = str(PROJECT / "tests/hostile_requests/schemathesis.toml")
FOR_KEYS: Final = "/v1/vocabulary"
UNKNOWN: Final = 401
PHASES: Final = "examples,coverage,fuzzing,stateful"
ROLES: Final = (*((role,) for role in keys.ROLES), keys.ROLES)
SETTINGS: Final[dict[str, Any]] = {
    # It is the answers that are looked at here, not how many of them there are.
    "CALC_BATCHES_AT_ONCE": "16",
    "CALC_LOG_LEVEL": "error",
}
GENERATED: Final = re.compile(r"^\s*([\d,]+) generated", re.MULTILINE)
FOUND: Final = re.compile(r"([\d,]+) unique failures?")
EXAMPLES: Final = 200
ENOUGH: Final = 20
"""Requests of one caller below which nothing is shown: a slow machine gets more time for them."""
LONGEST: Final = 600
"""Seconds that one caller is given at most."""
TIMES_TO_LEARN: Final = 10
"""The description is asked for, so that each worker has made it."""
LAST_LINES: Final = 6000


def main() -> int:
    """Print what was asked and found, by who asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile_requests", description=__doc__)
    parser.add_argument("--seconds", type=float, default=900)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    print(f"seed {given.seed}")
    kept = True
    for figure in _asked(given.seconds / (len(ROLES) + 1), given.seed):
        print(figure, flush=True)
        kept &= figure.holds
    return 0 if kept else 1


def _asked(seconds: float, seed: int) -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder, serving(Path(folder), **SETTINGS) as service:
        for _ in range(TIMES_TO_LEARN):
            asked(service.port, "/openapi.json")
        yield from _run("nobody, before there is a key", service, None, seconds, seed)
        for roles in ROLES:
            key = service.key_for(roles)
            yield from _run(" and ".join(roles), service, key, seconds, seed)
        yield Measurement("faults of the service's own in its log", len(service.failures()), 0, "")


def _run(who: str, service: Service, key: str | None, seconds: float, seed: int) -> Iterator[Measurement]:
    done = _made_up(service, key, seconds, seed)
    while not done.returncode and _requests(done) < ENOUGH and seconds < LONGEST:
        seconds = min(2 * seconds, LONGEST)
        done = _made_up(service, key, seconds, seed)
    yield Measurement(f"{who}: not let in", asked(service.port, FOR_KEYS, key=key or "") == UNKNOWN, 0, "")
    if done.returncode or _requests(done) < ENOUGH:
        print(done.stdout[-LAST_LINES:], done.stderr[-LAST_LINES:])
    yield Measurement("  (requests)", _requests(done), ENOUGH, "", at_least=True)
    found = FOUND.search(done.stdout)
    failures = int(found[1].replace(",", "")) if found else int(done.returncode != 0)
    yield Measurement("  (answers that are not as described, or faults)", failures, 0, "")


def _made_up(service: Service, key: str | None, seconds: float, seed: int) -> subprocess.CompletedProcess[str]:
    address = f"http://127.0.0.1:{service.port}/openapi.json"
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [program, "--config-file", CONFIG, "run", address, "--checks", "all", "--phases", PHASES, "--no-color"]
    # One thread: before Python 3.11.5 `ast.parse` fails now and then where two threads call it, as hypothesis does.
    command += ["--workers", "1", "--max-examples", str(EXAMPLES), "--max-time", str(int(seconds)), "--seed", str(seed)]
    command += ["--header", f"Authorization: Bearer {key}"] if key else []
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    with tempfile.TemporaryDirectory(prefix="hostile-cases-") as folder:
        # What it keeps of a run (.schemathesis, .hypothesis) is not to stay in the project.
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _requests(done: subprocess.CompletedProcess[str]) -> int:
    generated = GENERATED.search(done.stdout)
    return int(generated[1].replace(",", "")) if generated else 0


if __name__ == "__main__":
    sys.exit(main())
