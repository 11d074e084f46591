"""What a place that several write may hold at a reading, told from when each write began and ended, and how.

A write whose end was heard of is `sure`; one that was broken off, or failed, may have happened or not. It can even come
to light later, when those who were running are all dead and the log is read anew, but no more once a later write is
sure (it took the same room in the log) and a reading since then did not find it: then it is `gone`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .faults import Violation

if TYPE_CHECKING:
    from collections.abc import Callable

    from .world import Act


@dataclass(eq=False, slots=True)
class Write:
    """`wrote` tells whether a value that was found can be this one's; `settled`: the step from which it can be told."""

    act: Act
    wrote: Callable[[Any], bool]
    sure: bool = False
    gone: bool = False
    settled: int | None = None

    def ended_before(self, step: int) -> bool:
        return self.act.ended is not None and self.act.ended < step


class Journal:
    """Every write whose outcome is open, until it is told."""

    def __init__(self) -> None:
        self.open: list[Write] = []

    def opened(self, act: Act, wrote: Callable[[Any], bool]) -> Write:
        """A write that `act` is about to make; `wrote` tells it by what a reading finds."""
        self.open.append(Write(act, wrote))
        return self.open[-1]

    def committed(self, act: Act) -> None:
        """Something was surely written by `act`, which has ended; what ended before it began is settled."""
        for write in self.open:
            if write.settled is None and write.ended_before(act.begun):
                write.settled = act.ended
        self.open = [one for one in self.open if one.settled is None and not one.sure]


@dataclass(slots=True)
class Once:
    """A place where the first write stays for ever."""

    what: str
    writes: list[Write] = field(default_factory=list)
    holds: Write | None = None
    filled: int | None = None
    """The step from which on it surely is not empty."""

    def hold(self, write: Write, step: int) -> None:
        """`write` is the one that stays, told at `step`."""
        if not self._can_hold(write):
            raise Violation(f"{self.what} was written twice")
        self.holds, write.sure = write, True
        self.found_some(step)

    def found(self, value: Any, begun: int, step: int) -> None:
        """A reading from `begun` to `step` has found `value` there, None for nothing."""
        if value is None:
            self.found_nothing(begun)
            return
        candidates = [one for one in self.writes if self._can_hold(one) and one.wrote(value)]
        if not candidates:
            raise Violation(f"{self.what} holds {value}, which nobody can have written there")
        self.found_some(step)
        if len(candidates) == 1:
            self.holds, candidates[0].sure = candidates[0], True

    def found_nothing(self, begun: int) -> None:
        """A reading that began at `begun` has found it empty."""
        if self.filled is not None and self.filled < begun:
            raise Violation(f"{self.what} is lost: it was there at step {self.filled}")
        for write in self.writes:
            write.gone = write.gone or (not write.sure and write.settled is not None and write.settled < begun)

    def found_some(self, step: int) -> None:
        """A reading that ended at `step` has found it written, by whomever."""
        if not any(self._can_hold(one) for one in self.writes):
            raise Violation(f"{self.what} is there, and nobody can have written it")
        self.filled = step if self.filled is None else min(self.filled, step)

    def _can_hold(self, write: Write) -> bool:
        came_first = self.filled is None or write.act.begun <= self.filled
        return not write.gone and self.holds in {None, write} and came_first


@dataclass(slots=True)
class Latest:
    """A place where the last write stands; it is empty at first."""

    what: str
    writes: list[Write] = field(default_factory=list)

    def found(self, value: Any, begun: int) -> None:
        """A reading that began at `begun` and ends now has found `value`, None for nothing."""
        sure = [one.act.begun for one in self.writes if one.sure and one.ended_before(begun)]
        # What was over when a write began that was itself over when the reading began stands no more.
        standing = [one for one in self.writes if not sure or not one.ended_before(max(sure))]
        if value is None and not sure:
            return
        if value is None or not any(one.wrote(value) for one in standing):
            raise Violation(f"{self.what} holds {value}, which does not stand there any more, or never did")
