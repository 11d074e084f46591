"""The process in which a worker lets the steps of runs be done: bounded, watched, and used again while it is light."""

import time
from collections.abc import Callable
from contextlib import suppress

from calc_service.batch.child_process import Job, JobOutcome
from calc_service.batch.children import BROKE_OFF, BROKEN, Child, ChildEnded, NeverBegan, WorkLimits
from calc_service.runs import steps

NICENESS = 5
"""Answers come first: a step takes what they leave over."""
LIGHT = 2
"""A process may hold one part in so many of what a step may take: most of it is used again by the next one."""
ADDRESSES = 2
"""Times the memory that a step may take it may ask for: the allocators of a large file keep much that nobody touches.

What is touched is looked at while the step works, and bounded by the setting itself.
"""
SECONDS_IDLE = 300.0
"""After which a process that waits for a step gives its memory back."""
CLEAN = frozenset({"done", "refused"})
"""After these a process is as good as it was."""


class StepProcess:
    """One child process, or none; `limits` bound each step."""

    def __init__(self, limits: WorkLimits) -> None:
        self._limits = limits
        self._child: Child | None = None
        self._used = 0.0

    def do(self, function: Callable[..., bytes], *arguments: object, look: Callable[[], None]) -> JobOutcome:
        """Return what became of the call; `look` is called meanwhile, and what it raises ends the process.

        Raises `ChildEnded` where the call breaks off or takes more than it may.
        """
        job = Job(function, arguments, ADDRESSES * self._limits.memory)
        waiting, self._child = self._child, None
        if waiting:
            with suppress(NeverBegan):  # it ended while it waited, which is no fault of this step
                return self._outcome(waiting, job, look)
        try:
            return self._outcome(self._started(), job, look)
        except NeverBegan:
            raise ChildEnded(BROKE_OFF, BROKEN) from None

    def rest(self) -> None:
        """While there is nothing to do: be ready for what may come soon, and end what has waited for long."""
        if time.monotonic() - self._used > SECONDS_IDLE:
            self.end()
        elif self._child is None and self._used:
            with suppress(OSError):
                self._child = self._started()
                self._child.give(Job(get_ready, (), ADDRESSES * self._limits.memory))

    def end(self) -> None:
        """End the process, if there is one."""
        child, self._child = self._child, None
        if child:
            child.end()

    def _outcome(self, child: Child, job: Job, look: Callable[[], None]) -> JobOutcome:
        try:
            child.give(job)
            outcome = child.answer(self._limits, look)
        except BrokenPipeError:
            child.end()
            raise NeverBegan from None
        except BaseException:
            child.end()
            raise
        self._used = time.monotonic()
        if outcome.kind in CLEAN and child.own_memory < self._limits.memory // LIGHT:
            self._child = child
        else:
            child.end()
        return outcome

    @staticmethod
    def _started() -> Child:
        child = Child()
        child.give_way(NICENESS)
        return child


def get_ready() -> bytes:
    """Have everything loaded that a step needs: to be called is enough."""
    return steps.SPLIT.encode()
