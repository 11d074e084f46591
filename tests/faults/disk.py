"""A disk that is full, and one that the system has made read-only, under the folder of batches and under the state."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from bench.measurement import Measurement
from bench.service import PROJECT
from calc_service.api.readiness import SECONDS_KEPT
from calc_service.state import keys
from calc_service.state.opening import open_state
from tests.faults.load import CASE, OK, asked, file_of
from tests.faults.service import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.service import Service
    from tests.faults.situation import Situation

NO_ROOM: Final = {507, 503}
"""A file that finds no room on the way, and one that need not begin."""
UNUSABLE: Final = {503}
MEBIBYTE: Final = 1_048_576
ROWS: Final = 20_000
DISK: Final = 256
"""Of each disk, in MiB: more than the 100 MB below which the service says it is not ready."""
SECONDS_OF_A_COMMAND: Final = 30
OWN_ALONE: Final = 0o600


def measure(situation: Situation) -> Iterator[Measurement]:
    """Yield how many answers were not what they should have been."""
    yield from _full(situation.folder)
    yield from _read_only(situation.folder)


def _full(folder: Path) -> Iterator[Measurement]:
    with memory_disk(folder / "scratch", DISK) as scratch, memory_disk(folder / "kept", DISK) as kept:
        address = f"sqlite:///{kept}/state/calc.db"
        with serving(folder, CALC_BATCH_FOLDER=str(scratch), CALC_STATE=address) as service:
            key = service.key
            yield _wrong("disk with room", _answers(service, key), {OK}, {OK})
            with filled(scratch, left=0):
                yield _wrong("full folder of batches", _answers(service, key), NO_ROOM, {503})
            with filled(scratch, left=4 * MEBIBYTE):
                yield _wrong("folder that fills up during a batch", _answers(service, key), NO_ROOM, {503})
            yield _wrong("room again", _answers(service, key), {OK}, {OK})
            yield Measurement("  (folders left behind)", len(list(scratch.glob("batch-*"))), 0, "")
            with filled(kept, left=0):
                yield _wrong("full disk of the state", _answers(service, key), {OK}, {503})
                yield _told("keys create on a full disk: not refused in words", service, "full")
            yield _wrong("room again", _answers(service, key), {OK}, {OK})
            yield from _kept(address, key)
            yield Measurement("  (faults of the service's own in its log)", len(service.failures()), 0, "")


def _read_only(folder: Path) -> Iterator[Measurement]:
    with _failing_disk(folder / "disk", DISK) as disk:
        address = f"sqlite:///{disk}/state/calc.db"
        (disk / "scratch").mkdir()
        with serving(folder, CALC_BATCH_FOLDER=str(disk / "scratch"), CALC_STATE=address) as service:
            key = service.key
            yield _wrong("disk that can be written to", _answers(service, key), {OK}, {OK})
            # What the system does by itself where a disk fails (errors=remount-ro), with files open on it.
            _run("mount", "-o", "remount,abort", disk)
            yield _wrong("disk that became read-only", _answers(service, key), UNUSABLE, {503})
            yield _told("keys create on a read-only disk: not refused in words", service, "read")
            yield Measurement("  (faults of the service's own in its log)", len(service.failures()), 0, "")
        _run("umount", disk)
        _run("mount", "-o", "loop", disk.with_suffix(".img"), disk)
        yield from _kept(address, key)


def _answers(service: Service, key: str) -> dict[str, int]:
    """The status that each kind of request gets."""
    time.sleep(SECONDS_KEPT)  # what /readyz has found before holds so long
    return {
        "case": asked(service.port, *CASE, key=key),
        "batch": asked(service.port, *file_of(ROWS), key=key),
        "alive": asked(service.port, "/healthz"),
        "ready": asked(service.port, "/readyz"),
    }


def _wrong(what: str, answers: dict[str, int], batch: set[int], ready: set[int]) -> Measurement:
    """How many answers are not those of `batch` and `ready`; cases and /healthz know nothing of disks."""
    meant = {"case": {OK}, "batch": batch, "alive": {OK}, "ready": ready}
    said = " ".join(f"{kind} {status}" for kind, status in answers.items())
    wrong = [kind for kind, status in answers.items() if status not in meant[kind]]
    return Measurement(f"{what}: {said}", len(wrong), 0, "")


def _told(what: str, service: Service, said: str) -> Measurement:
    """1 where the command does not end with a sentence of its own that holds `said`."""
    command = [sys.executable, "-m", "calc_service", "keys", "create", "late", "--person", "x", "--role", "auditor"]
    key_file = service.folder / "operator.key"
    key_file.touch(mode=OWN_ALONE)
    key_file.write_text(service.key, "ascii")
    environment = os.environ | {"CALC_STATE": service.state, "CALC_KEY_FILE": str(key_file)}
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=SECONDS_OF_A_COMMAND, check=False
    )
    in_words = done.returncode != 0 and "Traceback" not in done.stderr and said in done.stderr.lower()
    if not in_words:
        print(done.returncode, done.stdout[-300:], done.stderr[-1500:])
    return Measurement(what, 0 if in_words else 1, 0, "")


def _kept(address: str, key: str) -> Iterator[Measurement]:
    state = open_state(address)
    with state.reading() as connection:
        complaints = [one for one in connection.execute(text("PRAGMA integrity_check")).scalars() if one != "ok"]
    names = {one.name for one in keys.every_key(state)}
    keys.find(state, key)
    state.engine.dispose()
    yield Measurement("  state: complaints of SQLite's integrity_check", len(complaints), 0, "")
    yield Measurement("  state: keys of commands that were refused", len(names & {"late"}), 0, "")


@contextmanager
def memory_disk(folder: Path, size: int) -> Iterator[Path]:
    """A file system of so many MiB."""
    folder.mkdir()
    _run("mount", "-t", "tmpfs", "-o", f"size={size}m", "none", folder)
    try:
        yield folder
    finally:
        _run("umount", "--lazy", folder)


@contextmanager
def _failing_disk(folder: Path, size: int) -> Iterator[Path]:
    """A file system of its own in a file, which can be made to fail."""
    folder.mkdir()
    image = folder.with_suffix(".img")
    with image.open("wb") as file:
        file.truncate(size * MEBIBYTE)
    _run("mkfs.ext4", "-q", image)
    _run("mount", "-o", "loop,errors=remount-ro", image, folder)
    try:
        yield folder
    finally:
        _run("umount", "--lazy", folder)


@contextmanager
def filled(disk: Path, left: int) -> Iterator[None]:
    """Nothing but `left` bytes can be written any more."""
    filling = disk / "filling"
    with filling.open("wb") as file:
        try:
            while True:
                file.write(bytes(MEBIBYTE))
                file.flush()
        except OSError:
            pass
    with filling.open("ab") as file:
        file.truncate(max(0, filling.stat().st_size - left))
    try:
        yield
    finally:
        filling.unlink()


def _run(*command: str | Path) -> None:
    subprocess.run([*map(str, command)], check=True)
