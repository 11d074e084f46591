"""Files of claims that nobody ever made, marked as such: for trying a change of the rules without a file of real ones.

Categories, districts and the days on which they count come from the rules, how often anything occurs from `people`.
Every row says that it is made up (MARK, NOTICE). The same seed under the same rules gives the same file.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from calc_service.engine.edition import RuleBook
from calc_service.policy.population.claims import claims
from calc_service.policy.population.people import CLAIMS_A_PERSON, Draws, districts, people

__all__ = ["NoPopulation", "population"]


class NoPopulation(ValueError):  # noqa: N818  the name says what happened
    """No claims can be made up for the year that was asked for; `years` are those that the rules have figures for."""

    def __init__(self, years: Sequence[int]) -> None:
        """Keep the years that could be asked for."""
        super().__init__(", ".join(map(str, years)))
        self.years = tuple(years)


def population(persons: int, seed: int, book: RuleBook, year: int | None = None) -> pl.DataFrame:
    """Claims of so many made-up persons, at least one each: the columns of a batch as texts, and COLUMN.

    year: in which all are settled; the latest that the rules have figures for if None
    Raises NoPopulation for a year without figures.
    """
    years = sorted(book.catastrophic_terms)
    chosen = years[-1] if year is None else year
    homes = districts(book, chosen) if chosen in years else ()
    if not homes:
        raise NoPopulation(years)
    draws = Draws(seed)
    persons_ = people(persons, homes, draws)
    drawn = draws.indices([weight for _, weight in CLAIMS_A_PERSON], persons)
    number = np.array([number for number, _ in CLAIMS_A_PERSON])[drawn]
    rows = persons_[np.repeat(np.arange(persons), number)].with_columns(
        claims=np.repeat(number, number),
        turn=np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number),
    )
    return claims(rows, homes, draws).drop("home", "claims", "turn")
