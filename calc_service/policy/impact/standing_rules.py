"""A change that begins after the claims were settled: seen as such, or weighed as if it stood on every day."""

from dataclasses import replace

from calc_service.domain.days import day_of
from calc_service.engine.edition import RuleBook


class NoRulesOnDay(ValueError):  # noqa: N818  the name says what happened
    """No rules were in force on the day whose rules were asked for."""


def as_of(book: RuleBook, day: int) -> RuleBook:
    """The book in which the rules of `day` (days since 1970-01-01) hold on all days; figures of years stay theirs.

    Before the first rules there are none in either. Raises NoRulesOnDay where `day` lies there.
    """
    edition = next(
        (row for start, row in reversed(list(zip(book.starts, book.editions, strict=True))) if start <= day), None
    )
    if edition is None:
        raise NoRulesOnDay
    first = tuple(replace(one, start=book.starts[0]) for one in edition)
    return replace(book, starts=book.starts[:1], editions=(first,))


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
    years = {year for was, is_ in pairs for year in {*was, *is_} if was.get(year) != is_.get(year)}
    return min((year for year in years if year > day_of(last_day).year), default=None)


def _differ(before: RuleBook, after: RuleBook, day: int, district: str) -> bool:
    was, is_ = before.on(day, district), after.on(day, district)
    if was is None or is_ is None:
        return was is not is_
    return (was.categories_in_force, was.laws) != (is_.categories_in_force, is_.laws)
