from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import TYPE_CHECKING

import pytest

from calc_service.state.run_records import (
    BROKE_OFF,
    DONE,
    ENGINE_CHANGED,
    FAILED,
    MEMORY,
    NO_ROOM,
    REFUSED,
    WAITING,
    WORKING,
    Run,
    StepKey,
)
from calc_service.state.run_steps import (
    MOST_DEATHS,
    anything_open,
    beat,
    died,
    fail,
    fail_outdated,
    finish,
    give_back,
    is_held,
    refuse,
    signs_of_life,
    take,
)
from calc_service.state.run_upkeep import gone, known_runs, over, run_figures, seen
from calc_service.state.runs import ask_for_form, form_state, remove_run, run_of, steps_of
from tests.state.run_queue import (
    AUDITOR,
    BUCKETS,
    FACTS,
    OURS,
    ROWS,
    done_run,
    finished,
    following,
    open_run,
    result_of,
    taken,
    worked_off,
)

if TYPE_CHECKING:
    from calc_service.state.opening import KeptState
    from tests.state.clocks import Clock


def run(state: KeptState, run_id: str) -> Run:
    found = run_of(state, run_id, AUDITOR)
    assert found is not None
    return found


def test_steps_are_taken_one_kind_after_the_other_until_the_run_is_done(state: KeptState) -> None:
    run_id = open_run(state)
    assert [key.kind for key in worked_off(state)] == ["split", *["bucket"] * BUCKETS, "merge", "write"]
    found = run(state, run_id)
    assert (found.state, found.rows, found.rows_done) == (DONE, BUCKETS * ROWS, BUCKETS * ROWS)
    assert (found.buckets, found.buckets_done, found.stage) == (BUCKETS, BUCKETS, "")
    assert found.started_at is not None
    assert found.ended_at is not None
    assert [step.digest for step in steps_of(state, run_id) if step.key.kind == "bucket"] == [
        f"sha256:bucket-{number}" for number in range(BUCKETS)
    ]


def test_what_is_computed_while_it_is_split_counts_as_done(state: KeptState) -> None:
    run_id = open_run(state)
    result = result_of(StepKey("split"))
    assert finish(state, taken(state), result._replace(buckets=1), [StepKey("write", 0, "text/csv")])
    found = run(state, run_id)
    assert (found.state, found.rows_done, found.buckets_done) == (WAITING, result.rows, 1)
    assert finished(state, taken(state))
    found = run(state, run_id)
    assert (found.state, found.rows_done, found.buckets_done) == (DONE, result.rows, 1)


def test_a_run_is_working_while_a_step_of_it_is_held(state: KeptState) -> None:
    run_id = open_run(state)
    held = taken(state)
    assert run(state, run_id).state == WORKING
    give_back(state, held)
    assert run(state, run_id).state == WAITING


def test_a_step_is_held_by_one_alone(state: KeptState) -> None:
    open_run(state)
    held = taken(state, "one")
    assert take(state, "other", OURS) is None
    assert is_held(state, held)


def test_what_a_worker_held_before_it_takes_again(state: KeptState) -> None:
    open_run(state)
    before = taken(state, "one")
    again = taken(state, "one")
    assert again.key == before.key
    assert again.attempt != before.attempt
    assert not is_held(state, before)
    assert not finished(state, before)
    assert finished(state, again)


def test_a_step_is_taken_over_only_after_the_sign_that_was_seen(state: KeptState) -> None:
    open_run(state)
    held = taken(state, "one")
    (sign,) = signs_of_life(state)
    assert beat(state, held)
    assert take(state, "other", OURS, dead=[sign]) is None

    (sign,) = signs_of_life(state)
    over = take(state, "other", OURS, dead=[sign])
    assert over is not None
    assert over.key == held.key
    assert not beat(state, held)
    assert not finished(state, held)
    assert finished(state, over)


def test_a_step_that_is_done_is_done_once_though_told_twice(state: KeptState) -> None:
    run_id = open_run(state)
    held = taken(state)
    assert finished(state, held)
    assert finished(state, held)
    assert len(steps_of(state, run_id)) == 1 + BUCKETS


def test_the_oldest_step_is_taken_first(state: KeptState, clock: Clock) -> None:
    first = open_run(state)
    clock.move(seconds=5)
    second = open_run(state)
    assert taken(state, "one").run == first
    assert taken(state, "other").run == second


def test_a_small_run_does_not_wait_for_a_large_one_that_came_before(state: KeptState, clock: Clock) -> None:
    large = open_run(state)
    finished(state, taken(state))
    clock.move(seconds=5)
    assert taken(state, "one").run == large
    clock.move(seconds=5)
    small = open_run(state)
    assert taken(state, "other").run == small
    clock.move(seconds=5)
    assert taken(state, "third").run == large  # and the large one does not wait until all small ones are done


def test_a_run_may_be_passed_over(state: KeptState) -> None:
    run_id = open_run(state)
    assert take(state, "one", OURS, passed_over={run_id}) is None


@pytest.mark.parametrize("other", [OURS._replace(spool="x"), OURS._replace(law="x"), OURS._replace(engine="9.0.0")])
def test_a_worker_leaves_what_is_not_its_own(state: KeptState, other: object) -> None:
    open_run(state)
    assert take(state, "one", other) is None  # type: ignore[arg-type]
    assert not anything_open(state, other)  # type: ignore[arg-type]
    assert anything_open(state, OURS)


def test_a_step_given_back_is_tried_again_and_counts_as_never_tried(state: KeptState) -> None:
    run_id = open_run(state)
    give_back(state, taken(state), NO_ROOM)
    assert run(state, run_id).waits_for == NO_ROOM
    held = taken(state)
    assert held.attempts == 1
    assert finished(state, held)
    assert not run(state, run_id).waits_for


def test_a_step_whose_process_died_three_times_fails_its_run(state: KeptState) -> None:
    run_id = open_run(state)
    for number in range(MOST_DEATHS):
        assert run(state, run_id).state == WAITING, number
        died(state, taken(state), BROKE_OFF)
    found = run(state, run_id)
    assert (found.state, found.failure) == (FAILED, BROKE_OFF)
    assert take(state, "one", OURS) is None


def test_a_run_that_fails_takes_its_other_steps_with_it(state: KeptState) -> None:
    run_id = open_run(state)
    assert finished(state, taken(state))
    one, other = taken(state, "one"), taken(state, "other")
    fail(state, one, MEMORY)
    assert run(state, run_id).failure == MEMORY
    assert not is_held(state, other)
    assert not finished(state, other)
    assert take(state, "one", OURS) is None


def test_a_refused_file_keeps_its_faults(state: KeptState) -> None:
    run_id = open_run(state)
    refuse(state, taken(state), '[{"code": "empty"}]')
    found = run(state, run_id)
    assert (found.state, found.faults) == (REFUSED, [{"code": "empty"}])


def test_a_form_that_fails_leaves_the_run_done(state: KeptState) -> None:
    run_id = done_run(state)
    ask_for_form(state, run_id, "application/x")
    refuse(state, taken(state), '[{"code": "too_many_rows"}]')
    assert form_state(state, run_id, "application/x") == FAILED
    assert run(state, run_id).state == DONE
    ask_for_form(state, run_id, "application/x")
    assert form_state(state, run_id, "application/x") == WAITING


def test_what_is_removed_is_held_by_nobody(state: KeptState) -> None:
    run_id = open_run(state)
    held = taken(state)
    remove_run(state, run_id)
    assert not beat(state, held)
    assert not finished(state, held)
    give_back(state, held)
    died(state, held, BROKE_OFF)
    fail(state, held, MEMORY)
    assert take(state, "one", OURS) is None


def test_a_run_of_an_older_version_ends_and_one_of_a_newer_waits(state: KeptState) -> None:
    old, new = (open_run(state, FACTS._replace(engine=engine)) for engine in ("1.7.9", "1.10.0"))
    assert fail_outdated(state, "1.8.0", ENGINE_CHANGED) == 1
    assert run(state, old).failure == ENGINE_CHANGED
    assert run(state, new).state == WAITING


def test_what_an_older_version_works_on_is_left_to_it(state: KeptState) -> None:
    run_id = open_run(state, FACTS._replace(engine="1.7.9"))
    assert take(state, "old", OURS._replace(engine="1.7.9")) is not None
    assert fail_outdated(state, "1.8.0", ENGINE_CHANGED) == 0
    assert run(state, run_id).state == WORKING


def test_many_workers_do_every_step_exactly_once(state: KeptState) -> None:
    ids = [open_run(state) for _ in range(3)]
    done = count()

    def work(worker: str) -> list[tuple[str, StepKey]]:
        mine = []
        while any(run(state, run_id).state != DONE for run_id in ids):
            if held := take(state, worker, OURS):
                assert finish(state, held, result_of(held.key), following(held.key))
                mine.append((held.run, held.key))
                next(done)
        return mine

    with ThreadPoolExecutor(4) as threads:
        each = [one for found in threads.map(work, "abcd") for one in found]
    assert len(each) == len({*each}) == next(done) == len(ids) * (BUCKETS + 3)


def test_what_is_over_and_what_there_is_are_told(state: KeptState, clock: Clock) -> None:
    run_id = open_run(state)
    assert over(state) == []
    assert known_runs(state)[run_id].spool == OURS.spool
    clock.move(days=FACTS.days)
    assert over(state) == [run_id]


def test_those_who_look_after_runs_are_told_how_many_wait_and_who_works(state: KeptState, clock: Clock) -> None:
    open_run(state)
    open_run(state)
    taken(state, "one")
    seen(state, "one")
    seen(state, "two")
    seen(state, "two")
    gone(state, "one")
    clock.move(seconds=30)
    figures = run_figures(state)
    assert (figures.runs[WAITING], figures.runs[WORKING], figures.workers, figures.oldest) == (1, 1, 1, 30)
    clock.move(seconds=60)
    assert run_figures(state).workers == 0
