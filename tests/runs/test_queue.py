"""When a step is taken over, and when a run is tried again: by one clock each, and no two clocks compared."""

from __future__ import annotations

from calc_service.runs.queue import BEAT, LEASE, LONGEST_PAUSE, MOST_COUNTED, SHORTEST_PAUSE, LifeWatch, Pauses
from calc_service.state.run_records import StepKey
from calc_service.state.run_steps import LifeSign

SIGN = LifeSign("run", StepKey("bucket", 1), "worker", 5)


class Ticking:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def watched(clock: Ticking, watch: LifeWatch, seconds: float, sign: LifeSign = SIGN) -> None:
    """Look at the same sign for so long."""
    until = clock.now + seconds
    while clock.now < until:
        clock.now += BEAT
        watch.look([sign])


def test_a_sign_that_never_changes_is_dead_after_the_lease() -> None:
    clock = Ticking()
    watch = LifeWatch(clock)
    watch.look([SIGN])
    watched(clock, watch, LEASE - BEAT)
    assert watch.dead() == []
    watched(clock, watch, BEAT)
    assert watch.dead() == [SIGN]


def test_a_holder_that_counts_up_is_never_dead() -> None:
    clock = Ticking()
    watch = LifeWatch(clock)
    for life in range(100):
        watched(clock, watch, LEASE - 2 * BEAT, SIGN._replace(life=life))
        assert watch.dead() == []


def test_nobody_is_dead_because_the_database_was_away() -> None:
    clock = Ticking()
    watch = LifeWatch(clock)
    watch.look([SIGN])
    clock.now += 3_600
    watch.look([SIGN])
    assert MOST_COUNTED < LEASE
    assert watch.dead() == []


def test_who_is_given_back_and_taken_again_begins_anew() -> None:
    clock = Ticking()
    watch = LifeWatch(clock)
    watched(clock, watch, LEASE - BEAT)
    watch.look([])
    watched(clock, watch, LEASE - BEAT)
    assert watch.dead() == []


def test_a_run_without_room_is_tried_again_later_each_time() -> None:
    clock = Ticking()
    pauses = Pauses(clock)
    waited = []
    for _ in range(6):
        pauses.pause("run")
        began = clock.now
        while pauses.paused():
            clock.now += 1
        waited.append(clock.now - began)
    assert waited == [SHORTEST_PAUSE, 10, 20, 40, LONGEST_PAUSE, LONGEST_PAUSE]
    pauses.forget("run")
    pauses.pause("run")
    clock.now += SHORTEST_PAUSE
    assert not pauses.paused()
