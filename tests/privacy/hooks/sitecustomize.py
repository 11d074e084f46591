"""Loaded by every Python process that is watched: writes down each file, program and address that it names.

`NAMES_TOLD` is the folder in which each process has a file of its own.
"""

import os
import sys

EVENTS = frozenset({
    "os.mkdir", "os.rename", "os.link", "os.symlink", "os.putenv", "os.exec", "os.posix_spawn", "os.system",
    "subprocess.Popen", "tempfile.mkstemp", "tempfile.mkdtemp", "sqlite3.connect", "socket.connect", "syslog.syslog",
})  # fmt: skip
TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _tell(event: str, arguments: tuple[object, ...]) -> None:
    opens = event == "open" and isinstance(arguments[2], int) and arguments[2] & TO_WRITE
    if opens or event in EVENTS:
        name = os.path.join(os.environ["NAMES_TOLD"], str(os.getpid()))  # noqa: PTH118 - nothing is to be imported
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(file, f"{event} {arguments!r}\n".encode("utf-8", "backslashreplace"))
        os.close(file)


_busy = False


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    global _busy  # noqa: PLW0603 - what is written down opens a file itself
    if not _busy and (event == "open" or event in EVENTS):
        _busy = True
        try:
            _tell(event, arguments)
        finally:
            _busy = False


if "NAMES_TOLD" in os.environ:
    sys.addaudithook(_hook)
