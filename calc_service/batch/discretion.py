"""What this process says of its own accord: which exception was raised where, never its message.

Libraries quote what they could not read, and what they quote may be a person's.
"""

import logging
import resource
import sys
import threading
import traceback
import warnings
from types import TracebackType
from typing import TextIO

DEEPEST_FRAMES = 12
NO_CORE = 1
"""Bytes. Too few for a file, and the one limit that a kernel heeds which hands core dumps to a program (core(5))."""
OURS = "calc_service."


def raised(error: BaseException) -> tuple[str, tuple[str, ...]]:
    """(the type of an exception, the deepest places where it was raised)."""
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST_FRAMES:]
    return type(error).__qualname__, tuple(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)


def leave_no_core() -> None:
    """Let neither this process nor those it starts leave its memory in a file when it crashes."""
    resource.setrlimit(resource.RLIMIT_CORE, (NO_CORE, NO_CORE))


def be_discreet() -> None:
    """Leave no core; let nothing that is raised, warned of or logged by a library be written with its message."""
    leave_no_core()
    sys.excepthook = _uncaught
    threading.excepthook = lambda failure: _say(failure.exc_value or failure.exc_type())
    sys.unraisablehook = lambda failure: _say(failure.exc_value or failure.exc_type())
    warnings.showwarning = _warn
    # Without a handler of anybody's, Python itself would write what libraries log.
    logging.getLogger().addHandler(logging.NullHandler())


def _uncaught(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    _say(error)


def _say(error: BaseException) -> None:
    exception, places = raised(error)
    sys.stderr.write("\n  ".join((exception, *places)) + "\n")


def _warn(  # noqa: PLR0913, PLR0917  as Python calls it
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    del line
    text = f": {message}" if category.__module__.startswith(OURS) else ""
    (file or sys.stderr).write(f"{filename}:{lineno} {category.__qualname__}{text}\n")
