"""One machine in simulation: its clock, its disk, its processes and their threads, of which one at a time takes a step.

Each step (a call of the disk, a look at the clock, a draw of random bytes) is where a fault can befall, or another
thread goes on; which, the seed says. Threads are greenlets, so that one can stop in the middle of SQLite
and another go on.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from random import Random
from typing import TYPE_CHECKING

from greenlet import getcurrent, greenlet

from . import faults
from .disk import SimulatedDisk
from .faults import DiskFault, Killed, Violation, Weather

if TYPE_CHECKING:
    from collections.abc import Callable

START = datetime(2026, 11, 29, tzinfo=UTC)
SHORT_DELAYS, LONG_DELAYS = (1_000, 200_000), (1_000_000, 30_000_000)
"""Microseconds."""
LONG_DELAY_OF = 10
JUMPS = (-86_400 * 2, -3_600, -61, -5, 5, 61, 3_600, 86_400)
"""Seconds."""
FAILING = frozenset({"open", "read", "write", "truncate", "sync", "delete", "map", "make", "keep"})
GROWING = frozenset({"write", "map", "make"})
"""The steps at which a disk can fail, and of those the ones for which it can be full."""


@dataclass(eq=False, slots=True)
class Act:
    """One operation of one thread, from when to when, and what it was given meanwhile."""

    what: str
    begun: int
    ended: int | None = None
    moments: list[datetime] = field(default_factory=list)
    drawn: list[bytes] = field(default_factory=list)
    excused: bool = False
    """A fault of the disk befell it, so that it may fail."""


@dataclass(eq=False, slots=True)
class Process:
    """`dead`: killed, whatever its threads still believe."""

    number: int
    dead: bool = False


@dataclass(eq=False, slots=True)
class Thread:
    """What runs in a process."""

    name: str
    process: Process
    run: greenlet
    wakes: int = 0
    act: Act | None = None


class World:
    """A machine that runs what `live` says until `over`; everything in it follows from `seed`."""

    def __init__(self, seed: int, weather: Weather | None = None, *, is_short: bool = False) -> None:
        self.chance = Random(f"world {seed}")
        self.weather = weather or faults.weather(self.chance, is_short=is_short)
        self.disk = SimulatedDisk(self)
        self.steps = 0
        self.microseconds = 0
        self.offset = timedelta(minutes=self.chance.randrange(1_440))
        self.slow_until = 0
        self.trace = blake2b(digest_size=16)
        self.threads: list[Thread] = []
        self.processes = 0
        self.broken: BaseException | None = None
        self.befallen: dict[str, int] = {}
        self.memories: list[tuple[ctypes.Array[ctypes.c_char], bytes]] = []
        self.dark = False
        self.hub = getcurrent()
        self.thread: Thread | None = None

    @property
    def process(self) -> Process:
        """Whose step it is."""
        assert self.thread
        return self.thread.process

    def step(self, kind: str, what: str, broken_off: Callable[[], object] | None = None) -> None:
        """Before anything is done. Raises `Killed` and `DiskFault`, and then calls `broken_off`: it was half done."""
        thread = self.thread
        assert thread
        if thread.process.dead:
            raise Killed
        self.steps += 1
        self.microseconds += 7
        self.trace.update(f"{self.steps} {thread.name} {kind} {what}\n".encode())
        draw = self.chance.random()
        weather = self.weather
        try:
            likelier = faults.MORE_OFTEN.get(kind, 1)
            if draw < weather.any_fault * likelier:
                self._befall(weather.fault(draw / likelier), kind)
            elif draw >= 1 - weather.switch:
                self._give_way()
        except DiskFault:
            if broken_off:
                broken_off()
            raise

    def sleep(self, microseconds: int) -> None:
        """Let others go on for so long."""
        self.step("sleep", str(microseconds))
        self._rest(microseconds)

    def now(self) -> datetime:
        """What the machine's clock says, which may jump."""
        self.step("clock", "")
        moment = self.moment()
        self._act().moments.append(moment)
        return moment

    def moment(self) -> datetime:
        """The same, asked by nobody."""
        return START + timedelta(microseconds=self.microseconds) + self.offset

    def random_bytes(self, number: int) -> bytes:
        """As the seed says."""
        self.step("draw", str(number))
        drawn = self.chance.randbytes(number)
        self._act().drawn.append(drawn)
        return drawn

    def start(self, life: Callable[[], None], process: Process | None = None) -> Process:
        """Let a thread live in a process, a new one where none is given."""
        if process is None:
            self.processes += 1
            process = Process(self.processes)
        number = sum(one.process is process for one in self.threads)
        self.threads.append(Thread(f"{process.number}.{number}", process, greenlet(life, self.hub)))
        return process

    def go_on(self, bury: Callable[[Process], None]) -> None:
        """Let threads take steps until none is left; `bury` is told of each process that was killed."""
        try:
            while self.threads:
                self._switch_to(self._next())
                self._bury(bury)
        finally:
            for thread in self.threads:
                thread.process.dead = True
            self._unwind()

    def _bury(self, bury: Callable[[Process], None]) -> None:
        dead = {one.process.number: one.process for one in self.threads if one.process.dead}
        if dead:
            self._unwind()
            for process in dead.values():
                bury(process)
            self._forget_dying()
        self.threads = [one for one in self.threads if not one.run.dead]

    def _unwind(self) -> None:
        for thread in [one for one in self.threads if one.process.dead]:
            while not thread.run.dead:
                self._switch_to(thread)

    def begin(self, what: str) -> Act:
        """An operation of the thread whose step it is."""
        assert self.thread
        self.thread.act = Act(what, self.steps, excused=self.microseconds < self.slow_until)
        return self.thread.act

    def end(self, act: Act) -> None:
        """Raises `Killed` where its process is no more: then nobody heard of what came out."""
        if act.ended is None:
            act.ended = self.steps
            self.trace.update(f"{act.what} ended\n".encode())
        if self.process.dead:
            raise Killed

    def kill(self, process: Process) -> None:
        """Its locks go, its memory that others share stays as it is now."""
        process.dead = True
        self.disk.release(process)
        for file in self.disk.files():
            if file.sharing.users:
                self.memories.extend((region, region.raw) for region in file.sharing.regions)

    def _forget_dying(self) -> None:
        """What dead threads wrote into shared memory while they unwound never happened."""
        for region, content in self.memories:
            ctypes.memmove(region, content, len(content))
        self.memories.clear()
        self.dark = False

    def fail_power(self) -> None:
        """Everything stops, and the disk forgets."""
        for thread in self.threads:
            thread.process.dead = True
        self.dark = True
        self.memories.clear()
        self.disk.lose_power()

    def _befall(self, fault: str, kind: str) -> None:
        if fault == faults.ERROR and kind in FAILING:
            self._told(fault)
            self._act().excused = True
            raise DiskFault(full=False)
        if fault == faults.FULL and kind in GROWING:
            self._told(fault)
            self._act().excused = True
            raise DiskFault(full=True)
        if fault == faults.SLOW:
            self._told(fault)
            self._be_slow()
        elif fault == faults.JUMP:
            self._told(fault)
            self.offset += timedelta(seconds=self.chance.choice(JUMPS))
        elif fault == faults.KILL:
            self._told(fault)
            self.kill(self.process)
            raise Killed
        elif fault == faults.POWER:
            self._told(fault)
            self.fail_power()
            raise Killed

    def _told(self, fault: str) -> None:
        self.trace.update(fault.encode())
        self.befallen[fault] = self.befallen.get(fault, 0) + 1

    def _be_slow(self) -> None:
        is_long = self.chance.randrange(LONG_DELAY_OF) == 0
        delay = self.chance.randint(*(LONG_DELAYS if is_long else SHORT_DELAYS))
        if is_long:
            self.slow_until = max(self.slow_until, self.microseconds + delay)
            for thread in self.threads:
                if thread.act:
                    thread.act.excused = True
        self._rest(delay)

    def _rest(self, microseconds: int) -> None:
        assert self.thread
        self.thread.wakes = self.microseconds + microseconds
        self._give_way()

    def _give_way(self) -> None:
        thread = self.thread
        assert thread
        self.hub.switch()
        if thread.process.dead:
            raise Killed

    def _next(self) -> Thread:
        ready = [one for one in self.threads if one.wakes <= self.microseconds]
        if not ready:
            self.microseconds = min(one.wakes for one in self.threads)
            ready = [one for one in self.threads if one.wakes <= self.microseconds]
        return ready[int(self.chance.random() * len(ready))]

    def _switch_to(self, thread: Thread) -> None:
        self.thread = thread
        thread.run.switch()
        if self.broken:
            raise self.broken

    def _act(self) -> Act:
        assert self.thread
        if self.thread.act is None:
            raise Violation("a step outside of any operation")
        return self.thread.act
