"""Proposals of rules: who proposes which folder, from when and why, and what differs. A change is a new version."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import Connection, Row, insert, select, update

from calc_service.domain.wording import Label
from calc_service.state import refusals
from calc_service.state.folders import KeptFolder, keep
from calc_service.state.keys import holds_identity_number
from calc_service.state.opening import KeptState
from calc_service.state.refusals import PublishingRefused
from calc_service.state.tables import HISTORY, PROPOSALS

BYTES_OF_ID = 6
LONGEST_REASON = 2_000
OPEN, WITHDRAWN, REPLACED, PUBLISHED = STATUSES = ("open", "withdrawn", "replaced", "published")
MESSAGES = {
    refusals.NO_PROPOSAL: Label("没有这份提案", "there is no such proposal"),
    refusals.NO_REASON: Label(
        f"请写明理由，不超过 {LONGEST_REASON} 字", f"a reason is needed, of at most {LONGEST_REASON} letters"
    ),
    refusals.NUMBER_IN_REASON: Label(
        "理由会永久保存，请不要写身份证号码", "the reason is kept for ever: write no identity number in it"
    ),
    refusals.PAST_START: Label(
        "生效日已经过去；请写今天以后的日期，或者不写（批准后立即生效）",
        "the day is over on which it should come in force; name a later one, or none: in force once it is approved",
    ),
    refusals.NOT_OPEN: Label(
        "提案已经撤回、公布或被新版本取代；请另行提出",
        "the proposal was withdrawn, published or replaced by a newer version; propose anew",
    ),
    refusals.NOT_THE_PROPOSER: Label(
        "只有提出人可以修改或撤回提案", "only the person who proposed it may change or withdraw a proposal"
    ),
}


class Signer(Protocol):
    """Who proposes or approves: a person, by the name of one of their keys."""

    @property
    def name(self) -> str:
        """The key's."""

    @property
    def person(self) -> str:
        """Whose it is."""


@dataclass(frozen=True, slots=True)
class ProposalDraft:
    """What is to be proposed.

    base:          the files that `folder` is compared with
    in_force_from: the day in Chongqing on which it comes in force, None: once it is approved
    difference:    what differs, and `found` what else was found of it, as JSON
    """

    folder: KeptFolder
    base: KeptFolder
    in_force_from: date | None
    reason: str
    difference: str
    found: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One version of a proposal; `folder` and `base` are digests of files. Moments are UTC."""

    id: str
    version: int
    folder: str
    base: str
    in_force_from: date | None
    reason: str
    person: str
    key: str
    proposed_at: datetime
    difference: str
    difference_digest: str
    found: str
    status: str


def propose(state: KeptState, draft: ProposalDraft, by: Signer) -> Proposal:
    """Keep a new proposal; raises `PublishingRefused`."""
    proposal_id = state.surroundings.random_bytes(BYTES_OF_ID).hex()
    with state.writing() as connection:
        state.alone(connection)  # somebody may be proposing the same folder, which is kept once
        return _keep(state, connection, proposal_id, 1, draft, by)


def change(state: KeptState, proposal_id: str, draft: ProposalDraft, by: Signer) -> Proposal:
    """Keep a new version of an open proposal, which replaces the one before; raises `PublishingRefused`."""
    with state.writing() as connection:
        before = open_for_proposer(state, connection, proposal_id, by)
        return _keep(state, connection, proposal_id, before.version + 1, draft, by)


def withdraw(state: KeptState, proposal_id: str, by: Signer) -> None:
    """Let an open proposal be open no longer; raises `PublishingRefused`."""
    with state.writing() as connection:
        before = open_for_proposer(state, connection, proposal_id, by)
        said = {"withdrawn_at": state.surroundings.second(), "withdrawn_by": by.name}
        connection.execute(
            update(PROPOSALS).where(PROPOSALS.c.id == proposal_id, PROPOSALS.c.version == before.version).values(said)
        )


def every_proposal(state: KeptState) -> list[Proposal]:
    """All versions of all proposals, the newest first."""
    with state.reading() as connection:
        return sorted(_proposals(connection), key=lambda one: (one.proposed_at, one.id, one.version), reverse=True)


def versions_of(state: KeptState, proposal_id: str) -> list[Proposal]:
    """The versions of one proposal, the newest first; raises `PublishingRefused` where there are none."""
    with state.reading() as connection:
        return newest_first(connection, proposal_id)


def newest_first(connection: Connection, proposal_id: str) -> list[Proposal]:
    """The versions of one proposal in a transaction under way; raises `PublishingRefused` where there are none."""
    found = sorted(_proposals(connection, proposal_id), key=lambda one: one.version, reverse=True)
    if not found:
        raise refused(refusals.NO_PROPOSAL)
    return found


def open_for_proposer(state: KeptState, connection: Connection, proposal_id: str, by: Signer) -> Proposal:
    """The newest version, where it is open and was proposed by the same person; raises `PublishingRefused`."""
    state.alone(connection)
    return _changeable(newest_first(connection, proposal_id)[0], by)


def refuse_unchangeable(state: KeptState, proposal_id: str, by: Signer) -> None:
    """Raise `PublishingRefused` where `by` could not change or withdraw the proposal: before work is done for it."""
    _changeable(versions_of(state, proposal_id)[0], by)


def refuse_unfit(state: KeptState, in_force_from: date | None, reason: str) -> None:
    """Raise `PublishingRefused` where nothing is proposed for such a day or such a reason."""
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise refused(refusals.NO_REASON)
    if holds_identity_number(reason):
        raise refused(refusals.NUMBER_IN_REASON)
    if in_force_from is not None and in_force_from.isoformat() < state.surroundings.today():
        raise refused(refusals.PAST_START)


def difference_digest(draft: ProposalDraft) -> str:
    """What an approver signs: from what to what, from when, and everything that differs."""
    return _signed(draft.base.digest, draft.folder.digest, draft.in_force_from, draft.difference)


def is_as_signed(proposal: Proposal) -> bool:
    """Whether what is kept of a proposal still is what its digest was made of."""
    signed = _signed(proposal.base, proposal.folder, proposal.in_force_from, proposal.difference)
    return signed == proposal.difference_digest


def refused(code: str) -> PublishingRefused:
    """The refusal of `code`, one of those that this module words."""
    return PublishingRefused(code, MESSAGES[code])


def _changeable(newest: Proposal, by: Signer) -> Proposal:
    if newest.person != by.person:
        raise refused(refusals.NOT_THE_PROPOSER)
    if newest.status != OPEN:
        raise refused(refusals.NOT_OPEN)
    return newest


def _signed(base: str, folder: str, in_force_from: date | None, difference: str) -> str:
    start = None if in_force_from is None else in_force_from.isoformat()
    signed = {"base": base, "folder": folder, "in_force_from": start, "difference": difference}
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def _keep(  # noqa: PLR0913, PLR0917  a version of a proposal is all of this
    state: KeptState, connection: Connection, proposal_id: str, version: int, draft: ProposalDraft, by: Signer
) -> Proposal:
    refuse_unfit(state, draft.in_force_from, draft.reason)
    for folder in (draft.folder, draft.base):
        keep(state, connection, folder)
    row = {
        "id": proposal_id,
        "version": version,
        "folder": draft.folder.digest,
        "base": draft.base.digest,
        "in_force_from": None if draft.in_force_from is None else draft.in_force_from.isoformat(),
        "reason": draft.reason.strip(),
        "person": by.person,
        "key": by.name,
        "proposed_at": state.surroundings.second(),
        "difference": draft.difference,
        "difference_digest": difference_digest(draft),
        "found": draft.found,
    }
    connection.execute(insert(PROPOSALS).values(row))
    return newest_first(connection, proposal_id)[0]


def _proposals(connection: Connection, proposal_id: str | None = None) -> Iterator[Proposal]:
    wanted = select(PROPOSALS, HISTORY.c.number).outerjoin(
        HISTORY,
        (HISTORY.c.proposal == PROPOSALS.c.id)
        & (HISTORY.c.version == PROPOSALS.c.version)
        & (HISTORY.c.kind == PUBLISHED),
    )
    rows = connection.execute(wanted if proposal_id is None else wanted.where(PROPOSALS.c.id == proposal_id)).all()
    newest: dict[str, int] = {}
    for row in rows:
        newest[row.id] = max(row.version, newest.get(row.id, 0))
    for row in rows:
        yield _proposal(row, is_newest=row.version == newest[row.id])


def _proposal(row: Row[Any], *, is_newest: bool) -> Proposal:
    status = REPLACED if not is_newest else WITHDRAWN if row.withdrawn_at is not None else OPEN
    return Proposal(
        id=row.id,
        version=row.version,
        folder=row.folder,
        base=row.base,
        in_force_from=None if row.in_force_from is None else date.fromisoformat(row.in_force_from),
        reason=row.reason,
        person=row.person,
        key=row.key,
        proposed_at=datetime.fromtimestamp(row.proposed_at, UTC),
        difference=row.difference,
        difference_digest=row.difference_digest,
        found=row.found,
        status=PUBLISHED if row.number is not None else status,
    )
