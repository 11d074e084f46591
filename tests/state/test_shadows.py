"""Proposals beside the rules in force: who lets them, one at a time, and counts that are written whole."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from calc_service.domain.comparison_counts import WHOLE, Counts
from calc_service.state import refusals
from calc_service.state.history import approve
from calc_service.state.keys import create, find
from calc_service.state.proposals import propose, withdraw
from calc_service.state.refusals import PublishingRefused
from calc_service.state.shadows import MOST_DAYS, counts_of, keep_counts, shadowed, shadows_of, start, stop
from tests.state.test_publications import draft, person

if TYPE_CHECKING:
    from collections.abc import Callable

    from calc_service.state.keys import Key
    from calc_service.state.opening import KeptState
    from calc_service.state.proposals import Proposal
    from tests.state.clocks import Clock

LAST_DAY = date(2027, 12, 31)
SOME = {WHOLE: Counts(compared=7, differing=2), ("track", "special"): Counts(compared=7)}


@pytest.fixture
def policy(state: KeptState) -> Key:
    return find(state, create(state, "policy-1", "张三", ["policy"], LAST_DAY))


@pytest.fixture
def approver(state: KeptState) -> Key:
    return person(state, "approver-1", "李四")


@pytest.fixture
def proposal(state: KeptState, policy: Key) -> Proposal:
    return propose(state, draft(), policy)


def today(state: KeptState) -> date:
    return date.fromisoformat(state.surroundings.today())


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(PublishingRefused) as caught:
        work()
    return caught.value.code


def test_a_proposal_runs_beside_the_rules_it_is_compared_with(
    state: KeptState, proposal: Proposal, policy: Key
) -> None:
    assert shadowed(state) is None
    start(state, proposal.id, today(state), policy, approves=False)
    running = shadowed(state)
    assert running is not None
    assert (running.after, running.before) == (f"sha256:{1:064x}", f"sha256:{0:064x}")
    assert (running.proposal, running.folder, running.started_by) == (proposal.id, proposal.folder, "张三")


def test_the_proposer_and_any_approver_start_and_stop_it_and_nobody_else(
    state: KeptState, proposal: Proposal, policy: Key, approver: Key
) -> None:
    other = find(state, create(state, "policy-2", "王五", ["policy"], LAST_DAY))
    assert refusal(lambda: start(state, proposal.id, today(state), other, approves=False)) == refusals.NOT_TO_SHADOW
    start(state, proposal.id, today(state), approver, approves=True)
    assert refusal(lambda: stop(state, proposal.id, other, approves=False)) == refusals.NOT_TO_SHADOW
    assert stop(state, proposal.id, policy, approves=False).stopped_by == "张三"
    assert shadowed(state) is None
    assert refusal(lambda: stop(state, proposal.id, policy, approves=False)) == refusals.NO_SHADOW


def test_one_runs_at_a_time(state: KeptState, proposal: Proposal, policy: Key) -> None:
    other = propose(state, draft(2), policy)
    start(state, proposal.id, today(state), policy, approves=False)
    assert refusal(lambda: start(state, other.id, today(state), policy, approves=False)) == refusals.SHADOW_RUNS
    assert refusal(lambda: stop(state, other.id, policy, approves=False)) == refusals.NO_SHADOW
    stop(state, proposal.id, policy, approves=False)
    start(state, other.id, today(state), policy, approves=False)
    assert [one.version for one in shadows_of(state, other.id)] == [1]


@pytest.mark.parametrize("days", [-1, MOST_DAYS])
def test_its_last_day_lies_within_a_month(state: KeptState, proposal: Proposal, policy: Key, days: int) -> None:
    last = today(state) + timedelta(days=days)
    assert refusal(lambda: start(state, proposal.id, last, policy, approves=False)) == refusals.SHADOW_DAYS


def test_it_ends_after_its_last_day(state: KeptState, clock: Clock, proposal: Proposal, policy: Key) -> None:
    start(state, proposal.id, today(state) + timedelta(days=MOST_DAYS - 1), policy, approves=False)
    clock.move(days=MOST_DAYS - 1)
    assert shadowed(state) is not None
    clock.move(days=1)
    assert shadowed(state) is None


def test_it_ends_with_the_proposal(state: KeptState, proposal: Proposal, policy: Key) -> None:
    start(state, proposal.id, today(state), policy, approves=False)
    withdraw(state, proposal.id, policy)
    assert shadowed(state) is None
    assert refusal(lambda: start(state, proposal.id, today(state), policy, approves=False)) == refusals.NOT_OPEN


def test_what_was_approved_for_a_later_day_goes_on(state: KeptState, policy: Key, approver: Key) -> None:
    later = propose(state, draft(start=today(state) + timedelta(days=5)), policy)
    start(state, later.id, today(state), policy, approves=False)
    approve(state, later.id, later.difference_digest, approver)
    assert shadowed(state) is not None


def test_counts_of_several_processes_add_up_by_day_and_writing_twice_changes_nothing(
    state: KeptState, proposal: Proposal, policy: Key
) -> None:
    shadow = start(state, proposal.id, today(state), policy, approves=False).id
    for writer, day in (("a", "2026-12-01"), ("b", "2026-12-01"), ("b", "2026-12-02"), ("b", "2026-12-02")):
        keep_counts(state, shadow, writer, day, SOME)
    assert counts_of(state, shadow) == {
        "2026-12-01": {group: counts.and_(counts) for group, counts in SOME.items()},
        "2026-12-02": SOME,
    }
