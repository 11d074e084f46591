"""Which rules hold for a row: its regime, and every law's tables under all regimes.

A *regime* is one set of rules of one profile. Editions in which nothing changes for a profile share its regime, so that
the tables of many districts with many dates stay small.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from calc_service.engine import catastrophic_insurance, medical_assistance, safeguards, tilt_assistance
from calc_service.engine.category_sets import CategorySets
from calc_service.engine.claims import Claims
from calc_service.engine.columns import Column
from calc_service.engine.edition import Edition, Profile, RuleBook

BOOKS_AT_ONCE = 8


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """The rule book as tables; see `Tables` of each law.

    owners:          by regime, the profile whose it is

    starts:          first day of each edition
    regimes:         the regime by (edition, profile)
    editions:        by regime, the first edition of it
    profile:         by district, position in `RuleBook.profiles`
    first_day, last_day: of each district
    first_entry:     by regime, where its category sets begin in tables by category set
    categories_in_force: by regime, as a category set
    """

    book: RuleBook
    starts: Column
    regimes: Column
    editions: tuple[Edition, ...]
    owners: tuple[Profile, ...]
    profile: Column
    first_day: Column
    last_day: Column
    first_entry: Column
    categories_in_force: Column
    catastrophic_insurance: catastrophic_insurance.Tables
    medical_assistance: medical_assistance.Tables
    tilt_assistance: tilt_assistance.Tables
    safeguards: safeguards.Tables

    def edition(self, regime: int) -> Edition:
        """The rules of a regime."""
        return self.editions[regime]

    def profile_of(self, regime: int) -> Profile:
        """The profile of a regime."""
        return self.owners[regime]


@lru_cache(BOOKS_AT_ONCE)
def tabulate(book: RuleBook) -> Tables:
    """All tables of a rule book; those of the books asked for last are kept."""
    regimes, different = _different(book)
    editions = [edition for edition, _ in different]
    sets = CategorySets(tuple(profile.categories for _, profile in different))
    districts, with_file = book.wording.districts, book.profile_of_district
    return Tables(
        book=book,
        starts=np.array(book.starts, dtype=np.int64),
        regimes=np.array(regimes, dtype=np.int64),
        editions=tuple(editions),
        owners=tuple(profile for _, profile in different),
        profile=np.array([with_file.get(code, 0) for code in districts], dtype=np.int64),
        first_day=np.array([district.first_day for district in districts.values()], dtype=np.int64),
        last_day=np.array([district.last_day for district in districts.values()], dtype=np.int64),
        first_entry=sets.first_entry,
        categories_in_force=np.array(
            [_as_set(edition, ids) for edition, ids in zip(editions, sets.categories, strict=True)], dtype=np.int64
        ),
        catastrophic_insurance=catastrophic_insurance.tabulate(
            [edition.catastrophic_insurance for edition in editions], book.catastrophic_terms, sets
        ),
        medical_assistance=medical_assistance.tabulate(
            [edition.medical_assistance for edition in editions], book.pools, sets
        ),
        tilt_assistance=tilt_assistance.tabulate([edition.tilt_assistance for edition in editions]),
        safeguards=safeguards.tabulate([edition.safeguards for edition in editions], sets),
    )


def _different(book: RuleBook) -> tuple[list[int], list[tuple[Edition, Profile]]]:
    """(the regime by edition and profile, each regime's first edition and its profile)."""
    known: dict[tuple[object, ...], int] = {}
    different: list[tuple[Edition, Profile]] = []
    regimes = []
    for edition, profile in (
        (row[place], profile) for row in book.editions for place, profile in enumerate(book.profiles)
    ):
        key = (profile.district, edition.categories_in_force, *map(id, edition.laws))
        if key not in known:
            known[key] = len(different)
            different.append((edition, profile))
        regimes.append(known[key])
    return regimes, different


def _as_set(edition: Edition, ids: tuple[str, ...]) -> int:
    return sum(1 << bit for bit, category in enumerate(ids) if category in edition.categories_in_force)


def regime_of(tables: Tables, claims: Claims) -> Column:
    """The regime of each row; before the first rules, that of the first."""
    edition = np.maximum(tables.starts.searchsorted(claims.settled_on, side="right") - 1, 0)
    return tables.regimes[edition * len(tables.book.profiles) + tables.profile[claims.district]]
