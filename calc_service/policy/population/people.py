"""Made-up persons: where they live and what they are recognised as, by the rules of a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from calc_service.batch.words import SEPARATOR
from calc_service.domain.days import day_number
from calc_service.engine.edition import RuleBook
from calc_service.policy.population.draws import Draws
from calc_service.policy.population.invented import (
    CATEGORY_WEIGHTS,
    INSURANCE,
    NO_CATEGORY_WEIGHT,
    TWO_CATEGORIES_PERCENT,
)
from calc_service.policy.synthetic import marked


@dataclass(frozen=True, slots=True)
class District:
    """Where persons live: its code, the days of the year on which it can recognise them, their categories."""

    code: str
    first_day: int
    last_day: int
    categories: tuple[str, ...]


def districts(book: RuleBook, year: int) -> tuple[District, ...]:
    """The districts that exist, under rules in force, on any day of the year."""
    first, last = day_number(date(year, 1, 1)), day_number(date(year, 12, 31))
    found = []
    for code, district in book.wording.districts.items():
        begin, end = max(first, book.starts[0], district.first_day), min(last, district.last_day)
        if begin <= end:
            found.append(District(code, begin, end, _categories(book, code, begin, end)))
    return tuple(found)


def _categories(book: RuleBook, code: str, first: int, last: int) -> tuple[str, ...]:
    """What the district knows on all of these days, in the order of the rules."""
    days = (first, *(day for day in book.starts if first < day <= last))
    editions = [edition for edition in (book.on(day, code) for day in days) if edition]
    return tuple(
        category
        for category in book.profile(code).categories
        if all(category in edition.categories_in_force for edition in editions)
    )


def people(persons: int, homes: Sequence[District], draws: Draws) -> pl.DataFrame:
    """person_id, home (place in `homes`), district, insurance, categories of so many persons."""
    home = draws.below(len(homes), persons)
    first, second = (draws.below(1 << 32, persons) for _ in range(2))
    doubled = draws.below(100, persons) < TWO_CATEGORIES_PERCENT
    categories = np.full(persons, "", dtype=object)
    for place, district in enumerate(homes):
        for person in np.flatnonzero(home == place).tolist():
            drawn = [_category(district, int(first[person]))]
            if doubled[person]:
                drawn.append(_category(district, int(second[person])))
            categories[person] = SEPARATOR.join(dict.fromkeys(filter(None, drawn)))
    return pl.DataFrame(
        {
            "person_id": marked("P", np.arange(persons)),
            "home": home,
            "district": pl.Series([district.code for district in homes]).gather(home),
            "insurance": draws.among(INSURANCE, persons),
            "categories": pl.Series(categories.tolist(), dtype=pl.String).replace("", None),
        }
    )


def _category(district: District, number: int) -> str:
    known = district.categories
    weights = [CATEGORY_WEIGHTS[min(place, len(CATEGORY_WEIGHTS) - 1)] for place in range(len(known))]
    slots = np.cumsum([NO_CATEGORY_WEIGHT, *weights])
    return ("", *known)[int(slots.searchsorted(number % int(slots[-1]), side="right"))]
