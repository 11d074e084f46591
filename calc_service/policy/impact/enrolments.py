"""The impact of changed rules on the premium subsidies of a list of enrolled persons: computed twice, and compared."""

from functools import partial

import polars as pl

from calc_service.batch.audit import Request
from calc_service.batch.enrolments.audit import AuditedEnrolments, audit_enrolments
from calc_service.batch.files import Piece, Table
from calc_service.batch.partitions import in_file_order
from calc_service.batch.threads import together
from calc_service.domain.columns import PREMIUM, SUBSIDY
from calc_service.engine.edition import RuleBook
from calc_service.policy.impact import measured
from calc_service.policy.impact.comparison import HEADER_ROWS, REJECTED, by_changed_rules, changed_rows, row_identity
from calc_service.policy.impact.moved_rules import (
    STANDARDS,
    FiguresOf,
    as_of,
    figures_of,
    figures_to_ask,
    first_later_change,
    first_later_year,
    rules_of_premiums,
)
from calc_service.policy.impact.result import ENROLMENT_GROUPS, EnrolmentImpact
from calc_service.policy.population.people import MARK

GRANTED = "granted"
NOT_ON_FILE = "figure_not_on_file"
COMPUTED = ("status", "errors", *SUBSIDY, "ratio", *ENROLMENT_GROUPS)
Books = tuple[RuleBook, RuleBook]


def enrolment_impact(
    enrolments: Table, books: Books, request: Request, *, day: int | None = None, figures: FiguresOf | None = None
) -> EnrolmentImpact:
    """What the second of `books` makes of the enrolments that the first makes something of; see `impact`.

    request: of the kind PREMIUM
    Raises FileRefused, NoRulesOnDay and NoFiguresOfYear.
    """
    before, after = books
    if day is not None:
        before, after = as_of(before, day), as_of(after, day)
    if figures is not None:
        before, after = figures_of((before, after), figures, STANDARDS)
    old = audit_enrolments(enrolments, request, before)
    new = by_changed_rules(lambda: audit_enrolments(enrolments, request, after))
    pieces = (partial(_side_by_side, *one, old, new, before) for one in enrolments.located())
    return _impact(pl.concat(together(pieces)), old, (before, after), figures)


def _side_by_side(
    piece: Piece, where: slice, before: AuditedEnrolments, after: AuditedEnrolments, book: RuleBook
) -> pl.DataFrame:
    owners = row_identity(piece(), book, before.summary.assumed, PREMIUM)
    sides = [in_file_order(each.found, where).select(COMPUTED) for each in (before, after)]
    computed = [side["status"].cast(pl.String) != REJECTED for side in sides]
    compared = computed[0] & computed[1]
    rows = pl.concat(
        [
            owners.with_row_index("number", HEADER_ROWS + where.start),
            *(_side(*one) for one in zip(sides, measured.SIDES, strict=True)),
            changed_rows(sides[0], sides[1], COMPUTED).to_frame(),
        ],
        how="horizontal",
    )
    difference = pl.col("benefit_after") - pl.col("benefit_before")
    return rows.with_columns(compared=compared, difference=pl.when(compared).then(difference).otherwise(0))


def _side(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    words = rows.select(pl.col("status", "errors", *ENROLMENT_GROUPS).cast(pl.String))
    amounts = rows.select(pl.col(SUBSIDY).fill_null(0)).with_columns(benefit="subsidy")
    return pl.concat([words, amounts], how="horizontal").select(pl.all().name.suffix(f"_{side}"))


def _impact(every: pl.DataFrame, first: AuditedEnrolments, books: Books, figures: FiguresOf | None) -> EnrolmentImpact:
    computed = [every[f"status_{side}"] != REJECTED for side in measured.SIDES]
    rows = every.filter("compared")
    differing = rows.filter(pl.col("difference") != 0)
    gaining, losing = measured.sides(differing)
    rejected, accepted = every.filter(computed[0] & ~computed[1]), every.filter(~computed[0] & computed[1])
    last_day = every.filter(computed[0] | computed[1])["day"].max()
    last = last_day if isinstance(last_day, int) else None
    later_year = None if figures else _later_year(every, books)
    return EnrolmentImpact(
        figures_of=figures,
        assumed=dict(first.summary.assumed),
        ignored=tuple(one.header for one in first.summary.ignored),
        rows=len(every),
        persons=every["person_id"].drop_nulls().n_unique(),
        compared=len(rows),
        differing=int(rows["changed"].sum()),
        uncomputed=int((~computed[0] & ~computed[1]).sum()),
        synthetic_rows=int(every["person_id"].str.starts_with(MARK).sum()),
        last_day=last,
        later_change=None if last is None else first_later_change(*books, last, rules_of_premiums),
        later_year=later_year,
        to_ask=_to_ask(books, [*_years_without_standards(rejected, accepted), *filter(None, [later_year])]),
        statuses=measured.statuses(rows),
        amounts=measured.totals(rows, SUBSIDY),
        gaining=gaining,
        losing=losing,
        rejected=measured.one_sided(rejected, "before", SUBSIDY),
        accepted=measured.one_sided(accepted, "after", SUBSIDY),
        by={
            name: measured.groups(rows, differing, name, _order(books[0], name), SUBSIDY, GRANTED)
            for name in ENROLMENT_GROUPS
        },
    )


def _later_year(every: pl.DataFrame, books: Books) -> int | None:
    years = [int(year) for year in every["year_before"].drop_nulls().unique().to_list()]
    before, after = books
    return first_later_year(before.premium_standards, after.premium_standards, max(years)) if years else None


def _years_without_standards(*one_sided: pl.DataFrame) -> list[int]:
    """The years of rows that one of the rules rejects since it has no standards of them, the latest first."""
    lacking = pl.any_horizontal(
        pl.col(f"errors_{side}").str.contains(NOT_ON_FILE, literal=True).fill_null(value=False)
        for side in measured.SIDES
    )
    years = pl.concat([rows.filter(lacking)["year_before"] for rows in one_sided]).drop_nulls()
    return sorted((int(year) for year in years.unique().to_list()), reverse=True)


def _to_ask(books: Books, years: list[int]) -> FiguresOf | None:
    asked = (figures_to_ask(*books, year, STANDARDS) for year in years)
    return next(filter(None, asked), None)


def _order(book: RuleBook, name: str) -> list[str]:
    if name == "category":
        return list(dict.fromkeys(one for profile in book.profiles for one in profile.categories))
    return sorted(book.wording.districts) if name == "district" else []
