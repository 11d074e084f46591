"""How new the rules of a service are: one number in memory that its processes share, made before they are forked.

A process that takes the place of another finds out here which publication it has to have before it answers anything.
"""

import fcntl
import os
import weakref
from mmap import mmap

CELL_BYTES = 8


class NewestTakenUp:
    """The number of the newest publication that any of the processes has served; 0 for none. It only grows."""

    def __init__(self) -> None:
        self._file = os.memfd_create("publication")
        os.ftruncate(self._file, CELL_BYTES)
        self._cell = memoryview(mmap(self._file, CELL_BYTES)).cast("q")
        weakref.finalize(self, os.close, self._file)

    @property
    def number(self) -> int:
        """The number at this moment."""
        return self._cell[0]

    def grow_to(self, number: int) -> None:
        """Say that `number` is about to be served; by one thread of a process alone."""
        # The system takes the lock back when a process ends, however it ends.
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            self._cell[0] = max(self._cell[0], number)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)
