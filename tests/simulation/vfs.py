"""Puts a simulated disk under the very SQLite that Python's driver uses: a virtual file system of its own name.

https://sqlite.org/vfs.html names the calls; what they do follows what SQLite's own one does on Linux, with locks that
belong to the open file, so that several "processes" can be in one.
"""

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, c_int, c_void_p, memmove, string_at
from functools import wraps
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from .disk import File
from .faults import DiskFault, Killed
from .interface import (
    ANY_TEMPORARY,
    BUSY,
    CALLS,
    CANNOT_OPEN,
    CREATE,
    FAILED,
    FULL,
    IO_ERROR,
    JULIAN_EPOCH,
    LASTING_NAMES,
    LIBRARY,
    METHODS,
    MILLISECONDS_OF_JULIAN_DAY,
    NOT_FOUND,
    OK,
    POWERSAFE_OVERWRITE,
    SEED_OF_CHANCE,
    SHORT_READ,
    SLOT_SHARED,
    SLOT_UNLOCK,
    FileSystem,
    Methods,
    OpenFile,
)
from .sharing import Handle

if TYPE_CHECKING:
    from collections.abc import Callable

    from .world import World

NAME = "simulated"


class Binding:
    """The calls of SQLite, done on the disk of `world`."""

    def __init__(self) -> None:
        self.world: World | None = None
        self.handles: dict[int, Handle] = {}
        self.unsynced_names: dict[int, PurePath] = {}
        self.methods = Methods(2, *(self._function(name, kinds) for name, kinds in METHODS))
        self.system = FileSystem(2, ctypes.sizeof(OpenFile), 512, None, NAME.encode(), None)
        for name, kinds in CALLS:
            if hasattr(self, name):
                setattr(self.system, name, self._function(name, kinds))
        if LIBRARY.sqlite3_vfs_register(ctypes.byref(self.system), 0) != OK:
            raise RuntimeError("SQLite did not take the simulated file system")

    def bind(self, world: World, seed: int) -> None:
        """From now on what SQLite does happens in this world; its own chance follows the seed."""
        self.world = world
        self.handles.clear()
        self.unsynced_names.clear()
        LIBRARY.sqlite3_test_control(SEED_OF_CHANCE, c_int(seed % 0x7FFF_FFFF + 1), c_void_p(None))

    def _function(self, name: str, kinds: tuple[Any, ...]) -> Any:
        method: Callable[..., int | None] = getattr(self, name)

        @wraps(method)
        def call(*arguments: Any) -> int:
            try:
                return method(*arguments) or OK
            except Killed:
                return IO_ERROR
            except DiskFault as fault:
                return FULL if fault.full else FAILED.get(name, IO_ERROR)
            except BaseException as error:  # noqa: BLE001  SQLite must get an answer, the world the error
                self.there.broken = error
                return IO_ERROR

        return CFUNCTYPE(c_int, *kinds)(call)

    @property
    def there(self) -> World:
        assert self.world
        return self.world

    # the file system

    def open(self, _: int, name: bytes | None, place: int, flags: int, out: Any) -> int:
        world = self.there
        world.step("open", f"{name!r} {flags}")
        OpenFile.from_address(place).methods = None
        if name is None or flags & ANY_TEMPORARY:
            file: File | None = File()
        else:
            path = PurePath(name.decode())
            file = world.disk.file(str(path))
            if file is None and flags & CREATE and path.parent in world.disk.names:
                file = File(is_log=bool(flags & LASTING_NAMES))
                world.disk.enter(path, file)
            if flags & CREATE and flags & LASTING_NAMES:
                self.unsynced_names[place] = path
        if file is None:
            return CANNOT_OPEN
        handle = Handle(world.process, file)
        file.sharing.handles.append(handle)
        self.handles[place] = handle
        OpenFile.from_address(place).methods = ctypes.addressof(self.methods)
        if out:
            out[0] = flags
        return OK

    def delete(self, _: int, name: bytes, and_sync: int) -> None:
        world, path = self.there, PurePath(name.decode())
        world.step("delete", str(path))
        if path in world.disk.names:
            world.disk.enter(path, None)
        if and_sync:
            self.sync_folder(path)

    def sync_folder(self, name: PurePath) -> None:
        """SQLite passes over a failure of this, so that it has to be left out here."""
        self.there.step("sync of folder", str(name.parent))
        self.there.disk.sync_folder(name.parent)

    def access(self, _: int, name: bytes, flags: int, out: Any) -> None:
        self.there.step("access", name.decode())
        file = self.there.disk.file(name.decode())
        out[0] = int(file is not None and (flags != 0 or len(file.seen) > 0))

    def full_name(self, _: int, name: bytes, room: int, out: int) -> int:
        if len(name) >= room:
            return CANNOT_OPEN
        memmove(out, name + b"\0", len(name) + 1)
        return OK

    def randomness(self, _: int, number: int, out: int) -> int:
        memmove(out, bytes(number), number)
        return number

    def sleep(self, _: int, microseconds: int) -> int:
        self.there.sleep(microseconds)
        return microseconds

    def time(self, _: int, out: Any) -> None:
        out[0] = JULIAN_EPOCH + self.there.microseconds // 1_000

    def day(self, _: int, out: Any) -> None:
        out[0] = (JULIAN_EPOCH + self.there.microseconds // 1_000) / MILLISECONDS_OF_JULIAN_DAY

    def last_error(self, *_: int) -> int:
        return OK

    # an open file

    def close(self, place: int) -> None:
        handle = self.handles.pop(place)
        self.unsynced_names.pop(place, None)
        if not handle.process.dead:
            self.there.step("close", "")
            handle.file.sharing.close(handle)

    def read(self, place: int, out: int, number: int, offset: int) -> int:
        file = self.handles[place].file
        self.there.step("read", f"{number} {offset}")
        data = bytes(file.seen[offset : offset + number])
        memmove(out, data.ljust(number, b"\0"), number)
        return OK if len(data) == number else SHORT_READ

    def write(self, place: int, data: int, number: int, offset: int) -> None:
        world, file, written = self.there, self.handles[place].file, string_at(data, number)
        alive = not world.process.dead
        try:
            world.step("write", f"{number} {offset}")
        except (Killed, DiskFault):
            # Whoever is killed, or finds the disk full, in the middle of a write has written some of it.
            if alive and not world.dark:
                file.write(offset, written[: world.chance.randrange(number + 1)])
            raise
        world.trace.update(written)
        file.write(offset, written)

    def truncate(self, place: int, size: int) -> None:
        self.there.step("truncate", str(size))
        self.handles[place].file.truncate(size)

    def sync(self, place: int, _: int) -> None:
        world, file = self.there, self.handles[place].file
        world.step("sync", "", lambda: file.fail_to_sync(world.chance))
        file.sync()
        if path := self.unsynced_names.pop(place, None):
            self.sync_folder(path)

    def file_size(self, place: int, out: Any) -> None:
        self.there.step("size", "")
        out[0] = len(self.handles[place].file.seen)

    def lock(self, place: int, level: int) -> int:
        self.there.step("lock", str(level))
        handle = self.handles[place]
        return OK if handle.file.sharing.lock(handle, level) else BUSY

    def unlock(self, place: int, level: int) -> None:
        self.there.step("unlock", str(level))
        self.handles[place].level = level

    def check_reserved(self, place: int, out: Any) -> None:
        self.there.step("check", "")
        out[0] = int(self.handles[place].file.sharing.is_reserved())

    def file_control(self, *_: int) -> int:
        return NOT_FOUND

    def sector_size(self, _: int) -> int:
        return 4_096

    def characteristics(self, _: int) -> int:
        return POWERSAFE_OVERWRITE

    # memory that processes share

    def map(self, place: int, region: int, size: int, extend: int, out: Any) -> None:
        self.there.step("map", f"{region} {extend}")
        handle = self.handles[place]
        buffer = handle.file.sharing.map(handle, region, size, extend=bool(extend))
        out[0] = ctypes.addressof(buffer) if buffer is not None else None

    def lock_slot(self, place: int, first: int, number: int, flags: int) -> int:
        self.there.step("slot", f"{first} {number} {flags}")
        handle = self.handles[place]
        slots = range(first, first + number)
        if flags & SLOT_UNLOCK:
            handle.file.sharing.leave(handle, slots)
            return OK
        return OK if handle.file.sharing.take(handle, slots, alone=not flags & SLOT_SHARED) else BUSY

    def barrier(self, _: int) -> None:
        self.there.step("barrier", "")

    def unmap(self, place: int, delete: int) -> None:
        handle = self.handles[place]
        if not handle.process.dead:
            self.there.step("unmap", str(delete))
            handle.file.sharing.unmap(handle)


SIMULATED = Binding()
