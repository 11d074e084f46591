"""What the state knows of keys, asked at most once a second of each key that is sent.

So a new key opens, and a revoked one closes, within a second in every process, and a request costs a look into memory.
One thread of a process asks at a time: a database that hangs keeps one of them, the others are told at once.
"""

import time
from collections.abc import Callable
from hashlib import sha256
from threading import Lock
from typing import TypeVar

from calc_service.api.access.callers import Caller
from calc_service.state.keys import MESSAGES, TOKEN, Key, ever_made, find
from calc_service.state.opening import KeptState
from calc_service.state.reaching import UNREACHABLE, reaching
from calc_service.state.refusals import UNKNOWN, KeyRefused, StateUnreachable

SECONDS_KEPT = 1.0
MOST_KEPT = 4096
"""Keys that are remembered, wrong ones among them; beyond, the one that was looked up longest ago goes."""
SECONDS_TO_WAIT = 2.0
"""For another thread that asks; none once the database has failed to answer."""
Answer = TypeVar("Answer")


class KeyRing:
    """The keys of one process; `caller` says who has one."""

    def __init__(self, state: KeptState, caller: Callable[[Key], Caller]) -> None:
        self._state = state
        self._caller = caller
        self._turn = Lock()
        self._failing = False
        self._kept: dict[bytes, tuple[float, Caller | KeyRefused]] = {}
        self._ever: tuple[float, bool] = (0.0, False)

    def asked_for(self) -> bool:
        """Whether there was ever a key, a revoked or expired one too; raises `StateUnreachable` while none is known."""
        until, ever = self._ever
        if not ever and until <= time.monotonic():
            ever = self._ask(lambda: ever_made(self._state))
            self._ever = (time.monotonic() + SECONDS_KEPT, ever)
        return ever

    def caller(self, token: str) -> Caller:
        """Who has sent `token`; raises `KeyRefused` and `StateUnreachable`."""
        if not TOKEN.fullmatch(token):
            raise KeyRefused(UNKNOWN, MESSAGES[UNKNOWN])
        known_by = sha256(token.encode()).digest()  # a key itself is not kept, in memory neither
        until, found = self._kept.get(known_by, (0.0, None))
        if found is None or until <= time.monotonic():
            found = self._ask(lambda: self._looked_up(token, known_by))
        if isinstance(found, KeyRefused):
            raise KeyRefused(found.code, found.message)
        return found

    def close(self) -> None:
        """Let go of the connections: a process that is forked from this one must not find them."""
        self._state.engine.dispose()

    def _looked_up(self, token: str, known_by: bytes) -> Caller | KeyRefused:
        found: Caller | KeyRefused
        try:
            found = self._caller(find(self._state, token))
        except KeyRefused as refusal:
            found = refusal.with_traceback(None)
        self._kept.pop(known_by, None)
        if len(self._kept) >= MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[known_by] = (time.monotonic() + SECONDS_KEPT, found)
        return found

    def _ask(self, question: Callable[[], Answer]) -> Answer:
        if not self._turn.acquire(timeout=0 if self._failing else SECONDS_TO_WAIT):
            self._failing = True
            raise StateUnreachable(UNREACHABLE)
        try:
            with reaching():
                answer = question()
        except StateUnreachable:
            self._failing = True
            raise
        finally:
            self._turn.release()
        self._failing = False
        return answer
