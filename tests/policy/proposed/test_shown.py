"""Proposals and the history as they are shown: what was kept, what moved on since, and what was tampered with."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import update

from calc_service.policy.proposed.shown import every_shown, history_shown, proposal_shown
from calc_service.state.folders import digest_of
from calc_service.state.history import approve
from calc_service.state.proposals import OPEN, PUBLISHED, REPLACED, Proposal, change, propose
from calc_service.state.tables import HISTORY, PROPOSALS
from tests.policy.proposed.drafts import FILES, VERIFIED, drafted

if TYPE_CHECKING:
    from calc_service.state.opening import KeptState
    from calc_service.state.proposals import ProposalDraft
    from tests.policy.proposed.drafts import People
    from tests.state.clocks import Clock

SERVING = digest_of(FILES)
FIGURES = ["catastrophic.deductible", "catastrophic.ratio", "catastrophic.annual_cap"]


def published(state: KeptState, draft: ProposalDraft, two: People) -> Proposal:
    one = propose(state, draft, two.policy)
    approve(state, one.id, one.difference_digest, two.approver)
    return one


def test_a_proposal_is_shown_with_all_that_was_kept_beside_it(
    state: KeptState, two: People, verifying: ProposalDraft
) -> None:
    one = propose(state, verifying, two.policy)
    shown = json.loads(msgspec.json.encode(proposal_shown(state, one.id, SERVING)))

    assert shown["difference"] == json.loads(verifying.difference)
    assert shown["found"] == json.loads(verifying.found)
    assert (shown["proposal"]["proposed_by"], shown["proposal"]["status"]) == ("张三", OPEN)
    assert [figure["name"] for figure in shown["becoming_verified"]] == FIGURES
    assert (shown["publication"], shown["proposal"]["moved_on"]) == (None, False)


def test_a_list_has_the_newest_version_of_each(
    state: KeptState, two: People, verifying: ProposalDraft, clock: Clock
) -> None:
    one = propose(state, verifying, two.policy)
    clock.move(seconds=1)
    other = propose(state, verifying, two.policy)
    clock.move(seconds=1)
    change(state, one.id, verifying, two.policy)

    listed = every_shown(state, SERVING).proposals
    assert [(each.id, each.version) for each in listed] == [(one.id, 2), (other.id, 1)]
    versions = proposal_shown(state, one.id, SERVING).versions
    assert [(each.version, each.status) for each in versions] == [(2, OPEN), (1, REPLACED)]


def test_it_is_said_that_the_folder_moved_on_until_something_is_published(
    state: KeptState, two: People, verifying: ProposalDraft
) -> None:
    one = propose(state, verifying, two.policy)
    assert not proposal_shown(state, one.id, SERVING).proposal.moved_on
    assert proposal_shown(state, one.id, digest_of(VERIFIED)).proposal.moved_on


def test_it_is_said_that_other_rules_were_published_since(
    state: KeptState, two: People, verifying: ProposalDraft
) -> None:
    left = propose(state, verifying, two.policy)
    done = published(state, verifying, two)

    assert proposal_shown(state, left.id, SERVING).proposal.moved_on
    assert not proposal_shown(state, done.id, SERVING).proposal.moved_on
    assert proposal_shown(state, done.id, SERVING).publication == 1


def test_the_history_names_persons_reasons_and_figures(state: KeptState, two: People, verifying: ProposalDraft) -> None:
    one = published(state, verifying, two)
    first, second = history_shown(state).entries

    assert (first.kind, first.proposal, first.version) == (PUBLISHED, one.id, 1)
    assert (first.proposed_by, first.approved_by, first.reason) == ("张三", "李四", verifying.reason)
    assert (first.proposed_with, first.approved_with) == ("policy-1", "approver-1")
    assert first.rules == verifying.folder.rules_digest
    assert [figure["name"] for figure in first.becoming_verified] == FIGURES
    assert (second.kind, second.approved_by, second.becoming_verified) == ("in_force", None, [])


def test_the_entry_in_force_is_the_one_whose_day_has_come(state: KeptState, two: People, clock: Clock) -> None:
    assert history_shown(state).in_force is None
    published(state, drafted(start=clock.moment.date() + timedelta(days=2)), two)
    assert history_shown(state).in_force is None
    clock.move(days=2)

    shown = history_shown(state)
    assert ([one.number for one in shown.entries], shown.in_force) == ([1, 2], 2)


def test_figures_that_were_verified_before_are_not_named_again(
    state: KeptState, two: People, verifying: ProposalDraft
) -> None:
    published(state, verifying, two)
    published(state, drafted(FILES, VERIFIED), two)
    assert [len(one.becoming_verified) for one in history_shown(state).entries] == [3, 0, 0, 0]


def test_an_entry_that_was_changed_is_told(state: KeptState, two: People, verifying: ProposalDraft) -> None:
    published(state, verifying, two)
    assert history_shown(state).broken_at is None
    with state.writing() as connection:
        connection.execute(update(HISTORY).where(HISTORY.c.number == 2).values(hash=f"sha256:{'0' * 64}"))
    assert history_shown(state).broken_at == 2


def test_a_difference_that_is_not_what_was_approved_is_told(
    state: KeptState, two: People, verifying: ProposalDraft
) -> None:
    one = published(state, verifying, two)
    spoilt = one.difference.replace("catastrophic.ratio", "catastrophic.share")
    with state.writing() as connection:
        connection.execute(update(PROPOSALS).where(PROPOSALS.c.id == one.id).values(difference=spoilt))
    assert history_shown(state).broken_at == 1
