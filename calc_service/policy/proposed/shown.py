"""Proposals and the history out of the state, as they are shown.

What was kept beside a proposal is shown as it was written: later versions may know more of it, never less.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from calc_service.domain.wording import Label
from calc_service.policy.proposed.reply_types import (
    HistoryEntry,
    ProposalInShort,
    ProposalList,
    ProposalShown,
    PublicationHistory,
)
from calc_service.policy.shadowing.shown import shadows_shown
from calc_service.state import history as kept_history
from calc_service.state.history import KeptEntry, broken_at, in_force, last_published
from calc_service.state.opening import KeptState
from calc_service.state.proposals import OPEN, PUBLISHED, Proposal, every_proposal, is_as_signed, versions_of

NOT_ANY_MORE = Label(
    "提案比较的规则已被取代，不能批准；请在现在的规则上重新提出",
    "the rules that it is compared with were replaced, so that it cannot be approved; propose anew on top of the new",
)


def every_shown(state: KeptState, serving: str) -> ProposalList:
    """The newest version of each proposal; `serving` is the digest of the folder that serves until one is published."""
    base = current_base(state, serving)
    newest: dict[str, Proposal] = {}
    for one in every_proposal(state):
        newest[one.id] = max(one, newest.get(one.id, one), key=lambda each: each.version)
    return ProposalList([in_short(one, base) for one in newest.values()])


def proposal_shown(state: KeptState, proposal_id: str, serving: str) -> ProposalShown:
    """One proposal with all that was kept beside it; raises `PublishingRefused` where there is none."""
    versions, base = versions_of(state, proposal_id), current_base(state, serving)
    newest = versions[0]
    published = (one for one in kept_history.history(state) if one.kind == PUBLISHED and one.proposal == proposal_id)
    return ProposalShown(
        proposal=in_short(newest, base),
        becoming_verified=becoming_verified(newest),
        publication=next((one.number for one in published), None),
        difference=msgspec.Raw(newest.difference.encode()),
        found=msgspec.Raw(newest.found.encode()),
        versions=[in_short(one, base) for one in versions],
        shadows=shadows_shown(state, proposal_id),
    )


def history_shown(state: KeptState) -> PublicationHistory:
    """Every entry, the oldest first, and whether each is as it was written."""
    current = in_force(state)  # first: what has come due becomes an entry
    entries, proposals = kept_history.history(state), _by_version(state)
    return PublicationHistory(
        entries=[entry_shown(one, proposals[one.proposal, one.version]) for one in entries],
        in_force=None if current is None else current.number,
        broken_at=_broken_at(entries, proposals),
    )


def published_shown(state: KeptState, entry: KeptEntry) -> HistoryEntry:
    """One entry."""
    return entry_shown(entry, _by_version(state)[entry.proposal, entry.version])


def current_base(state: KeptState, serving: str) -> str:
    """The folder that a proposal has to be compared with: what was published last, or else the one that serves."""
    published = last_published(state)
    return serving if published is None else published.folder


def in_short(one: Proposal, base: str) -> ProposalInShort:
    """One version; `base` is what it would have to be compared with now."""
    return ProposalInShort(
        id=one.id,
        version=one.version,
        status=one.status,
        in_force_from=None if one.in_force_from is None else one.in_force_from.isoformat(),
        reason=one.reason,
        proposed_by=one.person,
        proposed_with=one.key,
        proposed_at=one.proposed_at.isoformat(),
        folder=one.folder,
        base=one.base,
        moved_on=one.status == OPEN and one.base != base,
        difference_digest=one.difference_digest,
    )


def becoming_verified(one: Proposal) -> list[Mapping[str, Any]]:
    """The figures of its difference that were not verified and are so by it."""
    figures = json.loads(one.difference).get("figures", [])
    return [figure for figure in figures if figure["verified"] and figure["was_verified"] is False]


def entry_shown(entry: KeptEntry, proposal: Proposal) -> HistoryEntry:
    """One entry as it is replied."""
    said = entry.said
    return HistoryEntry(
        number=entry.number,
        kind=entry.kind,
        at=datetime.fromisoformat(said["at"]).isoformat(),
        folder=entry.folder,
        rules=json.loads(proposal.difference)["after"],
        proposal=entry.proposal,
        version=entry.version,
        in_force_from=said["in_force_from"],
        reason=said["reason"],
        proposed_by=said["proposed_by"],
        proposed_with=said["proposed_with"],
        approved_by=said.get("approved_by"),
        approved_with=said.get("approved_with"),
        becoming_verified=becoming_verified(proposal) if entry.kind == PUBLISHED else [],
        difference_digest=said["difference_digest"],
        hash=entry.hash,
    )


def _by_version(state: KeptState) -> Mapping[tuple[str, int], Proposal]:
    return {(one.id, one.version): one for one in every_proposal(state)}


def _broken_at(entries: Sequence[KeptEntry], proposals: Mapping[tuple[str, int], Proposal]) -> int | None:
    """Where the chain breaks, or where what was kept of a proposal is not what was approved."""
    chain = broken_at(entries)
    unlike = (one.number for one in entries if not _is_what_was_approved(one, proposals[one.proposal, one.version]))
    found = [number for number in (chain, next(unlike, None)) if number is not None]
    return min(found, default=None)


def _is_what_was_approved(entry: KeptEntry, proposal: Proposal) -> bool:
    return is_as_signed(proposal) and proposal.difference_digest in entry.record and proposal.folder == entry.folder
