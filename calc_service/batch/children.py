"""One process in which files are worked on: started afresh, given jobs, watched, and ended.

NeverBegan      it had ended before it took up its work
ChildEnded      it ended, or has to be ended, before it answered
"""

import os
import pickle
import select
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from calc_service.batch.child_process import BEGUN, LENGTH, Job, JobOutcome, message
from calc_service.config import PROJECT_FOLDER
from calc_service.domain.wording import Label

MEMORY, TIME, BROKE_OFF, FAILED, WAITING = DEATHS = ("memory", "time", "broke_off", "failed", "waiting")
"""Why a child ended before its time."""
CHILD = "calc_service.batch.child_process"
MILLISECONDS_BETWEEN_LOOKS = 100
"""At the memory of a child that works."""
PIECE = 1_048_576
PAGE = os.sysconf("SC_PAGE_SIZE")
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class WorkLimits:
    """What work on one file may take: bytes of memory, and seconds."""

    memory: int
    seconds: int


class NeverBegan(Exception):  # noqa: N818  named for what happened, as FileRefused is
    """A child had ended before it was given its work."""


class ChildEnded(Exception):  # noqa: N818  named for what happened, as FileRefused is
    """A child ended, or has to be ended, before it answered: by one of DEATHS, and as who sent the file is told."""

    def __init__(self, death: str, why: Label) -> None:
        super().__init__(why.en)
        self.death = death
        self.why = why


BROKEN = Label(
    "读取或计算这个文件的进程中断了；文件可能已损坏，或内容超出读取程序的能力。其他请求不受影响",
    "the process that read and computed this file broke off: the file may be damaged, or more than its reader can take."
    " Other requests were not touched",
)


def too_much_memory(limits: WorkLimits) -> Label:
    """Say that work took more memory than it may."""
    return Label(
        f"读取和计算这个文件所需的内存超过上限 {limits.memory // MEGABYTE} MB；请检查文件是否正常，"
        "较大的文件请按人员分成几个",
        f"to read and compute this file takes more memory than the limit of {limits.memory // MEGABYTE} MB; look"
        " whether it is what it should be, and divide a large one by person",
    )


def _too_long(limits: WorkLimits) -> Label:
    return Label(
        f"读取和计算这个文件所需的时间超过上限 {limits.seconds} 秒；请检查文件是否正常，较大的文件请按人员分成几个",
        f"to read and compute this file takes longer than the limit of {limits.seconds} seconds; look whether it is"
        " what it should be, and divide a large one by person",
    )


class Child:
    """One child process, which works on one job after another."""

    def __init__(self) -> None:
        # The child ends when our end of its lifeline is closed: with this process, however that ends.
        lifeline, self._lifeline = os.pipe()
        jobs, self._jobs = os.pipe()
        self._outcomes, outcomes = os.pipe()
        try:
            command = [sys.executable, "-m", CHILD, str(lifeline)]
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, and a module of ours
                command, stdin=jobs, stdout=outcomes, cwd=PROJECT_FOLDER, pass_fds=(lifeline,), process_group=0
            )
        except OSError:
            self._close()
            raise
        finally:
            for end in (lifeline, jobs, outcomes):
                os.close(end)
        self._awaited = 0
        self._look: Callable[[], None] = lambda: None

    @property
    def process(self) -> int:
        """The number of its process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.poll() is None

    @property
    def own_memory(self) -> int:
        """Bytes of memory that are its own, files that it looks at not among them; 0 where it has ended."""
        with suppress(OSError, ValueError):
            resident, shared = Path(f"/proc/{self.process}/statm").read_text().split()[1:3]
            return (int(resident) - int(shared)) * PAGE
        return 0

    def give_way(self, niceness: int) -> None:
        """Let it compute only what others leave over; before it has begun."""
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.process, niceness)

    def give(self, job: Job) -> None:
        """Let it work on `job` when it has done what it was given before. Raises BrokenPipeError where it has ended."""
        content = message(pickle.dumps(job))
        while content:
            content = content[os.write(self._jobs, content) :]
        self._awaited += 1

    def answer(self, limits: WorkLimits, look: Callable[[], None] = lambda: None) -> JobOutcome:
        """Return what became of the job given last.

        look: called now and then meanwhile; what it raises ends the waiting
        Raises `ChildEnded` where that takes more than `limits`, and `NeverBegan`.
        """
        deadline = time.monotonic() + limits.seconds
        self._look = look
        outcome = b""
        while self._awaited:
            self._await_beginning(deadline, limits)
            size = int.from_bytes(self._received(LENGTH, deadline, limits))
            outcome = self._received(size, deadline, limits)
            self._awaited -= 1
        return msgspec.json.decode(outcome, type=JobOutcome)

    def _await_beginning(self, deadline: float, limits: WorkLimits) -> None:
        try:
            self._received(len(BEGUN), deadline, limits)
        except ChildEnded as ended:
            if ended.death == BROKE_OFF:
                raise NeverBegan from None
            raise

    def _received(self, size: int, deadline: float, limits: WorkLimits) -> bytes:
        content = bytearray()
        ready = select.poll()
        ready.register(self._outcomes, select.POLLIN)
        while len(content) < size:
            if ready.poll(MILLISECONDS_BETWEEN_LOOKS):
                piece = os.read(self._outcomes, min(size - len(content), PIECE))
                if not piece:
                    raise ChildEnded(BROKE_OFF, BROKEN)
                content += piece
            elif time.monotonic() > deadline:
                raise ChildEnded(TIME, _too_long(limits))
            elif self.own_memory > limits.memory:
                raise ChildEnded(MEMORY, too_much_memory(limits))
            else:
                self._look()
        return bytes(content)

    def end(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        self._close()

    def _close(self) -> None:
        for ours in (self._lifeline, self._jobs, self._outcomes):
            os.close(ours)
