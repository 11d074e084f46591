"""Proposals and the history of what came to be in force, as they are replied and printed as JSON."""

from typing import Annotated, Any

from msgspec import Meta

from calc_service.domain.reply_fields import Count, Day, Position, Reply, RulesDigest, either, means, one_of
from calc_service.policy.check import CheckedRules
from calc_service.policy.coverage.report import RulesCoverage
from calc_service.policy.differences.report import ComparedRules
from calc_service.policy.impact.reply_types import ImpactReply
from calc_service.policy.proposed.figures import FigureBrought
from calc_service.policy.shadowing.reply_types import ShadowShown
from calc_service.state.history import IN_FORCE
from calc_service.state.proposals import PUBLISHED, STATUSES

SHA256 = "^sha256:[0-9a-f]{64}$"
FolderDigest = Annotated[str, Meta(pattern=SHA256, description="over the paths and the bytes of the files")]
DifferenceDigest = Annotated[
    str, Meta(pattern=SHA256, description="over both folders, the day and everything that differs: what is approved")
]
Moment = Annotated[str, Meta(extra_json_schema={"format": "date-time"}, description="the moment, in UTC")]
ProposalId = Annotated[str, Meta(pattern="^[0-9a-f]{12}$", description="the proposal")]
Version = Annotated[int, Meta(ge=1, description="of the proposal; the first is 1")]
HistoryNumber = Annotated[int, Meta(ge=1, description="of the entry in the history; the first is 1")]
Status = Annotated[
    str,
    one_of(STATUSES),
    means("open: may be approved; replaced: by a newer version"),
]
InForceFrom = Annotated[Day | None, means("the day from which on it is to be in force; null = once it is approved")]
Reason = Annotated[str, means("why, in the proposer's words")]
ProposedBy = Annotated[str, means("the person, as the key says it")]
ByKey = Annotated[str, means("the name of the key that was used")]
AnyFigure = Annotated[Any, either(FigureBrought)]
"""As it was written: what is kept is shown as it is, whatever a later version would write."""


class ProposedDifference(ComparedRules):
    """What a proposal differs in from the rules that it is compared with; all of it is signed by who approves."""

    figures: Annotated[list[FigureBrought], means("every value that is new or said otherwise")]


class ProposalFindings(Reply):
    """What was found of the proposed rules as a whole, on the day they were proposed."""

    check: Annotated[CheckedRules, means("the whole check, its decision space under `deep`")]
    coverage: Annotated[RulesCoverage, means("which smallest changes the worked examples notice")]
    impact: Annotated[ImpactReply | None, means("by the claims that came with it, nobody named; null without any")]


class ProposalInShort(Reply):
    """One version of a proposal."""

    id: ProposalId
    version: Version
    status: Status
    in_force_from: InForceFrom
    reason: Reason
    proposed_by: ProposedBy
    proposed_with: ByKey
    proposed_at: Moment
    folder: FolderDigest
    base: Annotated[str, Meta(pattern=SHA256, description="the folder that it is compared with")]
    moved_on: Annotated[
        bool,
        means("whether other rules have taken the place of the base since: it cannot be approved and is proposed anew"),
    ]
    difference_digest: DifferenceDigest


class ProposalList(Reply):
    """Every proposal."""

    proposals: Annotated[list[ProposalInShort], means("the newest version of each, the newest first")]


class ProposalShown(Reply):
    """A proposal with all that was kept beside it."""

    proposal: Annotated[ProposalInShort, means("the newest version")]
    becoming_verified: Annotated[list[AnyFigure], means("figures that were not verified and are so by this")]
    publication: Annotated[Position | None, means("the number in the history, once it is published")]
    difference: Annotated[Any, either(ProposedDifference), means("everything that differs")]
    found: Annotated[Any, either(ProposalFindings), means("what was found of the proposed rules")]
    versions: Annotated[list[ProposalInShort], means("every version, the newest first")]
    shadows: Annotated[
        list[ShadowShown], means("every time it ran beside the rules in force, and what was counted, the newest first")
    ]


class HistoryEntry(Reply):
    """One thing that happened: rules were published, or came in force."""

    number: HistoryNumber
    kind: Annotated[
        str, one_of((PUBLISHED, IN_FORCE)), means("published: approved; in_force: from this moment on they are")
    ]
    at: Moment
    folder: FolderDigest
    rules: Annotated[RulesDigest, means("over what its files say")]
    proposal: ProposalId
    version: Version
    in_force_from: InForceFrom
    reason: Reason
    proposed_by: ProposedBy
    proposed_with: ByKey
    approved_by: Annotated[str | None, means("another person, where it was published; else null")]
    approved_with: Annotated[str | None, means("the name of the key that was used; null as above")]
    becoming_verified: Annotated[list[AnyFigure], means("figures that were not verified before and are so by this")]
    difference_digest: DifferenceDigest
    hash: Annotated[str, Meta(pattern=SHA256, description="over the entry and the hash of the one before")]


class PublicationHistory(Reply):
    """What came to be in force, when, by whom and why."""

    entries: Annotated[list[HistoryEntry], means("the oldest first")]
    in_force: Annotated[Position | None, means("the entry of the rules in force; null until some have been published")]
    broken_at: Annotated[
        Count | None,
        means(
            "the first entry that is not as it was written, or whose difference is not what was approved; null: none"
        ),
    ]
