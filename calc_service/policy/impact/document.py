"""An impact as JSON shows it. Amounts are yuan as texts, with a sign where they are negative."""

from collections.abc import Mapping, Sequence

from calc_service.domain.days import day_of
from calc_service.domain.money import signed_yuan
from calc_service.domain.wording import Label
from calc_service.policy.impact import messages
from calc_service.policy.impact.reply_types import (
    AmountChange,
    ComputedUnder,
    CountChange,
    FundAmounts,
    FundChanges,
    ImpactGroup,
    ImpactMove,
    ImpactPerson,
    ImpactReply,
    ImpactRow,
    ImpactRows,
    ImpactRowsApart,
    ImpactRules,
    ImpactSide,
    RowBenefit,
    YearsAsked,
)
from calc_service.policy.impact.result import (
    AffectedRow,
    AffectedRows,
    BeforeAfter,
    GainOrLoss,
    GroupImpact,
    GroupMove,
    Impact,
    ImpactBasis,
    OneSidedRows,
    PersonImpact,
)

REJECTED = "rejected"


def document(impact: Impact, changes: Sequence[Label] = (), defaults: Sequence[Label] = ()) -> ImpactReply:
    """The figures of `impact`, the result in a sentence, all `changes`, and what was filled in to compare the rules.

    What a rejected row would get is null.
    """
    return ImpactReply(
        result=messages.headline(impact),
        rules_differ=impact.rules_differ,
        affected_rows=impact.affected_rows,
        later_year=impact.later_year,
        changes=list(changes),
        defaults=list(defaults),
        differs=impact.differs,
        synthetic_rows=impact.synthetic_rows,
        rows=impact.rows,
        persons=impact.persons,
        compared_rows=impact.compared,
        uncomputed_rows=impact.uncomputed,
        changed_rows=impact.changed_rows,
        rejected=_one_sided(impact.rejected),
        accepted=_one_sided(impact.accepted),
        entangled=_rows(impact.entangled),
        amounts=_amounts(impact.amounts),
        deposits_waived=_counts(impact.deposits),
        gaining=_side(impact.gaining),
        losing=_side(impact.losing),
        statuses={status: _counts(change) for status, change in impact.statuses.items()},
        newly_payable=_rows(impact.newly_payable),
        no_longer_payable=_rows(impact.no_longer_payable),
        **{f"by_{name}": [_group(group) for group in groups] for name, groups in impact.by.items()},
        moves=[_move(move) for move in impact.moves],
        largest_gains=[_person(person) for person in impact.largest_gains],
        largest_losses=[_person(person) for person in impact.largest_losses],
        insured_unmoved_rows=impact.insured_unmoved,
        last_day=_day(impact.last_day),
        later_change=_day(impact.later_change),
        asked=_request(impact.basis),
    )


def _request(basis: ImpactBasis) -> ComputedUnder:
    figures = basis.figures_of
    return ComputedUnder(
        catastrophic="settled" if basis.settled else "computed",
        as_of=_day(basis.as_of),
        figures_of=YearsAsked(figures.before, figures.after) if figures else None,
        accumulate="recorded" if basis.run_on_recorded else "computed",
        rules=ImpactRules(*basis.digests),
        assumed=dict(basis.assumed),
        ignored=list(basis.ignored),
        warnings=list(basis.warnings),
    )


def _day(number: int | None) -> str | None:
    return None if number is None else day_of(number).isoformat()


def _counts(change: BeforeAfter) -> CountChange:
    return CountChange(change.before, change.after, change.difference)


def _amount(change: BeforeAfter) -> AmountChange:
    return AmountChange(signed_yuan(change.before), signed_yuan(change.after), signed_yuan(change.difference))


def _amounts(amounts: Mapping[str, BeforeAfter]) -> FundChanges:
    return FundChanges(**{fund: _amount(change) for fund, change in amounts.items()})


def _side(side: GainOrLoss) -> ImpactSide:
    return ImpactSide(side.persons, side.rows, signed_yuan(side.fen))


def _group(group: GroupImpact) -> ImpactGroup:
    return ImpactGroup(
        id=group.name,
        rows=_counts(group.rows),
        payable=_counts(group.payable),
        amounts=_amounts(group.amounts),
        gaining=_side(group.gaining),
        losing=_side(group.losing),
    )


def _move(move: GroupMove) -> ImpactMove:
    return ImpactMove(
        by=move.group, before=move.before, after=move.after, rows=move.rows, difference=signed_yuan(move.difference)
    )


def _one_sided(rows: OneSidedRows) -> ImpactRowsApart:
    return ImpactRowsApart(
        rows=rows.rows,
        persons=rows.persons,
        amounts=FundAmounts(**{fund: signed_yuan(fen) for fund, fen in rows.amounts.items()}),
        errors=dict(rows.errors),
        listed=[_row(row) for row in rows.listed],
    )


def _rows(rows: AffectedRows) -> ImpactRows:
    return ImpactRows(
        rows=rows.rows,
        benefit=_amount(rows.benefit),
        listed=[_row(row) for row in rows.listed],
    )


def _row(row: AffectedRow) -> ImpactRow:
    before = None if row.status_before == REJECTED else signed_yuan(row.benefit.before)
    after = None if row.status_after == REJECTED else signed_yuan(row.benefit.after)
    both = before is not None and after is not None
    return ImpactRow(
        row=row.number,
        claim_id=row.claim_id,
        person_id=row.person_id,
        status_before=row.status_before,
        status_after=row.status_after,
        errors=row.errors,
        benefit=RowBenefit(before, after, signed_yuan(row.benefit.difference) if both else None),
    )


def _person(person: PersonImpact) -> ImpactPerson:
    return ImpactPerson(person.person_id, person.rows, _amount(person.benefit))
