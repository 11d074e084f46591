"""What was counted while a proposal ran beside the rules in force, as it is shown: few claims are withheld."""

from collections.abc import Callable, Mapping

from calc_service.domain.comparison_counts import (
    CATEGORY,
    DISTRICT,
    NO_GROUP,
    NOTHING,
    TRACK,
    WHOLE,
    Counts,
    Group,
    added,
)
from calc_service.domain.money import yuan
from calc_service.policy.shadowing.few import withheld
from calc_service.policy.shadowing.reply_types import ShadowCounts, ShadowDay, ShadowGroup, ShadowShown
from calc_service.state.opening import KeptState
from calc_service.state.shadows import Shadow, counts_of, shadowed, shadows_of

WITHHELD = ("differing", "gaining", "losing", "only_before", "only_after")
"""The numbers of claims that are withheld where they are few, those that gain or lose with their yuan."""


def shadows_shown(state: KeptState, proposal_id: str) -> list[ShadowShown]:
    """Every time that a proposal ran beside the rules in force, the newest first."""
    running = shadowed(state)
    return [_shown(state, one, is_running=running == one) for one in shadows_of(state, proposal_id)]


def _shown(state: KeptState, shadow: Shadow, *, is_running: bool) -> ShadowShown:
    days = counts_of(state, shadow.id)
    sums = added(days.values())
    by = {kind: _groups(sums, kind) for kind in (CATEGORY, DISTRICT, TRACK)}
    whole = _withholding({day: counts.get(WHOLE, NOTHING) for day, counts in days.items()})
    return ShadowShown(
        version=shadow.version,
        before=shadow.before,
        after=shadow.after,
        running=is_running,
        until=shadow.until.isoformat(),
        started_at=shadow.started_at.isoformat(),
        started_by=shadow.started_by,
        stopped_at=None if shadow.stopped_at is None else shadow.stopped_at.isoformat(),
        stopped_by=shadow.stopped_by,
        total=_withholding({NO_GROUP: sums.get(WHOLE, NOTHING)})[NO_GROUP],
        by_category=by[CATEGORY],
        by_district=by[DISTRICT],
        by_track=by[TRACK],
        by_day=[ShadowDay(day, counts) for day, counts in whole.items()],
    )


def _groups(sums: Mapping[Group, Counts], kind: str) -> list[ShadowGroup]:
    of_kind = {name: counts for (dimension, name), counts in sorted(sums.items()) if dimension == kind}
    return [ShadowGroup(name or None, counts) for name, counts in _withholding(of_kind).items()]


def _withholding(groups: Mapping[str, Counts]) -> dict[str, ShadowCounts]:
    """The counts of the groups of one kind, without those of few claims."""
    hidden = {side: withheld(groups, _numbers(side)) for side in WITHHELD}
    return {
        name: _counts(counts, frozenset(side for side, names in hidden.items() if name in names))
        for name, counts in groups.items()
    }


def _numbers(side: str) -> Callable[[Counts], int]:
    return lambda counts: getattr(counts, side)


def _counts(counts: Counts, hidden: frozenset[str]) -> ShadowCounts:
    def number(side: str) -> int | None:
        return None if side in hidden else getattr(counts, side)

    return ShadowCounts(
        claims=counts.claims,
        compared=counts.compared,
        differing=number("differing"),
        gaining=number("gaining"),
        plus=None if "gaining" in hidden else yuan(counts.plus),
        losing=number("losing"),
        minus=None if "losing" in hidden else yuan(counts.minus),
        only_before=number("only_before"),
        only_after=number("only_after"),
        entangled=counts.entangled,
        uncomputed=counts.uncomputed,
        failed=counts.failed,
    )
