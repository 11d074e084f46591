"""How far a step has come, for those who wait: the rows that it has done, in a file that is written now and then."""

import os
import time
from pathlib import Path

SECONDS_BETWEEN = 0.5


class RowsDone:
    """Counts the rows that are done; `file` holds their number, half a second old at most while rows go by."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._done = 0
        self._next = time.monotonic()

    def add(self, rows: int) -> None:
        """Count some more rows."""
        self._done += rows
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + SECONDS_BETWEEN
            part = self._file.with_name(f"{self._file.name}.{os.getpid()}")
            part.write_text(str(self._done), "ascii")
            part.replace(self._file)


def rows_done(file: Path) -> int:
    """The rows that a step has done, as far as is known; 0 where nothing is."""
    try:
        return int(file.read_text("ascii"))
    except (OSError, ValueError):
        return 0
