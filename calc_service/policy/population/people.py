"""Made-up persons: where they live, what they are recognised as by the rules of a year, and how they are marked.

How often anything occurs among made-up claims, and what it costs, is INVENTED: plausible, measured nowhere. None of
these is a figure of the policy; they may be changed at will, and with them every made-up file changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from calc_service.batch.spellings import SEPARATOR
from calc_service.domain.days import day_number
from calc_service.domain.wording import Label
from calc_service.engine.columns import Column
from calc_service.engine.edition import RuleBook

Weighted = Sequence[tuple[str, int]]
"""Values, each with its weight."""
Range = tuple[int, int]
"""The lowest and the highest value, both inclusive."""

CATEGORY_WEIGHTS = (6, 40, 14, 16, 10, 8)
"""By place in the rules' order; further categories weigh as much as the last."""
NO_CATEGORY_WEIGHT = 12
TWO_CATEGORIES_PERCENT = 6
INSURANCE: Weighted = (("resident", 88), ("employee", 12))
TIER: Weighted = (("1", 82), ("2", 18))
CLAIMS_A_PERSON = ((1, 38), (2, 24), (3, 14), (4, 9), (6, 8), (9, 5), (12, 2))
SETTING: Weighted = (("inpatient", 55), ("outpatient", 45))
SPECIAL_PERCENT = {"inpatient": 45, "outpatient": 80}
FACILITY_LEVEL: Weighted = (("tertiary", 38), ("secondary", 40), ("primary", 18), ("unrated", 4))
DESIGNATED: Weighted = (("true", 97), ("false", 3))
PLACE: Weighted = (("in_district", 62), ("in_city", 30), ("out_of_city", 8))
REFERRAL: Weighted = (
    ("not_required", 40),
    ("from_primary_care", 22),
    ("compliant", 18),
    ("registered", 7),
    ("emergency", 6),
    ("missing", 7),
)
COST_IN_YUAN: dict[str, Sequence[tuple[Range, int]]] = {
    "inpatient": (((800, 5_000), 30), ((5_000, 15_000), 34), ((15_000, 40_000), 22), ((40_000, 120_000), 11),
                  ((120_000, 400_000), 3)),
    "outpatient": (((60, 600), 55), ((600, 3_000), 33), ((3_000, 12_000), 12)),
}  # fmt: skip
IN_SCOPE_PERCENT = (70, 97)
BASIC_PERCENT = {"tertiary": (45, 66), "secondary": (58, 76), "primary": (70, 86), "unrated": (50, 70)}
OTHER_INSURANCE_PERCENT = (0, 13)
"""Of what basic insurance leaves; employees alone have such funds."""
DAYS_OF_STAY = (2, 21)


MARK = "SYNTHETIC-"
"""How every person_id and claim_id of a made-up file begins."""
COLUMN = "synthetic"
"""A further column of such a file, which says NOTICE on every row."""
NOTICE = Label("模拟数据，非真实结算", "made up, not real claims")


def marked(kind: str, numbers: Column) -> pl.Series:
    """Ids that bear the mark, one a number from 0 on: MARK, `kind`, nine digits."""
    return f"{MARK}{kind}-" + pl.Series(numbers + 1).cast(pl.String).str.zfill(9)


class Draws:
    """Whole numbers from one stream, alike on every machine."""

    def __init__(self, seed: int) -> None:
        self._stream = np.random.PCG64(seed)

    def below(self, limit: Column | int, count: int) -> Column:
        """`count` numbers from 0 to `limit` less one."""
        raw = self._stream.random_raw(count)
        return (raw % np.asarray(limit, dtype=np.uint64)).astype(np.int64)

    def within(self, bounds: Range, count: int) -> Column:
        """`count` numbers from the lowest to the highest."""
        return bounds[0] + self.below(bounds[1] - bounds[0] + 1, count)

    def indices(self, weights: Sequence[int], count: int) -> Column:
        """`count` places in a table, each as often as it weighs."""
        return np.cumsum(weights).searchsorted(self.below(sum(weights), count), side="right")

    def among(self, values: Weighted, count: int) -> pl.Series:
        """`count` values of a table, each as often as it weighs."""
        indices = self.indices([weight for _, weight in values], count)
        return pl.Series([value for value, _ in values]).gather(indices)


@dataclass(frozen=True, slots=True)
class Home:
    """Where persons live: its code, the days of the year on which it can recognise them, their categories."""

    code: str
    first_day: int
    last_day: int
    categories: tuple[str, ...]


def districts(book: RuleBook, year: int) -> tuple[Home, ...]:
    """The districts that exist, under rules in force, on any day of the year."""
    first, last = day_number(date(year, 1, 1)), day_number(date(year, 12, 31))
    found = []
    for code, district in book.wording.districts.items():
        begin, end = max(first, book.starts[0], district.first_day), min(last, district.last_day)
        if begin <= end:
            found.append(Home(code, begin, end, _categories(book, code, begin, end)))
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


def people(persons: int, homes: Sequence[Home], draws: Draws) -> pl.DataFrame:
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


def _category(district: Home, number: int) -> str:
    known = district.categories
    weights = [CATEGORY_WEIGHTS[min(place, len(CATEGORY_WEIGHTS) - 1)] for place in range(len(known))]
    slots = np.cumsum([NO_CATEGORY_WEIGHT, *weights])
    return ("", *known)[int(slots.searchsorted(number % int(slots[-1]), side="right"))]
