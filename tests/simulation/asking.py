"""How an operation asks the state: its answer, or that nobody will ever hear one."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Protocol, TypeVar

from sqlalchemy.exc import DBAPIError

from calc_service.state.refusals import KeyRefused, PublishingRefused, StateRefused

from .faults import Violation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from .world import Act, World

Answer = TypeVar("Answer")
Refusal = KeyRefused | PublishingRefused
"""What the state says to somebody who asks for what may not be."""
MAY_FAIL = ("SQLITE_IOERR", "SQLITE_FULL", "SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_PROTOCOL")
"""What SQLite may say while a disk fails or is very slow; that a file is not whole, never."""


class Failed(Exception):  # noqa: N818  named for what happened
    """The operation failed, as it may after what befell it."""


class Asking(Protocol):
    """Of one thread, one operation at a time."""

    def begin(self, what: str) -> Act: ...

    def moment(self) -> datetime:
        """What the clock says, roughly: nobody takes note."""

    def let_pass(self, time: timedelta) -> None:
        """For everybody, who do nothing meanwhile."""

    def answer(self, work: Callable[[], Answer]) -> Answer | Refusal:
        """What `work` returns, or its refusal. Raises `Failed`, `Killed`, and `Violation` where it had no reason to."""


class AskingInside:
    """In a simulated machine."""

    def __init__(self, world: World) -> None:
        self.world = world

    def begin(self, what: str) -> Act:
        return self.world.begin(what)

    def moment(self) -> datetime:
        return self.world.moment()

    def let_pass(self, time: timedelta) -> None:
        self.world.offset += time

    def answer(self, work: Callable[[], Answer]) -> Answer | Refusal:
        try:
            return self.certainly(work)
        except (KeyRefused, PublishingRefused) as refusal:
            return refusal

    def certainly(self, work: Callable[[], Answer]) -> Answer:
        """What `work` returns; raises as `answer` does, and what it refuses."""
        assert self.world.thread
        act = self.world.thread.act
        assert act
        try:
            return work()
        except (DBAPIError, StateRefused) as error:
            self.world.end(act)
            if not (act.excused and may_fail(error)):
                raise Violation(f"{act.what} failed, and nothing had befallen it: {error}") from error
            raise Failed from None
        finally:
            self.world.end(act)


def may_fail(error: Exception) -> bool:
    """Whether that is what a failing disk looks like."""
    cause = error.orig if isinstance(error, DBAPIError) else error.__cause__
    if isinstance(cause, DBAPIError):
        cause = cause.orig
    if isinstance(cause, OSError):
        return True
    return isinstance(cause, sqlite3.Error) and str(getattr(cause, "sqlite_errorname", "")).startswith(MAY_FAIL)
