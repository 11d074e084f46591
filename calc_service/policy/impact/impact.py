"""The impact of changed rules on a file of claims: computed twice, and compared row by row.

A change that begins after the claims were settled is seen as such, or computed as if it held on every day, or year.
"""

from collections.abc import Iterable

import polars as pl

from calc_service.batch.audit import Request
from calc_service.batch.files import Table
from calc_service.domain.days import day_of
from calc_service.engine.edition import RuleBook
from calc_service.policy.impact import measured
from calc_service.policy.impact.comparison import REJECTED, RulesResult, outcome, outcome_of_change, side_by_side
from calc_service.policy.impact.moved_rules import (
    CATASTROPHIC,
    FiguresOf,
    as_of,
    figures_of,
    figures_to_ask,
    first_later_change,
    first_later_year,
    premium_differs,
)
from calc_service.policy.impact.result import BENEFITS, GROUPS, Impact, ImpactBasis
from calc_service.policy.population.people import MARK

_PLAIN = Request()
NOT_ON_FILE = "figure_not_on_file"
Books = tuple[RuleBook, RuleBook]


def impact(  # noqa: PLR0913  every input has its name
    claims: Table,
    before: RuleBook,
    after: RuleBook,
    request: Request = _PLAIN,
    *,
    day: int | None = None,
    figures: FiguresOf | None = None,
) -> Impact:
    """What `after` makes of the claims that `before` makes something of.

    claims:  the file, its cells texts under its own headers
    request: how both compute; its tolerance has no part in this
    day:     whose rules are taken for every row (days since 1970-01-01); None for each row's own day of settlement
    figures: the years whose figures are taken for every row; None for those of each row's own year
    Raises FileRefused with every fault of the columns, under either rules, NoRulesOnDay for a day without rules, and
    NoFiguresOfYear for a year without figures.
    """
    books = before, after
    if day is not None:
        books = as_of(before, day), as_of(after, day)
    if figures is not None:
        books = figures_of(books, figures, CATASTROPHIC)
    first, second = outcome(claims, books[0], request), outcome_of_change(claims, books[1], request)
    rows = side_by_side(first, second, request.assumed)
    return _impact(rows, _basis(first, second, request, day, figures), books)


def _basis(
    before: RulesResult, after: RulesResult, request: Request, day: int | None, figures: FiguresOf | None
) -> ImpactBasis:
    summaries = before.audited.summary, after.audited.summary
    return ImpactBasis(
        settled=request.settled,
        run_on_recorded=request.run_on_recorded,
        as_of=day,
        figures_of=figures,
        digests=(summaries[0].rules.digest, summaries[1].rules.digest),
        assumed=dict(summaries[0].assumed),
        ignored=tuple(dict.fromkeys(one.header for each in summaries for one in each.ignored)),
        warnings=tuple(dict.fromkeys(code for each in summaries for code in each.warnings)),
    )


def _impact(every: pl.DataFrame, basis: ImpactBasis, books: Books) -> Impact:
    computed = [every[f"status_{side}"] != REJECTED for side in measured.SIDES]
    rows = every if every["compared"].all() else every.filter("compared")
    differing = rows.filter(pl.col("difference") != 0)
    gaining, losing = measured.sides(differing)
    # A mistyped year on a rejected row must not hide what begins after all the others.
    last_day = every.filter(computed[0] | computed[1])["day"].max()
    last = last_day if isinstance(last_day, int) else None
    # Where figures of years were asked for, they are shown.
    later_year = None if last is None or basis.figures_of else _later_year(books, day_of(last).year)
    rejected, accepted = every.filter(computed[0] & ~computed[1]), every.filter(~computed[0] & computed[1])
    return Impact(
        basis=basis,
        rows=len(every),
        persons=every["person_id"].drop_nulls().n_unique(),
        compared=len(rows),
        affected_rows=len(rows.filter(_affected())),
        changed_rows=int(rows["changed"].sum()),
        synthetic_rows=int(every["person_id"].str.starts_with(MARK).sum()),
        insured_unmoved=_unmoved(rows),
        last_day=last,
        later_change=None if last is None else first_later_change(*books, last),
        later_year=later_year,
        to_ask=_to_ask(books, [*_years_without_figures(rejected, accepted), *filter(None, [later_year])]),
        premium_differs=premium_differs(*books),
        statuses=measured.statuses(rows),
        amounts=measured.totals(rows),
        deposits=measured.deposits(rows),
        gaining=gaining,
        losing=losing,
        rejected=measured.one_sided(rejected, "before"),
        accepted=measured.one_sided(accepted, "after"),
        entangled=measured.listed(every.filter(computed[0] & computed[1] & ~every["compared"])),
        uncomputed=int((~computed[0] & ~computed[1]).sum()),
        newly_payable=measured.listed(_that_turn(rows, payable="after")),
        no_longer_payable=measured.listed(_that_turn(rows, payable="before")),
        by={name: measured.groups(rows, differing, name, _order(books[0])[name]) for name in GROUPS},
        moves=tuple(move for name in GROUPS for move in measured.moves(rows, name)),
        largest_gains=measured.largest(differing, gains=True),
        largest_losses=measured.largest(differing, gains=False),
    )


def _affected() -> pl.Expr:
    return pl.any_horizontal(pl.col(f"{name}_before") != pl.col(f"{name}_after") for name in ("status", *BENEFITS))


def _that_turn(rows: pl.DataFrame, *, payable: str) -> pl.DataFrame:
    """Rows that are payable under the rules of one side alone."""
    other = next(side for side in measured.SIDES if side != payable)
    return rows.filter((pl.col(f"status_{payable}") == "payable") & (pl.col(f"status_{other}") != "payable"))


def _unmoved(rows: pl.DataFrame) -> int:
    entitled = rows["catastrophic_entitled_before"] != rows["catastrophic_entitled_after"]
    return int((entitled & (rows["catastrophic_used_before"] == rows["catastrophic_used_after"])).sum())


def _later_year(books: Books, last_year: int) -> int | None:
    before, after = books
    return first_later_year(before.catastrophic_terms, after.catastrophic_terms, last_year)


def _years_without_figures(*one_sided: pl.DataFrame) -> list[int]:
    """The years of rows that one of the rules rejects since it has no figures of them, the latest first."""
    lacking = pl.any_horizontal(
        pl.col(f"errors_{side}").str.contains(NOT_ON_FILE, literal=True).fill_null(value=False)
        for side in measured.SIDES
    )
    days = pl.concat([rows.filter(lacking)["day"] for rows in one_sided]).drop_nulls()
    return sorted({day_of(day).year for day in days.unique().to_list()}, reverse=True)


def _to_ask(books: Books, years: Iterable[int]) -> FiguresOf | None:
    asked = (figures_to_ask(*books, year, CATASTROPHIC) for year in years)
    return next(filter(None, asked), None)


def _order(book: RuleBook) -> dict[str, list[str]]:
    wording = book.wording
    return {
        "category": list(dict.fromkeys(one for profile in book.profiles for one in profile.categories)),
        "district": sorted(wording.districts),
        "track": list(wording.tracks),
    }
