"""The workers that a service starts and starts again: they end with it, however it ends."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from calc_service.config import PROJECT_FOLDER

SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds until one that ended is started again, twice as many each time it did not last."""
SECONDS_TO_LAST = 5.0
SECONDS_TO_END = 5.0


def command() -> list[str]:
    """How a worker is started that ends with this process."""
    return [sys.executable, "-m", "calc_service", "work", "--end-with", str(os.getpid())]


def environment_of_each(workers: int) -> dict[str, str]:
    """The environment of each of several workers: more threads than the cores that they share only cost time."""
    threads = str(max((os.cpu_count() or 1) // max(workers, 1), 1))
    return {"POLARS_MAX_THREADS": threads, **os.environ}


class _Post:
    """One worker, and the next one in its place."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], clock: Callable[[], float]) -> None:
        self._words, self._environment, self._clock = words, environment, clock
        self._began = self._again_at = 0.0
        self._pause = SHORTEST_PAUSE
        self.process: subprocess.Popen[bytes] | None = None

    def fill(self) -> None:
        """Start one, where there is none and it is time."""
        now = self._clock()
        if self.process is not None:
            if self.process.poll() is None:
                return
            self.process = None
            lasted = now - self._began >= SECONDS_TO_LAST
            self._pause = SHORTEST_PAUSE if lasted else min(2 * self._pause, LONGEST_PAUSE)
            self._again_at = now + self._pause
        if now >= self._again_at:
            self._began = now
            with suppress(OSError):  # no process, no memory: it is tried again
                self.process = subprocess.Popen(  # noqa: S603  this interpreter, and a module of ours
                    self._words, cwd=PROJECT_FOLDER, stdin=subprocess.DEVNULL, process_group=0, env=self._environment
                )


class Workforce:
    """So many workers; `look` is to be called again and again by the process that they end with."""

    def __init__(
        self, number: int, words: Sequence[str] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        environment = environment_of_each(number)
        self._posts = [_Post(words or command(), environment, clock) for _ in range(number)]
        self._ended = False

    @property
    def processes(self) -> list[int]:
        """The numbers of the processes that were started last."""
        return [post.process.pid for post in self._posts if post.process]

    def look(self) -> None:
        """Start those that are missing."""
        for post in () if self._ended else self._posts:
            post.fill()

    def end(self) -> None:
        """Have all of them give back what they are at, and start none any more."""
        self._ended = True
        for post in self._posts:
            if post.process and post.process.poll() is None:
                post.process.terminate()

    def wait(self) -> None:
        """Wait a little until they have ended, which `end` has told them to."""
        deadline = time.monotonic() + SECONDS_TO_END
        for post in self._posts:
            if post.process:
                with suppress(subprocess.TimeoutExpired):
                    post.process.wait(max(0.0, deadline - time.monotonic()))
