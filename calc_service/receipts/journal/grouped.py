"""Receipts on their way into a journal: a request only leaves its own, a thread writes what came in the meantime.

Each process has its own thread, begun with its first receipt: never before it was forked. What is lost when it is
killed is what came since the thread wrote last: `SECONDS_BETWEEN`, and the time that the disk takes.
"""

import atexit
import os
from collections import deque
from collections.abc import Callable
from threading import Event, Lock, Thread

from calc_service.receipts.journal.lines import Given, Line, Lost, commitment
from calc_service.receipts.journal.writing import JournalWriter, Place
from calc_service.receipts.receipt import Receipt

SECONDS_BETWEEN = 0.5
BYTES_OF_SALT = 8
MOST_WAITING = 100_000
"""Receipts that wait for a disk that does not take them; of more it is only kept how many they were."""
NOT_WRITTEN = "JournalNotWritten"
"""What the log calls it."""
Trouble = Callable[[str], None]
"""Told what is amiss, by a name of ours."""


class GroupedJournal:
    """A journal that takes receipts from any thread of any process."""

    def __init__(self, place: Place, key: bytes, trouble: Trouble) -> None:
        self._place, self._key, self._trouble = place, key, trouble
        self._starting = Lock()
        self._process = 0

    def record(self, receipt: Receipt) -> None:
        """Have `receipt` kept soon."""
        if self._process != os.getpid():
            self._begin()
        if len(self._waiting) == MOST_WAITING:
            self._lost += 1
        self._waiting.append((self._place.surroundings.second(), receipt))
        if not self._some.is_set():
            self._some.set()

    def _begin(self) -> None:
        with self._starting:
            if self._process == os.getpid():
                return
            self._waiting: deque[tuple[int, Receipt]] = deque(maxlen=MOST_WAITING)
            self._lost, self._failing = 0, False
            self._some, self._end, self._writing = Event(), Event(), Lock()
            self._writer = JournalWriter(self._place)
            Thread(target=self._work, daemon=True).start()
            atexit.register(self.close)
            self._process = os.getpid()

    def _work(self) -> None:
        while not self._end.is_set():
            self._some.wait()
            self._end.wait(SECONDS_BETWEEN)
            self._some.clear()
            self.commit()

    def commit(self) -> None:
        """Keep what has come so far; where the disk does not take it, it stays for the next time."""
        with self._writing:
            taken, lost = [self._waiting.popleft() for _ in range(len(self._waiting))], self._lost
            if not taken and not lost:
                return
            try:
                self._writer.commit(self._lines(taken, lost))
            except OSError:
                self._put_back(taken)
                self._tell()
            else:
                self._lost, self._failing = self._lost - lost, False

    def close(self) -> None:
        """Keep the rest, and say that this process ends of its own accord."""
        if self._process != os.getpid():
            return
        self._end.set()
        self._some.set()
        self.commit()
        with self._writing:
            try:
                self._writer.close()
            except OSError:
                self._tell()

    def _lines(self, taken: list[tuple[int, Receipt]], lost: int) -> list[Line]:
        given: list[Line] = [self._given(at, receipt) for at, receipt in taken]
        return [Lost(self._place.surroundings.second(), lost), *given] if lost else given

    def _given(self, at: int, receipt: Receipt) -> Given:
        salt = self._place.surroundings.random_bytes(BYTES_OF_SALT).hex()
        return Given(at, receipt.address, receipt.rules, salt, commitment(receipt, salt, self._key))

    def _put_back(self, taken: list[tuple[int, Receipt]]) -> None:
        """Have what was not written wait again, before what has come since; of too many the oldest go."""
        fit = taken[max(0, len(taken) + len(self._waiting) - MOST_WAITING) :]
        self._lost += len(taken) - len(fit)
        self._waiting.extendleft(reversed(fit))
        self._some.set()

    def _tell(self) -> None:
        if not self._failing:
            self._trouble(NOT_WRITTEN)
        self._failing = True
