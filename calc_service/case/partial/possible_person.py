"""Who the person may be: the districts, insurances and sets of categories that a draft still leaves possible."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from calc_service.case.checks import Json, is_active
from calc_service.case.partial.alike import (
    Effect,
    TooMany,
    category_effects,
    districts_alike,
    is_refused,
    sets_alike,
)
from calc_service.case.partial.facts import IDENTITIES, OF_PERSON, PERSON, Draft
from calc_service.case.partial.grid import Unknown
from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.columns import Column, Flags
from calc_service.engine.tables import Tables

MOST_ENTRIES = 40
"""With more identities whose category is open nothing is enumerated."""
DISTRICT, INSURANCE = ("district",), ("insurance",)


@dataclass(frozen=True, slots=True)
class PossiblePerson:
    """What may be known of a person in the end.

    districts:  by position in `Wording.districts`, one of those that are alike
    insurances: by position in INSURANCES
    unknown_identities: nothing is known of them: on each day the person may have any set of categories
    identities: those that are posted; entries: the positions of those whose category is open
    """

    tables: Tables
    districts: tuple[int, ...]
    insurances: tuple[int, ...]
    unknown_identities: bool
    identities: Sequence[Json]
    entries: tuple[int, ...]

    def bits(self, categories: frozenset[str], place: int) -> int:
        """A set of categories as the district at that place among the possible ones counts them."""
        profile = self.tables.book.profile(list(self.tables.book.wording.districts)[self.districts[place]])
        return sum(1 << bit for bit, each in enumerate(profile.categories) if each in categories)

    def active_on(self, day: int) -> list[tuple[int, Json]]:
        """The posted identities that count on a day, each with its position."""
        return [(place, each) for place, each in enumerate(self.identities) if is_active(each, day)]

    def categories_on(self, day: int | None) -> Mapping[str, Effect]:
        """By category its effect on a day."""
        return category_effects(day, self.districts, self.tables)


def possible_person(draft: Draft, days: Iterable[int], tables: Tables) -> PossiblePerson:
    """Who may be meant; the district has to exist on all `days`."""
    person = draft.case.get(PERSON, {})
    codes = list(tables.book.wording.districts)
    open_district = draft.is_open(*OF_PERSON[0]) or "district" not in person
    open_insurance = draft.is_open(*OF_PERSON[1]) or "insurance" not in person
    within = draft.opened_within(PERSON, IDENTITIES)
    entries = [place[2] for place in within if place[3:] == ("category",)]
    unknown = draft.is_open(PERSON, IDENTITIES) or IDENTITIES not in person or len(entries) < len(within)
    identities = () if unknown else person[IDENTITIES]
    known = {each["category"] for place, each in enumerate(identities) if place not in entries}
    return PossiblePerson(
        tables=tables,
        districts=districts_alike(days, known, tables) if open_district else (codes.index(person["district"]),),
        insurances=tuple(range(len(INSURANCES))) if open_insurance else (INSURANCES.index(person["insurance"]),),
        unknown_identities=unknown,
        identities=identities,
        entries=() if unknown else tuple(sorted(entries)),  # type: ignore[arg-type]  # positions in a list
    )


@dataclass(frozen=True, slots=True)
class CategoryAxis:
    """An unknown of the person's categories: by district and value, a set as bits and whether the district refuses it.

    days: those on which it counts
    """

    bits: Column
    refused: Flags
    days: frozenset[int]

    @property
    def size(self) -> int:
        """How many values it has."""
        return int(self.bits.shape[1])


def category_axes(person: PossiblePerson, days: Iterable[int]) -> dict[Unknown, CategoryAxis]:
    """The unknowns of the categories on `days`, by name. Raises TooMany.

    Of identities of which nothing is known, each day is one: they may begin and end on any.
    """
    if person.unknown_identities:
        effects = {day: sets_alike(person.categories_on(day)) for day in sorted(set(days))}
        return {("categories", day): _axis(found, person, [day]) for day, found in effects.items()}
    if len(person.entries) > MOST_ENTRIES:
        raise TooMany
    return {("entry", position): _entry_axis(position, person, days) for position in person.entries}


def _entry_axis(position: int, person: PossiblePerson, days: Iterable[int]) -> CategoryAxis:
    active = [day for day in sorted(set(days)) if is_active(person.identities[position], day)]
    effects = [person.categories_on(day) for day in active] or [person.categories_on(None)]
    alike: dict[Effect, frozenset[str]] = {}
    for category in effects[0]:
        whole = tuple(chain.from_iterable(each[category] for each in effects))
        alike.setdefault(whole, frozenset({category}))
    return _axis(alike, person, active)


def _axis(alike: Mapping[Effect, frozenset[str]], person: PossiblePerson, days: Sequence[int]) -> CategoryAxis:
    districts = range(len(person.districts))
    times = max(1, len(days))
    bits = [[person.bits(members, place) for members in alike.values()] for place in districts]
    refused = [[_refused(effect, place, len(districts), times) for effect in alike] for place in districts]
    shape = (len(districts), len(alike))
    return CategoryAxis(
        np.array(bits, dtype=np.int64).reshape(shape),
        np.array(refused, dtype=np.bool_).reshape(shape),
        frozenset(days),
    )


def _refused(effect: Effect, place: int, districts: int, times: int) -> bool:
    """Whether a district refuses what has that effect, on any of as many days as are told in it."""
    length = len(effect) // times
    return any(is_refused(effect[start : start + length], place, districts) for start in range(0, len(effect), length))


@dataclass(frozen=True, slots=True)
class KnownSet:
    """The categories that the person certainly has on a day: by district their bits, and whether it refuses them."""

    categories: frozenset[str]
    bits: Column
    refused: Flags


def known_sets(person: PossiblePerson, days: Iterable[int]) -> dict[int, KnownSet]:
    """By day what is known of the person's categories."""
    known = [each for position, each in enumerate(person.identities) if position not in set(person.entries)]
    return {
        day: _known_set(frozenset(each["category"] for each in known if is_active(each, day)), day, person)
        for day in set(days)
    }


def _known_set(categories: frozenset[str], day: int, person: PossiblePerson) -> KnownSet:
    effects = person.categories_on(day)
    districts = range(len(person.districts))
    strange = not categories <= effects.keys()
    refused = [
        strange or any(is_refused(effects[category], place, len(districts)) for category in categories)
        for place in districts
    ]
    bits = [person.bits(categories, place) for place in districts]
    return KnownSet(categories, np.array(bits, dtype=np.int64), np.array(refused, dtype=np.bool_))


def every_effect(person: PossiblePerson, day: int, known: KnownSet) -> Iterator[frozenset[str]]:
    """A set of each effect that the person's may have on a day; with open entries also what they cannot come to."""
    effects = person.categories_on(day)
    if not person.unknown_identities and not any(is_active(person.identities[each], day) for each in person.entries):
        yield known.categories
        return
    for members in sets_alike(effects).values():
        yield members | known.categories
