"""Jobs that go wrong in the child process that works on them."""

import mmap
import os
import signal
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.domain.wording import Label

PRIVATE = "Q7privateQ7"


def number_of_process() -> bytes:
    return str(os.getpid()).encode()


def print_and_answer() -> bytes:
    print(PRIVATE)
    print(PRIVATE, file=sys.stderr)
    os.write(1, PRIVATE.encode())
    os.write(2, PRIVATE.encode())
    return b"answered"


def refuse() -> bytes:
    raise FileRefused((FileFault("ragged_row", Label("行", "row"), "a", 3),))


def fail() -> bytes:
    raise ValueError(PRIVATE)


def take_memory(size: int) -> bytes:
    return str(np.ones(size // 8).sum()).encode()


def let_polars_take_memory(size: int) -> bytes:
    return str(pl.repeat(1, size // 8, eager=True).cast(pl.Int64).sum()).encode()


def keep_memory(size: int) -> bytes:
    KEPT.append(np.ones(size // 8))
    return number_of_process()


def keep_addresses(size: int) -> bytes:
    """Ask for memory and touch none of it, as an allocator does that keeps what it has given back."""
    KEPT.append(mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
    return number_of_process()


KEPT: list[object] = []


def sleep() -> bytes:
    time.sleep(60)
    return b""


def end(number: int) -> bytes:
    os.kill(os.getpid(), number)
    signal.pause()
    return b""


def leave() -> bytes:
    os._exit(0)


class PanicException(BaseException):
    pass


def panic() -> bytes:
    raise PanicException(PRIVATE)


def fill(file: str, size: int) -> bytes:
    with Path(file).open("wb") as opened:
        opened.write(b"x" * size)
    return b""


def fill_by_polars(file: str, rows: int) -> bytes:
    with Path(file).open("wb", buffering=0) as opened:
        pl.DataFrame({"a": np.arange(rows)}).write_csv(opened)
    return b""


def fill_by_parquet(file: str, rows: int) -> bytes:
    pl.DataFrame({"a": np.arange(rows)}).write_parquet(file)
    return b""
