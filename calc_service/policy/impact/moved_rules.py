"""Rules moved to another day or year: what a change costs that begins after the claims were settled.

A change that nobody asked to be moved is told instead: the day, or the year, from which the two rules differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, TypeVar

from calc_service.domain.days import day_of
from calc_service.engine.edition import Edition, RuleBook

Figures = TypeVar("Figures")
YEARS_AHEAD = 100
"""So many years from the first rules on get the figures of the year that was asked for: more than any file spans."""
CATASTROPHIC, STANDARDS = "catastrophic_terms", "premium_standards"
"""The figures of years that a rule book holds: what claims need, and what enrolments do."""


class NoRulesOnDay(ValueError):  # noqa: N818  the name says what happened
    """No rules were in force on the day whose rules were asked for."""


@dataclass(frozen=True, slots=True)
class FiguresOf:
    """The years whose figures are taken for those of every year: of the rules before, and of the changed ones."""

    before: int
    after: int

    @property
    def written(self) -> str:
        """As it is asked for: one year, or two with a colon between."""
        return str(self.after) if self.before == self.after else f"{self.before}:{self.after}"


class NoFiguresOfYear(ValueError):  # noqa: N818  the name says what happened
    """One of the rules has no figures of the year that was asked for: nothing else is taken instead.

    kind: CATASTROPHIC or STANDARDS; side: "before" or "after"; years: those on file there
    """

    def __init__(self, kind: str, side: str, year: int, years: tuple[int, ...]) -> None:
        """Keep what was asked for, and what could be."""
        super().__init__(f"{side}: {year}")
        self.kind = kind
        self.side = side
        self.year = year
        self.years = years


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


def figures_of(books: tuple[RuleBook, RuleBook], asked: FiguresOf, kind: str) -> tuple[RuleBook, RuleBook]:
    """The books before and after in which the figures `kind` of the years `asked` for hold in all years.

    Raises NoFiguresOfYear where a book has none of its year.
    """
    before, after = books
    return _moved("before", before, asked.before, kind), _moved("after", after, asked.after, kind)


def _moved(side: str, book: RuleBook, year: int, kind: str) -> RuleBook:
    on_file: Mapping[int, object] = getattr(book, kind)
    if year not in on_file:
        raise NoFiguresOfYear(kind, side, year, tuple(sorted(on_file)))
    first = day_of(book.starts[0]).year
    years = {*range(first, first + YEARS_AHEAD), *on_file}
    moved: dict[str, Any] = {kind: dict.fromkeys(sorted(years), on_file[year])}
    return replace(book, **moved)


def figures_to_ask(before: RuleBook, after: RuleBook, year: int, kind: str) -> FiguresOf | None:
    """What has to be asked for to weigh the figures of `year` against those that the other rules had last.

    None where either has none.
    """
    old, new = (_latest(getattr(book, kind), year) for book in (before, after))
    return None if old is None or new is None or year not in {old, new} else FiguresOf(old, new)


def _latest(on_file: Mapping[int, object], year: int) -> int | None:
    return max((one for one in on_file if one <= year), default=None)


def rules_of_claims(edition: Edition) -> object:
    """What claims are computed by."""
    return edition.categories_in_force, edition.laws


def rules_of_premiums(edition: Edition) -> object:
    """What premium subsidies are computed by."""
    return edition.categories_in_force, edition.premium_subsidy


def first_later_change(
    before: RuleBook, after: RuleBook, last_day: int, what: Callable[[Edition], object] = rules_of_claims
) -> int | None:
    """The first day after `last_day` from which `what` is not the same in the other rules; None without one."""
    days = sorted(day for day in {*before.starts, *after.starts} if day > last_day)
    return next((day for day in days if _differ(before, after, day, what)), None)


def premium_differs(before: RuleBook, after: RuleBook) -> bool:
    """Whether premium subsidies have other standards, or other rules on any day."""
    days = {*before.starts, *after.starts}
    moved = any(_differ(before, after, day, rules_of_premiums) for day in days)
    return moved or before.premium_standards != after.premium_standards


def first_later_year(old: Mapping[int, Figures], new: Mapping[int, Figures], last_year: int) -> int | None:
    """The first year after `last_year` that has other figures in the other rules; None without one."""
    years = {year for year in {*old, *new} if old.get(year) != new.get(year)}
    return min((year for year in years if year > last_year), default=None)


def _differ(before: RuleBook, after: RuleBook, day: int, what: Callable[[Edition], object]) -> bool:
    """Whether `what` of the rules of `day` differs in any district, for stays admitted on it or before."""
    districts = {"", *before.profile_of_district, *after.profile_of_district}
    admissions = {day, *(one - 1 for one in (*before.admission_days, *after.admission_days) if one <= day)}
    pairs = ((before.on(day, *of), after.on(day, *of)) for of in product(districts, admissions))
    return any((old and what(old)) != (new and what(new)) for old, new in pairs)
