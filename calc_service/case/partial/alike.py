"""What the rules treat alike: of all values that missing facts may have, one for each different effect is tried.

Districts with the same rules are alike; so are circumstances of a claim that lead to the same terms, and categories, or
sets of them, of which each benefit takes the same. Each effect is told for every district that is still possible.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from calc_service.engine.claims import CIRCUMSTANCES, Circumstances
from calc_service.engine.columns import NONE
from calc_service.engine.regimes import regime_in, regime_of_stay, regime_on
from calc_service.engine.tables import Tables
from calc_service.engine.terms import EVERY_CIRCUMSTANCE, NO_TRACK, OUTPATIENT, track_of

Effect = tuple[int, ...]
Care = tuple[object, ...]
"""Circumstances of which some are missing (None)."""
MOST_EFFECTS = 4096
"""So many different effects of sets of categories are told apart."""
VALUES = {name: tuple(dict.fromkeys(getattr(each, name) for each in CIRCUMSTANCES)) for name in Circumstances._fields}


class TooMany(Exception):  # noqa: N818 - it is no error: bounds are then found otherwise
    """There are more completions than are tried."""


class CareAlike(NamedTuple):
    """The circumstances that a claim may still have.

    circumstances: of each effect one, by position in CIRCUMSTANCES
    linked: by each missing field, the pairs of effects between which it alone decides
    """

    circumstances: tuple[int, ...]
    linked: Mapping[str, frozenset[tuple[int, int]]]


def districts_alike(days: Iterable[int], categories: AbstractSet[str], tables: Tables) -> tuple[int, ...]:
    """Of each profile that knows all `categories` one district that exists on all `days`.

    Districts are told by position in `Wording.districts`. One that does not know a category of the person refuses the
    case, whether or not the category is active on any of its days.
    """
    rules, profiles = tables.lists.rules, tables.book.profiles
    found: dict[int, int] = {}
    days = tuple(days)
    for position, profile in enumerate(rules.profile[place] for place in range(len(rules.profile))):
        if profile in found or not categories <= set(profiles[profile].categories):
            continue
        if all(rules.first_day[position] <= day <= rules.last_day[position] for day in days):
            found[profile] = position
    return tuple(found.values())


class SettledAndAdmitted(NamedTuple):
    """The day of settlement of a claim, and those of admission that it may have, NONE for an unknown one."""

    day: int
    admissions: Sequence[int]


def care_alike(
    care: Care, days: SettledAndAdmitted, stay_cost: int, districts: Sequence[int], tables: Tables
) -> CareAlike:
    """The circumstances that `care` leaves open, for a stay of that policy-scope cost (fen)."""
    regimes = tuple(pair for district in districts for pair in _regimes(days, district, tables))
    bounds = _cost_bounds(tables)
    return _care_alike(care, regimes, bisect_left(bounds, stay_cost), tables)


def regimes_by_period(day: int, district: int, tables: Tables) -> tuple[int, ...]:
    """The regimes of a district for what is settled on `day`, by period of admission."""
    rules = tables.lists.rules
    return tuple(regime_in(period, day, district, rules) for period in range(rules.periods))


def _regimes(days: SettledAndAdmitted, district: int, tables: Tables) -> tuple[tuple[int, int], ...]:
    """Each regime that a stay may have, beside that of outpatient care."""
    rules = tables.lists.rules
    of_stays = (
        regimes_by_period(days.day, district, tables)
        if NONE in days.admissions
        else [regime_of_stay(days.day, admitted_on, district, rules) for admitted_on in days.admissions]
    )
    return tuple((regime, regime_on(days.day, district, rules)) for regime in of_stays)


@lru_cache(8)
def _cost_bounds(tables: Tables) -> tuple[int, ...]:
    """Costs at which tracks begin or end: all costs up to one of them, and above the one before, are alike."""
    columns = tables.columns.medical_assistance
    return tuple(sorted({*columns.above.tolist(), *columns.at_most.tolist()}))


@lru_cache(4096)
def _care_alike(care: Care, regimes: tuple[tuple[int, int], ...], band: int, tables: Tables) -> CareAlike:
    bounds = _cost_bounds(tables)
    stay_cost = bounds[band] if band < len(bounds) else bounds[-1] + 1
    # Ratios and caps may part a stay from outpatient care that would enter the same track.
    by_admission = any(of_stay != other for of_stay, other in regimes)
    effects: dict[Effect, int] = {}
    found: dict[Care, int] = {}
    circumstances = []
    for position, each in enumerate(CIRCUMSTANCES):
        if all(given in (None, value) for given, value in zip(care, each, strict=True)):
            outpatient = position >= OUTPATIENT
            effects_of_care = (_effect_of_care(pair[outpatient], position, stay_cost, tables) for pair in regimes)
            effect = (outpatient and by_admission, *effects_of_care)
            if effect not in effects:
                effects[effect] = len(effects)
                circumstances.append(position)
            found[tuple(each)] = effects[effect]
    missing = [place for place, given in enumerate(care) if given is None]
    linked = {Circumstances._fields[place]: _pairs(found, place) for place in missing}
    return CareAlike(tuple(circumstances), linked)


def _effect_of_care(regime: int, circumstances: int, stay_cost: int, tables: Tables) -> int:
    """Under which track those are paid whom it covers, and whether tilt assistance may follow; 0 where nothing is."""
    assistance, tilt = tables.lists.medical_assistance, tables.lists.tilt_assistance
    situation = regime * EVERY_CIRCUMSTANCE + circumstances
    entered = track_of(situation, stay_cost, assistance)
    without = entered.track == NO_TRACK and assistance.reasons_without_track[entered.without]
    if assistance.reasons_of_care[situation] or without:
        return 0
    tilted = tilt.has_standard[regime] and tilt.admits[situation]
    return 1 + entered.terms_track * 2 + tilted


def _pairs(found: Mapping[Care, int], place: int) -> frozenset[tuple[int, int]]:
    alternatives: dict[Care, set[int]] = {}
    for care, effect in found.items():
        alternatives.setdefault((*care[:place], *care[place + 1 :]), set()).add(effect)
    return frozenset(pair for effects in alternatives.values() for pair in combinations(sorted(effects), 2))


@lru_cache(4096)
def category_effects(day: int | None, districts: tuple[int, ...], tables: Tables) -> Mapping[str, Effect]:
    """By category what it entitles to on `day`; None: on a day on which it does not count.

    For each district: whether it does not know the category (on that day), the uplift, by period of admission and track
    the ratio and one, and by group of tilt assistance whether it is in it.
    """
    codes = list(tables.book.wording.districts)
    profiles = [tables.book.profile(codes[district]) for district in districts]
    known = dict.fromkeys(category for profile in profiles for category in profile.categories)
    return {
        category: tuple(
            number
            for district, profile in zip(districts, profiles, strict=True)
            for number in _effect_in(category, profile.categories, day, district, tables)
        )
        for category in known
    }


def _effect_in(category: str, known: Sequence[str], day: int | None, district: int, tables: Tables) -> tuple[int, ...]:
    assistance = tables.lists.medical_assistance
    tracks = len(assistance.category) // assistance.entries
    most_groups = max(len(edition.tilt_assistance.groups) for edition in tables.editions)
    nothing = (0,) * (1 + tracks * (len(tables.book.admission_days) + 1) + most_groups)
    if category not in known:
        return 1, *nothing
    if day is None:
        return 0, *nothing
    regime = regime_on(day, district, tables.lists.rules)
    bit = 1 << known.index(category)
    if not tables.lists.rules.categories_in_force[regime] & bit:
        return 1, *nothing
    first = tables.lists.rules.first_entry
    entries = [first[one] + bit for one in regimes_by_period(day, district, tables)]
    places = [track * assistance.entries + entry for entry in entries for track in range(tracks)]
    ratios = [assistance.ratio[place] + 1 if assistance.category[place] >= 0 else 0 for place in places]
    groups = tables.edition(regime).tilt_assistance.groups
    tilted = [int(number < len(groups) and groups[number].includes(category)) for number in range(most_groups)]
    return 0, tables.lists.catastrophic_insurance.uplifted[first[regime] + bit], *ratios, *tilted


def together(effects: Iterable[Effect]) -> Effect:
    """What several categories entitle to: each benefit takes the most favourable."""
    return tuple(map(max, zip(*effects, strict=True)))


def sets_alike(effects: Mapping[str, Effect]) -> dict[Effect, frozenset[str]]:
    """Of each different effect of a set of categories one such set. Raises TooMany."""
    nothing = (0,) * len(next(iter(effects.values())))
    found: dict[Effect, frozenset[str]] = {nothing: frozenset()}
    for category, effect in effects.items():
        for other, members in list(found.items()):
            found.setdefault(together((effect, other)), members | {category})
        if len(found) > MOST_EFFECTS:
            raise TooMany
    return found


def is_refused(effect: Effect, district: int, districts: int) -> bool:
    """Whether a district, by position among the possible ones, does not know a category of the set."""
    return effect[district * (len(effect) // districts)] == 1
