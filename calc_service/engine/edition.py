"""All rules in force together, and the book of them.

A *profile* is what a district adds to the city's rules: profile 0 is the city alone (its floors), every district with
a file of its own, or with one that it takes over, has one more. An *edition* is one profile between two days on which
anything changes.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from calc_service.domain.days import BEFORE_ALL_DAYS
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

    document:   its legal text, "" for the city's floors
    categories: all ids it knows, in the order that settles ties; the position is the bit in a category set
    pools:      those its tracks use on any day, the city's first
    taken_from: the district whose file it takes over, "" for a file of its own
    since:      the day from which its document holds, where a district that existed before takes it over
    """

    district: str
    document: str
    categories: tuple[str, ...]
    pools: tuple[str, ...]
    taken_from: str = ""
    since: int = BEFORE_ALL_DAYS

    @property
    def rules_name(self) -> str:
        """By which name a reply calls its rules: its document, or the city's floors."""
        return self.document or CITY_FLOOR

    @property
    def taken_over_late(self) -> bool:
        """Whether the district was computed by the city's floors before it took over the rules of another."""
        return self.since != BEFORE_ALL_DAYS

    def rules_name_on(self, day: int) -> str:
        """The same as it is called in a reply about nothing later than `day`."""
        return CITY_FLOOR if day < self.since else self.rules_name


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

    def on(self, day: int, district: str) -> Edition | None:
        """The rules of `district` on `day` (days since 1970-01-01); None before the first rules."""
        edition = bisect_right(self.starts, day) - 1
        if edition < 0:
            return None
        return self.editions[edition][self.profile_of_district.get(district, 0)]
