"""Numbers that processes share: none is lost when one of them is killed, and what it had in hand goes with it."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import count
from threading import Thread

import pytest

from calc_service.api.metrics import shared_counts
from calc_service.api.metrics.shared_counts import SharedCounts
from calc_service.config import PROJECT_FOLDER

COUNTED, IN_HAND, DIED = range(3)
WIDTH = 3


def counts() -> SharedCounts:
    return SharedCounts(WIDTH, in_hand=(IN_HAND,), died=DIED)


def forked(work: Callable[[], None]) -> int:
    """A process that works, and then waits until it is killed; it has worked when this returns."""
    heard, told = os.pipe()
    process = os.fork()
    if process == 0:
        with suppress(BaseException):
            work()
            os.write(told, b"x")
            signal.pause()
        os._exit(1)
    os.close(told)
    assert os.read(heard, 1) == b"x"
    os.close(heard)
    return process


def add_ones(shared: SharedCounts, times: Iterable[int]) -> None:
    for _ in times:
        shared.add((COUNTED, 1))


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def seen(shared: SharedCounts) -> tuple[list[int], int]:
    totals, living = shared.totals()
    return [int(number) for number in totals], living


def test_what_every_process_adds_is_one_sum() -> None:
    shared = counts()
    shared.add((COUNTED, 2))
    processes = [forked(lambda: shared.add((COUNTED, 10), (IN_HAND, 1))) for _ in range(3)]
    assert seen(shared) == ([32, 3, 0], 4)
    for process in processes:
        kill(process)


def test_what_a_killed_process_counted_stays_and_what_it_had_in_hand_goes() -> None:
    shared = counts()
    kill(forked(lambda: shared.add((COUNTED, 10), (IN_HAND, 1))))

    assert seen(shared) == ([10, 0, 0], 0)


def test_the_next_process_goes_on_where_the_killed_one_was_and_says_that_it_died(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shared_counts, "LANES", 6)
    shared = counts()
    for _ in range(11):
        kill(forked(lambda: shared.add((COUNTED, 1), (IN_HAND, 1))))
    shared.add((IN_HAND, 1))

    assert seen(shared) == ([11, 1, 11], 1)


def test_a_process_without_a_lane_is_not_counted_and_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_counts, "LANES", 1)
    shared = counts()
    shared.add((COUNTED, 1))
    other = forked(lambda: shared.add((COUNTED, 10)))
    assert seen(shared) == ([1, 0, 0], 1)
    kill(other)


def test_a_process_that_ends_in_order_has_not_died() -> None:
    script = (
        "import os, sys\n"
        "from calc_service.api.metrics.shared_counts import SharedCounts\n"
        "shared = SharedCounts(3, in_hand=(1,), died=2)\n"
        "if os.fork() == 0:\n"
        "    shared.add((0, 1), (1, 1))\n"
        "    sys.exit(0)\n"
        "os.wait()\n"
        "shared.add((0, 1))\n"
        "totals, living = shared.totals()\n"
        "print(*totals, living)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=PROJECT_FOLDER
    )
    assert done.stdout.split() == ["2", "0", "0", "1"]


def test_threads_lose_nothing_of_each_other() -> None:
    shared = counts()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [Thread(target=add_ones, args=(shared, range(20_000))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)

    assert seen(shared)[0][COUNTED] == 80_000


def test_sums_never_go_back_while_processes_come_work_and_are_killed() -> None:
    shared, chance = counts(), random.Random(1)  # noqa: S311 - which process, no secret
    living: list[int] = []
    before = 0

    def work() -> None:
        for _ in range(50):
            shared.add((COUNTED, 1), (IN_HAND, 1), (IN_HAND, -1))
        Thread(target=add_ones, args=(shared, count()), daemon=True).start()

    for _ in range(40):
        if len(living) > 3 or (living and chance.random() < 0.4):
            kill(living.pop(chance.randrange(len(living))))
        else:
            living.append(forked(work))
        totals, alive = seen(shared)
        assert totals[COUNTED] >= before
        assert totals[IN_HAND] == 0
        assert alive == len(living)
        before = totals[COUNTED]
    for process in living:
        kill(process)
    assert before > 50 * len(living)
