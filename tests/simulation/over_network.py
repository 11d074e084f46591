"""The same operations on a real PostgreSQL behind a bad network; what is asked and what befalls follow the seed."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from random import Random
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy.exc import DBAPIError

from calc_service.state.opening import open_state
from calc_service.state.refusals import KeyRefused, PublishingRefused, StateRefused
from calc_service.state.surroundings import Surroundings

from .asking import Failed
from .episode import OF_DATABASES
from .faults import Violation
from .network import Network
from .places import Journal
from .world import JUMPS, START, Act

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeVar

    from calc_service.state.opening import KeptState

    from .asking import Refusal

    Answer = TypeVar("Answer")

WORKERS = 3
RESTART, JUMP = 0.01, 0.01
"""After how many operations a worker starts anew, and a clock jumps."""


class OverNetwork:
    """One database, asked by several workers in turn; raises `Violation`."""

    def __init__(self, seed: int, server: str, folder: Path) -> None:
        self.seed, self.chance = seed, Random(f"network {seed}")
        self.network = Network(server, folder, Random(f"cuts {seed}"))
        self.steps, self.done, self.failed = 0, 0, 0
        self.clock: datetime = START
        self.trace = blake2b(digest_size=16)
        self.act = Act("start", 0)
        self.states: list[KeptState] = []
        journal = Journal()
        self.subjects = [subject(self.chance, journal) for subject in OF_DATABASES]
        self.surroundings = Surroundings(self._now, self._random_bytes)

    def run(self, operations: int) -> str:
        """The hash of what was asked and what came of it."""
        try:
            states = self.states
            states += [self._started() for _ in range(WORKERS)]
            while self.done < operations:
                number = self.chance.randrange(WORKERS)
                if self.chance.random() < RESTART:
                    states[number].engine.dispose()
                    states[number] = self._started()
                if self.chance.random() < JUMP:
                    self.clock += timedelta(seconds=self.chance.choice(JUMPS))
                self._operate(states[number])
        except Violation as violation:
            violation.add_note(f"at step {self.steps} of seed {self.seed}, over the network")
            raise
        finally:
            for state in self.states:
                state.engine.dispose()
            self.network.close()
        return self.trace.hexdigest()

    def _operate(self, state: KeptState) -> None:
        try:
            self.chance.choice(self.subjects).operate(state, self)
            self.done += 1
        except Failed:
            self.failed += 1

    def _started(self) -> KeptState:
        while True:
            self.begin("start")
            try:
                return self._certainly(
                    lambda: open_state(self.network.address.render_as_string(hide_password=False), self.surroundings)
                )
            except Failed:
                self.failed += 1

    def begin(self, what: str) -> Act:
        self.steps += 1
        self.clock += timedelta(seconds=self.chance.randrange(9), microseconds=1)
        self.act = Act(what, self.steps)
        return self.act

    def moment(self) -> datetime:
        return self.clock

    def let_pass(self, time: timedelta) -> None:
        self.clock += time

    def answer(self, work: Callable[[], Answer]) -> Answer | Refusal:
        try:
            return self._certainly(work)
        except (KeyRefused, PublishingRefused) as refusal:
            return refusal

    def _certainly(self, work: Callable[[], Answer]) -> Answer:
        cuts, outcome = self.network.cuts, "answered"
        try:
            return work()
        except (DBAPIError, StateRefused) as error:
            outcome = "failed"
            if self.network.cuts == cuts or not was_cut(error):
                raise Violation(f"{self.act.what} failed, and nothing had befallen it: {error}") from error
            raise Failed from None
        finally:
            self.steps += 1
            self.act.ended = self.steps
            self.act.excused = self.network.cuts > cuts
            self.trace.update(f"{self.act.what} {outcome} {self.network.cuts}\n".encode())

    def _now(self) -> datetime:
        self.act.moments.append(self.clock)
        return self.clock

    def _random_bytes(self, number: int) -> bytes:
        self.act.drawn.append(self.chance.randbytes(number))
        return self.act.drawn[-1]


def was_cut(error: Exception) -> bool:
    """Whether that is what a connection that broke off looks like."""
    cause = error if isinstance(error, DBAPIError) else error.__cause__
    return isinstance(cause, DBAPIError) and isinstance(cause.orig, psycopg.OperationalError)
