"""Files of claims that nobody ever made, marked as such: for trying a change of the rules without a file of real ones.

Categories, districts and the days on which they count come from the rules, how often anything occurs from `people`.
Every row says that it is made up (MARK, NOTICE). The same seed under the same rules gives the same file.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl

from calc_service.engine.edition import RuleBook
from calc_service.policy.population.claims import claims
from calc_service.policy.population.enrolled import enrolled
from calc_service.policy.population.people import CLAIMS_A_PERSON, Draws, Home, districts, people

__all__ = ["NoPopulation", "enrolments", "population"]


class NoPopulation(ValueError):  # noqa: N818  the name says what happened
    """No claims can be made up for the year that was asked for; `years` are those that the rules have figures for."""

    def __init__(self, years: Sequence[int]) -> None:
        """Keep the years that could be asked for."""
        super().__init__(", ".join(map(str, years)))
        self.years = tuple(years)


def enrolments(persons: int, seed: int, book: RuleBook, year: int | None = None) -> pl.DataFrame:
    """The enrolments of the same persons, one each: the columns of a batch of enrolments as texts, and COLUMN.

    year: that all enrol for; the latest that the rules have premiums for if None
    Raises NoPopulation for a year without premiums.
    """
    chosen = max(book.premium_standards) if year is None else year
    homes = _homes(book, book.premium_standards, chosen)
    draws = Draws(seed)
    return enrolled(people(persons, homes, draws), homes, chosen, draws).drop("home")


def _homes(book: RuleBook, figures: Iterable[int], year: int | None) -> Sequence[Home]:
    """Where persons live in the year, the latest that there are `figures` for if None. Raises NoPopulation."""
    years = sorted(figures)
    chosen = years[-1] if year is None else year
    homes = districts(book, chosen) if chosen in years else ()
    if not homes:
        raise NoPopulation(years)
    return homes


def population(persons: int, seed: int, book: RuleBook, year: int | None = None) -> pl.DataFrame:
    """Claims of so many made-up persons, at least one each: the columns of a batch as texts, and COLUMN.

    year: in which all are settled; the latest that the rules have figures for if None
    Raises NoPopulation for a year without figures.
    """
    homes = _homes(book, book.catastrophic_terms, year)
    draws = Draws(seed)
    persons_ = people(persons, homes, draws)
    drawn = draws.indices([weight for _, weight in CLAIMS_A_PERSON], persons)
    number = np.array([number for number, _ in CLAIMS_A_PERSON])[drawn]
    rows = persons_[np.repeat(np.arange(persons), number)].with_columns(
        claims=np.repeat(number, number),
        turn=np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number),
    )
    return claims(rows, homes, draws).drop("home", "claims", "turn")
