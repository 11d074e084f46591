"""The impact of changed rules on a file of claims: computed twice, and compared row by row.

A change that begins after the claims were settled is seen as such, or computed as if it held on every day.
"""

from dataclasses import replace

import polars as pl

from calc_service.batch.audit import Request
from calc_service.batch.files import Table
from calc_service.domain.days import day_of
from calc_service.engine.edition import Edition, RuleBook
from calc_service.policy.impact import measured
from calc_service.policy.impact.comparison import REJECTED, RulesResult, outcome, outcome_of_change, side_by_side
from calc_service.policy.impact.result import BENEFITS, GROUPS, Impact, ImpactBasis
from calc_service.policy.population.people import MARK

_PLAIN = Request()


def impact(
    claims: Table, before: RuleBook, after: RuleBook, request: Request = _PLAIN, *, day: int | None = None
) -> Impact:
    """What `after` makes of the claims that `before` makes something of.

    claims:  the file, its cells texts under its own headers
    request: how both compute; its tolerance has no part in this
    day:     whose rules are taken for every row (days since 1970-01-01); None for each row's own day of settlement
    Raises FileRefused with every fault of the columns, under either rules, and NoRulesOnDay for a day without rules.
    """
    if day is not None:
        before, after = as_of(before, day), as_of(after, day)
    first, second = outcome(claims, before, request), outcome_of_change(claims, after, request)
    rows = side_by_side(first, second, request.assumed)
    return _impact(rows, _basis(first, second, request, day), before, after)


def _basis(before: RulesResult, after: RulesResult, request: Request, day: int | None) -> ImpactBasis:
    summaries = before.audited.summary, after.audited.summary
    return ImpactBasis(
        settled=request.settled,
        run_on_recorded=request.run_on_recorded,
        as_of=day,
        digests=(summaries[0].rules.digest, summaries[1].rules.digest),
        assumed=dict(summaries[0].assumed),
        ignored=tuple(dict.fromkeys(one.header for each in summaries for one in each.ignored)),
        warnings=tuple(dict.fromkeys(code for each in summaries for code in each.warnings)),
    )


def _impact(rows: pl.DataFrame, basis: ImpactBasis, before: RuleBook, after: RuleBook) -> Impact:
    differing = rows.filter(pl.col("difference") != 0)
    old, new = rows["status_before"], rows["status_after"]
    counting = rows["counts"]
    gaining, losing = measured.sides(differing)
    # A mistyped year on a rejected row must not hide what begins after all the others.
    last_day = rows.filter("counts").select(pl.col("day").max()).item()
    entitled = rows["catastrophic_entitled_before"] != rows["catastrophic_entitled_after"]
    unmoved = entitled & counting & (rows["catastrophic_used_before"] == rows["catastrophic_used_after"])
    return Impact(
        basis=basis,
        rows=len(rows),
        persons=rows["person_id"].drop_nulls().n_unique(),
        affected_rows=len(rows.filter(_affected())),
        changed_rows=int(rows["changed"].sum()),
        synthetic_rows=int(rows["person_id"].str.starts_with(MARK).sum()),
        insured_unmoved=int(unmoved.sum()),
        last_day=last_day,
        later_change=None if last_day is None else first_later_change(before, after, last_day),
        later_year=None if last_day is None else first_later_year(before, after, last_day),
        statuses=measured.statuses(rows),
        amounts=measured.totals(rows),
        deposits=measured.deposits(rows),
        gaining=gaining,
        losing=losing,
        rejected=measured.listed(rows.filter((old != REJECTED) & (new == REJECTED)), "after"),
        accepted=measured.listed(rows.filter((old == REJECTED) & (new != REJECTED)), "before"),
        newly_payable=measured.listed(rows.filter(counting & (old != "payable") & (new == "payable"))),
        no_longer_payable=measured.listed(rows.filter(counting & (old == "payable") & (new != "payable"))),
        by={name: measured.groups(rows, differing, name, _order(before)[name]) for name in GROUPS},
        moves=tuple(move for name in GROUPS for move in measured.moves(rows, name)),
        largest_gains=measured.largest(differing, gains=True),
        largest_losses=measured.largest(differing, gains=False),
    )


def _affected() -> pl.Expr:
    return pl.any_horizontal(pl.col(f"{name}_before") != pl.col(f"{name}_after") for name in ("status", *BENEFITS))


def _order(book: RuleBook) -> dict[str, list[str]]:
    wording = book.wording
    return {
        "category": list(dict.fromkeys(one for profile in book.profiles for one in profile.categories)),
        "district": sorted(wording.districts),
        "track": list(wording.tracks),
    }


class NoRulesOnDay(ValueError):  # noqa: N818  the name says what happened
    """No rules were in force on the day whose rules were asked for."""


def as_of(book: RuleBook, day: int) -> RuleBook:
    """The book in which the rules of `day` (days since 1970-01-01) hold on all days; figures of years stay theirs.

    They are those for who is admitted on that day: no stay keeps what held for earlier ones, whenever it was admitted.
    Before the first rules there are none in either. Raises NoRulesOnDay where `day` lies there.
    """
    edition = next(
        (row for start, row in reversed(list(zip(book.starts, book.editions, strict=True))) if start <= day), None
    )
    if edition is None:
        raise NoRulesOnDay
    first = tuple(replace(one, start=book.starts[0]) for one in edition)
    return replace(book, starts=book.starts[:1], editions=(first,), admission_days=(), stays=())


def first_later_change(before: RuleBook, after: RuleBook, last_day: int) -> int | None:
    """The first day after `last_day` on which anything begins that the other rules have not; None without one."""
    days = sorted(day for day in {*before.starts, *after.starts} if day > last_day)
    districts = ("", *before.profile_of_district, *(set(after.profile_of_district) - set(before.profile_of_district)))
    return next((day for day in days if any(_differ(before, after, day, district) for district in districts)), None)


def first_later_year(before: RuleBook, after: RuleBook, last_day: int) -> int | None:
    """The first year after that of `last_day` with other figures of its own in the other rules; None without one."""
    pairs = (
        (before.catastrophic_terms, after.catastrophic_terms),
        (before.premium_standards, after.premium_standards),
    )
    years = {year for old, new in pairs for year in {*old, *new} if old.get(year) != new.get(year)}
    return min((year for year in years if year > day_of(last_day).year), default=None)


def _differ(before: RuleBook, after: RuleBook, day: int, district: str) -> bool:
    admissions = {day, *(one - 1 for one in (*before.admission_days, *after.admission_days) if one <= day)}
    pairs = ((before.on(day, district, one), after.on(day, district, one)) for one in admissions)
    return any(_different(old, new) for old, new in pairs)


def _different(old: Edition | None, new: Edition | None) -> bool:
    if old is None or new is None:
        return old is not new
    return (old.categories_in_force, old.laws) != (new.categories_in_force, new.laws)
