"""Steps that compute nothing: what the posted file says befalls each of them, in a process of its own."""

from __future__ import annotations

import errno
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from calc_service.batch.files import CSV, FileFormat
from calc_service.batch.refusals import refusal
from calc_service.runs.folder import RunFolder
from calc_service.runs.steps import BUCKET, MERGE, SPLIT, WRITE, RunStep, StepOutcome, form_told
from tests.processes import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from calc_service.runs.splitting import RunLimits

BUCKETS = 3
FORM = form_told(FileFormat(CSV))


def work(step: RunStep, path: Path, attempt: str, _: RunLimits) -> bytes:
    said = RunFolder(path).posted.read_text("ascii").split()
    befalls = dict(word.split("=") for word in said).get(step.kind)
    path.joinpath(f"made.{attempt}").write_text(step.name, "ascii")
    if befalls:
        BEFALLS[befalls](step, path)
    return msgspec.json.encode(StepOutcome(10, f"sha256:{step.name}", BUCKETS if step.kind == SPLIT else 0))


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(step: RunStep, path: Path) -> None:
    once = path / f"died-{step.name}"
    if not once.exists():
        once.touch()
        die()


def sleep(_: RunStep, path: Path) -> None:
    path.joinpath("begun").touch()
    time.sleep(600)


def wait(_: RunStep, path: Path) -> None:
    path.joinpath("begun").touch()
    while not path.joinpath("go-on").exists():
        time.sleep(0.02)


def fault(*_: object) -> None:
    raise ZeroDivisionError("secret")


def memory(*_: object) -> None:
    raise MemoryError


def full(_: RunStep, path: Path) -> None:
    if not path.joinpath("room").exists():
        raise OSError(errno.ENOSPC, "full")


def refuse(*_: object) -> None:
    raise refusal("empty", "空", "empty")


BEFALLS: dict[str, Callable[[RunStep, Path], None]] = {
    "die": die,
    "die-once": die_once,
    "sleep": sleep,
    "wait": wait,
    "fault": fault,
    "memory": memory,
    "full": full,
    "refuse": refuse,
}


def niceness() -> bytes:
    return str(os.getpriority(os.PRIO_PROCESS, 0)).encode()


def take_memory(size: int) -> bytes:
    """Hold so many bytes for long."""
    held = bytearray(b"x" * size)
    time.sleep(600)
    return bytes(held[:1])


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    until(lambda: Path(f"/proc/{process}/stat").read_text("ascii").split()[2] == "Z")


def put_in_place(step: RunStep, path: Path, attempt: str) -> None:
    made = path / f"made.{attempt}"
    done = path / f"done-{step.name}"
    if not done.exists():
        made.replace(done)
    with path.joinpath("times").open("a", encoding="ascii") as times:
        times.write(f"{step.name}\n")


def throw_away(path: Path, attempt: str) -> None:
    path.joinpath(f"made.{attempt}").unlink(missing_ok=True)


def steps_after(step: RunStep, outcome: StepOutcome, _: RunFolder, *, last_bucket: bool) -> list[RunStep]:
    if step.kind == SPLIT:
        return [RunStep(BUCKET, number) for number in range(outcome.buckets)]
    if step.kind == BUCKET:
        return [RunStep(MERGE)] if last_bucket else []
    return [RunStep(WRITE, form=FORM)] if step.kind == MERGE else []
