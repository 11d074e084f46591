"""How many requests each caller has made in the last minute, counted by all processes of a service together.

The counts lie in memory that the processes share. Whoever changes them has a lock, which the system takes back when a
process ends, however it ends; at each step in between the counts are whole, so that nothing has to be put right then.
"""

import fcntl
import mmap
import os
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

SECONDS = 61
"""The current second, which is not over, and the minute before it."""
WHO, LATEST, FIRST = 0, 1, 2
"""In the row of a caller: its number, the second of its latest request, and the counts of so many seconds."""
CELLS = FIRST + SECONDS
MOST_CALLERS = 2048
"""Of more at a time the one that was silent for longest is forgotten."""
CELL_BYTES = 8


class RequestCounts:
    """Counts shared by this process and those that are forked from it; `clock` is in seconds, the same in all."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._file = os.memfd_create("requests")
        os.ftruncate(self._file, MOST_CALLERS * CELLS * CELL_BYTES)
        self._cells = memoryview(mmap.mmap(self._file, 0)).cast("q")
        self._rows: dict[int, int] = {}
        self._turn = Lock()
        weakref.finalize(self, os.close, self._file)

    def wait(self, who: int, most: int) -> int:
        """Seconds after which `who` may ask again; 0 where it may now, and then this request counts.

        In no minute more than `most` requests are let through.
        """
        with self._alone():
            row, now = self._row(who), int(self._clock())
            self._forget(row, now)
            total = sum(self._cells[row + FIRST : row + CELLS])
            if total >= most:
                return self._until_below(row, now, total, most)
            self._cells[row + FIRST + now % SECONDS] += 1
            return 0

    @contextmanager
    def _alone(self) -> Iterator[None]:
        # The lock on the file is the process's, so that its threads need another one.
        with self._turn:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _row(self, who: int) -> int:
        row = self._rows.get(who)
        if row is None or self._cells[row + WHO] != who:
            row = self._rows[who] = self._found(who)
        return row

    def _found(self, who: int) -> int:
        numbers, latest = self._cells[WHO::CELLS].tolist(), self._cells[LATEST::CELLS].tolist()
        if who in numbers:
            return numbers.index(who) * CELLS
        row = latest.index(min(latest)) * CELLS  # one that was never used has 0
        self._cells[row + WHO] = who
        self._cells[row + LATEST] = 0
        return row

    def _forget(self, row: int, now: int) -> None:
        # The latest second is written last: whoever is killed before has cleared what will be cleared once more.
        for second in range(max(self._cells[row + LATEST] + 1, now - SECONDS + 1), now + 1):
            self._cells[row + FIRST + second % SECONDS] = 0
        self._cells[row + LATEST] = now

    def _until_below(self, row: int, now: int, total: int, most: int) -> int:
        for second in range(now - SECONDS + 1, now + 1):
            total -= self._cells[row + FIRST + second % SECONDS]
            if total < most:
                return second + SECONDS - now
        return SECONDS
