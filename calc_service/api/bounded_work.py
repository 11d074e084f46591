"""Work on files in child processes with bounds of memory and time: a file that breaks its reader breaks nothing else.

One child is kept ready, with everything loaded. It is used again as long as it comes back from its work as light as it
was, and never after a failure.
"""

import atexit
import errno
import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Lock

from calc_service.api.request_log import ChildFailed
from calc_service.batch import children as deaths
from calc_service.batch.audit_job import PackedRules, warm_up
from calc_service.batch.child_process import Job, JobOutcome
from calc_service.batch.children import BROKEN, Child, ChildEnded, NeverBegan, WorkLimits, too_much_memory
from calc_service.batch.files import SizeLimits
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.batch.scratch import NoRoom
from calc_service.batch.steps import note
from calc_service.config import Settings
from calc_service.domain.wording import Label

CLEAN = frozenset({"done", "refused"})
"""After these a child is as good as it was."""
DEATH_OF = {"out_of_memory": deaths.MEMORY, "reader_failed": deaths.BROKE_OFF, "failed": deaths.FAILED}
"""Outcomes after which a child that has told them is ended all the same."""
HEAVY = 400_000_000
"""Bytes of its own that a child may hold at rest; one that holds more is not used again."""
TOO_COSTLY = "too_costly"


def work_limits(settings: Settings) -> WorkLimits:
    """Return what the work on one batch may take."""
    return WorkLimits(settings.batch_memory_limit, settings.batch_seconds)


def size_limits(settings: Settings) -> SizeLimits:
    """Return what a file may be."""
    return SizeLimits(unpacked=settings.batch_unpacked_limit, workbook=settings.batch_workbook_limit)


class _Spare:
    """The child that waits for work, if there is one."""

    def __init__(self) -> None:
        self._waiting: list[Child] = []
        self._lock = Lock()
        self.start: Callable[[], None] = lambda: None
        """Has a child wait that is as ready as the first one was; nothing, where none is to wait."""
        self.died: Callable[[str], None] = lambda _: None
        """Told why a child ended before its time, one of DEATHS."""

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
    """Have a child wait for work that has loaded everything, in place of one that has loaded other rules.

    Only after this process has been forked for good. A child that is at work ends it under the rules it was given.
    """
    _SPARE.start = partial(_start, rules, limits)
    _SPARE.end()
    _SPARE.start()


def watch_children(told: Callable[[str], None]) -> None:
    """Have `told` called with one of DEATHS whenever a child ends before its time."""
    _SPARE.died = told


def _start(rules: PackedRules, limits: WorkLimits) -> None:
    with suppress(OSError):  # no process, no memory: what is to be done is still tried when there is work
        child = Child()
        try:
            child.give(Job(warm_up, (rules,), limits.memory))
        except OSError:  # it has ended already
            child.end()
            raise
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
        try:
            return _content(_outcome(waiting, job, limits), limits)
        except NeverBegan:
            _SPARE.died(deaths.WAITING)
    try:
        return _content(_outcome(Child(), job, limits), limits)
    except NeverBegan:
        raise ChildFailed(NeverBegan.__qualname__, ()) from None


def _outcome(child: Child, job: Job, limits: WorkLimits) -> JobOutcome:
    try:
        child.give(job)
        outcome = child.answer(limits)
    except BrokenPipeError:
        child.end()
        raise NeverBegan from None
    except ChildEnded as ended:
        child.end()
        _SPARE.died(ended.death)
        _SPARE.start()
        raise _too_costly(ended.why) from None
    except BaseException:
        child.end()
        raise
    if outcome.kind in CLEAN and child.own_memory < HEAVY:
        _SPARE.keep(child)
    else:
        child.end()
        _SPARE.start()
    note(outcome.steps)
    if outcome.kind in DEATH_OF:
        _SPARE.died(DEATH_OF[outcome.kind])
    return outcome


def _content(outcome: JobOutcome, limits: WorkLimits) -> bytes:
    if outcome.kind == "refused":
        raise FileRefused(outcome.faults)
    if outcome.kind == "out_of_memory":
        raise _too_costly(too_much_memory(limits))
    if outcome.kind == "reader_failed":
        raise _too_costly(BROKEN)
    if outcome.kind == "no_room":
        raise NoRoom(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if outcome.kind == "failed":
        raise ChildFailed(outcome.exception, outcome.frames)
    return outcome.content


def _too_costly(why: Label) -> FileRefused:
    return FileRefused((FileFault(TOO_COSTLY, why),))
