"""How new the rules of a service are, known to all its processes."""

import os
import signal
from collections.abc import Callable

from calc_service.api.publications.newest import NewestTakenUp


def in_child(work: Callable[[], int]) -> int:
    """What a forked process that does `work` ends with."""
    process = os.fork()
    if not process:
        os._exit(work())
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def test_nothing_was_taken_up_at_first() -> None:
    assert NewestTakenUp().number == 0


def test_it_only_grows() -> None:
    newest = NewestTakenUp()
    for number in (2, 6, 4):
        newest.grow_to(number)
    assert newest.number == 6


def test_what_one_process_has_taken_up_all_others_know() -> None:
    newest = NewestTakenUp()
    newest.grow_to(2)

    def another() -> int:
        newest.grow_to(8)
        return 0

    assert in_child(another) == 0
    assert newest.number == 8
    assert in_child(lambda: newest.number) == 8


def test_a_process_that_is_killed_takes_nothing_back_and_holds_nobody_up() -> None:
    newest = NewestTakenUp()

    def killed() -> int:
        newest.grow_to(4)
        os.kill(os.getpid(), signal.SIGKILL)
        return 0

    assert in_child(killed) == -signal.SIGKILL
    newest.grow_to(5)
    assert newest.number == 5
