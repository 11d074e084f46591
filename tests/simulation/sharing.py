"""What processes share of a file while it is open: SQLite's locks, and the memory that stands for its `-shm` file."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .disk import File
    from .world import Process

UNLOCKED, SHARED, RESERVED, PENDING, EXCLUSIVE = range(5)
Region = ctypes.Array[ctypes.c_char]


@dataclass(eq=False, slots=True)
class Handle:
    """A file that a process has open; `mapped` keeps alive what SQLite points to."""

    process: Process
    file: File
    level: int = UNLOCKED
    mapped: list[Region] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Sharing:
    """Who has a file open, who of them shares its memory, and who holds which slot of locks there."""

    handles: list[Handle] = field(default_factory=list)
    users: list[Handle] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    slots: dict[int, list[Handle]] = field(default_factory=dict)
    alone: set[int] = field(default_factory=set)

    def lock(self, handle: Handle, level: int) -> bool:
        """Raise a file's lock as https://sqlite.org/lockingv3.html says; False where it is somebody else's."""
        others = max((one.level for one in self.handles if one is not handle), default=UNLOCKED)
        if level <= handle.level:
            return True
        if level == SHARED:
            granted = others < PENDING
        elif level == RESERVED:
            granted = others < RESERVED
        else:
            if others >= RESERVED:
                return False
            granted = others == UNLOCKED
            handle.level = PENDING
        if granted:
            handle.level = level
        return granted

    def is_reserved(self) -> bool:
        return any(one.level >= RESERVED for one in self.handles)

    def map(self, handle: Handle, number: int, size: int, *, extend: bool) -> Region | None:
        """A region of the shared memory: empty where nobody has it yet, as it is at the first start after any death."""
        if handle not in self.users:
            if not self.users:
                self.regions = []
            self.users.append(handle)
        while extend and len(self.regions) <= number:
            self.regions.append(ctypes.create_string_buffer(size))
        if len(self.regions) <= number:
            return None
        handle.mapped.append(self.regions[number])
        return self.regions[number]

    def unmap(self, handle: Handle) -> None:
        if handle in self.users:
            self.users.remove(handle)

    def take(self, handle: Handle, slots: range, *, alone: bool) -> bool:
        """Locks of the shared memory, all or none, alone or side by side."""
        for slot in slots:
            others = [one for one in self.slots.get(slot, []) if one is not handle]
            if others and (alone or slot in self.alone):
                return False
        for slot in slots:
            self.slots.setdefault(slot, []).append(handle)
            if alone:
                self.alone.add(slot)
        return True

    def leave(self, handle: Handle, slots: range) -> None:
        for slot in slots:
            self._keep_holders(slot, [one for one in self.slots.get(slot, []) if one is not handle])

    def close(self, handle: Handle) -> None:
        """Whoever closes a file holds nothing of it."""
        self._forget([handle])

    def release(self, process: Process) -> None:
        """A dead process holds nothing."""
        self._forget([one for one in self.handles if one.process is process])

    def _forget(self, gone: list[Handle]) -> None:
        self.handles = [one for one in self.handles if one not in gone]
        self.users = [one for one in self.users if one not in gone]
        for slot, holders in self.slots.items():
            self._keep_holders(slot, [one for one in holders if one not in gone])

    def _keep_holders(self, slot: int, holders: list[Handle]) -> None:
        self.slots[slot] = holders
        if not holders:
            self.alone.discard(slot)
