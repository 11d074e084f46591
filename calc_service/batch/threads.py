"""Work on several columns at once: numpy and polars let other threads run while they compute."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import polars as pl

Result = TypeVar("Result")
Other = TypeVar("Other")


def together(jobs: Iterable[Callable[[], Result]]) -> list[Result]:
    """The results of all jobs, in their order; as many run at once as polars has threads."""
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        return list(pool.map(_done, jobs))


def both(one: Callable[[], Result], other: Callable[[], Other]) -> tuple[Result, Other]:
    """The results of two jobs of different kinds, done at once."""
    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(other)
        return one(), beside.result()


def _done(job: Callable[[], Result]) -> Result:
    return job()
