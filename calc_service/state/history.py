"""What came to be in force, when, by whom and why: entries that only come, each with the hash of the one before.

An approval publishes. Rules published for a later day come in force on that day, unless others that were published
since are in force already; that they did is an entry of its own, so that no clock that is set back can take it away.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select

from calc_service.domain.wording import Label
from calc_service.state import refusals
from calc_service.state.opening import KeptState
from calc_service.state.proposals import OPEN, PUBLISHED, Proposal, Signer, newest_first
from calc_service.state.proposals import refused as proposal_refused
from calc_service.state.refusals import PublishingRefused
from calc_service.state.tables import HISTORY, PROPOSALS

IN_FORCE = "in_force"
BEFORE_ALL = f"sha256:{sha256(b'').hexdigest()}"
"""What stands where an entry names the hash of the one before, in the first."""
MESSAGES = {
    refusals.CHANGED_SINCE: Label(
        "这不是您看到的改动：提案或生效日已经改变；请重新查看后再批准",
        "this is not the difference that you saw: the proposal or its day has changed; look at it again, then approve",
    ),
    refusals.SAME_PERSON: Label(
        "提出人不能批准自己的提案（换一把密钥也不行）；请由另一人批准",
        "nobody approves what they proposed themselves, whichever key they use; let another person approve",
    ),
    refusals.BASE_REPLACED: Label(
        "提案比较的规则之后又公布了新的规则；请在新规则上重新提出",
        "other rules were published since those that this proposal is compared with; propose anew on top of them",
    ),
}


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """One entry: `kind` is "published" or "in_force", `record` says it whole, `hash` is over it."""

    number: int
    kind: str
    folder: str
    proposal: str
    version: int
    record: str
    hash: str

    @property
    def said(self) -> Mapping[str, Any]:
        """What the record says, by name."""
        said: Mapping[str, Any] = json.loads(self.record)
        return said


def approve(state: KeptState, proposal_id: str, seen: str, by: Signer) -> KeptEntry:
    """Publish the newest version of a proposal, whose difference `by` has `seen` under this digest.

    Raises `PublishingRefused`; then nothing has changed.
    """
    with state.writing() as connection:
        state.alone(connection)
        proposal = newest_first(connection, proposal_id)[0]
        _refuse_unfit(connection, proposal, seen, by)
        published = _append(
            state, connection, PUBLISHED, proposal, {"approved_by": by.person, "approved_with": by.name}
        )
        _come_in_force(state, connection)
        return published


def in_force(state: KeptState) -> KeptEntry | None:
    """The entry of the rules in force; None until some have been. What was published for a day that has come, is."""
    with state.reading() as connection:
        # In this order: what another process notes in between is then what is found.
        due, found = _due(state, connection), _in_force(connection)
    if due is None:
        return found
    with state.writing() as connection:
        state.alone(connection)
        return _come_in_force(state, connection)


def last_published(state: KeptState) -> KeptEntry | None:
    """The newest publication, whether or not its day has come; what is proposed is compared with it."""
    with state.reading() as connection:
        return _newest(connection, PUBLISHED)


def history(state: KeptState) -> list[KeptEntry]:
    """Every entry, the oldest first."""
    with state.reading() as connection:
        return [_entry(row) for row in connection.execute(select(HISTORY).order_by(HISTORY.c.number))]


def broken_at(entries: Sequence[KeptEntry]) -> int | None:
    """The number of the first entry that is not as it was written, or before which one is missing; None without any."""
    before = BEFORE_ALL
    for number, entry in enumerate(entries, start=1):
        said = _said(entry)
        whole = (number, before, entry.kind, entry.folder, entry.proposal, entry.version)
        if _hash(entry.record) != entry.hash or whole != said:
            return number
        before = entry.hash
    return None


def _said(entry: KeptEntry) -> tuple[object, ...]:
    try:
        said = entry.said
        return tuple(said[name] for name in ("number", "previous", "kind", "folder", "proposal", "version"))
    except (ValueError, KeyError, TypeError):
        return ()


def _refuse_unfit(connection: Connection, proposal: Proposal, seen: str, by: Signer) -> None:
    if proposal.person == by.person:
        raise _refused(refusals.SAME_PERSON)
    if proposal.status != OPEN:
        raise proposal_refused(refusals.NOT_OPEN)
    if proposal.difference_digest != seen:
        raise _refused(refusals.CHANGED_SINCE)
    newest = _newest(connection, PUBLISHED)
    if newest is not None and newest.folder != proposal.base:
        raise _refused(refusals.BASE_REPLACED)


def _come_in_force(state: KeptState, connection: Connection) -> KeptEntry | None:
    """Note what is due, in a transaction that is alone; return what is in force then."""
    due = _due(state, connection)  # another process may have been faster
    return _in_force(connection) if due is None else _append(state, connection, IN_FORCE, due, {})


def _due(state: KeptState, connection: Connection) -> Proposal | None:
    """What was published last of all whose day has come, where it is not in force yet."""
    found, start = _in_force(connection), PROPOSALS.c.in_force_from
    since = 0 if found is None else _number_of_publication(connection, found)
    has_come = or_(start.is_(None), start <= state.surroundings.today())
    wanted = (
        select(HISTORY.c.proposal, HISTORY.c.version)
        .join(PROPOSALS, (PROPOSALS.c.id == HISTORY.c.proposal) & (PROPOSALS.c.version == HISTORY.c.version))
        .where(HISTORY.c.kind == PUBLISHED, HISTORY.c.number > since, has_come)
        .order_by(HISTORY.c.number.desc())
    )
    row = connection.execute(wanted.limit(1)).first()
    if row is None:
        return None
    return next(one for one in newest_first(connection, row.proposal) if one.version == row.version)


def _number_of_publication(connection: Connection, entry: KeptEntry) -> int:
    whose = (HISTORY.c.proposal == entry.proposal, HISTORY.c.version == entry.version, HISTORY.c.kind == PUBLISHED)
    number: int | None = connection.execute(select(HISTORY.c.number).where(*whose)).scalar()
    return number or entry.number


def _in_force(connection: Connection) -> KeptEntry | None:
    return _newest(connection, IN_FORCE)


def _newest(connection: Connection, kind: str) -> KeptEntry | None:
    wanted = select(HISTORY).where(HISTORY.c.kind == kind).order_by(HISTORY.c.number.desc()).limit(1)
    row = connection.execute(wanted).first()
    return None if row is None else _entry(row)


def _append(
    state: KeptState, connection: Connection, kind: str, proposal: Proposal, said: Mapping[str, str]
) -> KeptEntry:
    last = connection.execute(select(HISTORY).order_by(HISTORY.c.number.desc()).limit(1)).first()
    number = 1 if last is None else last.number + 1
    record = {
        "number": number,
        "previous": BEFORE_ALL if last is None else last.hash,
        "kind": kind,
        "at": state.surroundings.now().isoformat(timespec="seconds"),
        "folder": proposal.folder,
        "base": proposal.base,
        "proposal": proposal.id,
        "version": proposal.version,
        "in_force_from": None if proposal.in_force_from is None else proposal.in_force_from.isoformat(),
        "reason": proposal.reason,
        "proposed_by": proposal.person,
        "proposed_with": proposal.key,
        "difference_digest": proposal.difference_digest,
        **said,
    }
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    entry = KeptEntry(number, kind, proposal.folder, proposal.id, proposal.version, text, _hash(text))
    connection.execute(insert(HISTORY).values(asdict(entry)))
    return entry


def _hash(record: str) -> str:
    return f"sha256:{sha256(record.encode()).hexdigest()}"


def _entry(row: Row[Any]) -> KeptEntry:
    return KeptEntry(row.number, row.kind, row.folder, row.proposal, row.version, row.record, row.hash)


def _refused(code: str) -> PublishingRefused:
    return PublishingRefused(code, MESSAGES[code])
