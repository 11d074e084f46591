"""Jobs side by side: their results in order, no more of them at once than can be held, and faults told."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import polars as pl
import pytest

from calc_service.batch.threads import in_turn, together

if TYPE_CHECKING:
    from collections.abc import Callable


def test_results_come_in_the_order_of_the_jobs() -> None:
    def slower_at_first(number: int) -> int:
        time.sleep(0.02 if number == 0 else 0)
        return number

    assert together(partial(slower_at_first, number) for number in range(20)) == list(range(20))


def test_jobs_begin_as_results_are_taken() -> None:
    begun: list[int] = []
    results = in_turn(partial(begun.append, number) for number in range(100))
    next(results)
    time.sleep(0.05)
    assert len(begun) <= pl.thread_pool_size() + 2
    del results
    assert len(begun) < 100


def test_what_a_job_raises_is_raised_and_no_later_job_begins() -> None:
    begun: list[int] = []

    def job(number: int) -> None:
        begun.append(number)
        if number == 3:
            raise ValueError("third")

    jobs: list[Callable[[], None]] = [partial(job, number) for number in range(100)]
    with pytest.raises(ValueError, match="third"):
        together(jobs)
    assert len(begun) < 100
