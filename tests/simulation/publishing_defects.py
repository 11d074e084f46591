"""Defects that can be sown into what is tried, of proposals and publications; `defects.py` has the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import zstandard
from sqlalchemy import delete, insert, select, update

from calc_service.state import folders, history, proposals, refusals
from calc_service.state.proposals import PUBLISHED, open_for_proposer
from calc_service.state.refusals import PublishingRefused
from calc_service.state.tables import FOLDERS, PROPOSALS

if TYPE_CHECKING:
    from typing import Any

    import pytest
    from sqlalchemy import Connection

    from calc_service.state.folders import KeptFolder
    from calc_service.state.history import KeptEntry
    from calc_service.state.keys import Key
    from calc_service.state.opening import KeptState
    from calc_service.state.proposals import Proposal, ProposalDraft

SECONDS_REMEMBERED = 60


def private(module: object, name: str) -> Any:
    """What a module keeps to itself; a defect is sown there."""
    return getattr(module, name)


def pass_over(code: str, sown: pytest.MonkeyPatch) -> None:
    """Approve although that is refused."""
    right = private(history, "_refuse_unfit")

    def refuse_unfit(*given: Any) -> None:
        try:
            right(*given)
        except PublishingRefused as refusal:
            if refusal.code != code:
                raise

    sown.setattr(history, "_refuse_unfit", refuse_unfit)


def what_is_over_is_approved(sown: pytest.MonkeyPatch) -> None:
    pass_over(refusals.NOT_OPEN, sown)


def what_was_not_seen_is_approved(sown: pytest.MonkeyPatch) -> None:
    pass_over(refusals.CHANGED_SINCE, sown)


def whoever_proposed_it_approves_it(sown: pytest.MonkeyPatch) -> None:
    pass_over(refusals.SAME_PERSON, sown)


def what_was_compared_with_other_rules_is_approved(sown: pytest.MonkeyPatch) -> None:
    pass_over(refusals.BASE_REPLACED, sown)


def an_approval_is_checked_before_the_lock(sown: pytest.MonkeyPatch) -> None:
    right, refuse_unfit = history.approve, private(history, "_refuse_unfit")

    def approve(state: KeptState, proposal_id: str, seen: str, by: Key) -> KeptEntry:
        with state.reading() as connection:
            proposal = proposals.newest_first(connection, proposal_id)[0]
            refuse_unfit(connection, proposal, seen, by)
        return right(state, proposal_id, seen, by)

    sown.setattr(history, "approve", approve)
    sown.setattr(history, "_refuse_unfit", lambda *_: None)


def a_publication_takes_two_transactions(sown: pytest.MonkeyPatch) -> None:
    refuse_unfit, append, come_in_force = (
        private(history, name) for name in ("_refuse_unfit", "_append", "_come_in_force")
    )

    def approve(state: KeptState, proposal_id: str, seen: str, by: Key) -> KeptEntry:
        with state.writing() as connection:
            proposal = proposals.newest_first(connection, proposal_id)[0]
            refuse_unfit(connection, proposal, seen, by)
            who = {"approved_by": by.person, "approved_with": by.name}
            published: KeptEntry = append(state, connection, PUBLISHED, proposal, who)
        with state.writing() as connection:
            come_in_force(state, connection)
        return published

    sown.setattr(history, "approve", approve)


def two_workers_note_the_same_day(sown: pytest.MonkeyPatch) -> None:
    newest, due_of, append = (private(history, name) for name in ("_in_force", "_due", "_append"))

    def in_force(state: KeptState) -> KeptEntry | None:
        with state.reading() as connection:
            found, due = newest(connection), due_of(state, connection)
        if due is not None:
            with state.writing() as connection:
                found = append(state, connection, history.IN_FORCE, due, {})
        noted: KeptEntry | None = found
        return noted

    sown.setattr(history, "in_force", in_force)


def what_is_due_is_not_noted(sown: pytest.MonkeyPatch) -> None:
    come_in_force = private(history, "_come_in_force")

    def in_force(state: KeptState) -> KeptEntry | None:
        with state.engine.connect() as connection:
            found: KeptEntry | None = come_in_force(state, connection)
            return found  # and nobody commits it

    sown.setattr(history, "in_force", in_force)


def what_is_in_force_is_remembered(sown: pytest.MonkeyPatch) -> None:
    right, remembered = history.in_force, dict[int, tuple[int, "KeptEntry | None"]]()

    def in_force(state: KeptState) -> KeptEntry | None:
        since, found = remembered.get(id(state), (-SECONDS_REMEMBERED, None))
        second = state.surroundings.second()
        if not 0 <= second - since < SECONDS_REMEMBERED:
            found = right(state)
            remembered[id(state)] = second, found
        return found

    sown.setattr(history, "in_force", in_force)


def what_waits_is_cancelled_by_what_is_published_later(sown: pytest.MonkeyPatch) -> None:
    newest, due_of = private(history, "_newest"), private(history, "_due")

    def due(state: KeptState, connection: Connection) -> Proposal | None:
        published, found = newest(connection, PUBLISHED), due_of(state, connection)
        return found if found and (found.id, found.version) == (published.proposal, published.version) else None

    sown.setattr(history, "_due", due)


def older_rules_come_in_force_when_the_clock_is_set_back(sown: pytest.MonkeyPatch) -> None:
    newest, due_of = private(history, "_in_force"), private(history, "_due")

    def due(state: KeptState, connection: Connection) -> Proposal | None:
        found, has_come = newest(connection), due_of(state, connection)  # the last of all whose day has come
        is_in_force = found and has_come and (found.proposal, found.version) == (has_come.id, has_come.version)
        return None if is_in_force else has_come

    sown.setattr(history, "_number_of_publication", lambda *_: 0)
    sown.setattr(history, "_due", due)


def the_hash_leaves_out_the_end_of_the_record(sown: pytest.MonkeyPatch) -> None:
    right = private(history, "_hash")
    sown.setattr(history, "_hash", lambda record: right(record[:100]))


def the_entry_before_is_not_named(sown: pytest.MonkeyPatch) -> None:
    right = private(history, "_append")

    def append(state: KeptState, connection: Connection, kind: str, proposal: Proposal, said: Any) -> KeptEntry:
        entry: KeptEntry = right(state, connection, kind, proposal, {**said, "previous": history.BEFORE_ALL})
        return entry

    sown.setattr(history, "_append", append)


def a_folder_is_filled_after_its_proposal(sown: pytest.MonkeyPatch) -> None:
    def keep(state: KeptState, connection: Connection, folder: KeptFolder) -> None:
        if connection.execute(select(FOLDERS.c.digest).where(FOLDERS.c.digest == folder.digest)).first() is None:
            at = state.surroundings.second()
            said = {"rules_digest": folder.rules_digest, "engine": folder.engine, "kept_at": at, "files": b""}
            connection.execute(insert(FOLDERS).values(digest=folder.digest, **said))

    def fill(state: KeptState, draft: ProposalDraft) -> None:
        with state.writing() as connection:
            for folder in (draft.folder, draft.base):
                files = zstandard.compress(private(folders, "_plain")(folder.files))
                connection.execute(update(FOLDERS).where(FOLDERS.c.digest == folder.digest).values(files=files))

    right = proposals.propose

    def propose(state: KeptState, draft: ProposalDraft, by: Key) -> Proposal:
        proposal = right(state, draft, by)
        fill(state, draft)
        return proposal

    sown.setattr(proposals, "keep", keep)
    sown.setattr(proposals, "propose", propose)


def a_change_takes_the_place_of_the_version_before(sown: pytest.MonkeyPatch) -> None:
    keep = private(proposals, "_keep")

    def change(state: KeptState, proposal_id: str, draft: ProposalDraft, by: Key) -> Proposal:
        with state.writing() as connection:
            before = open_for_proposer(state, connection, proposal_id, by)
            is_it = (PROPOSALS.c.id == proposal_id, PROPOSALS.c.version == before.version)
            connection.execute(delete(PROPOSALS).where(*is_it))
            kept: Proposal = keep(state, connection, proposal_id, before.version, draft, by)
            return kept

    sown.setattr(proposals, "change", change)


def a_withdrawal_is_checked_before_it_is_written(sown: pytest.MonkeyPatch) -> None:
    def withdraw(state: KeptState, proposal_id: str, by: Key) -> None:
        with state.reading() as connection:
            before = open_for_proposer(state, connection, proposal_id, by)
        with state.writing() as connection:
            said = {"withdrawn_at": state.surroundings.second(), "withdrawn_by": by.name}
            is_it = (PROPOSALS.c.id == proposal_id, PROPOSALS.c.version == before.version)
            connection.execute(update(PROPOSALS).where(*is_it).values(said))

    sown.setattr(proposals, "withdraw", withdraw)
