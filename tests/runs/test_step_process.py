"""The process of a worker's steps: nicer than what answers, used again, bounded, and ended by whoever looks."""

from __future__ import annotations

import pytest

from calc_service.batch.children import MEMORY, ChildEnded, WorkLimits
from calc_service.runs.step_process import NICENESS, StepProcess
from tests.api import jobs
from tests.runs import small_steps

LIMITS = WorkLimits(memory=1_000_000_000, seconds=60)


class Seen(Exception):  # noqa: N818  what a look may raise
    pass


def nothing() -> None:
    """Look at nothing."""


def test_a_step_takes_what_others_leave_over_and_its_process_is_used_again() -> None:
    process = StepProcess(LIMITS)
    assert int(process.do(small_steps.niceness, look=nothing).content) == NICENESS
    first = process.do(jobs.number_of_process, look=nothing).content
    process.rest()
    assert process.do(jobs.number_of_process, look=nothing).content == first
    process.end()


def test_one_that_died_while_it_waited_is_no_fault_of_the_next_step() -> None:
    process = StepProcess(LIMITS)
    first = process.do(jobs.number_of_process, look=nothing).content
    small_steps.kill(int(first))
    assert process.do(jobs.number_of_process, look=nothing).content != first
    process.end()


def test_a_step_that_takes_too_much_ends_its_process() -> None:
    process = StepProcess(WorkLimits(memory=300_000_000, seconds=60))
    with pytest.raises(ChildEnded) as ended:
        process.do(small_steps.take_memory, 500_000_000, look=nothing)
    assert ended.value.death == MEMORY
    process.end()


def test_whoever_looks_can_end_it() -> None:
    def look() -> None:
        raise Seen

    process = StepProcess(LIMITS)
    with pytest.raises(Seen):
        process.do(small_steps.take_memory, 0, look=look)
    process.end()
