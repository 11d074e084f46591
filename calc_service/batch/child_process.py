"""Works on jobs one after another, in a process of its own: whatever a file does to its reader, nobody else is hurt.

Started by `children` as `python -m calc_service.batch.child_process LIFELINE`. Jobs come on standard input,
each as its length and a pickle of a function, its arguments and how much memory it may take; for each BEGUN and then an
`JobOutcome` as JSON go out: what a broken reader could have written is never unpickled by those who asked.
"""

import errno
import fcntl
import gc
import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

import msgspec

from calc_service.batch.discretion import leave_no_core, raised
from calc_service.batch.memory import OF_ALL_FIRST, end_before_others, give_back, set_up_heap
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.batch.scratch import is_full
from calc_service.batch.steps import TakenStep, record_steps

LENGTH = 8
"""Bytes before each message, which say how long it is."""
BEGUN = b"\1"
"""Goes out when a job has come in: a process that ends before was not ended by that."""
NEVER_USED = 500_000_000
"""Bytes asked for and not touched, as for the stacks of threads; those who asked look at what is touched."""
PAGE = os.sysconf("SC_PAGE_SIZE")
PANIC = "PanicException"
"""How libraries in Rust raise what they did not foresee; it is no `Exception`, and has no name of its own to import."""
Kind = Literal["done", "refused", "out_of_memory", "reader_failed", "no_room", "failed"]


class JobOutcome(msgspec.Struct, frozen=True):
    """What became of a job.

    content:   what its function returned (done)
    faults:    why the file is refused (refused)
    exception, frames: what was raised where, without its message (failed)
    steps:     those that it took, whatever became of it
    """

    kind: Kind
    content: bytes = b""
    faults: tuple[FileFault, ...] = ()
    exception: str = ""
    frames: tuple[str, ...] = ()
    steps: tuple[TakenStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A call of `function`, which is found by its name, and the bytes of memory that it may take."""

    function: Callable[..., bytes]
    arguments: tuple[Any, ...]
    memory: int


def message(content: bytes) -> bytes:
    """`content` with its length before it."""
    return len(content).to_bytes(LENGTH) + content


def outcome_of(job: Job) -> JobOutcome:
    """What becomes of `job` in this process."""
    try:
        return JobOutcome("done", content=job.function(*job.arguments))
    except FileRefused as refusal:
        return JobOutcome("refused", faults=refusal.faults)
    except MemoryError:
        return JobOutcome("out_of_memory")
    except Exception as error:  # noqa: BLE001 - whatever it is, those who asked are told
        return _told(error)
    except BaseException as error:
        if type(error).__name__ == PANIC:
            return JobOutcome("reader_failed")
        raise


def _told(error: Exception) -> JobOutcome:
    if isinstance(error, OSError) and error.errno == errno.ENOMEM:
        return JobOutcome("out_of_memory")
    if is_full(error):
        return JobOutcome("no_room")
    exception, places = raised(error)
    return JobOutcome("failed", exception=exception, frames=places)


def main(lifeline: int) -> None:
    """Work on jobs until there are no more."""
    jobs, outcomes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    _end_with(lifeline)
    end_before_others(OF_ALL_FIRST)
    _keep_quiet()
    set_up_heap()
    encoder = msgspec.json.Encoder()
    while (content := _next(jobs)) is not None:
        outcomes.write(BEGUN)
        outcomes.flush()
        job: Job = pickle.loads(content)  # noqa: S301 - written by the process that started this one
        most = job.memory + NEVER_USED + _untouched()
        resource.setrlimit(resource.RLIMIT_DATA, (most, resource.RLIM_INFINITY))
        steps = record_steps()
        outcome = encoder.encode(msgspec.structs.replace(outcome_of(job), steps=tuple(steps)))
        del job, content
        gc.collect()
        give_back()
        outcomes.write(message(outcome))
        outcomes.flush()


def _untouched() -> int:
    """Bytes that earlier jobs have asked for and that nobody touches now: allocators keep addresses, not memory."""
    with suppress(OSError, ValueError):
        pages = [int(number) for number in Path("/proc/self/statm").read_text("ascii").split()]
        _, resident, shared, _, _, asked_for, _ = pages
        return max(asked_for - (resident - shared), 0) * PAGE
    return 0


def _next(jobs: BinaryIO) -> bytes | None:
    head = jobs.read(LENGTH)
    return jobs.read(int.from_bytes(head)) if len(head) == LENGTH else None


def _end_with(lifeline: int) -> None:
    """End this process as soon as the other end of `lifeline` is closed, whatever it is doing then.

    The system itself sends the signal; PR_SET_PDEATHSIG would send it when the thread ends that started this process.
    """
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)


def _keep_quiet() -> None:
    """Leave signals to who started this process; let no library print, or a dying process leave, what is in a file."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    leave_no_core()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


if __name__ == "__main__":
    with suppress(BrokenPipeError, KeyboardInterrupt):
        main(int(sys.argv[1]))
