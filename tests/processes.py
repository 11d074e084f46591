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


def open_files(process: int) -> dict[Path, str]:
    """What a process has open, by the file through which others have it too; what it closes meanwhile is left out."""
    found = {}
    for file in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):
            found[file] = str(file.readlink())
    return found


def cpu_ticks(process: int) -> int | None:
    """What the threads of a process have computed so far; None where it is not asleep."""
    with suppress(OSError):
        state, *figures = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
        return int(figures[10]) + int(figures[11]) if state == "S" else None
    return None


def at_rest(process: int, seconds: float = 0.2) -> bool:
    """Whether a process sleeps, and has computed nothing for some time: what it was started for, it has done."""
    before = cpu_ticks(process)
    time.sleep(seconds)
    return before is not None and cpu_ticks(process) == before


def until(holds: Callable[[], object], seconds: float = SECONDS) -> float:
    """The seconds that pass until something holds. Raises TimeoutError."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(BETWEEN_LOOKS)
    return time.monotonic() - began
