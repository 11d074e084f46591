"""What may go wrong with a text in hand: libraries that quote it, and processes that end."""

import ctypes
import decimal
import gc
import json
import logging
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Literal, NoReturn

import marshmallow
import msgspec
import numpy as np
import polars as pl
import pyarrow as pa
import sqlalchemy
from numba.core.errors import TypingError

from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.batch.scratch import FolderUnusable, NoRoom
from calc_service.domain.wording import Label
from calc_service.state.sqlite import engine_of
from calc_service.state.surroundings import THE_WORLD

Way = Callable[[str], object]


def _raise(error: BaseException) -> NoReturn:
    raise error


def _in_a_thread(text: str) -> None:
    thread = Thread(target=int, args=(text,), name="reader")
    thread.start()
    thread.join()


class _Ends:
    def __init__(self, text: str) -> None:
        self.text = text

    def __del__(self) -> None:
        int(self.text)


def _while_collected(text: str) -> None:
    _Ends(text)
    gc.collect()


def _because(text: str) -> None:
    try:
        int(text)
    except ValueError as error:
        error.add_note(text)
        raise RuntimeError(text) from error


def _of_a_database(text: str) -> None:
    engine = engine_of(sqlalchemy.make_url(f"sqlite:///{os.environ['TMPDIR']}/refused.db"), THE_WORLD)
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("SELECT :person FROM nowhere"), {"person": text})


def _as_logged(text: str) -> None:
    for number in (logging.DEBUG, logging.WARNING, logging.CRITICAL):
        logging.getLogger("a.library").log(number, "cannot read %s", text)
    try:
        int(text)
    except ValueError:
        logging.getLogger("another").exception(text)


def _as_warned(text: str) -> None:
    warnings.warn(text, UserWarning, stacklevel=1)
    warnings.warn(text, DeprecationWarning, stacklevel=1)


def _recursing(text: str) -> object:
    return _recursing(text)


class Unforeseen(BaseException):
    """As a reader in Rust raises what it did not foresee."""


RAISING: dict[str, Way] = {
    "ValueError": int,
    "JSONDecodeError": json.loads,
    "DecimalException": decimal.Decimal,
    "date": date.fromisoformat,
    "KeyError": lambda text: dict[str, str]()[text],
    "AttributeError": lambda text: getattr(text, text),
    "AssertionError": lambda text: _raise(AssertionError(text)),
    "UnicodeError": lambda text: text.encode("ascii") + f"{text}é".encode("ascii"),
    "FileNotFoundError": lambda text: Path("/nowhere", text).read_bytes(),
    "polars": lambda text: pl.Series([text]).cast(pl.Int64),
    "polars column": lambda text: pl.DataFrame({"a": [1]}).select(text),
    "pyarrow": lambda text: pa.array([text]).cast(pa.int64()),
    "numpy": lambda text: np.array([text]).astype(np.int64),
    "numba": lambda text: _raise(TypingError(text)),
    "msgspec": lambda text: msgspec.convert(text, type=Literal["a"]),
    "marshmallow": lambda text: _raise(marshmallow.ValidationError({text: [text]})),
    "database": _of_a_database,
    "because": _because,
    "group": lambda text: _raise(ExceptionGroup(text, [ValueError(text)])),
    "RecursionError": _recursing,
    "MemoryError": lambda text: _raise(MemoryError(text)),
    "StopIteration": lambda text: _raise(StopIteration(text)),
    "OSError": lambda text: _raise(OSError(5, text, text)),
    "no room": lambda text: _raise(NoRoom(28, text, text)),
    "folder unusable": lambda text: _raise(FolderUnusable(13, text, text)),
    "thread": _in_a_thread,
    "collected": _while_collected,
    "logged": _as_logged,
    "warned": _as_warned,
    "Unforeseen": lambda text: _raise(Unforeseen(text)),
    "SystemExit": lambda text: _raise(SystemExit(text)),
}
"""What raises, or says something, and leaves the process as it was."""
ENDING: dict[str, Way] = {
    "killed": lambda _: os.kill(os.getpid(), signal.SIGKILL),
    "terminated": lambda _: os.kill(os.getpid(), signal.SIGTERM),
    "broken off": lambda _: os.abort(),
    "segmentation fault": lambda _: ctypes.string_at(0),
    "left": lambda _: os._exit(7),
}
"""What ends its process."""


def panic(text: str) -> None:
    """Raise what the child takes for a reader that broke."""
    _raise(type("PanicException", (BaseException,), {})(text))


def print_it(text: str) -> None:
    """Write as a library that is compiled does."""
    for stream in (1, 2):
        os.write(stream, text.encode())
    sys.stderr.write(text)


def refuse(text: str) -> None:
    """Refuse a file, as a reader does, without the text."""
    del text
    raise FileRefused((FileFault("ragged_row", Label("行", "row"), "a", 3),))


def take_memory(text: str) -> None:
    """More than any job may."""
    kept = [text.encode() * 1_000_000 for _ in range(10_000)]
    kept.clear()


def take_time(text: str) -> None:
    """Longer than any job may."""
    del text
    time.sleep(60)


IN_A_CHILD: dict[str, Way] = {
    **{
        name: RAISING[name]
        for name in ("ValueError", "polars", "pyarrow", "MemoryError", "no room", "thread", "logged")
    },
    **ENDING,
    "panic": panic,
    "print": print_it,
    "refuse": refuse,
    "memory": take_memory,
    "time": take_time,
}


def in_a_child(way: str, text: str) -> bytes:
    """A job for a child."""
    IN_A_CHILD[way](text)
    return b"done"
