"""Proposals and publications: two persons, in one step, for ever."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, text, update

from calc_service.state import refusals
from calc_service.state.folders import KeptFolder, digest_of, folder, folder_that_says
from calc_service.state.history import IN_FORCE, approve, broken_at, history, in_force
from calc_service.state.keys import Key, create, find
from calc_service.state.opening import open_state
from calc_service.state.proposals import (
    OPEN,
    PUBLISHED,
    REPLACED,
    WITHDRAWN,
    Proposal,
    ProposalDraft,
    change,
    every_proposal,
    propose,
    versions_of,
    withdraw,
)
from calc_service.state.refusals import PublishingRefused
from calc_service.state.tables import FOLDERS, PROPOSALS
from tests.processes import until
from tests.state.conftest import new_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from calc_service.state.opening import KeptState
    from tests.state.clocks import Clock

LAST_DAY = date(2027, 12, 31)


def kept(number: int) -> KeptFolder:
    files = {"medical_assistance.yaml": f"ratio: {number}%  # 比例\n".encode(), "districts/500116.yaml": b"x: 1\n"}
    return KeptFolder(digest_of(files), f"sha256:{number:064x}", "1.6.0", files)


def draft(number: int = 1, base: int = 0, start: date | None = None) -> ProposalDraft:
    return ProposalDraft(kept(number), kept(base), start, "调整比例", f'{{"differences":[{number}]}}', "{}")


def person(state: KeptState, name: str, who: str | None = None) -> Key:
    return find(state, create(state, name, who or name, ["policy", "approver"], LAST_DAY))


@pytest.fixture
def policy(state: KeptState) -> Key:
    return person(state, "policy-1", "张三")


@pytest.fixture
def approver(state: KeptState) -> Key:
    return person(state, "approver-1", "李四")


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(PublishingRefused) as caught:
        work()
    return caught.value.code


def had(state: KeptState) -> str:
    try:
        return "whole" if folder(state, kept(1).digest) == kept(1) else "other"
    except PublishingRefused as refusal:
        return refusal.code


def published(state: KeptState, one: Proposal, by: Key) -> None:
    approve(state, one.id, one.difference_digest, by)


def kinds(state: KeptState) -> list[str]:
    return [entry.kind for entry in history(state)]


def test_nothing_is_in_force_before_something_is_approved(state: KeptState, policy: Key) -> None:
    proposal = propose(state, draft(), policy)

    assert (proposal.status, proposal.version) == (OPEN, 1)
    assert in_force(state) is None
    assert history(state) == []


def test_what_another_person_approves_is_in_force_at_once(state: KeptState, policy: Key, approver: Key) -> None:
    proposal = propose(state, draft(), policy)
    published(state, proposal, approver)

    found = in_force(state)
    assert found is not None
    assert folder(state, found.folder) == kept(1)
    assert versions_of(state, proposal.id)[0].status == PUBLISHED
    said = history(state)[0].said
    assert (said["proposed_by"], said["approved_by"], said["reason"]) == ("张三", "李四", "调整比例")


def test_nobody_approves_their_own_whichever_key_they_use(state: KeptState, policy: Key) -> None:
    proposal = propose(state, draft(), policy)
    other_key = person(state, "other-key", " 张三 ")

    for by in (policy, other_key):
        assert refused(lambda by=by: published(state, proposal, by)) == refusals.SAME_PERSON  # type: ignore[misc]
    assert in_force(state) is None


def test_only_the_difference_that_was_seen_is_approved(state: KeptState, policy: Key, approver: Key) -> None:
    seen = propose(state, draft(1), policy)
    changed = change(state, seen.id, draft(2), policy)

    assert refused(lambda: published(state, seen, approver)) == refusals.CHANGED_SINCE
    assert [one.status for one in versions_of(state, seen.id)] == [OPEN, REPLACED]
    published(state, changed, approver)
    assert in_force(state).folder == kept(2).digest  # type: ignore[union-attr]


def test_another_day_is_another_difference(state: KeptState, policy: Key, clock: Clock) -> None:
    tomorrow = clock.moment.date() + timedelta(days=1)
    digests = {propose(state, draft(start=start), policy).difference_digest for start in (None, tomorrow)}
    assert len(digests) == 2


def test_what_is_withdrawn_is_never_published(state: KeptState, policy: Key, approver: Key) -> None:
    proposal = propose(state, draft(), policy)
    withdraw(state, proposal.id, policy)

    assert versions_of(state, proposal.id)[0].status == WITHDRAWN
    for work in (
        lambda: published(state, proposal, approver),
        lambda: withdraw(state, proposal.id, policy),
        lambda: change(state, proposal.id, draft(2), policy),
    ):
        assert refused(work) == refusals.NOT_OPEN


def test_only_who_proposed_it_changes_or_withdraws(state: KeptState, policy: Key, approver: Key) -> None:
    proposal = propose(state, draft(), policy)

    assert refused(lambda: withdraw(state, proposal.id, approver)) == refusals.NOT_THE_PROPOSER
    assert refused(lambda: change(state, proposal.id, draft(2), approver)) == refusals.NOT_THE_PROPOSER


def test_a_proposal_compared_with_rules_that_were_replaced_is_not_published(
    state: KeptState, policy: Key, approver: Key
) -> None:
    first, second = propose(state, draft(1), policy), propose(state, draft(2), policy)
    published(state, first, approver)

    assert refused(lambda: published(state, second, approver)) == refusals.BASE_REPLACED
    assert in_force(state).folder == kept(1).digest  # type: ignore[union-attr]


def test_a_publication_for_a_later_day_waits_for_it(state: KeptState, policy: Key, approver: Key, clock: Clock) -> None:
    start = clock.moment.date() + timedelta(days=2)
    published(state, propose(state, draft(start=start), policy), approver)

    assert in_force(state) is None
    clock.move(days=2)
    assert in_force(state).folder == kept(1).digest  # type: ignore[union-attr]
    assert kinds(state) == [PUBLISHED, IN_FORCE]


def test_a_clock_that_is_set_back_takes_nothing_out_of_force(
    state: KeptState, policy: Key, approver: Key, clock: Clock
) -> None:
    start = clock.moment.date() + timedelta(days=2)
    published(state, propose(state, draft(start=start), policy), approver)
    clock.move(days=2)
    in_force(state)
    clock.move(days=-30)

    assert in_force(state).folder == kept(1).digest  # type: ignore[union-attr]


def test_what_is_published_later_takes_the_place_of_what_still_waits(
    state: KeptState, policy: Key, approver: Key, clock: Clock
) -> None:
    start = clock.moment.date() + timedelta(days=2)
    published(state, propose(state, draft(1, start=start), policy), approver)
    published(state, propose(state, draft(2, base=1), policy), approver)
    clock.move(days=3)

    assert in_force(state).folder == kept(2).digest  # type: ignore[union-attr]
    assert kinds(state) == [PUBLISHED, PUBLISHED, IN_FORCE]


def test_of_two_that_wait_each_comes_in_force_on_its_day(
    state: KeptState, policy: Key, approver: Key, clock: Clock
) -> None:
    today = clock.moment.date()
    published(state, propose(state, draft(1, start=today + timedelta(days=2)), policy), approver)
    published(state, propose(state, draft(2, base=1, start=today + timedelta(days=4)), policy), approver)

    found = []
    for _ in range(5):
        entry = in_force(state)
        found.append(entry and entry.folder)
        clock.move(days=1)
    first, second = kept(1).digest, kept(2).digest
    assert found == [None, None, first, first, second]
    assert kinds(state) == [PUBLISHED, PUBLISHED, IN_FORCE, IN_FORCE]


def test_what_was_due_before_another_was_approved_comes_in_force_though_nobody_looked(
    state: KeptState, policy: Key, approver: Key, clock: Clock
) -> None:
    today = clock.moment.date()
    published(state, propose(state, draft(1, start=today + timedelta(days=1)), policy), approver)
    clock.move(days=1)
    published(state, propose(state, draft(2, base=1, start=today + timedelta(days=9)), policy), approver)

    assert [entry.folder for entry in history(state) if entry.kind == IN_FORCE] == [kept(1).digest]


def test_a_clock_that_is_set_back_lets_nothing_older_come_in_force_again(
    state: KeptState, policy: Key, approver: Key, clock: Clock
) -> None:
    today = clock.moment.date()
    for number, days in ((1, 1), (2, 2)):
        start = today + timedelta(days=days)
        published(state, propose(state, draft(number, base=number - 1, start=start), policy), approver)
    clock.move(days=2)
    in_force(state)
    clock.move(days=-1)

    assert in_force(state).folder == kept(2).digest  # type: ignore[union-attr]
    assert kinds(state) == [PUBLISHED, PUBLISHED, IN_FORCE]


def test_older_rules_come_back_as_a_new_publication(state: KeptState, policy: Key, approver: Key) -> None:
    for number in (1, 2):
        published(state, propose(state, draft(number, base=number - 1), policy), approver)
    published(state, propose(state, draft(1, base=2), policy), approver)

    assert in_force(state).folder == kept(1).digest  # type: ignore[union-attr]
    assert [entry.number for entry in history(state)] == [1, 2, 3, 4, 5, 6]
    assert broken_at(history(state)) is None


def test_of_two_approvers_at_once_one_publishes(state: KeptState, policy: Key) -> None:
    proposal = propose(state, draft(), policy)
    approvers = [person(state, f"approver-{number}") for number in range(4)]

    def tried(by: Key) -> str:
        try:
            published(state, proposal, by)
        except PublishingRefused as refusal:
            return refusal.code
        return PUBLISHED

    with ThreadPoolExecutor(len(approvers)) as pool:
        outcomes = sorted(pool.map(tried, approvers))
    assert outcomes == sorted([PUBLISHED, *[refusals.NOT_OPEN] * 3])
    assert kinds(state) == [PUBLISHED, IN_FORCE]


def test_several_propose_the_same_folder_at_once(state: KeptState, policy: Key) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: propose(state, draft(), policy).id, range(8)))
    assert sorted(found) == sorted(one.id for one in every_proposal(state))


def test_whoever_has_waited_sees_what_was_written_meanwhile_whatever_the_default_of_the_database(
    server: str, clock: Clock
) -> None:
    address = new_database(server)
    state = open_state(address, clock.surroundings())
    with state.writing() as connection:
        database = make_url(address).database
        connection.execute(text(f"ALTER DATABASE {database} SET default_transaction_isolation = 'repeatable read'"))
    state.engine.dispose()
    by, proposal = person(state, "approver-1", "李四"), propose(state, draft(), person(state, "policy-1", "张三"))

    with ThreadPoolExecutor(1) as pool:
        with state.writing() as connection:
            state.alone(connection)
            waiting = pool.submit(published, state, proposal, by)
            until(lambda: somebody_waits(state))
            connection.execute(update(PROPOSALS).values(withdrawn_at=0, withdrawn_by="policy-1"))
        assert refused(waiting.result) == refusals.NOT_OPEN
    state.engine.dispose()


def somebody_waits(state: KeptState) -> bool:
    with state.reading() as connection:
        return bool(connection.execute(text("SELECT 1 FROM pg_locks WHERE NOT granted")).first())


def test_of_several_processes_that_see_the_day_come_one_says_so(
    state: KeptState, policy: Key, approver: Key, clock: Clock
) -> None:
    start = clock.moment.date() + timedelta(days=1)
    published(state, propose(state, draft(start=start), policy), approver)
    clock.move(days=1)

    with ThreadPoolExecutor(4) as pool:
        found = {entry.folder for entry in pool.map(lambda _: in_force(state), range(8)) if entry}
    assert found == {kept(1).digest}
    assert kinds(state) == [PUBLISHED, IN_FORCE]


@pytest.mark.parametrize("reason", ["", "  ", "长" * 2_001])
def test_a_reason_is_needed(state: KeptState, policy: Key, reason: str) -> None:
    assert refused(lambda: propose(state, replace(draft(), reason=reason), policy)) == refusals.NO_REASON
    assert every_proposal(state) == []


def test_nothing_is_proposed_for_a_day_that_is_over(state: KeptState, policy: Key, clock: Clock) -> None:
    yesterday = clock.moment.date() - timedelta(days=1)
    assert refused(lambda: propose(state, draft(start=yesterday), policy)) == refusals.PAST_START


def test_there_is_no_proposal_where_none_was_made(state: KeptState, approver: Key) -> None:
    assert refused(lambda: versions_of(state, "0" * 12)) == refusals.NO_PROPOSAL
    assert refused(lambda: approve(state, "0" * 12, "", approver)) == refusals.NO_PROPOSAL


def test_folders_are_found_by_what_they_say(state: KeptState, policy: Key) -> None:
    propose(state, draft(1), policy)
    assert folder_that_says(state, kept(1).rules_digest) == kept(1).digest
    assert folder_that_says(state, "sha256:" + "f" * 64) is None
    assert refused(lambda: folder(state, "sha256:" + "f" * 64)) == refusals.FOLDER_UNKNOWN


def test_a_folder_of_which_a_byte_was_changed_is_refused(state: KeptState, policy: Key) -> None:
    propose(state, draft(1), policy)
    with state.reading() as connection:
        whole = connection.execute(text("SELECT files FROM folders WHERE digest = :d"), {"d": kept(1).digest}).scalar()
    for place in range(len(whole)):  # type: ignore[arg-type]
        spoilt = bytearray(whole)  # type: ignore[arg-type]
        spoilt[place] ^= 1
        with state.writing() as connection:
            connection.execute(update(FOLDERS).where(FOLDERS.c.digest == kept(1).digest).values(files=bytes(spoilt)))
        # A bit of the frame that says nothing about its content may be another.
        assert had(state) in {refusals.FOLDER_DAMAGED, "whole"}


def test_an_entry_of_which_a_letter_was_changed_breaks_the_chain(state: KeptState, policy: Key, approver: Key) -> None:
    for number in (1, 2):
        published(state, propose(state, draft(number, base=number - 1), policy), approver)
    entries = history(state)
    for place, entry in enumerate(entries):
        for letter in range(len(entry.record)):
            spoilt = entry.record[:letter] + chr(ord(entry.record[letter]) ^ 1) + entry.record[letter + 1 :]
            assert broken_at([*entries[:place], replace(entry, record=spoilt), *entries[place + 1 :]]) == place + 1
        for name, other in (("folder", "x"), ("proposal", "x"), ("version", 9), ("kind", "x"), ("hash", "x")):
            assert broken_at([*entries[:place], replace(entry, **{name: other}), *entries[place + 1 :]]) == place + 1  # type: ignore[arg-type]
        if place + 1 < len(entries):
            assert broken_at([*entries[:place], *entries[place + 1 :]]) == place + 1


def test_an_entry_names_the_difference_that_was_approved(state: KeptState, policy: Key, approver: Key) -> None:
    proposal = propose(state, draft(), policy)
    published(state, proposal, approver)
    assert json.loads(history(state)[0].record)["difference_digest"] == proposal.difference_digest
