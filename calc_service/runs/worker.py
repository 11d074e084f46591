"""Works on runs, one step after the other, until it is told to stop: takes a step, lets it be done, says so.

A step is marked as done only by who holds it, after what it made is in its place. Whatever this process or the step's
own is ended by, the step is open still, and somebody does it again.
"""

import errno
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from calc_service.batch.child_process import JobOutcome
from calc_service.batch.children import MEMORY as MEMORY_DEATH
from calc_service.batch.children import TIME as TIME_DEATH
from calc_service.batch.children import ChildEnded, WorkLimits
from calc_service.batch.scratch import is_full
from calc_service.runs import steps
from calc_service.runs.expiry import SECONDS_BETWEEN, remove_folder, sweep
from calc_service.runs.folder import RunFolder
from calc_service.runs.queue import Holding, RunQueue
from calc_service.runs.splitting import RunLimits
from calc_service.runs.spool import Spool
from calc_service.runs.step_process import StepProcess
from calc_service.runs.steps import RunStep, StepOutcome
from calc_service.runs.worker_log import WorkerLog
from calc_service.state.opening import KeptState
from calc_service.state.reaching import reaching
from calc_service.state.refusals import StateUnreachable
from calc_service.state.run_records import BROKE_OFF, ENGINE_CHANGED, FAULT, MEMORY, NO_ROOM, TIME
from calc_service.state.run_steps import (
    HeldStep,
    Ours,
    StepResult,
    anything_open,
    died,
    fail,
    fail_outdated,
    finish,
    give_back,
    is_held,
    refuse,
)
from calc_service.state.run_upkeep import known_runs

SECONDS_BETWEEN_LOOKS = 0.2
"""At the queue, while nothing is to be done."""
SECONDS_BETWEEN_TRIES = 1.0
"""To reach a database that does not answer."""
SECONDS_BETWEEN_ROUNDS = 30.0
"""Between two looks for runs of older versions."""
MOST_ATTEMPTS = 30
"""Of one step, those that were given back not among them: it is not chance that ends whoever tries it."""
Value = TypeVar("Value")
REASONS = {MEMORY_DEATH: MEMORY, TIME_DEATH: TIME}
"""What a process was ended for, which would only be so again."""


class StepWork(Protocol):
    """What steps are made of: the module `steps`, or what a test has in its place."""

    def work(self, step: RunStep, path: Path, attempt: str, limits: RunLimits) -> bytes:
        """Do a step in another process; JSON of a StepOutcome."""

    def put_in_place(self, step: RunStep, path: Path, attempt: str) -> None:
        """Put what an attempt has made where it belongs."""

    def throw_away(self, path: Path, attempt: str) -> None:
        """Remove what an attempt has made."""

    def steps_after(
        self, step: RunStep, outcome: StepOutcome, folder: RunFolder, *, last_bucket: bool
    ) -> list[RunStep]:
        """What comes next."""


class WorkBounds(NamedTuple):
    """What a step may take."""

    limits: RunLimits
    seconds: int

    @property
    def of_process(self) -> WorkLimits:
        """What its process may take."""
        return WorkLimits(self.limits.memory, self.seconds)


class _StepLost(Exception):  # noqa: N818  named for what happened
    """The step is another's, or nobody's: its run was ended or removed."""


class _Stopping(Exception):  # noqa: N818  named for what happened
    """The worker is to end."""


class Worker:
    """One worker of a spool; `ours` says what it can work on, `stopping` whether it is to end."""

    def __init__(  # noqa: PLR0913  what it works with
        self,
        state: KeptState,
        spool: Spool,
        ours: Ours,
        bounds: WorkBounds,
        *,
        stopping: Callable[[], bool],
        log: WorkerLog,
        doing: StepWork = steps,
    ) -> None:
        self._state, self._spool, self._ours, self._bounds = state, spool, ours, bounds
        self._stopping, self._log, self._doing = stopping, log, doing
        self._queue = RunQueue(state, state.surroundings.random_bytes(8).hex(), ours)
        self._process = StepProcess(bounds.of_process)
        self._swept = self._round = -SECONDS_BETWEEN

    def run(self, *, once: bool = False) -> None:
        """Work until told to stop, or with `once` until nothing is open any more."""
        try:
            with self._queue:
                while not self._stopping():
                    try:
                        if not self._next() and once and not anything_open(self._state, self._ours):
                            return
                    except StateUnreachable:
                        time.sleep(SECONDS_BETWEEN_TRIES)
        finally:
            self._process.end()

    def _next(self) -> bool:
        """Do what is to be done next, or wait a little; whether there was anything."""
        self._look_after()
        holding = self._queue.take()
        if holding is None:
            self._process.rest()
            time.sleep(SECONDS_BETWEEN_LOOKS)
            return False
        try:
            self._work_on(holding)
        except _StepLost:
            self._leave(holding.held)
        except _Stopping:
            self._throw_away(holding.held)
            with reaching():
                give_back(self._state, holding.held)
        finally:
            self._queue.let_go()
        return True

    def _look_after(self) -> None:
        now = time.monotonic()
        if now - self._round >= SECONDS_BETWEEN_ROUNDS:
            with reaching():
                fail_outdated(self._state, self._ours.engine, ENGINE_CHANGED)
            self._round = now
        if now - self._swept >= SECONDS_BETWEEN:
            with suppress(OSError):  # a spool that is away comes back, or the next step says what is wrong
                sweep(self._state, self._spool)
            self._swept = now

    def _work_on(self, holding: Holding) -> None:
        held = holding.held
        if held.attempts > MOST_ATTEMPTS:
            self._ended(holding, FAULT, fail)
            return
        step, folder = RunStep(*held.key), self._spool.of(held.run)
        if held.before:  # whoever held it left this behind
            self._doing.throw_away(folder, held.before)
        look = partial(self._look, holding)
        try:
            outcome = self._process.do(self._doing.work, step, folder, held.attempt, self._bounds.limits, look=look)
        except ChildEnded as ended:
            reason = REASONS.get(ended.death)
            self._ended(holding, reason or BROKE_OFF, fail if reason else died)
            return
        except OSError as error:  # no process, no memory
            self._give_back(holding, error)
            return
        self._take_note(holding, outcome)

    def _take_note(self, holding: Holding, outcome: JobOutcome) -> None:
        """Say what became of a step."""
        if outcome.kind == "done":
            self._done(holding, msgspec.json.decode(outcome.content, type=StepOutcome))
        elif outcome.kind == "refused":
            faults = msgspec.json.encode(outcome.faults).decode()
            self._certainly(holding, lambda: refuse(self._state, holding.held, faults))
            self._throw_away(holding.held)
        elif outcome.kind == "out_of_memory":
            self._ended(holding, MEMORY, fail)
        elif outcome.kind == "no_room":
            self._give_back(holding, OSError(errno.ENOSPC, ""))
        elif outcome.kind == "reader_failed":
            self._ended(holding, BROKE_OFF, died)
        else:
            self._ended(holding, FAULT, died, outcome)

    def _done(self, holding: Holding, outcome: StepOutcome) -> None:
        held = holding.held
        step, folder = RunStep(*held.key), self._spool.of(held.run)
        if not self._certainly(holding, lambda: is_held(self._state, held)):
            raise _StepLost
        try:
            self._doing.put_in_place(step, folder, held.attempt)
            following = self._doing.steps_after(step, outcome, RunFolder(folder), last_bucket=True)
        except FileNotFoundError:  # its folder is just being removed
            raise _StepLost from None
        except OSError as error:
            self._give_back(holding, error)
            return
        result = StepResult(outcome.rows, outcome.digest, outcome.buckets)
        if not self._certainly(holding, lambda: finish(self._state, held, result, following)):
            raise _StepLost
        with suppress(OSError):
            RunFolder(folder).progress(step.name).unlink()
        self._queue.pauses.forget(held.run)
        self._log.done(held)

    def _ended(
        self,
        holding: Holding,
        why: str,
        how: Callable[[KeptState, HeldStep, str], None],
        outcome: JobOutcome | None = None,
    ) -> None:
        self._throw_away(holding.held)
        self._certainly(holding, lambda: how(self._state, holding.held, why))
        raised, at = (outcome.exception, outcome.frames) if outcome else ("", ())
        self._log.ended(holding.held, why, exception=raised, at=at)

    def _give_back(self, holding: Holding, error: OSError) -> None:
        """Try again later, or let another; a disk that is full is told of."""
        self._throw_away(holding.held)
        waits_for = NO_ROOM if is_full(error) else ""
        self._certainly(holding, lambda: give_back(self._state, holding.held, waits_for))
        self._queue.pauses.pause(holding.held.run)
        self._log.ended(holding.held, waits_for or FAULT, exception=type(error).__name__)

    def _certainly(self, holding: Holding, deed: Callable[[], Value]) -> Value:
        """What `deed` gives, however long the database is away; raises `_Stopping`."""
        while True:
            try:
                with reaching():
                    return deed()
            except StateUnreachable:
                self._look(holding)
                time.sleep(SECONDS_BETWEEN_TRIES)

    def _look(self, holding: Holding) -> None:
        if holding.lost.is_set():
            raise _StepLost
        if self._stopping():
            raise _Stopping

    def _leave(self, held: HeldStep) -> None:
        """Leave nothing of an attempt; where its run is no more nothing at all."""
        self._throw_away(held)
        with reaching():
            if held.run not in known_runs(self._state):
                remove_folder(self._spool, held.run)

    def _throw_away(self, held: HeldStep) -> None:
        self._doing.throw_away(self._spool.of(held.run), held.attempt)
