"""Places for work that takes long: without a bound it would take all memory, and every thread of the processes.

All processes of a service share one pool. A place is a lock that the system takes back when a process ends, however it
ends; the files that are locked lie in memory and have no name, so that there is nothing to clear away.
"""

import fcntl
import os
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from werkzeug.exceptions import ServiceUnavailable

from calc_service.api.access.batch_shares import own_share
from calc_service.api.access.kinds import TOO_MANY_BATCHES
from calc_service.api.problems import AccessRefused

SECONDS_UNTIL_RETRY = 30


class Places:
    """So many places, shared by this process and those that are forked from it."""

    def __init__(self, number: int, told: Callable[[int], None] = lambda _: None) -> None:
        """`told` is called with 1 for each place that is taken, with -1 for each that is free again."""
        self._told = told
        self._files = [os.memfd_create("place") for _ in range(number)]
        weakref.finalize(self, _close, self._files)

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self._files)

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Hold a place, and say whether there was one."""
        held = next((held for file in self._files if (held := _locked(file)) is not None), None)
        if held is None:
            yield False
            return
        self._told(1)
        try:
            yield True
        finally:
            self._told(-1)
            os.close(held)


def _close(files: list[int]) -> None:
    for file in files:
        os.close(file)


def _locked(file: int) -> int | None:
    """`file`, opened once more and locked; None where it is locked already.

    A lock belongs to who opened the file, and a file that was opened before a fork is one to all processes.
    """
    opened = os.open(f"/proc/self/fd/{file}", os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(opened)
        return None
    return opened


@contextmanager
def taken(places: Places, seconds: int = SECONDS_UNTIL_RETRY) -> Iterator[None]:
    """Hold one of `places`; raises `ServiceUnavailable` where none is free, to be tried again after `seconds`.

    Raises `AccessRefused` where the caller has as many as it may.
    """
    with own_share() as may:
        if not may:
            raise AccessRefused(TOO_MANY_BATCHES, headers={"Retry-After": str(seconds)})
        with places.taken() as held:
            if not held:
                raise ServiceUnavailable(retry_after=seconds)
            yield


@dataclass(frozen=True, slots=True)
class WorkQueue:
    """Of one process: those who work, and all who are present, at work or waiting: quick work, a few at a time."""

    at_work: BoundedSemaphore
    present: BoundedSemaphore


def work_queue(at_once: int, waiting: int) -> WorkQueue:
    """Return a queue for so many `at_once`, and so many more who wait."""
    return WorkQueue(BoundedSemaphore(at_once), BoundedSemaphore(at_once + waiting))


@contextmanager
def in_turn(queue: WorkQueue, patience: float, retry: int) -> Iterator[None]:
    """Hold a place at work, waited for up to `patience` seconds.

    Raises `ServiceUnavailable`, to be tried again after `retry` seconds, at once where enough are waiting already.
    """
    if not queue.present.acquire(blocking=False):
        raise ServiceUnavailable(retry_after=retry)
    try:
        if not queue.at_work.acquire(timeout=patience):
            raise ServiceUnavailable(retry_after=retry)
        try:
            yield
        finally:
            queue.at_work.release()
    finally:
        queue.present.release()
