"""The parts of an impact as JSON shows them, whatever is weighed: counts, amounts, sides, rows."""

from calc_service.domain.days import day_of
from calc_service.domain.money import signed_yuan
from calc_service.policy.impact.moved_rules import FiguresOf
from calc_service.policy.impact.reply_types import (
    AmountChange,
    CountChange,
    ImpactRow,
    ImpactSide,
    RowBenefit,
    YearsAsked,
)
from calc_service.policy.impact.result import AffectedRow, BeforeAfter, GainOrLoss

REJECTED = "rejected"


def day_or_none(number: int | None) -> str | None:
    """The ISO day of a number."""
    return None if number is None else day_of(number).isoformat()


def count_change(change: BeforeAfter) -> CountChange:
    """Numbers of rows."""
    return CountChange(change.before, change.after, change.difference)


def amount_change(change: BeforeAfter) -> AmountChange:
    """Amounts in yuan."""
    return AmountChange(signed_yuan(change.before), signed_yuan(change.after), signed_yuan(change.difference))


def impact_side(side: GainOrLoss) -> ImpactSide:
    """Those who gain, or lose."""
    return ImpactSide(side.persons, side.rows, signed_yuan(side.fen))


def impact_row(row: AffectedRow) -> ImpactRow:
    """One row; what a rejected one would get is null."""
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


def years_asked(figures: FiguresOf | None) -> YearsAsked | None:
    """The years whose figures were taken for all years."""
    return YearsAsked(figures.before, figures.after) if figures else None
