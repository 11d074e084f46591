"""What processes a process has started, and waiting for something that others do."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

SECONDS = 60.0
BETWEEN_LOOKS = 0.01


def children(process: int) -> list[int]:
    """The processes that `process` started, the oldest first; none where it has ended."""
    found: list[int] = []
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, file.read_text("ascii").split())
    return sorted(found)


def descendants(process: int) -> list[int]:
    """A process and all that were started by it, each behind the one that started it."""
    return [process, *(each for child in children(process) for each in descendants(child))]


def until(holds: Callable[[], object], seconds: float = SECONDS) -> float:
    """The seconds that pass until something holds. Raises TimeoutError."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(BETWEEN_LOOKS)
    return time.monotonic() - began
