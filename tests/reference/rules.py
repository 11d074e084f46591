"""The shapes of the reference's rules, the city's figures written out by hand, and what is in force on a day.

A dated list is a tuple of (first day, value), ascending; a value holds until the next one begins; None in a
district's list is a repeal. A first day that goes by admission is reached by the day on which a stay began.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, TypeVar

from .amounts import yuan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

T = TypeVar("T")
Dated = tuple[tuple[date, T], ...]


class FromAdmission(date):
    """A first day of what holds for the stays admitted from then on, and not for all that is settled."""


class StayDay(date):
    """The day on which a stay was settled, which knows on which it began."""

    admitted: date


def stay_day(settled: date, admitted: date) -> StayDay:
    """Make one; no stay begins after it was settled."""
    day = StayDay(settled.year, settled.month, settled.day)
    day.admitted = min(settled, admitted)
    return day


CATEGORIES: Final = (
    "extreme_poverty",
    "subsistence_allowance",
    "returned_to_poverty",
    "low_income_margin",
    "poverty_risk_monitored",
    "illness_impoverished",
)
"""The six of clause 2.1, in the order that settles ties."""

CITY_POOLS: Final = ("special", "other")
START: Final = date(2022, 10, 28)
"""The first rules. Nothing is computed for an earlier day."""

BOUNDS: Final[Mapping[str, Callable[[Decimal, Decimal], bool]]] = {
    "above": operator.gt,
    "at_least": operator.ge,
    "at_most": operator.le,
}


@dataclass(frozen=True, slots=True)
class CatastrophicTerms:
    """One year of catastrophic insurance (2.2.2); annual_cap None: no cap."""

    deductible: Decimal
    ratio: Decimal
    annual_cap: Decimal | None


@dataclass(frozen=True, slots=True)
class Uplift:
    """What 2.2.2 betters for some categories: a share of the deductible less, points more, no cap."""

    categories: tuple[str, ...]
    deductible_reduced_by: Decimal
    ratio_raised_by: Decimal


@dataclass(frozen=True, slots=True)
class TiltTerms:
    """A district's standard for tilt assistance (2.3.3); annual_cap None: no cap."""

    threshold: Decimal
    ratio: Decimal
    annual_cap: Decimal | None


@dataclass(frozen=True, slots=True)
class TiltBands:
    """The same in bands of (above, ratio), ascending: each ratio of what lies above its amount and below the next."""

    bands: tuple[tuple[Decimal, Decimal], ...]
    annual_cap: Decimal | None


@dataclass(frozen=True, slots=True)
class TiltGroups:
    """The same by groups: categories, and their terms. Whoever is in several gets what the best of them gives."""

    groups: tuple[tuple[tuple[str, ...], TiltTerms | TiltBands], ...]


TiltStandard = TiltTerms | TiltBands | TiltGroups


@dataclass(frozen=True, slots=True)
class Stays:
    """Which stays with other diseases an own track takes, and whose; None: any."""

    facility_level: tuple[str, ...] | None = None
    cost: tuple[str, Decimal] | None = None
    categories: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class OwnTrack:
    """A district's own track, for inpatient stays with other diseases only, paid from a pool of its own.

    later_pools: those that it goes over to
    """

    name: str
    pool: str
    when: Dated[Stays | None]
    ratio: Dated[dict[str, Decimal]]
    annual_cap: Dated[Decimal]
    later_pools: Dated[str] = ()

    @property
    def pools(self) -> Dated[str]:
        """The pool of each day."""
        return (START, self.pool), *self.later_pools


@dataclass(frozen=True, slots=True)
class City:
    """What the city has in force: dated, or by the year."""

    premium_standards: Mapping[int, tuple[Decimal, Decimal]]
    premium_ratios: Mapping[int, Dated[dict[str, Decimal]]]
    catastrophic_terms: Mapping[int, CatastrophicTerms]
    uplift: Dated[Uplift]
    assistance_ratio: Dated[dict[str, Decimal]]
    annual_cap: Mapping[str, Dated[Decimal]]
    stay_threshold: Dated[tuple[str, Decimal]]
    burden_threshold: Dated[Decimal]
    designation_required: Dated[bool]
    payable_referrals: Dated[tuple[str, ...]]
    insured: Dated[tuple[str, ...]]
    pools: Mapping[str, Dated[str]]


@dataclass(frozen=True, slots=True)
class District:
    """What one district sets over the city's floors; own_categories says benefit by benefit whom a person counts as."""

    code: str
    own_categories: Mapping[str, Dated[dict[str, str]]] = field(default_factory=dict)
    assistance_ratio: Mapping[str, Dated[dict[str, Decimal] | None]] = field(default_factory=dict)
    annual_cap: Mapping[str, Dated[Decimal | None]] = field(default_factory=dict)
    own_tracks: tuple[OwnTrack, ...] = ()
    tilt_terms: Dated[TiltStandard | None] = ()
    premium_ratios: Mapping[int, Dated[dict[str, Decimal] | None]] = field(default_factory=dict)
    direct_access: Dated[tuple[str, ...] | None] = ()
    burden_threshold: Dated[Decimal | None] = ()

    @property
    def begins(self) -> date:
        """The first day on which it has set anything; until then the city's floors are all there is."""
        lists = (
            *self.own_categories.values(),
            *self.assistance_ratio.values(),
            *self.annual_cap.values(),
            *(dated for track in self.own_tracks for dated in (track.when, track.ratio, track.annual_cap)),
            self.tilt_terms,
            *self.premium_ratios.values(),
            self.direct_access,
            self.burden_threshold,
        )
        return min(day for dated in lists for day, _ in dated)


@dataclass(frozen=True, slots=True)
class Rules:
    """The city and the districts that have a file, their own or one taken over, by code.

    since: by code the day on which a district that existed before took a file over
    """

    city: City
    districts: Mapping[str, District] = field(default_factory=dict)
    since: Mapping[str, date] = field(default_factory=dict)

    def has_file(self, code: str, day: date) -> bool:
        """Say whether more than the city's floors may hold in a district on a day: its file counts, and has begun."""
        return code in self.districts and max(self.since.get(code, day), self.districts[code].begins) <= day


def shares(*percents: str) -> dict[str, Decimal]:
    """Give the six categories, in their order, these percentages; fewer percentages reach fewer categories."""
    return {category: yuan(percent) / 100 for category, percent in zip(CATEGORIES, percents, strict=False)}


CITY: Final = City(
    premium_standards={
        2022: (yuan("320"), yuan("695")),
        2023: (yuan("350"), yuan("725")),
        2024: (yuan("380"), yuan("755")),
        2025: (yuan("400"), yuan("775")),
        2026: (yuan("400"), yuan("775")),
    },
    premium_ratios={
        1: ((START, shares("100", "90", "70", "70", "70")),),
        2: ((START, shares("100", "100", "100", "100", "100")),),
    },
    catastrophic_terms={
        2022: CatastrophicTerms(yuan("15412"), yuan("0.60"), None),
        2023: CatastrophicTerms(yuan("16901"), yuan("0.60"), None),
        2024: CatastrophicTerms(yuan("17833"), yuan("0.60"), None),
        2025: CatastrophicTerms(yuan("18797"), yuan("0.60"), None),
        2026: CatastrophicTerms(yuan("19856"), yuan("0.60"), None),
    },
    uplift=(
        (
            START,
            Uplift(("extreme_poverty", "subsistence_allowance", "returned_to_poverty"), yuan("0.50"), yuan("0.05")),
        ),
    ),
    assistance_ratio=((START, shares("70", "70", "70", "60", "60", "60")),),
    annual_cap={"special": ((START, yuan("100000")),), "other": ((START, yuan("60000")),)},
    stay_threshold=((START, ("above", yuan("30000"))),),
    burden_threshold=(),
    designation_required=((START, True),),
    payable_referrals=((START, ("not_required", "from_primary_care", "compliant", "registered")),),
    insured=((START, ("resident",)),),
    pools={"special": ((START, "special"),), "other": ((START, "other"),)},
)
"""The city as clauses 2.2.1 to 2.4.1 and the figures on file have it."""


def on(dated: Dated[T | None], day: date) -> T | None:
    """Take the value in force on a day: the last that began by then; None before the first."""
    value: T | None = None
    for begins, entry in dated:
        own_day = day.admitted if isinstance(begins, FromAdmission) and isinstance(day, StayDay) else day
        if begins <= own_day:
            value = entry
    return value


def in_force(dated: Dated[T], day: date) -> T:
    """Take the value in force on a day; LookupError before the first."""
    value = on(dated, day)
    if value is None:
        message = f"no rule in force on {day}"
        raise LookupError(message)
    return value
