"""Becomes a command under the system calls that a unit allows, by libseccomp as systemd does: UNIT COMMAND…

With --no-write-and-execute memory can moreover never become code, as under MemoryDenyWriteExecute=yes.
"""

import ctypes
import errno
import os
import re
import subprocess
import sys
from pathlib import Path

ALLOW, MASKED_EQUAL, NO_NEW_PRIVILEGES = 0x7FFF0000, 7, 38
REFUSE = 0x00050000 | errno.EPERM
PROT_EXEC = 4


class Comparison(ctypes.Structure):
    """One argument of a system call, as libseccomp compares it."""

    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    )


def members(name: str) -> set[str]:
    """The system calls of a set of systemd's."""
    if not name.startswith("@"):
        return {name}
    told = subprocess.check_output(["systemd-analyze", "syscall-filter", "--no-pager", name], text=True)  # noqa: S607  the system's
    names = [line.strip() for line in told.splitlines()[1:] if re.match(r"\s+[@a-z]", line)]
    return {call for each in names for call in members(each)}


def allowed(unit: str) -> set[str]:
    """The system calls that the unit's lines leave, and those that systemd always does."""
    calls = members("@default")
    for words in re.findall(r"^SystemCallFilter=(.+)$", unit, re.MULTILINE):
        named = {call for name in words.lstrip("~").split() for call in members(name)}
        calls = calls - named if words.startswith("~") else calls | named
    return calls


def confine(calls: set[str], *, no_code: bool) -> None:
    """Refuse this process, and all it starts, every other system call."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(REFUSE))
    for call in sorted(calls):
        number = library.seccomp_syscall_resolve_name(call.encode())
        if number < 0:
            continue
        if no_code and call in {"mprotect", "pkey_mprotect"}:
            never = Comparison(2, MASKED_EQUAL, PROT_EXEC, 0)
            library.seccomp_rule_add_array(context, ALLOW, number, 1, ctypes.byref(never))
        else:
            library.seccomp_rule_add_array(context, ALLOW, number, 0, None)
    if ctypes.CDLL(None).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) or library.seccomp_load(context):
        raise OSError("the filter cannot be set")


if __name__ == "__main__":
    no_code = sys.argv[1] == "--no-write-and-execute"
    unit, *command = sys.argv[2:] if no_code else sys.argv[1:]
    confine(allowed(Path(unit).read_text("utf-8")), no_code=no_code)
    os.execv(command[0], command)  # noqa: S606  no shell is wanted
