"""What can befall a step, and how often: drawn anew for each episode, so that calm ones and stormy ones take turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

KILL, POWER, ERROR, FULL, SLOW, JUMP = "kill", "power", "error", "full", "slow", "jump"
HOW_OFTEN = {
    KILL: (0.0, 0.0005, 0.002),
    POWER: (0.0, 0.0001, 0.0005),
    ERROR: (0.0, 0.0, 0.0005, 0.003),
    FULL: (0.0, 0.0, 0.0005, 0.003),
    SLOW: (0.0, 0.0005),
    JUMP: (0.0, 0.0, 0.001),
}
"""For each fault, the chances at each step from which an episode takes one."""
DEATHS, MORE_DEATHS = frozenset({KILL, POWER}), 4
"""In short episodes."""
MORE_OFTEN = {"make": 10, "keep": 10, "delete": 5, "truncate": 5}
"""Steps that are few, at which faults are so many times as likely."""
SWITCHES = (0.02, 0.1, 0.4, 0.8)
"""How likely another worker goes on at each step, likewise."""


class Killed(Exception):  # noqa: N818  named for what happened
    """The process is no more: nothing it does from here on reaches anything."""


class DiskFault(Exception):  # noqa: N818  named for what happened
    """The disk did not do it."""

    def __init__(self, *, full: bool) -> None:
        super().__init__("full" if full else "input or output failed")
        self.full = full


class Violation(AssertionError):  # noqa: N818  named for what happened
    """What was kept is not what was said to be kept."""


def must(holds: object, what: str) -> None:
    """Raise `Violation` where it does not hold."""
    if not holds:
        raise Violation(what)


@dataclass(frozen=True, slots=True)
class Weather:
    """`upto`: each fault with the end of its share of [0, 1); `switch`: the share at the upper end."""

    upto: tuple[tuple[str, float], ...]
    switch: float

    @property
    def any_fault(self) -> float:
        """The share of all faults."""
        return self.upto[-1][1]

    def fault(self, draw: float) -> str:
        """Which fault a draw below `any_fault` is."""
        return next(name for name, end in self.upto if draw < end)


CALM = Weather(((JUMP, 0.0),), 0.1)


def weather(chance: Random, *, is_short: bool) -> Weather:
    """That of one episode; in a short one more dies."""
    end, upto = 0.0, []
    for name, rates in HOW_OFTEN.items():
        end += chance.choice(rates) * (MORE_DEATHS if is_short and name in DEATHS else 1)
        upto.append((name, end))
    return Weather(tuple(upto), chance.choice(SWITCHES))
