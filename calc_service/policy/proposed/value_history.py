"""Which publications brought each value of a figure: by whom, why, and whether it came to be verified by that."""

import json
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Annotated, Any

from calc_service.domain.reply_fields import IsVerified, Reply, means
from calc_service.policy.proposed.figures import FigureId
from calc_service.policy.proposed.reply_types import (
    HistoryEntry,
    HistoryNumber,
    InForceFrom,
    Moment,
    ProposedBy,
    Reason,
)
from calc_service.policy.proposed.shown import entry_shown
from calc_service.state.history import history
from calc_service.state.opening import KeptState
from calc_service.state.proposals import PUBLISHED, Proposal, every_proposal


class ValuePublication(Reply):
    """A publication that brought a value, or said it otherwise than before."""

    number: HistoryNumber
    at: Moment
    in_force_from: InForceFrom
    proposed_by: ProposedBy
    approved_by: Annotated[str | None, means("another person")]
    reason: Reason
    verified: IsVerified
    was_verified: Annotated[bool | None, means("before; null where there was no such value")]


ValueHistory = Mapping[FigureId, list[ValuePublication]]


def value_history(state: KeptState, rules_digest: str) -> ValueHistory:
    """By value the publications that brought it, the newest first: those up to the newest that says `rules_digest`.

    Nothing where these rules were never published: then a folder serves.
    """
    found: dict[FigureId, list[ValuePublication]] = {}
    for entry, proposal in _until(_published(state), rules_digest):
        for figure in json.loads(proposal.difference).get("figures", []):
            found.setdefault(_id(figure), []).insert(0, _told(entry, figure))
    return found


def _published(state: KeptState) -> Iterator[tuple[HistoryEntry, Proposal]]:
    proposals = {(one.id, one.version): one for one in every_proposal(state)}
    for entry in history(state):
        if entry.kind == PUBLISHED:
            proposal = proposals[entry.proposal, entry.version]
            yield entry_shown(entry, proposal), proposal


def _until(
    published: Iterator[tuple[HistoryEntry, Proposal]], rules_digest: str
) -> Iterator[tuple[HistoryEntry, Proposal]]:
    """Those before and with the newest that says these rules: what still waits for its day brought nothing yet."""
    every = list(published)
    last = max((entry.number for entry, _ in every if entry.rules == rules_digest), default=0)
    return takewhile(lambda one: one[0].number <= last, every)


def _id(figure: Mapping[str, Any]) -> FigureId:
    return FigureId(figure["name"], figure["district"], tuple(figure["of"]), figure["from"])


def _told(entry: HistoryEntry, figure: Mapping[str, Any]) -> ValuePublication:
    return ValuePublication(
        number=entry.number,
        at=entry.at,
        in_force_from=entry.in_force_from,
        proposed_by=entry.proposed_by,
        approved_by=entry.approved_by,
        reason=entry.reason,
        verified=figure["verified"],
        was_verified=figure["was_verified"],
    )
