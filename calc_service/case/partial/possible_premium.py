"""Every completion of an enrolment: the premium subsidy that is still possible."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from calc_service.case.checks import Json, Place
from calc_service.case.partial.alike import TooMany
from calc_service.case.partial.facts import ENROLMENT, OF_PERSON, Draft
from calc_service.case.partial.grid import Grid, Outcomes, Unknown
from calc_service.case.partial.possible_person import DISTRICT, INSURANCE, PossiblePerson
from calc_service.domain.days import day_number
from calc_service.domain.parsing import TIERS
from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.edition import Edition, Profile
from calc_service.engine.premium import subsidy_of
from calc_service.engine.rules import PremiumRules

YEAR, TIER, CATEGORIES = ("year",), ("tier",), ("categories",)
MOST_SUBSIDIES = 100_000
Categories = frozenset[str]


class _Enrolled(NamedTuple):
    """The values of each unknown of an enrolment."""

    district: tuple[tuple[Profile, Edition], ...]
    insurance: tuple[int, ...]
    year: tuple[int, ...]
    tier: tuple[int, ...]
    entries: Mapping[Unknown, tuple[Categories, ...]]
    known: Categories


def waits_for(draft: Draft) -> tuple[Place, ...]:
    """What of an enrolment has to be known before anything can be said of its subsidy."""
    whole = draft.is_open(ENROLMENT)
    return ((ENROLMENT,),) if whole else tuple(each for each in [(ENROLMENT, "paid_on")] if draft.is_open(*each))


def moved(fact: Place, outcomes: Outcomes | None) -> tuple[bool, int] | None:
    """What a missing fact of the person or of the enrolment moves (see `Outcomes.moved_by`)."""
    if outcomes is None:
        return None
    if fact == OF_PERSON[2]:
        return outcomes.moved_by([CATEGORIES])
    return outcomes.moved_by([("entry", fact[2]) if fact[:2] == OF_PERSON[2] else fact[-1:]])


def tried(draft: Draft, person: PossiblePerson, *, relaxed: bool = False) -> Outcomes:
    """What comes of each completion: amounts are (subsidy, personal), fen. Raises TooMany.

    relaxed: of identities whose category is open take whatever any could come to, which is never too many
    """
    enrolled = _enrolled(draft, person, relaxed=relaxed)
    sizes: dict[Unknown, int] = {
        DISTRICT: len(enrolled.district),
        INSURANCE: len(enrolled.insurance),
        YEAR: len(enrolled.year),
        TIER: len(enrolled.tier),
    }
    grid = Grid(sizes | {unknown: len(values) for unknown, values in enrolled.entries.items()})
    if grid.cells > MOST_SUBSIDIES and not relaxed:
        raise TooMany
    values = {unknown: column.tolist() for unknown, column in grid.values(0, grid.cells).items()}
    found = [_subsidy({each: values[each][cell] for each in values}, enrolled, person) for cell in range(grid.cells)]
    amounts = np.array([each or (0, 0) for each in found], dtype=np.int64).reshape(grid.cells, 2)
    return Outcomes(grid, amounts, amounts[:, 0], np.array([each is not None for each in found], dtype=np.bool_))


def _enrolled(draft: Draft, person: PossiblePerson, *, relaxed: bool) -> _Enrolled:
    enrolment: Json = draft.case[ENROLMENT]
    book = person.tables.book
    codes, day = list(book.wording.districts), day_number(enrolment["paid_on"])
    rules = [(book.profile(codes[each]), book.on(day, codes[each])) for each in person.districts]
    in_force = tuple((profile, edition) for profile, edition in rules if edition)
    years = tuple(book.premium_standards) if draft.is_open(ENROLMENT, "year") else (enrolment["year"],)
    tiers = tuple(map(int, TIERS)) if draft.is_open(ENROLMENT, "tier") else (enrolment["tier"],)
    known = frozenset(each["category"] for place, each in person.active_on(day) if place not in person.entries)
    if person.unknown_identities or relaxed:
        entries: dict[Unknown, tuple[Categories, ...]] = {CATEGORIES: _sets(in_force)}
    else:
        active = {place for place, _ in person.active_on(day)}
        singles = tuple(frozenset({each}) for each in person.categories_on(None))
        entries = {
            ("entry", place): _alike(singles, in_force) if place in active else (frozenset(),)
            for place in person.entries
        }
    return _Enrolled(in_force, person.insurances, years, tiers, entries, known)


def _subsidy(cell: Mapping[Unknown, int], enrolled: _Enrolled, person: PossiblePerson) -> tuple[int, int] | None:
    """(subsidy, personal) of one completion; None where it would be refused."""
    profile, edition = enrolled.district[cell[DISTRICT]]
    chosen = (values[cell[unknown]] for unknown, values in enrolled.entries.items())
    categories = enrolled.known.union(*chosen)
    if not categories <= edition.categories_in_force or not categories <= set(profile.categories):
        return None
    subsidy = subsidy_of(
        edition.premium_subsidy,
        person.tables.book.premium_standards[enrolled.year[cell[YEAR]]],
        tier=enrolled.tier[cell[TIER]],
        insurance=INSURANCES[enrolled.insurance[cell[INSURANCE]]],
        categories=tuple(each for each in profile.categories if each in categories),
    )
    return subsidy.subsidy, subsidy.personal


def _sets(rules: tuple[tuple[Profile, Edition], ...]) -> tuple[Categories, ...]:
    """No category, and each alone: of several the most favourable is taken, which is one of them."""
    every = dict.fromkeys(category for profile, _ in rules for category in profile.categories)
    return _alike((frozenset(), *(frozenset({each}) for each in every)), rules)


def _alike(sets: tuple[Categories, ...], rules: tuple[tuple[Profile, Edition], ...]) -> tuple[Categories, ...]:
    """Of sets with the same ratios in every district the first."""
    found: dict[object, Categories] = {}
    for each in sets:
        worth = tuple(
            (each <= edition.categories_in_force, tuple(_ratios(each, edition.premium_subsidy))) for _, edition in rules
        )
        found.setdefault((bool(each), worth), each)
    return tuple(found.values())


def _ratios(categories: Categories, rules: PremiumRules) -> list[int]:
    worth = [[tier.ratio[each].number for each in categories if each in tier.ratio] for tier in rules.tiers.values()]
    return [max(ratios, default=-1) for ratios in worth]
