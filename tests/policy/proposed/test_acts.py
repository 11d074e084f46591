"""Upon which rules is proposed, which older ones come back, and when nothing is approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calc_service.policy.proposed.acts import MESSAGES, approve_seen, base_files, older_files, refuse_the_same
from calc_service.state import refusals
from calc_service.state.acting import signing
from calc_service.state.folders import digest_of
from calc_service.state.history import history
from calc_service.state.keys import APPROVER, POLICY, create
from calc_service.state.proposals import LONGEST_REASON, propose, refuse_unchangeable, refuse_unfit, withdraw
from calc_service.state.refusals import KeyRefused, PublishingRefused
from tests.policy.proposed.drafts import DAY, FILES, LAST_DAY, VERIFIED, drafted

if TYPE_CHECKING:
    from collections.abc import Callable

    from calc_service.state.opening import KeptState
    from calc_service.state.proposals import ProposalDraft
    from tests.policy.proposed.drafts import People

SERVING = digest_of(FILES)


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(PublishingRefused) as caught:
        work()
    assert caught.value.message.zh
    assert caught.value.message.en
    return caught.value.code


def published(state: KeptState, draft: ProposalDraft, two: People) -> None:
    one = propose(state, draft, two.policy)
    approve_seen(state, one.id, one.difference_digest, two.approver, SERVING)


def test_the_folder_that_serves_is_proposed_upon_until_something_is_published(
    state: KeptState, two: People, verifying: ProposalDraft
) -> None:
    assert base_files(state, FILES) == FILES
    published(state, verifying, two)
    assert base_files(state, FILES) == VERIFIED


def test_what_was_published_last_is_not_proposed_again(state: KeptState, two: People, verifying: ProposalDraft) -> None:
    refuse_the_same(state, FILES)  # the folder itself may be the first that is published
    published(state, verifying, two)
    refuse_the_same(state, FILES)
    assert refused(lambda: refuse_the_same(state, VERIFIED)) == refusals.NOTHING_DIFFERS


def test_older_rules_are_found_by_number_by_folder_and_by_what_they_say(
    state: KeptState, two: People, verifying: ProposalDraft
) -> None:
    published(state, verifying, two)
    published(state, drafted(FILES, VERIFIED), two)

    for named in ("1", "2", verifying.folder.digest, verifying.folder.rules_digest):
        assert older_files(state, named) == VERIFIED
    assert older_files(state, "4") == FILES
    for named in ("5", "0", "", "sha256:" + "0" * 64, "HEAD"):
        assert refused(lambda named=named: older_files(state, named)) == refusals.FOLDER_UNKNOWN  # type: ignore[misc]


def test_nothing_is_approved_that_was_compared_with_another_folder_than_serves(
    state: KeptState, two: People, verifying: ProposalDraft
) -> None:
    one = propose(state, verifying, two.policy)
    seen = one.difference_digest
    elsewhere = digest_of(VERIFIED)
    assert refused(lambda: approve_seen(state, one.id, seen, two.approver, elsewhere)) == refusals.FOLDER_MOVED_ON
    assert history(state) == []
    approve_seen(state, one.id, seen, two.approver, SERVING)
    # Once something is published no folder counts any more.
    assert refused(lambda: approve_seen(state, one.id, seen, two.approver, elsewhere)) == refusals.NOT_OPEN


def test_the_same_person_is_refused_with_another_key(state: KeptState, two: People, verifying: ProposalDraft) -> None:
    one = propose(state, verifying, two.policy)
    for key in (two.policy, two.policys_other_key):
        work = lambda key=key: approve_seen(state, one.id, one.difference_digest, key, SERVING)  # noqa: E731
        assert refused(work) == refusals.SAME_PERSON


def test_who_signs_has_a_key_with_the_role(state: KeptState) -> None:
    assert refused(lambda: signing(state, None, POLICY)) == refusals.NO_KEYS
    token = create(state, "policy-1", "张三", [POLICY], LAST_DAY)
    assert refused(lambda: signing(state, None, POLICY)) == refusals.OWN_KEY_WANTED
    assert refused(lambda: signing(state, token, APPROVER)) == refusals.ROLE_WANTED
    assert signing(state, token, POLICY).person == "张三"
    with pytest.raises(KeyRefused):
        signing(state, token[:-1] + ("A" if token[-1] != "A" else "B"), POLICY)


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("", refusals.NO_REASON),
        (" \n ", refusals.NO_REASON),
        ("长" * (LONGEST_REASON + 1), refusals.NO_REASON),
        ("为 11010519491231002X 调整", refusals.NUMBER_IN_REASON),
        ("为 １１０１０５１９４９１２３１００２Ｘ 调整", refusals.NUMBER_IN_REASON),
    ],
)
def test_a_reason_that_is_not_fit_is_refused_before_any_work(state: KeptState, reason: str, code: str) -> None:
    assert refused(lambda: refuse_unfit(state, None, reason)) == code
    refuse_unfit(state, DAY, "长" * LONGEST_REASON)


def test_what_cannot_be_changed_is_refused_before_any_work(
    state: KeptState, two: People, verifying: ProposalDraft
) -> None:
    one = propose(state, verifying, two.policy)
    refuse_unchangeable(state, one.id, two.policy)
    assert refused(lambda: refuse_unchangeable(state, one.id, two.approver)) == refusals.NOT_THE_PROPOSER
    assert refused(lambda: refuse_unchangeable(state, "0" * 12, two.policy)) == refusals.NO_PROPOSAL
    withdraw(state, one.id, two.policys_other_key)  # the same person with another key
    assert refused(lambda: refuse_unchangeable(state, one.id, two.policy)) == refusals.NOT_OPEN


def test_every_refusal_is_worded_in_both_languages() -> None:
    assert all(one.zh and one.en for one in MESSAGES.values())
