"""Which rules hold for a row: its regime, and every law's tables under all regimes.

A *regime* is one profile during one edition; its number is edition * profiles + profile.
"""

from dataclasses import dataclass

import numpy as np

from calc_service.engine import (
    catastrophic_insurance,
    medical_assistance,
    safeguards,
    tilt_assistance,
)
from calc_service.engine.category_sets import CategorySets
from calc_service.engine.claims import Claims
from calc_service.engine.edition import Edition, Profile, RuleBook
from calc_service.engine.money import Column


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """The rule book as tables; see `Tables` of each law.

    starts:          first day of each edition
    profile:         by district, position in `RuleBook.profiles`
    first_day, last_day: of each district
    first_entry:     by regime, where its category sets begin in tables by category set
    categories_in_force: by regime, as a category set
    """

    book: RuleBook
    starts: Column
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
        return self.book.editions[regime // len(self.book.profiles)][regime % len(self.book.profiles)]

    def profile_of(self, regime: int) -> Profile:
        """The profile of a regime."""
        return self.book.profiles[regime % len(self.book.profiles)]


def tabulate(book: RuleBook) -> Tables:
    """All tables of a rule book."""
    editions = [edition for profiles in book.editions for edition in profiles]
    sets = CategorySets(tuple(profile.categories for _ in book.starts for profile in book.profiles))
    districts, with_file = book.wording.districts, book.profile_of_district
    return Tables(
        book=book,
        starts=np.array(book.starts, dtype=np.int64),
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


def _as_set(edition: Edition, ids: tuple[str, ...]) -> int:
    return sum(1 << bit for bit, category in enumerate(ids) if category in edition.categories_in_force)


def regime_of(tables: Tables, claims: Claims) -> Column:
    """The regime of each row; negative before the first rules."""
    edition = tables.starts.searchsorted(claims.settled_on, side="right") - 1
    return edition * len(tables.book.profiles) + tables.profile[claims.district]
