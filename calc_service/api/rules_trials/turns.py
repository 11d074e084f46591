"""Turns at quick work: one after the other, a few wait for theirs, and no more than leave threads for others."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from werkzeug.exceptions import ServiceUnavailable

from calc_service.api.places import taken


@dataclass(frozen=True, slots=True)
class Turns:
    """Places of those who work, and of all who are present: at work or waiting."""

    at_work: BoundedSemaphore
    present: BoundedSemaphore


def turns(at_once: int, waiting: int) -> Turns:
    """Return turns for so many `at_once`, and so many more who wait."""
    return Turns(BoundedSemaphore(at_once), BoundedSemaphore(at_once + waiting))


@contextmanager
def turn(among: Turns, patience: float, retry: int) -> Iterator[None]:
    """Hold a turn, waited for up to `patience` seconds.

    Raises `ServiceUnavailable`, to be tried again after `retry` seconds, at once where enough are waiting already.
    """
    with taken(among.present, retry):
        if not among.at_work.acquire(timeout=patience):
            raise ServiceUnavailable(retry_after=retry)
        try:
            yield
        finally:
            among.at_work.release()
