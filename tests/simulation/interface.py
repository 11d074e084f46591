"""SQLite's interface to a file system, as its header declares it: https://sqlite.org/c3ref/vfs.html."""

from __future__ import annotations

import _sqlite3
import ctypes
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_double, c_int, c_int64, c_void_p
from typing import Any, ClassVar

LIBRARY = ctypes.PyDLL(_sqlite3.__file__)
"""The driver and, behind it, whichever SQLite it was linked with."""
OK, BUSY, FULL, CANNOT_OPEN, NOT_FOUND, IO_ERROR, SHORT_READ = 0, 5, 13, 14, 12, 10, 522
FAILED = {
    "open": 14,
    "read": 266,
    "write": 778,
    "sync": 1034,
    "truncate": 1546,
    "delete": 2570,
    "map": 5386,
}
"""What SQLite is told when a step fails, by the kind of step."""
SEED_OF_CHANCE = 28
"""sqlite3_test_control: SQLITE_TESTCTRL_PRNG_SEED."""
CREATE, DELETE_ON_CLOSE = 0x4, 0x8
LASTING_NAMES = 0x800 | 0x4000 | 0x80000
"""Journals and write-ahead logs: the first sync of one that might have been made syncs its folder too."""
ANY_TEMPORARY = 0x200 | 0x400 | 0x1000 | 0x2000
SLOT_UNLOCK, SLOT_SHARED = 1, 4
POWERSAFE_OVERWRITE = 0x1000
MILLISECONDS_OF_JULIAN_DAY = 86_400_000
JULIAN_EPOCH = 210_866_760_000_000

A = c_void_p
METHODS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("close", (A,)),
    ("read", (A, A, c_int, c_int64)),
    ("write", (A, A, c_int, c_int64)),
    ("truncate", (A, c_int64)),
    ("sync", (A, c_int)),
    ("file_size", (A, POINTER(c_int64))),
    ("lock", (A, c_int)),
    ("unlock", (A, c_int)),
    ("check_reserved", (A, POINTER(c_int))),
    ("file_control", (A, c_int, A)),
    ("sector_size", (A,)),
    ("characteristics", (A,)),
    ("map", (A, c_int, c_int, c_int, POINTER(c_void_p))),
    ("lock_slot", (A, c_int, c_int, c_int)),
    ("barrier", (A,)),
    ("unmap", (A, c_int)),
)
CALLS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("open", (A, c_char_p, A, c_int, POINTER(c_int))),
    ("delete", (A, c_char_p, c_int)),
    ("access", (A, c_char_p, c_int, POINTER(c_int))),
    ("full_name", (A, c_char_p, c_int, A)),
    *((f"library_{number}", ()) for number in range(4)),
    ("randomness", (A, c_int, A)),
    ("sleep", (A, c_int)),
    ("day", (A, POINTER(c_double))),
    ("last_error", (A, c_int, A)),
    ("time", (A, POINTER(c_int64))),
)
"""The tables of functions as SQLite declares them, in order."""


class Methods(ctypes.Structure):
    _fields_: ClassVar = [("version", c_int), *((name, CFUNCTYPE(c_int, *kinds)) for name, kinds in METHODS)]


class FileSystem(ctypes.Structure):
    _fields_: ClassVar = [
        ("version", c_int),
        ("size_of_file", c_int),
        ("longest_name", c_int),
        ("following", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        *((name, CFUNCTYPE(c_int, *kinds)) for name, kinds in CALLS),
    ]


class OpenFile(ctypes.Structure):
    _fields_: ClassVar = [("methods", c_void_p)]
