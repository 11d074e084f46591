"""Proposals that run beside the rules in force for some days: who let them, until when, and what was counted meanwhile.

One runs at a time. Each process that counts has rows of its own and writes what they have come to, whole: a row that is
written twice says the same, and what was lost with a process is what it had counted since it last wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from calc_service.domain.comparison_counts import Counts, Group, added
from calc_service.domain.wording import Label
from calc_service.state import refusals
from calc_service.state.opening import KeptState
from calc_service.state.proposals import OPEN, PUBLISHED, Proposal, Signer, newest_first
from calc_service.state.proposals import refused as proposal_refused
from calc_service.state.refusals import PublishingRefused
from calc_service.state.tables import FOLDERS, PROPOSALS, SHADOW_COUNTS, SHADOWS

BYTES_OF_ID = 6
MOST_DAYS = 31
MESSAGES = {
    refusals.NOT_TO_SHADOW: Label(
        "只有提出人和批准人可以让提案与现行规则并行，或停止并行",
        "only the person who proposed it, and approvers, let a proposal run beside the rules in force or stop it",
    ),
    refusals.SHADOW_DAYS: Label(
        f"并行的最后一天须在今天至 {MOST_DAYS} 天之内",
        f"the last day lies before today, or more than {MOST_DAYS} days run until then; name one in between",
    ),
    refusals.SHADOW_RUNS: Label(
        "已有一份提案在并行，同一时间只能有一份；请先停止它",
        "a proposal runs beside the rules in force already, and only one does at a time; stop that one first",
    ),
    refusals.NO_SHADOW: Label("这份提案没有在并行", "this proposal does not run beside the rules in force"),
}


@dataclass(frozen=True, slots=True)
class Shadow:
    """A version of a proposal beside the rules that it is compared with; moments are UTC.

    after, before: digests of what both say; until: its last day in Chongqing
    started_by, stopped_by: persons
    """

    id: str
    proposal: str
    version: int
    folder: str
    after: str
    before: str
    until: date
    started_at: datetime
    started_by: str
    stopped_at: datetime | None
    stopped_by: str | None


def shadow(state: KeptState, proposal_id: str, until: date | None, by: Signer, *, approves: bool) -> Shadow:
    """`start` a proposal, or `stop` it where no day is named."""
    if until is None:
        return stop(state, proposal_id, by, approves=approves)
    return start(state, proposal_id, until, by, approves=approves)


def start(state: KeptState, proposal_id: str, until: date, by: Signer, *, approves: bool) -> Shadow:
    """Let the newest version of a proposal run beside the rules in force; raises `PublishingRefused`.

    approves: whether `by` has the role of those who approve
    """
    with state.writing() as connection:
        state.alone(connection)
        proposal = newest_first(connection, proposal_id)[0]
        _refuse_stranger(proposal, by, approves=approves)
        if proposal.status not in {OPEN, PUBLISHED}:
            raise proposal_refused(refusals.NOT_OPEN)
        today = date.fromisoformat(state.surroundings.today())
        if not today <= until < today + timedelta(days=MOST_DAYS):
            raise _refused(refusals.SHADOW_DAYS)
        if _running(state, connection) is not None:
            raise _refused(refusals.SHADOW_RUNS)
        row = {
            "id": state.surroundings.random_bytes(BYTES_OF_ID).hex(),
            "proposal": proposal.id,
            "version": proposal.version,
            "until": until.isoformat(),
            "started_at": state.surroundings.second(),
            "started_by": by.person,
        }
        connection.execute(insert(SHADOWS).values(row))
        return next(one for one in _shadows(connection) if one.id == row["id"])


def stop(state: KeptState, proposal_id: str, by: Signer, *, approves: bool) -> Shadow:
    """Let it run no longer; what was counted stays. `approves` as above. Raises `PublishingRefused`."""
    with state.writing() as connection:
        state.alone(connection)
        _refuse_stranger(newest_first(connection, proposal_id)[0], by, approves=approves)
        running = _running(state, connection)
        if running is None or running.proposal != proposal_id:
            raise _refused(refusals.NO_SHADOW)
        said = {"stopped_at": state.surroundings.second(), "stopped_by": by.person}
        connection.execute(update(SHADOWS).where(SHADOWS.c.id == running.id).values(said))
        return next(one for one in _shadows(connection) if one.id == running.id)


def shadowed(state: KeptState) -> Shadow | None:
    """What runs beside the rules in force today; None where nothing does."""
    with state.reading() as connection:
        return _running(state, connection)


def shadows_of(state: KeptState, proposal_id: str) -> list[Shadow]:
    """Every time that a proposal ran beside the rules in force, the newest first."""
    with state.reading() as connection:
        found = [one for one in _shadows(connection) if one.proposal == proposal_id]
    return sorted(found, key=lambda one: (one.started_at, one.id), reverse=True)


def keep_counts(state: KeptState, shadow: str, writer: str, day: str, counts: Mapping[Group, Counts]) -> None:
    """Write what a process has counted on a day, all of it: what it wrote before of that day is replaced."""
    own = (SHADOW_COUNTS.c.shadow == shadow) & (SHADOW_COUNTS.c.writer == writer) & (SHADOW_COUNTS.c.day == day)
    key = {"shadow": shadow, "writer": writer, "day": day}
    rows = [
        {**key, "dimension": dimension, "name": name, **each._asdict()} for (dimension, name), each in counts.items()
    ]
    with state.writing() as connection:
        connection.execute(delete(SHADOW_COUNTS).where(own))
        connection.execute(insert(SHADOW_COUNTS), rows)


def counts_of(state: KeptState, shadow: str) -> dict[str, dict[Group, Counts]]:
    """What all processes have counted, by day."""
    with state.reading() as connection:
        rows = connection.execute(select(SHADOW_COUNTS).where(SHADOW_COUNTS.c.shadow == shadow)).all()
    days = sorted({row.day for row in rows})
    return {day: added(_one(row) for row in rows if row.day == day) for day in days}


def _one(row: Row[Any]) -> dict[Group, Counts]:
    return {(row.dimension, row.name): Counts(*(getattr(row, name) for name in Counts._fields))}


def _refuse_stranger(proposal: Proposal, by: Signer, *, approves: bool) -> None:
    if by.person != proposal.person and not approves:
        raise _refused(refusals.NOT_TO_SHADOW)


def _running(state: KeptState, connection: Connection) -> Shadow | None:
    today = state.surroundings.today()
    found = [one for one in _shadows(connection) if one.stopped_at is None and one.until.isoformat() >= today]
    return next((one for one in found if _is_to_come(connection, one)), None)


def _is_to_come(connection: Connection, shadow: Shadow) -> bool:
    """Whether nothing has become of the proposal that makes it useless to go on."""
    newest = newest_first(connection, shadow.proposal)[0]
    return newest.version == shadow.version and newest.status in {OPEN, PUBLISHED}


def _shadows(connection: Connection) -> list[Shadow]:
    base = FOLDERS.alias("base")
    wanted = (
        select(SHADOWS, PROPOSALS.c.folder, FOLDERS.c.rules_digest, base.c.rules_digest.label("base_digest"))
        .join(PROPOSALS, (PROPOSALS.c.id == SHADOWS.c.proposal) & (PROPOSALS.c.version == SHADOWS.c.version))
        .join(FOLDERS, FOLDERS.c.digest == PROPOSALS.c.folder)
        .join(base, base.c.digest == PROPOSALS.c.base)
    )
    return [_shadow(row) for row in connection.execute(wanted)]


def _shadow(row: Row[Any]) -> Shadow:
    return Shadow(
        id=row.id,
        proposal=row.proposal,
        version=row.version,
        folder=row.folder,
        after=row.rules_digest,
        before=row.base_digest,
        until=date.fromisoformat(row.until),
        started_at=datetime.fromtimestamp(row.started_at, UTC),
        started_by=row.started_by,
        stopped_at=None if row.stopped_at is None else datetime.fromtimestamp(row.stopped_at, UTC),
        stopped_by=row.stopped_by,
    )


def _refused(code: str) -> PublishingRefused:
    return PublishingRefused(code, MESSAGES[code])
