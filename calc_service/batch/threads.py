"""Work on several things at once: numpy and polars let other threads run while they compute."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import polars as pl

AT_ONCE = min(len(os.sched_getaffinity(0)), 4)
"""Each job has memory of its own, and what it asks of polars goes to all cores anyway."""
Result = TypeVar("Result")
Other = TypeVar("Other")


def in_turn(jobs: Iterable[Callable[[], Result]], threads: int = AT_ONCE) -> Iterator[Result]:
    """The results of all jobs, in their order, some run at once.

    Jobs begin as results are taken, so that few wait, done, to be taken.
    """
    pool = ThreadPoolExecutor(threads)
    under_way: deque[Future[Result]] = deque()
    try:
        for job in jobs:
            under_way.append(pool.submit(job))
            if len(under_way) > threads:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def both(one: Callable[[], Result], other: Callable[[], Other]) -> tuple[Result, Other]:
    """The results of two jobs of different kinds, done at once; where both fail, what `one` raises."""
    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(other)
        return one(), beside.result()


def together(jobs: Iterable[Callable[[], Result]]) -> list[Result]:
    """The results of all jobs, in their order; no more run at once than polars has threads: one setting tells both."""
    return list(in_turn(jobs, min(pl.thread_pool_size(), AT_ONCE)))
