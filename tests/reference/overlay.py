"""What holds for one district on one day: the city's rule, and over it what the district has set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .rules import BOUNDS, CATEGORIES, District, in_force, on

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from .rules import Rules, Stays

CITY_FACILITIES: Final = ("tertiary", "secondary")
"""Where stays with other diseases are assisted by the city's own rule (2.3.2-other)."""

DIRECT: Final = frozenset(CATEGORIES) - {"returned_to_poverty"}
"""The five that 2.4.2 names."""


@dataclass(frozen=True, slots=True)
class Track:
    """A track's figures for one district and day: a ratio for each of the six, the pool and its cap.

    categories: whom alone it is for, and then the ratios are theirs; None: for everybody
    """

    name: str
    pool: str
    ratio: Mapping[str, Decimal]
    annual_cap: Decimal
    categories: tuple[str, ...] | None = None


def district_of(rules: Rules, code: str, day: date | None = None) -> District:
    """Take the district's own rules; without a file, on a day before it took one over too, it has set nothing."""
    if day is not None and day < rules.since.get(code, day):
        return District(code)
    return rules.districts.get(code, District(code))


def known_categories(rules: Rules, code: str) -> list[str]:
    """List the categories a person of the district may have: the six, then the district's own."""
    return [*CATEGORIES, *district_of(rules, code).own_categories]


def category_begins(rules: Rules, code: str, category: str) -> date:
    """Say since when a district has a category of its own: since its rule, or since the rule was taken over."""
    first = district_of(rules, code).own_categories[category][0][0]
    return max(first, rules.since.get(code, first))


def counts_as(rules: Rules, code: str, category: str, benefit: str, day: date) -> str | None:
    """Say which of the six a category is for one benefit; None: it gets nothing from that benefit."""
    if category in CATEGORIES:
        return category
    treated_as = on(district_of(rules, code, day).own_categories.get(category, ()), day) or {}
    return treated_as.get(benefit)


def assistance_ratios(rules: Rules, code: str, track: str, day: date) -> Mapping[str, Decimal]:
    """Give the six their ratio on a city track; `other` follows `special` until the district sets it itself (2.3.2).

    What the district has set is lifted to the city's floor of the day where that is higher ("not less than").
    """
    floor = in_force(rules.city.assistance_ratio, day)
    district = district_of(rules, code, day)
    own = {name: on(district.assistance_ratio.get(name, ()), day) for name in ("special", "other")}
    name = "special" if track == "special" or own["other"] is None else "other"
    return {category: max(lowest, (own[name] or {}).get(category, lowest)) for category, lowest in floor.items()}


def city_track(rules: Rules, code: str, name: str, day: date) -> Track:
    """Give the figures of the city's track `special` or `other`."""
    own_cap = on(district_of(rules, code, day).annual_cap.get(name, ()), day)
    floor = in_force(rules.city.annual_cap[name], day)
    cap = floor if own_cap is None else max(floor, own_cap)
    return Track(name, in_force(rules.city.pools[name], day), assistance_ratios(rules, code, name, day), cap)


def exceeds_threshold(rules: Rules, stay_cost: Decimal, day: date) -> bool:
    """Say whether a stay's cost is beyond the city's threshold (2.3.2-other)."""
    word, bound = in_force(rules.city.stay_threshold, day)
    return BOUNDS[word](stay_cost, bound)


def takes(stays: Stays, facility_level: str, stay_cost: Decimal) -> bool:
    """Say whether an own track takes a stay at this level with this cost."""
    if stays.facility_level is not None and facility_level not in stays.facility_level:
        return False
    if stays.cost is None:
        return True
    word, bound = stays.cost
    return BOUNDS[word](stay_cost, bound)


def own_tracks(rules: Rules, code: str, facility_level: str, stay_cost: Decimal, day: date) -> list[Track]:
    """List the district's own tracks that take a stay; never more than one, or the rules are at fault."""
    found = []
    for track in district_of(rules, code, day).own_tracks:
        stays = on(track.when, day)
        if stays is not None and takes(stays, facility_level, stay_cost):
            ratio, cap = in_force(track.ratio, day), in_force(track.annual_cap, day)
            found.append(Track(track.name, in_force(track.pools, day), ratio, cap, stays.categories))
    return found


def counted_on(track: Track, rules: Rules, code: str, category: str, day: date) -> str | None:
    """Say as whom a track takes a category: itself where it is named, else whom it counts as; None: not at all."""
    if track.categories is not None and category in track.categories:
        return category
    like = counts_as(rules, code, category, "medical_assistance", day)
    return like if track.categories is None or like in track.categories else None


def pools(rules: Rules, code: str) -> list[str]:
    """List the pools a person of the district may have been paid from, on whatever day."""
    tracks = (*rules.city.pools.values(), *(track.pools for track in district_of(rules, code).own_tracks))
    return list(dict.fromkeys(pool for dated in tracks for _, pool in dated))


def premium_ratios(rules: Rules, code: str, tier: int, day: date) -> Mapping[str, Decimal]:
    """Give the premium ratios of a tier by category; whoever is absent has none (2.2.1)."""
    own = on(district_of(rules, code, day).premium_ratios.get(tier, ()), day) or {}
    return {**in_force(rules.city.premium_ratios[tier], day), **own}


def direct_access(rules: Rules, code: str, day: date) -> frozenset[str]:
    """List who gets aid without applying (2.4.2)."""
    return DIRECT.union(on(district_of(rules, code, day).direct_access, day) or ())


def burden_threshold(rules: Rules, code: str, day: date) -> Decimal | None:
    """Take the yearly burden that raises the warning; None: no figure on file (2.4.1)."""
    own = on(district_of(rules, code, day).burden_threshold, day)
    return on(rules.city.burden_threshold, day) if own is None else own
