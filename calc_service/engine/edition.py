"""All rules in force together, and the book of them.

A *profile* is what a district adds to the city's rules: profile 0 is the city alone (its floors), every district with
a file of its own, or with one that it takes over, has one more. An *edition* is one profile between two days on which
anything changes.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from calc_service.domain.dated import Dated
from calc_service.domain.interface_codes import NO_CODES, NO_MONITORING, Codes, Monitoring
from calc_service.domain.platform_facts import NO_PLATFORM_FACTS, PlatformFacts
from calc_service.domain.wording import Wording
from calc_service.engine.rules import (
    AssistanceRules,
    CatastrophicRules,
    CatastrophicTermsByYear,
    PremiumRules,
    PremiumStandards,
    SafeguardRules,
    TiltRules,
)

CITY_FLOOR = "city_floor"
"""What replies call the rules of a district that has none of its own."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a district adds to the city's rules.

    document:   its legal text, "" for the city's floors: all of them, and a district's before its own rules begin
    categories: all ids it knows, in the order that settles ties; the position is the bit in a category set
    pools:      those its tracks use on any day, the city's first
    taken_from: the district whose file it takes over, "" for a file of its own
    """

    district: str
    document: Dated[str]
    categories: tuple[str, ...]
    pools: tuple[str, ...]
    taken_from: str = ""

    def rules_name(self, day: int) -> str:
        """By which name a reply calls its rules of a day (since 1970-01-01): its document, or the city's floors."""
        return self.document.on(day) or CITY_FLOOR


@dataclass(frozen=True, slots=True)
class Edition:
    """The rules of one profile from `start` (days since 1970-01-01) until the next edition."""

    start: int
    categories_in_force: frozenset[str]
    premium_subsidy: PremiumRules
    catastrophic_insurance: CatastrophicRules
    medical_assistance: AssistanceRules
    tilt_assistance: TiltRules
    safeguards: SafeguardRules

    @property
    def laws(self) -> tuple[object, ...]:
        """The rules of every law that rows are looked up in."""
        return (self.catastrophic_insurance, self.medical_assistance, self.tilt_assistance, self.safeguards)


@dataclass(frozen=True, eq=False)
class RuleBook:
    """Every edition. `editions[e][p]` is profile `p` from day `starts[e]` on; the same starts hold for all profiles.

    admission_days: on which rules begin that hold for the stays admitted from then on (days since 1970-01-01); between
        them lie the periods of admission, the first of which begins before all days
    stays: where there are such days, `stays[e][a][p]` is what holds for the stays of that period of admission, which
        differs in medical assistance alone; `editions` is what holds for who is admitted on the day of settlement
    identity_numbers_allowed: whether a person's id may be an identity number; the operator says so, not the rules
    Without slots: what every case asks of the book is made once and kept in it.
    """

    digest: str
    starts: tuple[int, ...]
    profiles: tuple[Profile, ...]
    editions: tuple[tuple[Edition, ...], ...]
    premium_standards: PremiumStandards
    catastrophic_terms: CatastrophicTermsByYear
    wording: Wording
    codes: Codes = NO_CODES
    monitoring: Monitoring = NO_MONITORING
    platform: PlatformFacts = NO_PLATFORM_FACTS
    admission_days: tuple[int, ...] = ()
    stays: tuple[tuple[tuple[Edition, ...], ...], ...] = ()
    identity_numbers_allowed: bool = False

    @cached_property
    def pools(self) -> tuple[str, ...]:
        """Names of all pools of all profiles, the city's first."""
        return tuple(dict.fromkeys(pool for profile in self.profiles for pool in profile.pools))

    @cached_property
    def profile_of_district(self) -> Mapping[str, int]:
        """Profile number by district code, for the districts that have a file of their own."""
        return {profile.district: number for number, profile in enumerate(self.profiles) if number}

    @cached_property
    def district_positions(self) -> Mapping[str, int]:
        """Where each district stands in `Wording.districts`, by code."""
        return {code: position for position, code in enumerate(self.wording.districts)}

    def profile(self, district: str) -> Profile:
        """What `district` adds to the city's rules; the city's own profile where it has no file."""
        return self.profiles[self.profile_of_district.get(district, 0)]

    @cached_property
    def by_admission(self) -> tuple[tuple[tuple[Edition, ...], ...], ...]:
        """By edition, period of admission and profile; there is one period where nothing goes by admission."""
        return self.stays or tuple((of_day,) for of_day in self.editions)

    def on(self, day: int, district: str, admitted_on: int | None = None) -> Edition | None:
        """The rules of `district` on `day` (days since 1970-01-01); None before the first rules.

        admitted_on: for stays admitted then; None: on the day itself
        """
        edition = bisect_right(self.starts, day) - 1
        if edition < 0:
            return None
        period = bisect_right(self.admission_days, day if admitted_on is None else admitted_on)
        return self.by_admission[edition][period][self.profile_of_district.get(district, 0)]
