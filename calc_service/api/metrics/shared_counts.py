"""Whole numbers that all processes of a service add to: in memory of one file without a name, made before the fork.

Each process adds in a lane of its own, so that none waits for another, and holds it by a lock that the system takes
back whenever it ends. What a process has counted stays when it is gone, what it had in hand does not, and the next one
goes on in its lane: there are never more lanes in use than there were processes at a time.
"""

import fcntl
import os
import weakref
from collections.abc import Collection
from mmap import mmap
from threading import Lock
from typing import cast

import numpy as np
from numpy.typing import NDArray

LANES = 512
"""More processes at a time than any machine serves with; one that finds no lane is not counted."""
NEVER_TAKEN, LEFT = 0, 1
"""What stands of a lane that no process has had, and of one whose process ended in order; else the process holds it."""
WHOLE = 8
"""Bytes of a number."""
Totals = NDArray[np.int64]


class _Process:
    """Which process this is: to ask for its number at every count would cost more than the count."""

    def __init__(self) -> None:
        self.fork = 0
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self.fork += 1


_PROCESS = _Process()


class SharedCounts:
    """`width` numbers at zero; those at `in_hand` are of what a process is at, and go when it goes.

    At `died` is counted what became of processes that ended without a word.
    """

    def __init__(self, width: int, *, in_hand: Collection[int], died: int) -> None:
        self._in_hand = np.array(sorted(in_hand), np.int64)
        self._died = died
        self._file = os.memfd_create("counts")
        os.ftruncate(self._file, WHOLE * LANES * (1 + width))
        numbers = np.frombuffer(mmap(self._file, 0), np.int64)
        self._holders, self._lanes = numbers[:LANES], numbers[LANES:].reshape(LANES, width)
        self._adding = Lock()
        self._fork, self._lane = -1, LANES
        self._own = np.zeros(width, np.int64).data
        weakref.finalize(self, _leave, self._file, self._holders)

    def add(self, *changes: tuple[int, int]) -> None:
        """Add to each number, by its place, so much."""
        with self._adding:
            if self._fork != _PROCESS.fork:
                self._take()
            for place, amount in changes:
                self._own[place] += amount

    def totals(self) -> tuple[Totals, int]:
        """The sums over all processes that there were, and the number of those that live."""
        with self._adding:
            taken = np.flatnonzero(self._holders != NEVER_TAKEN)
            held = [lane for lane in taken if self._is_held(int(lane))]
        # A copy: while it is added up, others go on.
        totals = cast("Totals", self._lanes[taken].sum(axis=0))
        totals[self._in_hand] = self._lanes[held][:, self._in_hand].sum(axis=0)
        return totals, len(held)

    def _take(self) -> None:
        """Take the first lane that nobody holds."""
        self._fork = _PROCESS.fork
        self._lane = next((lane for lane in range(LANES) if self._locked(lane, fcntl.LOCK_EX)), LANES)
        if self._lane == LANES:
            self._own = np.zeros(self._lanes.shape[1], np.int64).data
            return
        numbers = self._lanes[self._lane]
        numbers[self._in_hand] = 0
        numbers[self._died] += self._holders[self._lane] not in {NEVER_TAKEN, LEFT}
        self._holders[self._lane] = os.getpid()
        self._own = numbers.data

    def _is_held(self, lane: int) -> bool:
        if lane == self._lane and self._fork == _PROCESS.fork:
            return True
        # Shared, so that two who look at the same time do not take each other for the holder.
        if not self._locked(lane, fcntl.LOCK_SH):
            return True
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, lane)
        return False

    def _locked(self, lane: int, how: int) -> bool:
        # Such a lock belongs to the process, is not handed on by a fork, and ends with it however that ends.
        try:
            fcntl.lockf(self._file, how | fcntl.LOCK_NB, 1, lane)
        except OSError:
            return False
        return True


def _leave(file: int, holders: Totals) -> None:
    """Say that this process ends in order, and close the file."""
    holders[holders == os.getpid()] = LEFT
    os.close(file)
