from __future__ import annotations

from typing import TYPE_CHECKING

from calc_service.state.run_records import DONE, RECEIVING, WAITING, Asker, Owner, RunFacts
from calc_service.state.runs import (
    add_run,
    all_received,
    ask_for_form,
    form_state,
    new_run_id,
    received,
    remove_run,
    run_of,
    runs_of,
    steps_of,
)
from tests.state.run_queue import AUDITOR, FACTS, OURS, done_run, open_run, worked_off

if TYPE_CHECKING:
    from calc_service.state.opening import KeptState
    from tests.state.clocks import Clock


def begun(state: KeptState, office: str = "渝中", person: str = "张三") -> str:
    run_id = new_run_id(state)
    add_run(state, run_id, Owner(office, person, "desk-1"), FACTS)
    return run_id


def test_a_run_receives_its_file_and_then_waits_to_be_split(state: KeptState) -> None:
    run_id = begun(state)
    run = run_of(state, run_id, AUDITOR)
    assert run is not None
    assert (run.state, run.received, run.size, run.stage) == (RECEIVING, 0, -1, "")

    received(state, run_id, 10)
    received(state, run_id, 7)  # what was kept does not become less
    all_received(state, run_id)
    all_received(state, run_id)

    run = run_of(state, run_id, AUDITOR)
    assert run is not None
    assert (run.state, run.received, run.size, run.stage) == (WAITING, 10, 10, "split")
    assert [step.key for step in steps_of(state, run_id)] == [("split", 0, "")]


def test_a_run_that_has_its_file_receives_nothing_more(state: KeptState) -> None:
    run_id = open_run(state)
    before = run_of(state, run_id, AUDITOR)
    received(state, run_id, 1_000)
    assert run_of(state, run_id, AUDITOR) == before


def test_a_run_is_seen_by_who_started_it_and_by_auditors_of_the_office(state: KeptState) -> None:
    run_id = begun(state)
    sees = {
        asker: run_of(state, run_id, asker) is not None
        for asker in (
            Asker("渝中", "张三", audits=False),
            Asker("渝中", "李四", audits=True),
            Asker("渝中", "李四", audits=False),
            Asker("江北", "张三", audits=False),
            Asker("江北", "王五", audits=True),
        )
    }
    assert [asker for asker, seen in sees.items() if seen] == [
        Asker("渝中", "张三", audits=False),
        Asker("渝中", "李四", audits=True),
    ]
    assert [run.id for run in runs_of(state, Asker("渝中", "李四", audits=True), 10)] == [run_id]
    assert runs_of(state, Asker("江北", "王五", audits=True), 10) == []


def test_runs_are_listed_the_newest_first_page_by_page(state: KeptState, clock: Clock) -> None:
    ids = []
    for number in range(7):
        clock.move(seconds=number % 2)
        ids.append(begun(state))
    shown: list[str] = []
    place = None
    while page := runs_of(state, AUDITOR, 3, place):
        shown += [run.id for run in page]
        place = page[-1].place
    assert len(shown) == len(ids)
    assert {*shown} == {*ids}
    moments = [run.created_at for run in runs_of(state, AUDITOR, 10)]
    assert moments == sorted(moments, reverse=True)


def test_a_run_whose_days_are_over_is_seen_no_more(state: KeptState, clock: Clock) -> None:
    run_id = begun(state)
    clock.move(days=FACTS.days, seconds=-1)
    assert run_of(state, run_id, AUDITOR) is not None
    clock.move(seconds=1)
    assert run_of(state, run_id, AUDITOR) is None
    assert runs_of(state, AUDITOR, 10) == []


def test_a_result_in_another_form_is_asked_for_once(state: KeptState) -> None:
    run_id = done_run(state)
    assert form_state(state, run_id, "text/csv") == DONE
    assert form_state(state, run_id, "application/x") is None

    ask_for_form(state, run_id, "application/x")
    ask_for_form(state, run_id, "application/x")
    assert form_state(state, run_id, "application/x") == WAITING
    run = run_of(state, run_id, AUDITOR)
    assert run is not None
    assert run.state == DONE

    worked_off(state)
    assert form_state(state, run_id, "application/x") == DONE


def test_a_form_is_not_asked_for_before_the_run_is_done(state: KeptState) -> None:
    run_id = open_run(state)
    ask_for_form(state, run_id, "text/csv")
    assert form_state(state, run_id, "text/csv") is None


def test_a_removed_run_leaves_nothing(state: KeptState) -> None:
    run_id = done_run(state)
    remove_run(state, run_id)
    remove_run(state, run_id)
    assert run_of(state, run_id, AUDITOR) is None
    assert steps_of(state, run_id) == []


def test_what_a_run_is_made_of_is_shown(state: KeptState) -> None:
    run_id = new_run_id(state)
    facts = RunFacts(5, "text/csv", "sha256:r", OURS.engine, OURS.law, OURS.spool, 2)
    run = add_run(state, run_id, Owner("渝中", "张三", "desk-1"), facts)
    assert (run.id, run.office, run.person, run.key) == (run_id, "渝中", "张三", "desk-1")
    assert (run.size, run.media_type, run.rules_digest) == (5, "text/csv", "sha256:r")
    assert (run.expires_at - run.created_at).days == 2
