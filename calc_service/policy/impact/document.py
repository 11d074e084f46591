"""An impact as JSON shows it. Amounts are yuan as texts, with a sign where they are negative."""

from collections.abc import Mapping

from calc_service import __version__
from calc_service.domain.money import signed_yuan
from calc_service.domain.wording import Label
from calc_service.policy.impact.premium_document import premium_document
from calc_service.policy.impact.reply_types import (
    ComputedUnder,
    FileRecord,
    FundAmounts,
    FundChanges,
    ImpactGroup,
    ImpactMove,
    ImpactPerson,
    ImpactReply,
    ImpactRows,
    ImpactRowsApart,
    ImpactRules,
    RunRecord,
)
from calc_service.policy.impact.result import (
    AffectedRows,
    BeforeAfter,
    GroupImpact,
    GroupMove,
    ImpactBasis,
    OneSidedRows,
    PersonImpact,
    WeighedRun,
)
from calc_service.policy.impact.sayings import headlines
from calc_service.policy.impact.shown import (
    amount_change,
    count_change,
    day_or_none,
    impact_row,
    impact_side,
    years_asked,
)
from calc_service.policy.impact.weighing import Weighed


def document(weighed: Weighed) -> ImpactReply:
    """The figures of both impacts, the result in a sentence, all changes, and what was filled in to compare the rules.

    What a rejected row would get is null.
    """
    impact, enrolments = weighed.claims, weighed.enrolments
    return ImpactReply(
        result=_result(weighed),
        rules_differ=impact.rules_differ,
        affected_rows=impact.affected_rows,
        later_year=impact.later_year,
        changes=list(weighed.changes),
        defaults=list(weighed.defaults),
        differs=weighed.differs,
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
        deposits_waived=count_change(impact.deposits),
        gaining=impact_side(impact.gaining),
        losing=impact_side(impact.losing),
        statuses={status: count_change(change) for status, change in impact.statuses.items()},
        newly_payable=_rows(impact.newly_payable),
        no_longer_payable=_rows(impact.no_longer_payable),
        **{f"by_{name}": [_group(group) for group in groups] for name, groups in impact.by.items()},
        moves=[_move(move) for move in impact.moves],
        largest_gains=[_person(person) for person in impact.largest_gains],
        largest_losses=[_person(person) for person in impact.largest_losses],
        insured_unmoved_rows=impact.insured_unmoved,
        last_day=day_or_none(impact.last_day),
        later_change=day_or_none(impact.later_change),
        asked=_request(impact.basis),
        premium=None if enrolments is None else premium_document(enrolments),
        run=_run(weighed.run),
    )


def _result(weighed: Weighed) -> Label:
    found = headlines(weighed)
    return Label("".join(one.zh for one in found), " ".join(one.en for one in found))


def _run(run: WeighedRun) -> RunRecord:
    return RunRecord(
        day=run.day,
        author=run.author or None,
        reason=run.reason or None,
        engine=__version__,
        files=[FileRecord(one.holds, one.name, one.sha256, one.size, one.rows) for one in run.files],
        made_up=dict(run.made_up),
    )


def _request(basis: ImpactBasis) -> ComputedUnder:
    return ComputedUnder(
        catastrophic="settled" if basis.settled else "computed",
        as_of=day_or_none(basis.as_of),
        figures_of=years_asked(basis.figures_of),
        accumulate="recorded" if basis.run_on_recorded else "computed",
        rules=ImpactRules(*basis.digests),
        assumed=dict(basis.assumed),
        ignored=list(basis.ignored),
        warnings=list(basis.warnings),
    )


def _amounts(amounts: Mapping[str, BeforeAfter]) -> FundChanges:
    return FundChanges(**{fund: amount_change(change) for fund, change in amounts.items()})


def _group(group: GroupImpact) -> ImpactGroup:
    return ImpactGroup(
        id=group.name,
        rows=count_change(group.rows),
        payable=count_change(group.payable),
        amounts=_amounts(group.amounts),
        gaining=impact_side(group.gaining),
        losing=impact_side(group.losing),
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
        listed=[impact_row(row) for row in rows.listed],
    )


def _rows(rows: AffectedRows) -> ImpactRows:
    return ImpactRows(
        rows=rows.rows,
        benefit=amount_change(rows.benefit),
        listed=[impact_row(row) for row in rows.listed],
    )


def _person(person: PersonImpact) -> ImpactPerson:
    return ImpactPerson(person.person_id, person.rows, amount_change(person.benefit))
