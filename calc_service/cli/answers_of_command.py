"""Cases given to a program: a line each to one that runs on, or one to each that is started."""

import os
import queue
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

from calc_service.cli.answers_by_http import read_answer
from calc_service.domain.wording import Label
from calc_service.policy.conformance.verdicts import Answer

Process = subprocess.Popen[bytes]
AT_ONCE = 2
"""Programs that run at a time where one is started for each case."""
MOST_STARTS = 20
"""A program that ends or stays silent is started anew so many times."""
LONGEST_LINE = 10_000_000
MOST_LINES_AHEAD = 1_000
SILENT = Label("在规定时间内没有答复", "no reply in time")
LEFT_OUT = Label("程序结束了，没有答复这一个", "the program ended without a reply to this case")
NOT_ASKED = Label("没有交给程序：它一再中断", "not asked: the program kept ending or staying silent")
NOT_STARTED = Label("程序无法启动", "the program cannot be started")


@dataclass(frozen=True, slots=True)
class LineAnswers:
    """A program that reads a case a line and writes a reply a line.

    timeout: seconds that one reply may take
    """

    command: Sequence[str]
    timeout: float

    def answers(self, bodies: Sequence[bytes]) -> Iterator[Answer]:
        """The answer to each body, in order; after the one that it failed at the program is started anew."""
        answered = 0
        for _ in range(MOST_STARTS):
            for answer in self._until_it_fails(bodies[answered:]):
                answered += 1
                yield answer
            if answered == len(bodies):
                return
        yield from (Answer(failure=NOT_ASKED) for _ in bodies[answered:])

    def _until_it_fails(self, bodies: Sequence[bytes]) -> Iterator[Answer]:
        with started(self.command) as process:
            if process is None:
                yield from (Answer(failure=NOT_STARTED) for _ in bodies)
                return
            lines = Lines(process)
            threading.Thread(target=_write, args=(process, bodies), daemon=True).start()
            threading.Thread(target=lines.read, daemon=True).start()
            for _ in bodies:
                line = lines.following(self.timeout)
                if not line:
                    yield Answer(failure=SILENT if line is None else LEFT_OUT)
                    break
                yield read_answer(line)
            lines.wanted.clear()


class Lines:
    """The lines that a program writes, read ahead by another thread, though not without end."""

    def __init__(self, process: Process) -> None:
        """`wanted` is cleared once nobody takes them any more."""
        self._process = process
        self._read: queue.Queue[bytes] = queue.Queue(MOST_LINES_AHEAD)
        self.wanted = threading.Event()
        self.wanted.set()

    def following(self, seconds: float) -> bytes | None:
        """The next line; nothing at the end, None where none came in time."""
        try:
            return self._read.get(timeout=seconds)
        except queue.Empty:
            return None

    def read(self) -> None:
        """Read as long as there is something and somebody wants it."""
        assert self._process.stdout is not None  # noqa: S101  for the type checker
        with suppress(OSError, ValueError):
            while line := self._process.stdout.readline(LONGEST_LINE):
                self._hand_on(line)
        self._hand_on(b"")

    def _hand_on(self, line: bytes) -> None:
        while self.wanted.is_set():
            with suppress(queue.Full):
                self._read.put(line, timeout=1)
                return


@dataclass(frozen=True, slots=True)
class SingleAnswers:
    """A program that is started for each case, which it reads from its standard input.

    timeout: seconds that it may run
    """

    command: Sequence[str]
    timeout: float

    def answers(self, bodies: Sequence[bytes]) -> Iterator[Answer]:
        """The answer to each body, in order."""
        with ThreadPoolExecutor(AT_ONCE) as threads:
            yield from threads.map(self._answer, bodies)

    def _answer(self, body: bytes) -> Answer:
        with started(self.command) as process:
            if process is None:
                return Answer(failure=NOT_STARTED)
            try:
                said, _ = process.communicate(body + b"\n", timeout=self.timeout)
            except subprocess.TimeoutExpired:
                return Answer(failure=SILENT)
            return read_answer(said) if said.strip() else Answer(failure=LEFT_OUT)


@contextmanager
def started(command: Sequence[str]) -> Iterator[Process | None]:
    """A program with all that it starts, ended at the end; None where it cannot be started."""
    with tempfile.TemporaryFile() as complaints:
        process = _popen(command, complaints)
        try:
            yield process
        finally:
            if process is not None:
                _end(process)


def _popen(command: Sequence[str], complaints: IO[bytes]) -> Process | None:
    try:
        return subprocess.Popen(  # noqa: S603  the program that is to be tried
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, start_new_session=True
        )
    except OSError:
        return None


def _end(process: Process) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()


def _write(process: Process, bodies: Sequence[bytes]) -> None:
    """All lines, as fast as they are taken; a program that has ended takes no more."""
    assert process.stdin is not None  # noqa: S101  for the type checker
    with suppress(OSError, ValueError):
        for body in bodies:
            process.stdin.write(body + b"\n")
        process.stdin.close()
