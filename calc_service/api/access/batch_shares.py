"""How many batches each caller has at work, in all processes of a service together.

A batch at work is a lock on one byte of a file without a name; the system takes it back when a process ends, however
it ends. The bytes need not exist: a file may be locked far beyond its end.
"""

import fcntl
import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from flask import has_request_context, request

from calc_service.api.access.callers import CALLER, Caller

MOST_EACH = 1024
CALLERS = 2**48
SHARES = "calc_service.batch_shares"
"""In the environment of a request: where its caller's batches are counted."""


class BatchShares:
    """Shares of the work, counted by this process and those that are forked from it."""

    def __init__(self) -> None:
        self._file = os.memfd_create("batches")
        self._held: set[int] = set()
        self._turn = Lock()
        weakref.finalize(self, os.close, self._file)

    @contextmanager
    def taken(self, who: int, most: int) -> Iterator[bool]:
        """Hold one of the `most` shares of `who`, and say whether there was one."""
        place = self._take(who, most)
        try:
            yield place is not None
        finally:
            if place is not None:
                self._give_back(place)

    def _take(self, who: int, most: int) -> int | None:
        first = who % CALLERS * MOST_EACH
        with self._turn:
            for place in range(first, first + min(most, MOST_EACH)):
                # The lock is the process's: what its other threads hold has to be known besides.
                if place not in self._held and self._locked(place):
                    self._held.add(place)
                    return place
        return None

    def _locked(self, place: int) -> bool:
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _give_back(self, place: int) -> None:
        with self._turn:
            self._held.remove(place)
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)


@contextmanager
def own_share() -> Iterator[bool]:
    """Hold a share of whoever has sent the request that is being answered; whoever is not limited always has one."""
    environ = request.environ if has_request_context() else {}
    caller: Caller | None = environ.get(CALLER)
    if caller is None or caller.limits.batches_at_once is None:
        yield True
        return
    with environ[SHARES].taken(caller.number, caller.limits.batches_at_once) as held:
        yield held
