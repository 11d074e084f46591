"""Which rules there are to try: every edition of every profile in every benefit year, equal ones once."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from calc_service.domain.days import AFTER_ALL_DAYS, day_number, day_of
from calc_service.domain.figures import Figure
from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.claims import CIRCUMSTANCES
from calc_service.engine.columns import NONE, Column
from calc_service.engine.edition import Edition, RuleBook
from calc_service.engine.rules import YearlyTerms
from calc_service.engine.tables import Tables
from calc_service.engine.terms import OUTPATIENT

_DESCRIPTIVE_PARTS = frozenset(
    {"start", "cite", "burden_cite", "required_cost", "bounds", "premium_subsidy", "by_admission"}
)
"""Parts of an edition that no amount of a claim rests on."""


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """Rules that differ in a number or a condition from those of every other situation.

    profile:     position in `RuleBook.profiles`
    edition, regime: its rules; city, city_regime: the city's of the same day, alike where the district has set nothing
    year, terms: the benefit year and its catastrophic terms, None where none are on file
    district:    position in `Wording.districts` of one in which the rules hold on the day `settled_on`
    insurances:  positions in INSURANCES of those that can be computed in that year
    admitted_on: before `settled_on` for stays alone, else for all care; NONE where no rules go by it
    """

    profile: int
    edition: Edition
    regime: int
    city: Edition
    city_regime: int
    year: int
    terms: YearlyTerms | None
    district: int
    settled_on: int
    insurances: tuple[int, ...]
    admitted_on: int = NONE

    @property
    def of_stays(self) -> bool:
        """Whether the rules are for stays that were admitted before the day alone."""
        return self.admitted_on not in {NONE, self.settled_on}

    @property
    def circumstances(self) -> Column:
        """Positions in CIRCUMSTANCES of the care that the rules are for."""
        return np.arange(OUTPATIENT if self.of_stays else len(CIRCUMSTANCES), dtype=np.int64)


def situations(tables: Tables) -> tuple[Situation, ...]:
    """Every situation in which a claim can be posted, the city's before the districts'.

    Those of all care come before those of stays admitted earlier, which may be tried among them.
    """
    different: dict[Hashable, Situation] = {}
    for situation in sorted(every_situation(tables), key=lambda one: (one.profile, one.of_stays, one.settled_on)):
        key = (parameters(situation.edition), parameters(situation.city), parameters(situation.terms))
        different.setdefault(key, situation)
    return tuple(different.values())


def parameters(rules: object) -> Hashable:
    """What is computed with: equal for rules that differ in dates, clauses and sources alone."""
    if isinstance(rules, Figure):
        return rules.value
    if isinstance(rules, Mapping):
        return tuple((key, parameters(rules[key])) for key in sorted(rules))
    if isinstance(rules, tuple):
        return tuple(map(parameters, rules))
    if is_dataclass(rules):
        computed = (field.name for field in fields(rules) if field.name not in _DESCRIPTIVE_PARTS)
        return tuple(parameters(getattr(rules, name)) for name in computed)
    assert isinstance(rules, Hashable)  # noqa: S101  plain values are; for the type checker
    return rules


def every_situation(tables: Tables) -> Iterator[Situation]:
    """Those of every edition, year and profile, alike ones too; each on the first of its days."""
    book = tables.book
    for number, (start, following) in enumerate(pairwise((*book.starts, AFTER_ALL_DAYS))):
        for year in _years(book, start):
            first, last = max(start, _new_year(year)), min(following, _new_year(year + 1)) - 1
            for profile, edition in enumerate(book.editions[number]):
                insurances = _computable(edition, year, book)
                place = _district(tables, profile, first, last)
                if not insurances or place is None:
                    continue
                for period, admitted_on in _admissions(book, place[1]):
                    yield Situation(
                        profile=profile,
                        edition=book.by_admission[number][period][profile],
                        regime=regime_of(tables, number, period, profile),
                        city=book.by_admission[number][period][0],
                        city_regime=regime_of(tables, number, period, 0),
                        year=year,
                        terms=book.catastrophic_terms.get(year),
                        district=place[0],
                        settled_on=place[1],
                        insurances=insurances,
                        admitted_on=admitted_on,
                    )


def _admissions(book: RuleBook, settled_on: int) -> Iterator[tuple[int, int]]:
    """(each period of admission that can be settled on that day, a day of it).

    The last is for all care, on the day of settlement itself; of those for stays alone it is their last day.
    """
    yield len(book.admission_days), settled_on if book.admission_days else NONE
    begun = [day for day in book.admission_days if day <= settled_on]
    yield from ((period, following - 1) for period, following in enumerate(begun))


def _years(book: RuleBook, start: int) -> list[int]:
    """The years on file from that of `start` on, that year itself even where nothing is on file for it."""
    begins = day_of(start).year
    return sorted({begins, *(year for year in book.catastrophic_terms if year > begins)})


def _new_year(year: int) -> int:
    return day_number(date(year, 1, 1))


def _computable(edition: Edition, year: int, book: RuleBook) -> tuple[int, ...]:
    insured = edition.catastrophic_insurance.insured
    return tuple(
        position
        for position, insurance in enumerate(INSURANCES)
        if insurance not in insured or year in book.catastrophic_terms
    )


def _district(tables: Tables, profile: int, first: int, last: int) -> tuple[int, int] | None:
    """(position, day) of a district that exists on one of the days and has that profile; None without one."""
    for position, profile_of_district in enumerate(tables.columns.rules.profile.tolist()):
        day = max(first, int(tables.columns.rules.first_day[position]))
        if profile_of_district == profile and day <= min(last, int(tables.columns.rules.last_day[position])):
            return position, day
    return None


def regime_of(tables: Tables, edition: int, period: int, profile: int) -> int:
    """The regime of an edition and a profile, by position, for the stays of a period of admission."""
    row = edition * (len(tables.book.admission_days) + 1) + period
    return int(tables.columns.rules.regimes[row * len(tables.book.profiles) + profile])
