"""The steps of the work on a file, for whoever wants to know how long each took; without anybody they cost nothing."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec

RECEIVE, READ, COMPUTE, WRITE, DIGEST, PACK = "receive", "read", "compute", "write", "digest", "pack"


class TakenStep(msgspec.Struct, frozen=True):
    """One step, from when until when, in nanoseconds since 1970."""

    name: str
    began: int
    ended: int


_RECORD: ContextVar[list[TakenStep] | None] = ContextVar("steps", default=None)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Record how long what is done inside takes, also where it fails."""
    began = time.time_ns()
    try:
        yield
    finally:
        note([TakenStep(name, began, time.time_ns())])


def note(steps: Iterable[TakenStep]) -> None:
    """Record steps that another process has taken."""
    record = _RECORD.get()
    if record is not None:
        record.extend(steps)


def record_steps() -> list[TakenStep]:
    """Begin a new record, and return it: what comes next in this thread is found there."""
    record: list[TakenStep] = []
    _RECORD.set(record)
    return record
