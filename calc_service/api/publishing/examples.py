"""A proposal and the history that it leads to, as the documentation shows them: made up, around a worked difference."""

from dataclasses import dataclass
from hashlib import sha256

import msgspec

from calc_service.api.rules_trials.examples import DAY, TrialExamples
from calc_service.domain.wording import Label
from calc_service.policy.check import CheckedRules
from calc_service.policy.coverage.report import CoveredClause, RulesCoverage
from calc_service.policy.decision_space import ExploredSpace
from calc_service.policy.proposed.figures import FigureBrought
from calc_service.policy.proposed.reply_types import (
    HistoryEntry,
    ProposalFindings,
    ProposalInShort,
    ProposalList,
    ProposalShown,
    ProposedDifference,
    PublicationHistory,
)
from calc_service.policy.shadowing.reply_types import ShadowCounts, ShadowDay, ShadowShown
from calc_service.state.history import IN_FORCE
from calc_service.state.proposals import OPEN, PUBLISHED

ID, KEY, OTHER_KEY = "3f0c5a91d2e7", "policy-zhang", "approver-li"
PERSON, OTHER_PERSON = "张三", "李四"
PROPOSED_AT, PUBLISHED_AT = f"{DAY}T01:30:00+00:00", f"{DAY}T02:00:00+00:00"
REASON = "核对了起付线的文件"
CHANGES = 812


def _digest(of: str) -> str:
    return f"sha256:{sha256(of.encode()).hexdigest()}"


SEEN = _digest("difference")
VERIFIED = FigureBrought(
    name="catastrophic.deductible",
    label=Label("居民大病保险起付线", "Deductible of catastrophic insurance"),
    district="",
    of=[],
    from_="2026-01-01",
    verified=True,
    was_verified=False,
)


@dataclass(frozen=True, slots=True)
class PublishingExamples:
    """What is posted and what comes back."""

    to_propose: dict[str, object]
    to_approve: dict[str, object]
    to_shadow: dict[str, object]
    listed: ProposalList
    shown: ProposalShown
    published: HistoryEntry
    history: PublicationHistory


def made_up(trials: TrialExamples) -> PublishingExamples:
    """Return the examples, around what the worked change of the trials differs in."""
    one, published = _in_short(), _entry(1, PUBLISHED)
    in_force = msgspec.structs.replace(_entry(2, IN_FORCE), approved_by=None, approved_with=None, becoming_verified=[])
    return PublishingExamples(
        to_propose={"files": trials.to_check["files"], "reason": REASON, "in_force_from": None},
        to_approve={"seen": SEEN},
        to_shadow={"until": DAY},
        listed=ProposalList([one]),
        shown=ProposalShown(
            proposal=one,
            becoming_verified=[VERIFIED],
            publication=None,
            difference=_difference(trials),
            found=_found(trials),
            versions=[one],
            shadows=[_shadow()],
        ),
        published=published,
        history=PublicationHistory([published, in_force], 2, None),
    )


def _in_short() -> ProposalInShort:
    return ProposalInShort(
        id=ID,
        version=1,
        status=OPEN,
        in_force_from=None,
        reason=REASON,
        proposed_by=PERSON,
        proposed_with=KEY,
        proposed_at=PROPOSED_AT,
        folder=_digest("after"),
        base=_digest("before"),
        moved_on=False,
        difference_digest=SEEN,
    )


def _shadow() -> ShadowShown:
    counts = ShadowCounts(
        claims=5210,
        compared=5197,
        differing=412,
        gaining=412,
        plus="61830.25",
        losing=0,
        minus="0.00",
        only_before=0,
        only_after=0,
        entangled=0,
        uncomputed=13,
        failed=0,
    )
    return ShadowShown(
        version=1,
        before=_digest("rules before"),
        after=_digest("rules"),
        running=True,
        until=DAY,
        started_at=PROPOSED_AT,
        started_by=PERSON,
        stopped_at=None,
        stopped_by=None,
        total=counts,
        by_category=[],
        by_district=[],
        by_track=[],
        by_day=[ShadowDay(DAY, counts)],
    )


def _entry(number: int, kind: str) -> HistoryEntry:
    return HistoryEntry(
        number=number,
        kind=kind,
        at=PUBLISHED_AT,
        folder=_digest("after"),
        rules=_digest("rules"),
        proposal=ID,
        version=1,
        in_force_from=None,
        reason=REASON,
        proposed_by=PERSON,
        proposed_with=KEY,
        approved_by=OTHER_PERSON,
        approved_with=OTHER_KEY,
        becoming_verified=[VERIFIED],
        difference_digest=SEEN,
        hash=_digest(f"entry {number}"),
    )


def _difference(trials: TrialExamples) -> ProposedDifference | None:
    if trials.compared is None:
        return None
    return ProposedDifference(**msgspec.structs.asdict(trials.compared), figures=[VERIFIED])


def _found(trials: TrialExamples) -> ProposalFindings | None:
    if trials.checked is None:
        return None
    deep = ExploredSpace(points=1_400_000, situations=900, errors=0, warnings=0, violations=[])
    check = CheckedRules(_digest("rules"), 0, 0, [], [], [], deep)
    total = CoveredClause(None, None, CHANGES, CHANGES, 0, 0, 0, 0, "100.00%")
    return ProposalFindings(check, RulesCoverage(_digest("rules"), 100, total, [], [], [], 0, []), None)
