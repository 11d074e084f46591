"""Publications by several processes at once, each with a clock of its own."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from calc_service.state import refusals
from calc_service.state.folders import KeptFolder, digest_of
from calc_service.state.history import IN_FORCE, broken_at, history, in_force
from calc_service.state.proposals import PUBLISHED, Proposal, ProposalDraft, propose, versions_of
from tests.state.publisher import START, key_of, publishers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calc_service.state.opening import KeptState
    from tests.state.publisher import Publisher

TIMES = 8
PROPOSER = "张三"


def kept(number: int) -> KeptFolder:
    files = {"medical_assistance.yaml": f"ratio: {number}%\n".encode()}
    return KeptFolder(digest_of(files), f"sha256:{number:064x}", "1.7.0", files)


def proposed(state: KeptState, number: int, start_in_days: int | None = None) -> Proposal:
    """The folder of a number, on top of the one before."""
    start = None if start_in_days is None else (START + timedelta(days=start_in_days)).date()
    difference = json.dumps({"number": number})
    return propose(
        state, ProposalDraft(kept(number), kept(number - 1), start, "调整比例", difference, "{}"), key_of(PROPOSER)
    )


def approval(proposal: Proposal, person: str) -> dict[str, str]:
    return {"proposal": proposal.id, "seen": proposal.difference_digest, "person": person}


def kinds(state: KeptState) -> Counter[str]:
    return Counter(entry.kind for entry in history(state))


@pytest.fixture
def three(state: KeptState) -> Iterator[list[Publisher]]:
    """Three processes on its database."""
    with publishers(state.engine.url.render_as_string(hide_password=False), 3) as found:
        yield found


def heard(some: list[Publisher]) -> list[int | str | None]:
    return [one.hear() for one in some]


def test_of_two_who_approve_at_once_exactly_one_publishes(state: KeptState, three: list[Publisher]) -> None:
    for number in range(1, TIMES + 1):
        proposal = proposed(state, number)
        for one, person in zip(three, ("李四", "王五", "赵六"), strict=True):
            one.tell("approve", approval(proposal, person))
        answers = heard(three)
        assert sorted(map(str, answers)) == sorted([str(2 * number - 1), *[refusals.NOT_OPEN] * 2])
    assert kinds(state) == {PUBLISHED: TIMES, IN_FORCE: TIMES}
    assert broken_at(history(state)) is None


def test_of_a_withdrawal_and_an_approval_at_once_exactly_one_is_done(state: KeptState, three: list[Publisher]) -> None:
    published = 0
    for _ in range(TIMES):
        proposal = proposed(state, published + 1)
        three[0].tell("approve", approval(proposal, "李四"))
        three[1].tell("withdraw", {"proposal": proposal.id, "person": PROPOSER})
        approved, withdrawn = heard(three[:2])
        status = versions_of(state, proposal.id)[0].status
        assert (approved, withdrawn, status) in {
            (2 * published + 1, refusals.NOT_OPEN, "published"),
            (refusals.NOT_OPEN, None, "withdrawn"),
        }
        published += status == "published"
    assert kinds(state) == {PUBLISHED: published, IN_FORCE: published} or published == 0
    assert broken_at(history(state)) is None


def test_of_two_proposals_approved_at_once_one_is_published_and_one_has_to_be_proposed_anew(
    state: KeptState, three: list[Publisher]
) -> None:
    for number in range(1, TIMES + 1):
        both = [proposed(state, number), proposed(state, number)]
        for one, proposal in zip(three[:2], both, strict=True):
            one.tell("approve", approval(proposal, "李四"))
        assert sorted(map(str, heard(three[:2]))) == sorted([str(2 * number - 1), refusals.BASE_REPLACED])
    assert broken_at(history(state)) is None


def test_of_several_that_notice_a_day_at_once_one_notes_it_and_all_are_told_the_same(
    state: KeptState, three: list[Publisher]
) -> None:
    for number in range(1, TIMES + 1):
        proposal = proposed(state, number, start_in_days=number)
        three[0].tell("approve", approval(proposal, "李四"), days=number - 1)
        assert three[0].hear() == 2 * number - 1
        for one in three:
            one.tell("in_force", days=number)
        assert heard(three) == [2 * number] * 3
    assert kinds(state) == {PUBLISHED: TIMES, IN_FORCE: TIMES}
    assert broken_at(history(state)) is None


def test_a_process_whose_clock_is_ahead_or_is_set_back_never_takes_the_others_back(
    state: KeptState, three: list[Publisher]
) -> None:
    right, ahead, behind = three
    for number, start in ((1, 1), (2, 3)):
        right.tell("approve", approval(proposed(state, number, start_in_days=start), "李四"))
        right.hear()

    def told(one: Publisher, days: float) -> int | str | None:
        one.tell("in_force", days=days)
        return one.hear()

    assert [told(one, 0) for one in three] == [0, 0, 0]
    assert told(ahead, 1) == 3, "the first, on its day"
    assert [told(right, 0), told(behind, -400)] == [3, 3]
    assert told(ahead, 4000) == 4, "the second, ten years ahead"
    assert [told(ahead, 0), told(right, 2), told(behind, -400), told(right, 4)] == [4, 4, 4, 4]

    behind.tell("approve", approval(proposed(state, 3), "李四"), days=-400)
    assert behind.hear() == 5
    assert [told(one, days) for one, days in ((right, 0), (ahead, 4000), (behind, -400))] == [6, 6, 6]
    entry = in_force(state)
    assert entry
    assert entry.folder == kept(3).digest
    assert broken_at(history(state)) is None
