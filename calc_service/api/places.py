"""Places for work that takes long: without a bound it would take all memory, and every thread of the process."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from werkzeug.exceptions import ServiceUnavailable

SECONDS_UNTIL_RETRY = 30


def take(places: BoundedSemaphore, seconds: int = SECONDS_UNTIL_RETRY) -> None:
    """Take one of `places`; raises `ServiceUnavailable` where none is free, to be tried again after `seconds`."""
    if not places.acquire(blocking=False):
        raise ServiceUnavailable(retry_after=seconds)


@contextmanager
def taken(places: BoundedSemaphore, seconds: int = SECONDS_UNTIL_RETRY) -> Iterator[None]:
    """Hold one of `places`; raises as `take` does."""
    take(places, seconds)
    try:
        yield
    finally:
        places.release()
