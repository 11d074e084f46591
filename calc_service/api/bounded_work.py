"""Work on files in child processes with bounds of memory and time: a file that breaks its reader breaks nothing else.

A child is started fresh, never forked from this process and its threads. One is kept ready, with everything loaded; it
is used again as long as it comes back from its work as light as it was, and never after a failure.
"""

import atexit
import errno
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
from threading import Lock

import msgspec

from calc_service.api.request_log import ChildFailed
from calc_service.batch.audit_job import PackedRules, warm_up
from calc_service.batch.child_process import BEGUN, LENGTH, Job, JobOutcome, message
from calc_service.batch.files import SizeLimits
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.batch.scratch import NoRoom
from calc_service.config import PROJECT_FOLDER, Settings
from calc_service.domain.wording import Label

CHILD = "calc_service.batch.child_process"
CLEAN = frozenset({"done", "refused"})
"""After these a child is as good as it was."""
MILLISECONDS_BETWEEN_LOOKS = 100
"""At the memory of a child that works."""
PIECE = 1_048_576
PAGE = os.sysconf("SC_PAGE_SIZE")
HEAVY = 400_000_000
"""Bytes of its own that a child may hold at rest; one that holds more is not used again."""
MEGABYTE = 1_000_000
TOO_COSTLY = "too_costly"


@dataclass(frozen=True, slots=True)
class WorkLimits:
    """What work on one file may take: bytes of memory, and seconds."""

    memory: int
    seconds: int


def work_limits(settings: Settings) -> WorkLimits:
    """Return what the work on one batch may take."""
    return WorkLimits(settings.batch_memory_limit, settings.batch_seconds)


def size_limits(settings: Settings) -> SizeLimits:
    """Return what a file may be."""
    return SizeLimits(unpacked=settings.batch_unpacked_limit, workbook=settings.batch_workbook_limit)


class _NeverBegan(Exception):  # noqa: N818  named for what happened, as FileRefused is
    """A child had ended before it was given its work."""


class _ChildEnded(Exception):  # noqa: N818  named for what happened, as FileRefused is
    """A child ended, or has to be ended, before it answered; `why` is told to who sent the file."""

    def __init__(self, why: Label) -> None:
        super().__init__(why.en)
        self.why = why


_FAILED = Label(
    "读取或计算这个文件的进程中断了；文件可能已损坏，或内容超出读取程序的能力。其他请求不受影响",
    "the process that read and computed this file broke off: the file may be damaged, or more than its reader can take."
    " Other requests were not touched",
)


def _too_much(limits: WorkLimits) -> Label:
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

    def give(self, job: Job) -> None:
        """Let it work on `job` when it has done what it was given before. Raises BrokenPipeError where it has ended."""
        content = message(pickle.dumps(job))
        while content:
            content = content[os.write(self._jobs, content) :]
        self._awaited += 1

    def answer(self, limits: WorkLimits) -> JobOutcome:
        """Return what became of the job given last.

        Raises `_ChildEnded` where that takes more than `limits`, and `_NeverBegan`.
        """
        deadline = time.monotonic() + limits.seconds
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
        except _ChildEnded as ended:
            if ended.why is _FAILED:
                raise _NeverBegan from None
            raise

    def _received(self, size: int, deadline: float, limits: WorkLimits) -> bytes:
        content = bytearray()
        ready = select.poll()
        ready.register(self._outcomes, select.POLLIN)
        while len(content) < size:
            if ready.poll(MILLISECONDS_BETWEEN_LOOKS):
                piece = os.read(self._outcomes, min(size - len(content), PIECE))
                if not piece:
                    raise _ChildEnded(_FAILED)
                content += piece
            elif time.monotonic() > deadline:
                raise _ChildEnded(_too_long(limits))
            elif self.own_memory > limits.memory:
                raise _ChildEnded(_too_much(limits))
        return bytes(content)

    def end(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        self._close()

    def _close(self) -> None:
        for ours in (self._lifeline, self._jobs, self._outcomes):
            os.close(ours)


class _Spare:
    """The child that waits for work, if there is one."""

    def __init__(self) -> None:
        self._waiting: list[Child] = []
        self._lock = Lock()

    def take(self) -> Child | None:
        with self._lock:
            return self._waiting.pop() if self._waiting else None

    def keep(self, child: Child) -> None:
        """Keep `child` if there is none; it is of no use otherwise."""
        with self._lock:
            wanted = not self._waiting
            if wanted:
                self._waiting.append(child)
        if not wanted:
            child.end()

    def end(self) -> None:
        while child := self.take():
            child.end()


_SPARE = _Spare()
atexit.register(_SPARE.end)


def keep_ready(rules: PackedRules, limits: WorkLimits) -> None:
    """Have a child wait for work that has loaded everything. Only after this process has been forked for good."""
    with suppress(OSError):  # no process, no memory: what is to be done is still tried when there is work
        child = Child()
        child.give(Job(warm_up, (rules,), limits.memory))
        _SPARE.keep(child)


def run(function: Callable[..., bytes], *arguments: object, limits: WorkLimits) -> bytes:
    """Return what `function` returns in a child process. Its module must not need the web.

    Raises FileRefused, also where the work takes more than `limits` or breaks its process; NoRoom where a disk is full;
    and ChildFailed for what is our own fault.
    """
    job = Job(function, arguments, limits.memory)
    waiting = _SPARE.take()
    if waiting:
        # It may have ended while it waited, which is no fault of this work.
        with suppress(_NeverBegan):
            return _content(_outcome(waiting, job, limits), limits)
    try:
        return _content(_outcome(Child(), job, limits), limits)
    except _NeverBegan:
        raise ChildFailed(_NeverBegan.__qualname__, ()) from None


def _outcome(child: Child, job: Job, limits: WorkLimits) -> JobOutcome:
    try:
        child.give(job)
        outcome = child.answer(limits)
    except BrokenPipeError:
        child.end()
        raise _NeverBegan from None
    except _ChildEnded as ended:
        child.end()
        raise _too_costly(ended.why) from None
    except BaseException:
        child.end()
        raise
    if outcome.kind in CLEAN and child.own_memory < HEAVY:
        _SPARE.keep(child)
    else:
        child.end()
    return outcome


def _content(outcome: JobOutcome, limits: WorkLimits) -> bytes:
    if outcome.kind == "refused":
        raise FileRefused(outcome.faults)
    if outcome.kind == "out_of_memory":
        raise _too_costly(_too_much(limits))
    if outcome.kind == "reader_failed":
        raise _too_costly(_FAILED)
    if outcome.kind == "no_room":
        raise NoRoom(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if outcome.kind == "failed":
        raise ChildFailed(outcome.exception, outcome.frames)
    return outcome.content


def _too_costly(why: Label) -> FileRefused:
    return FileRefused((FileFault(TOO_COSTLY, why),))
