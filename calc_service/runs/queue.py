"""How a worker comes by its steps and keeps them: signs of life of its own, and those of others as it has seen them.

No two clocks are compared. A holder counts up; whoever has seen the same count for LEASE seconds of its own clock takes
the step over, provided that the count is still the same in the transaction that does it.
"""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import Self

from calc_service.state import run_upkeep
from calc_service.state.opening import KeptState
from calc_service.state.reaching import reaching
from calc_service.state.refusals import StateUnreachable
from calc_service.state.run_steps import HeldStep, LifeSign, Ours, beat, is_held, signs_of_life, take

LEASE = 15.0
"""Seconds without a sign of life, after which a step is taken over."""
BEAT = 3.0
"""Seconds between two signs of life, and between two looks at those of others."""
LOOK = 0.5
"""Seconds between two looks at whether what is held is held still: a run may have been removed."""
MOST_COUNTED = 2 * BEAT
"""Of the seconds between two looks: while the database was away nobody could give a sign."""
SECONDS_SEEN = 20.0
SHORTEST_PAUSE, LONGEST_PAUSE = 5.0, 60.0
"""Seconds until a run is tried again for which there was no room, twice as many each time."""
Clock = Callable[[], float]


class LifeWatch:
    """For how long each sign of life has been seen unchanged, by this process's own clock."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._seconds: dict[LifeSign, float] = {}
        self._looked: float | None = None

    def look(self, signs: Iterable[LifeSign]) -> None:
        """Note what there is now; what has changed since is as good as new."""
        now = self._clock()
        passed = 0.0 if self._looked is None else min(now - self._looked, MOST_COUNTED)
        self._looked = now
        self._seconds = {one: self._seconds[one] + passed if one in self._seconds else 0.0 for one in signs}

    def dead(self) -> list[LifeSign]:
        """Those after which nothing came."""
        return [one for one, seconds in self._seconds.items() if seconds >= LEASE]


class Pauses:
    """Which runs are not tried for a while, by this process's own clock: others may have the room that it lacks."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[str, tuple[float, float]] = {}

    def pause(self, run_id: str) -> None:
        """Do not try this one for a while, longer each time."""
        _, before = self._until.get(run_id, (0.0, 0.0))
        seconds = min(max(2 * before, SHORTEST_PAUSE), LONGEST_PAUSE)
        self._until[run_id] = (self._clock() + seconds, seconds)

    def forget(self, run_id: str) -> None:
        """It goes well again."""
        self._until.pop(run_id, None)

    def paused(self) -> set[str]:
        """Those whose while is not over."""
        now = self._clock()
        return {run_id for run_id, (until, _) in self._until.items() if now < until}


class Holding:
    """A step that is being done: `lost` is set once it is held no more."""

    def __init__(self, held: HeldStep) -> None:
        self.held = held
        self.lost = Event()


class RunQueue:
    """The steps that one worker takes; while it is open a thread of its own gives the signs of life."""

    def __init__(self, state: KeptState, worker: str, ours: Ours) -> None:
        self._state, self._worker, self._ours = state, worker, ours
        self._watch, self._lock = LifeWatch(), Lock()
        self.pauses = Pauses()
        self._holding: Holding | None = None
        self._closed = Event()
        self._thread = Thread(target=self._live, daemon=True, name="signs of life")

    def __enter__(self) -> Self:
        """Give signs of life from now on."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Give none any more."""
        self._closed.set()
        self._thread.join(LEASE)
        with suppress(StateUnreachable), reaching():
            run_upkeep.gone(self._state, self._worker)

    def take(self) -> Holding | None:
        """The oldest step that nobody alive holds, None where there is none. Raises `StateUnreachable`."""
        with self._lock:
            dead = self._watch.dead()
        with reaching():
            held = take(self._state, self._worker, self._ours, dead=dead, passed_over=self.pauses.paused())
        self._holding = None if held is None else Holding(held)
        return self._holding

    def let_go(self) -> None:
        """What was taken is done with, one way or another."""
        self._holding = None

    def _live(self) -> None:
        beaten = seen = looked = 0.0
        while not self._closed.wait(LOOK):
            now = time.monotonic()
            with suppress(StateUnreachable), reaching():
                holding = self._holding
                if holding is not None:
                    is_due = now - beaten >= BEAT
                    if not (beat if is_due else is_held)(self._state, holding.held):
                        holding.lost.set()
                    beaten = now if is_due else beaten
                if now - looked >= BEAT:
                    signs = [one for one in signs_of_life(self._state) if one.worker != self._worker]
                    with self._lock:
                        self._watch.look(signs)
                    looked = now
                if now - seen >= SECONDS_SEEN:
                    run_upkeep.seen(self._state, self._worker)
                    seen = now
