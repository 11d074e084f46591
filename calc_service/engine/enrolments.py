"""The premium subsidies of many enrolments as columns (cq-2022-116#2.2.1).

What a subsidy rests on takes few different values, however many persons there are: each combination of them is computed
once, by what computes a case, and looked up for every row that has it.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from calc_service.domain.vocabulary import INSURANCES, PREMIUM_STATUSES
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.edition import RuleBook
from calc_service.engine.premium import Subsidy, subsidy_of
from calc_service.engine.tables import Tables

FaultOfRows = tuple[str, str, Flags]
"""The field where a fault is seen, its code, and the rows that have it."""


class Enrolments(NamedTuple):
    """One enrolment a row.

    district: place in `Wording.districts`; category_set: bits by position in the categories of its profile
    insurance: place in INSURANCES; year, tier: as numbers; paid_on: days since 1970-01-01
    """

    district: Column
    category_set: Column
    insurance: Column
    year: Column
    tier: Column
    paid_on: Column


class Subsidies(NamedTuple):
    """The outcome of every row; amounts in fen, of rows that are not computed 0.

    status: place in PREMIUM_STATUSES; category: place in `names_of_categories`, NONE without a grant
    ratio:  basis points, 0 without a grant
    """

    status: Column
    category: Column
    standard: Column
    ratio: Column
    subsidy: Column
    personal: Column


def names_of_categories(book: RuleBook) -> tuple[str, ...]:
    """Every category that any district knows."""
    return tuple(dict.fromkeys(category for profile in book.profiles for category in profile.categories))


def faults_of_enrolments(rows: Enrolments, tables: Tables) -> Iterator[FaultOfRows]:
    """What is wrong with rows beside the form of their cells; see docs/calculation.md#error-codes."""
    rules, day, district = tables.columns.rules, rows.paid_on, rows.district
    too_early = day < rules.starts[0]
    yield "paid_on", "no_rules_in_force", too_early
    outside = (day < rules.first_day[district]) | (day > rules.last_day[district])
    yield "district", "district_not_in_force", outside
    # Of the periods of admission any will do: categories are the same in all of them.
    first_period = _editions(rows, tables) * rules.periods
    regime = rules.regimes[first_period * rules.profiles + rules.profile[district]]
    yield "categories", "unknown_value", ~too_early & (rows.category_set & ~rules.categories_in_force[regime] != 0)
    yield "year", "figure_not_on_file", ~np.isin(rows.year, list(tables.book.premium_standards))


def subsidies(rows: Enrolments, computed: Flags, tables: Tables) -> Subsidies:
    """The subsidies of the rows that are `computed`, which have no faults."""
    wanted = np.flatnonzero(computed)
    picked = Enrolments(*(column[wanted] for column in rows))
    sizes = (_sizes(tables.book), picked.year.max(initial=0) + 1)
    keys, combination = np.unique(_keys(picked, tables, *sizes), return_inverse=True)
    places = {name: place for place, name in enumerate(names_of_categories(tables.book))}
    found = [_numbers(_subsidy(int(key), tables.book, *sizes), places) for key in keys.tolist()]
    outcomes = np.array(found, dtype=np.int64).reshape(-1, len(Subsidies._fields))
    columns = np.zeros((len(Subsidies._fields), len(computed)), dtype=np.int64)
    columns[1] = NONE
    columns[:, wanted] = outcomes[combination].T
    return Subsidies(*columns)


def _editions(rows: Enrolments, tables: Tables) -> Column:
    """The edition of each row; before the first rules, the first."""
    return np.maximum(np.searchsorted(tables.columns.rules.starts, rows.paid_on, side="right") - 1, 0)


class _Sizes(NamedTuple):
    """How many values each part of a key has."""

    profiles: int
    insurances: int
    tiers: int
    sets: int


def _sizes(book: RuleBook) -> _Sizes:
    tiers = max(tier for standards in book.premium_standards.values() for tier in standards) + 1
    return _Sizes(
        len(book.profiles), len(INSURANCES), tiers, 1 << max(len(profile.categories) for profile in book.profiles)
    )


def _keys(rows: Enrolments, tables: Tables, sizes: _Sizes, years: int) -> Column:
    """All that a subsidy rests on as one number."""
    key = _editions(rows, tables) * sizes.profiles + tables.columns.rules.profile[rows.district]
    key = (key * sizes.insurances + rows.insurance) * sizes.tiers + rows.tier
    key = (key * years + rows.year) * sizes.sets + rows.category_set
    return np.asarray(key, dtype=np.int64)


def _subsidy(key: int, book: RuleBook, sizes: _Sizes, years: int) -> Subsidy:
    key, category_set = divmod(key, sizes.sets)
    key, year = divmod(key, years)
    key, tier = divmod(key, sizes.tiers)
    key, insurance = divmod(key, sizes.insurances)
    edition, profile = divmod(key, sizes.profiles)
    known = book.profiles[profile].categories
    return subsidy_of(
        book.editions[edition][profile].premium_subsidy,
        book.premium_standards[year],
        tier=tier,
        insurance=INSURANCES[insurance],
        categories=[category for bit, category in enumerate(known) if category_set >> bit & 1],
    )


def _numbers(found: Subsidy, places: Mapping[str, int]) -> tuple[int, ...]:
    """One outcome in the order of `Subsidies`."""
    return (
        PREMIUM_STATUSES.index(found.status),
        NONE if found.category is None else places[found.category],
        found.standard.number,
        0 if found.ratio is None else found.ratio.number,
        found.subsidy,
        found.personal,
    )
