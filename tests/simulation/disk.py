"""A disk that forgets what was not synced when the power fails: sector by sector, in any order, torn or whole."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from calc_service.state.disk import Disk

from .faults import DiskFault, Killed
from .sharing import Sharing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from .world import Process, World

SECTOR = 512
MOODS = (0.0, 0.1, 0.5, 0.9, 1.0)
"""How much of what was not synced a power failure leaves, from nothing to everything."""
TORN = 0.05
MICROSECONDS_BETWEEN_TRIES = 1_000


def put(content: bytearray, offset: int, data: bytes) -> None:
    """Write into a file's content, with zeros where nothing was written before."""
    if offset > len(content):
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def sectors(offset: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    """A write, cut where sectors begin."""
    start = 0
    while start < len(data):
        end = start + SECTOR - (offset + start) % SECTOR
        yield offset + start, data[start:end]
        start = end


@dataclass(eq=False, slots=True)
class File:
    """What processes see of it, what the platters have, and what is on the way; `is_log`: a journal or a log."""

    seen: bytearray = field(default_factory=bytearray)
    kept: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    sharing: Sharing = field(default_factory=Sharing)
    is_log: bool = False

    def write(self, offset: int, data: bytes) -> None:
        put(self.seen, offset, data)
        self.pending.append((offset, data))

    def truncate(self, size: int) -> None:
        del self.seen[size:]
        self.pending.append((size, None))

    def sync(self) -> None:
        for offset, data in self.pending:
            self._keep(offset, data)
        self.pending.clear()

    def fail_to_sync(self, chance: Random) -> None:
        """As Linux does it: some of it arrives, and of the rest no later sync says anything.

        Of a database itself the rest stays on the way: SQLite does not survive that. It syncs the database only at a
        checkpoint that is complete, and writes what an incomplete one before has written no second time.
        """
        if self.is_log:
            self.lose_pending(chance)

    def lose_pending(self, chance: Random) -> None:
        """Of what was on the way only some arrives."""
        mood = chance.choice(MOODS)
        for offset, data in self.pending:
            if data is None:
                if chance.random() < mood:
                    self._keep(offset, None)
                continue
            for start, piece in sectors(offset, data):
                if chance.random() < mood:
                    torn = chance.random() < TORN
                    self._keep(start, piece[: chance.randrange(len(piece))] if torn else piece)
        self.pending.clear()

    def _keep(self, offset: int, data: bytes | None) -> None:
        if data is None:
            del self.kept[offset:]
        else:
            put(self.kept, offset, data)


@dataclass(eq=False, slots=True)
class Folder:
    """What stands in it stands in the disk's table of names."""

    locked_by: Process | None = None


Entry = File | Folder


class SimulatedDisk(Disk):
    """Names and files, as processes see them and as the power's failing would leave them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.names: dict[PurePath, Entry] = {PurePath("/"): Folder()}
        self.kept: dict[PurePath, Entry] = dict(self.names)
        self.pending: list[tuple[PurePath, Entry | None]] = []
        self.unsynced: set[Path] = set()
        """Files of which a sync has failed: nobody knows what of them would be left."""

    def file(self, name: str) -> File | None:
        """None where there is none."""
        found = self.names.get(PurePath(name))
        return found if isinstance(found, File) else None

    def enter(self, name: PurePath, entry: Entry | None) -> None:
        """Let a name mean something, or nothing; lasting only once its folder is synced."""
        if entry is None:
            self.names.pop(name, None)
        else:
            self.names[name] = entry
        self.pending.append((name, entry))

    def sync_folder(self, folder: PurePath) -> None:
        """What was entered or removed in it lasts."""
        for name, entry in self.pending:
            if name.parent == folder:
                self._keep(name, entry)
        self.pending = [(name, entry) for name, entry in self.pending if name.parent != folder]

    def lose_names(self) -> None:
        """Of the names on the way only some arrive, those of one name in their order."""
        chance = self.world.chance
        stopped: set[PurePath] = set()
        for name, entry in self.pending:
            if name not in stopped and chance.random() < 0.5:
                self._keep(name, entry)
            else:
                stopped.add(name)
        self.pending.clear()

    def lose_power(self) -> None:
        """What is left when the power comes back."""
        self.lose_names()
        self.names = {name: one for name, one in self.kept.items() if all(up in self.kept for up in name.parents)}
        self.kept = dict(self.names)
        for one in self.names.values():
            if isinstance(one, File):
                one.lose_pending(self.world.chance)
                one.seen[:] = one.kept
                one.sharing = Sharing()
            else:
                one.locked_by = None

    def release(self, process: Process) -> None:
        """A dead process holds nothing."""
        for one in self.names.values():
            if isinstance(one, File):
                one.sharing.release(process)
            elif one.locked_by is process:
                one.locked_by = None

    def files(self) -> Iterator[File]:
        return (one for one in self.names.values() if isinstance(one, File))

    def network_file_system(self, folder: Path) -> None:
        self._entry(folder)

    def new_folder(self, folder: Path) -> None:
        self.step("make", str(folder))
        if folder not in self.names:
            self.enter(folder, Folder())

    def new_file(self, file: Path) -> None:
        self.step("make", str(file))
        if file not in self.names:
            self._entry(file.parent)
            self.enter(file, File())

    @contextmanager
    def alone_in(self, folder: Path) -> Iterator[None]:
        self.step("lock", str(folder))
        process = self.world.process
        while True:
            entry = self._entry(folder)
            if entry.locked_by is None:
                break
            self.world.sleep(MICROSECONDS_BETWEEN_TRIES)
        entry.locked_by = process
        try:
            yield
        finally:
            if entry.locked_by is process:
                entry.locked_by = None

    def step(self, kind: str, what: str) -> None:
        try:
            self.world.step(kind, what)
        except DiskFault as fault:
            raise OSError(str(fault)) from None

    def keep_names(self, folder: Path) -> None:
        self.step("keep", str(folder))
        self.sync_folder(folder)

    def append(self, file: Path, content: bytes) -> None:
        found, alive = self._found(file), not self.world.process.dead
        try:
            self.step("write", str(file))
        except (Killed, OSError):
            # Whoever is killed, or finds the disk full, in the middle of a write has written some of it.
            if alive and not self.world.dark:
                found.write(len(found.seen), content[: self.world.chance.randrange(len(content) + 1)])
            raise
        self.world.trace.update(content)
        found.write(len(found.seen), content)

    def sync(self, file: Path) -> None:
        found = self._found(file)
        try:
            self.world.step("sync", str(file), lambda: found.lose_pending(self.world.chance))
        except DiskFault as fault:
            self.unsynced.add(file)
            raise OSError(str(fault)) from None
        found.sync()

    def size(self, file: Path) -> int:
        self.step("size", str(file))
        return len(self._found(file).seen)

    def read(self, file: Path, start: int) -> bytes:
        self.step("read", str(file))
        return bytes(self._found(file).seen[start:])

    def lines(self, file: Path) -> Iterator[bytes]:
        *ended, last = self.read(file, 0).split(b"\n")
        yield from (line + b"\n" for line in ended)
        if last:
            yield last

    def files_in(self, folder: Path, ending: str) -> list[Path]:
        self.step("list", str(folder))
        return sorted(Path(name) for name in self.names if name.parent == folder and name.name.endswith(ending))

    def _found(self, file: Path) -> File:
        found = self.names.get(file)
        if not isinstance(found, File):
            raise FileNotFoundError(f"No such file or directory: {file}")
        return found

    def _entry(self, folder: Path) -> Folder:
        found = self.names.get(folder)
        if not isinstance(found, Folder):
            raise FileNotFoundError(f"No such file or directory: {folder}")
        return found

    def _keep(self, name: PurePath, entry: Entry | None) -> None:
        if entry is None:
            self.kept.pop(name, None)
        else:
            self.kept[name] = entry
