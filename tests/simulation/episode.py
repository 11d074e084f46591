"""One episode: a new disk, some workers that start at once, so many operations, and at the end all of it looked at."""

from __future__ import annotations

import gc
import sqlite3
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from calc_service.state.opening import KeptState, open_state
from calc_service.state.surroundings import Surroundings

from .asking import AskingInside, Failed
from .faults import CALM, Killed, Violation, Weather
from .keys import Keys
from .places import Journal
from .publications import Publications
from .receipts import ReceiptsKept
from .reviews import ReviewsKept
from .runs import RunsKept
from .vfs import NAME, SIMULATED
from .world import World

if TYPE_CHECKING:
    from .world import Process

FILE = "/var/lib/calc/calc.db"
OPERATIONS, SHORT = 1_000, 20
SHORT_OF = 3
"""Of so many episodes one is so short that it is hardly more than starts."""
MOST_WORKERS, MOST_THREADS = 4, 2
PAGE_SIZES = (512, 1_024, 4_096, 4_096)
PAGES_BEFORE_CHECKPOINT = (1, 10, 100, 1_000)
REST_AFTER = 0.05
"""The share of operations after which a thread rests, up to so many seconds, and seldom for hours."""
SECONDS_OF_REST, HOURS_OF_REST, SELDOM = 30, 30, 0.02
OF_DATABASES = (Keys, Publications, RunsKept, ReviewsKept)
SUBJECTS = (*OF_DATABASES, ReceiptsKept)
"""What is kept: each kind with its operations and what must hold of it."""


@dataclass(frozen=True, slots=True)
class Result:
    """`trace`: the hash of every step and of what it wrote; `befallen`: how often which fault did."""

    operations: int
    steps: int
    trace: str
    befallen: dict[str, int]


class Episode:
    """What follows from `seed`; raises `Violation`."""

    def __init__(self, seed: int, weather: Weather | None = None) -> None:
        chance = Random(f"episode {seed}")
        self.seed, self.done = seed, 0
        self.wanted = SHORT if chance.randrange(SHORT_OF) == 0 else OPERATIONS
        self.world = World(seed, weather, is_short=self.wanted == SHORT)
        journal = Journal()
        self.subjects = [subject(chance, journal) for subject in SUBJECTS]
        self.chance = chance
        self.workers, self.threads = chance.randint(1, MOST_WORKERS), chance.randint(1, MOST_THREADS)
        self.page_size, self.checkpoint = chance.choice(PAGE_SIZES), chance.choice(PAGES_BEFORE_CHECKPOINT)
        self.states: dict[Process, KeptState] = {}
        self.asking = AskingInside(self.world)
        self.surroundings = Surroundings(self.world.now, self.world.random_bytes, self.connect, self.world.disk)

    def run(self) -> Result:
        """All of it."""
        SIMULATED.bind(self.world, self.seed)
        gc.disable()
        try:
            for _ in range(self.workers):
                self.world.start(self.live)
            self.world.go_on(self.bury)
            self.world.weather = CALM
            self.world.slow_until = 0
            if self.chance.random() < 0.5:
                self.world.fail_power()
            self.world.start(self.look_at_all)
            self.world.go_on(self.bury)
        except Violation as violation:
            violation.add_note(f"at step {self.world.steps} of seed {self.seed}")
            raise
        finally:
            for state in self.states.values():
                state.engine.dispose()
            gc.enable()
        return Result(self.done, self.world.steps, self.world.trace.hexdigest(), self.world.befallen)

    def connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(f"file:{FILE}?vfs={NAME}", uri=True, check_same_thread=False)
        connection.execute(f"PRAGMA page_size = {self.page_size}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {self.checkpoint}")
        return connection

    def live(self) -> None:
        """The first thread of a process: it opens the state, then others begin."""
        process = self.world.process
        try:
            while process not in self.states:
                self.open()
        except Killed:
            return
        for _ in range(self.threads - 1):
            self.world.start(self.work, process)
        self.work()

    def open(self) -> None:
        self.world.begin("start")
        try:
            self.states[self.world.process] = self.asking.certainly(self.opened)
        except Failed:
            return

    def opened(self) -> KeptState:
        state = open_state(f"sqlite:///{FILE}", self.surroundings)
        # At its first connection a pool makes real threads wait for each other; these here would wait for ever.
        with state.reading():
            return state

    def work(self) -> None:
        """Operations, until there were enough of them all together."""
        try:
            while self.done < self.wanted:
                self.operate()
                if self.chance.random() < REST_AFTER:
                    self.rest()
        except Killed:
            return

    def operate(self) -> None:
        try:
            self.chance.choice(self.subjects).operate(self.states[self.world.process], self.asking)
        except Failed:
            return
        self.done += 1

    def rest(self) -> None:
        self.world.begin("rest")
        hours = self.chance.random() < SELDOM
        seconds = self.chance.randrange(HOURS_OF_REST * 3_600 if hours else SECONDS_OF_REST)
        self.world.sleep(seconds * 1_000_000)

    def bury(self, process: Process) -> None:
        """Somebody starts the service again."""
        if state := self.states.pop(process, None):
            state.engine.dispose()
        self.world.start(self.live)

    def look_at_all(self) -> None:
        self.open()
        state = self.states[self.world.process]
        for subject in self.subjects:
            subject.look(state, self.asking)
        self.world.begin("check of the whole file")
        with state.reading() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        if found != "ok":
            raise Violation(f"the file is not whole: {found}")
