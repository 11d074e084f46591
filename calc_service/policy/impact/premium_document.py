"""The impact on premium subsidies as JSON shows it."""

from collections.abc import Mapping

from calc_service.domain.money import signed_yuan
from calc_service.policy.impact import premium_messages
from calc_service.policy.impact.reply_types import (
    EnrolmentGroup,
    EnrolmentsApart,
    PremiumImpact,
    SubsidyAmounts,
    SubsidyChanges,
)
from calc_service.policy.impact.result import BeforeAfter, EnrolmentImpact, GroupImpact, OneSidedRows
from calc_service.policy.impact.shown import (
    amount_change,
    count_change,
    day_or_none,
    impact_row,
    impact_side,
    years_asked,
)


def premium_document(impact: EnrolmentImpact) -> PremiumImpact:
    """The figures of `impact`, the result in a sentence."""
    return PremiumImpact(
        result=premium_messages.headline(impact),
        rows=impact.rows,
        persons=impact.persons,
        compared_rows=impact.compared,
        differing_rows=impact.differing,
        uncomputed_rows=impact.uncomputed,
        synthetic_rows=impact.synthetic_rows,
        amounts=_amounts(impact.amounts),
        gaining=impact_side(impact.gaining),
        losing=impact_side(impact.losing),
        statuses={status: count_change(change) for status, change in impact.statuses.items()},
        rejected=_apart(impact.rejected),
        accepted=_apart(impact.accepted),
        **{f"by_{name}": [_group(group) for group in groups] for name, groups in impact.by.items()},
        last_day=day_or_none(impact.last_day),
        later_change=day_or_none(impact.later_change),
        later_year=impact.later_year,
        figures_of=years_asked(impact.figures_of),
        assumed=dict(impact.assumed),
        ignored=list(impact.ignored),
    )


def _amounts(amounts: Mapping[str, BeforeAfter]) -> SubsidyChanges:
    return SubsidyChanges(**{name: amount_change(change) for name, change in amounts.items()})


def _apart(rows: OneSidedRows) -> EnrolmentsApart:
    return EnrolmentsApart(
        rows=rows.rows,
        persons=rows.persons,
        amounts=SubsidyAmounts(**{name: signed_yuan(fen) for name, fen in rows.amounts.items()}),
        errors=dict(rows.errors),
        listed=[impact_row(row) for row in rows.listed],
    )


def _group(group: GroupImpact) -> EnrolmentGroup:
    return EnrolmentGroup(
        id=group.name,
        rows=count_change(group.rows),
        granted=count_change(group.payable),
        amounts=_amounts(group.amounts),
        gaining=impact_side(group.gaining),
        losing=impact_side(group.losing),
    )
