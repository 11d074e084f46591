"""Work slots: without a bound, work that takes long would take all memory, and every thread of the process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from werkzeug.exceptions import ServiceUnavailable

SECONDS_UNTIL_RETRY = 30


def take(slots: BoundedSemaphore, seconds: int = SECONDS_UNTIL_RETRY) -> None:
    """Take one of `slots`; raises `ServiceUnavailable` where none is free, to be tried again after `seconds`."""
    if not slots.acquire(blocking=False):
        raise ServiceUnavailable(retry_after=seconds)


@contextmanager
def taken(slots: BoundedSemaphore, seconds: int = SECONDS_UNTIL_RETRY) -> Iterator[None]:
    """Hold one of `slots`; raises as `take` does."""
    take(slots, seconds)
    try:
        yield
    finally:
        slots.release()


@dataclass(frozen=True, slots=True)
class WorkQueue:
    """Slots of those who work, and of all who are present, at work or waiting: quick work, a few requests at a time."""

    at_work: BoundedSemaphore
    present: BoundedSemaphore


def work_queue(at_once: int, waiting: int) -> WorkQueue:
    """Return a queue for so many `at_once`, and so many more who wait."""
    return WorkQueue(BoundedSemaphore(at_once), BoundedSemaphore(at_once + waiting))


@contextmanager
def in_turn(queue: WorkQueue, patience: float, retry: int) -> Iterator[None]:
    """Hold a slot at work, waited for up to `patience` seconds.

    Raises `ServiceUnavailable`, to be tried again after `retry` seconds, at once where enough are waiting already.
    """
    with taken(queue.present, retry):
        if not queue.at_work.acquire(timeout=patience):
            raise ServiceUnavailable(retry_after=retry)
        try:
            yield
        finally:
            queue.at_work.release()
