"""The worlds that the service and the reference are compared in. Every figure but the city's first is invented.

Floors hold in each of them: on no day is a district computed below the city. What it sets is not below the floor of
that day, which may rise above it later.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from .amounts import yuan
from .districts import (
    ALL_AT_ONCE,
    BEFORE_THE_FLOORS_ROSE,
    CAPS_RAISED,
    ENDS_WITH_A_FILE,
    FOR_SOME_EACH,
    FOR_THE_POOREST,
    OLD_STAYS_KEPT,
    ORDINARY_STAYS,
    OTHER_RATIOS_SET,
    POOL_MOVES,
    RATIOS_RAISED,
    SMALL_STAYS_END,
    TILT_BY_GROUPS,
    TILT_FROM_THE_FIRST_DAY,
    TILT_IN_BANDS,
    TILT_MOVES,
    TILT_UNCAPPED,
)
from .districts_together import (
    LEAVES_ALL_TO_A_NEW_ONE,
    LEAVES_ALL_TO_ONE_THAT_WAS_THERE,
    STAYS_BENEATH_RISING_FLOORS,
)
from .rules import CITY, CatastrophicTerms, FromAdmission, Uplift, shares
from .rules_folder import write_rules
from .world import Editions, World

__all__ = ["WORLDS", "World", "write_rules"]

ALWAYS_PAYABLE: Final = CITY.payable_referrals[0][1]
RATIOS_UP_AND_DOWN: Final = (
    (date(2025, 4, 1), shares("75", "75", "72.5", "62.25", "62.25", "60")),
    (date(2025, 9, 1), shares("70", "70", "70", "60", "60", "60")),
    (date(2025, 11, 15), shares("65", "65", "65", "55", "55", "58.75")),
)
CAPS_UP_AND_DOWN: Final = {
    "special": (
        (date(2025, 3, 1), yuan("130000")),
        (date(2025, 7, 1), yuan("80000.55")),
        (date(2025, 10, 1), yuan("110000")),
        (date(2026, 6, 1), yuan("105000")),
    ),
    "other": (
        (date(2024, 7, 1), yuan("70000")),
        (date(2025, 5, 1), yuan("40000")),
        (date(2025, 10, 1), yuan("65000")),
    ),
}
UPLIFT_CHANGES: Final = (
    (
        date(2025, 6, 1),
        Uplift(("extreme_poverty", "subsistence_allowance", "low_income_margin"), yuan("0.40"), yuan("0.10")),
    ),
    (
        date(2025, 12, 1),
        Uplift(("extreme_poverty", "subsistence_allowance", "returned_to_poverty"), yuan("0.50"), yuan("0.0725")),
    ),
)
CAPPED_CATASTROPHIC_TERMS: Final = {
    2024: CatastrophicTerms(yuan("17833"), yuan("0.625"), yuan("60000")),
    2025: CatastrophicTerms(yuan("18797"), yuan("0.60"), yuan("40000.25")),
}

CITY_ALONE: Final = World("city")

RAISED: Final = World(
    "raised",
    districts=(
        RATIOS_RAISED,
        CAPS_RAISED,
        OTHER_RATIOS_SET,
    ),
)

OWN_TRACKS: Final = World(
    "own_tracks",
    districts=(
        ORDINARY_STAYS,
        SMALL_STAYS_END,
    ),
)

TRACKS_FOR_SOME: Final = World(
    "tracks_for_some",
    districts=(
        FOR_THE_POOREST,
        FOR_SOME_EACH,
    ),
)

SAFEGUARDS: Final = World(
    "safeguards",
    districts=(
        TILT_MOVES,
        TILT_UNCAPPED,
    ),
)

TILT_FORMS: Final = World("tilt_forms", districts=(TILT_IN_BANDS, TILT_BY_GROUPS))

CITY_FIGURES_MOVE: Final = World(
    "city_figures_move",
    editions=Editions(assistance_ratio=RATIOS_UP_AND_DOWN, annual_cap=CAPS_UP_AND_DOWN),
)

CITY_TERMS_MOVE: Final = World(
    "city_terms_move",
    editions=Editions(
        premium_ratios={1: ((date(2025, 7, 1), shares("100", "95", "72.5", "70", "66.66")),)},
        catastrophic_terms=CAPPED_CATASTROPHIC_TERMS,
        uplift=UPLIFT_CHANGES,
        stay_threshold=(
            (date(2025, 5, 15), ("above", yuan("25000"))),
            (date(2025, 11, 1), ("at_least", yuan("28000.10"))),
            (date(2026, 2, 1), ("above", yuan("32000"))),
        ),
    ),
)

EVERYTHING: Final = World(
    "everything",
    editions=Editions(
        catastrophic_terms=CAPPED_CATASTROPHIC_TERMS,
        uplift=UPLIFT_CHANGES,
        assistance_ratio=RATIOS_UP_AND_DOWN,
        annual_cap=CAPS_UP_AND_DOWN,
        stay_threshold=((date(2025, 5, 15), ("above", yuan("25000"))), (date(2025, 11, 1), ("above", yuan("30000")))),
        burden_threshold=((date(2025, 6, 1), yuan("25000")),),
    ),
    districts=(
        ALL_AT_ONCE,
        TILT_FROM_THE_FIRST_DAY,
    ),
)

POOLS_MOVE: Final = World(
    "pools_move",
    editions=Editions(
        annual_cap={
            "special": ((date(2025, 6, 1), yuan("90000")), (date(2025, 9, 15), yuan("100000"))),
            "other": ((date(2025, 6, 1), yuan("90000")), (date(2025, 9, 15), yuan("60000"))),
        },
        insured=((date(2025, 4, 1), ("resident", "employee")), (date(2025, 10, 1), ("resident",))),
        pools={
            "special": ((date(2025, 6, 1), "united"), (date(2026, 1, 1), "special")),
            "other": ((date(2025, 6, 1), "united"), (date(2025, 9, 15), "other")),
        },
    ),
    districts=(POOL_MOVES,),
)

TRANSITIONS: Final = World(
    "transitions",
    editions=Editions(
        assistance_ratio=(
            (FromAdmission(2025, 4, 1), shares("75", "75", "72.5", "62.25", "62.25", "60")),
            (date(2025, 9, 1), shares("70", "70", "70", "60", "60", "62")),
            (FromAdmission(2025, 11, 15), shares("65", "65", "65", "55", "55", "58.75")),
            (FromAdmission(2026, 3, 1), shares("66", "65", "65", "55", "55", "58.75")),
        ),
        annual_cap={
            "special": ((FromAdmission(2025, 3, 1), yuan("130000")), (date(2025, 10, 1), yuan("110000"))),
            "other": ((date(2025, 5, 1), yuan("40000")), (FromAdmission(2025, 10, 1), yuan("65000"))),
        },
        stay_threshold=(
            (FromAdmission(2025, 5, 15), ("above", yuan("25000"))),
            (date(2025, 11, 1), ("at_least", yuan("28000.10"))),
            (FromAdmission(2026, 2, 1), ("above", yuan("32000"))),
        ),
        designation_required=((FromAdmission(2025, 8, 1), False), (FromAdmission(2026, 1, 1), True)),
        payable_referrals=(
            (FromAdmission(2025, 6, 15), (*ALWAYS_PAYABLE, "emergency")),
            (date(2026, 1, 15), ALWAYS_PAYABLE),
            (FromAdmission(2026, 4, 1), (*ALWAYS_PAYABLE, "missing")),
        ),
    ),
)

STAYS_OF_A_DISTRICT: Final = World(
    "stays_of_a_district",
    editions=Editions(assistance_ratio=((FromAdmission(2025, 2, 1), shares("70", "70", "70", "60", "60", "61")),)),
    districts=(OLD_STAYS_KEPT, TILT_MOVES),
)

FLOORS_RISE: Final = World(
    "floors_rise",
    editions=Editions(
        assistance_ratio=(
            (date(2025, 4, 1), shares("80", "80", "72.5", "65", "65", "60")),
            (date(2025, 9, 1), shares("70", "70", "70", "70", "70", "70")),
            (date(2026, 5, 1), shares("77.77", "77.77", "77.77", "62.25", "62.25", "95")),
        ),
        annual_cap={
            "special": ((date(2025, 3, 1), yuan("130000")), (date(2025, 7, 1), yuan("90000.55"))),
            "other": ((date(2025, 5, 1), yuan("61000.01")), (date(2025, 12, 1), yuan("75000"))),
        },
    ),
    districts=(BEFORE_THE_FLOORS_ROSE,),
)

MERGER: Final = World("merger", districts=(ENDS_WITH_A_FILE,))

MERGED_INTO_ANOTHER: Final = World(
    "merged_into_another", districts=(ENDS_WITH_A_FILE,), followed_by={"500105": "500118"}
)

_UNITED: Final = ((date(2026, 4, 1), "united"),)

TOGETHER: Final = World(
    "together",
    editions=Editions(
        premium_ratios={1: ((date(2025, 7, 1), shares("100", "95", "72.5", "70", "66.66")),)},
        catastrophic_terms=CAPPED_CATASTROPHIC_TERMS,
        uplift=UPLIFT_CHANGES,
        assistance_ratio=(
            (FromAdmission(2025, 4, 1), shares("75", "80", "72.5", "65", "65", "60")),
            (date(2025, 9, 1), shares("70", "70", "70", "70", "60", "62")),
            (FromAdmission(2025, 11, 15), shares("95", "77.77", "75", "65", "60", "61")),
            (FromAdmission(2026, 3, 1), shares("66", "65", "65", "55", "55", "58.75")),
            (date(2026, 7, 1), shares("72", "72", "72", "62", "62", "62")),
        ),
        annual_cap={
            "special": (
                (FromAdmission(2025, 3, 1), yuan("130000")),
                (date(2025, 7, 1), yuan("90000.55")),
                (FromAdmission(2025, 10, 1), yuan("110000")),
                (date(2026, 3, 1), yuan("100000")),
                (FromAdmission(2026, 5, 1), yuan("105000")),
            ),
            "other": (
                (date(2025, 5, 1), yuan("61000.01")),
                (FromAdmission(2025, 11, 1), yuan("75000")),
                (date(2026, 3, 1), yuan("100000")),
                (FromAdmission(2026, 5, 1), yuan("105000")),
            ),
        },
        stay_threshold=(
            (FromAdmission(2025, 5, 15), ("above", yuan("25000"))),
            (date(2025, 11, 1), ("at_least", yuan("28000.10"))),
            (FromAdmission(2026, 2, 1), ("above", yuan("32000"))),
        ),
        burden_threshold=((date(2025, 6, 1), yuan("25000")),),
        designation_required=((FromAdmission(2025, 8, 1), False), (FromAdmission(2026, 1, 1), True)),
        payable_referrals=(
            (FromAdmission(2025, 6, 15), (*ALWAYS_PAYABLE, "emergency")),
            (date(2026, 1, 15), ALWAYS_PAYABLE),
        ),
        insured=((date(2025, 4, 1), ("resident", "employee")), (date(2025, 10, 1), ("resident",))),
        pools={
            "special": (*_UNITED, (date(2026, 8, 1), "special")),
            "other": (*_UNITED, (date(2026, 8, 1), "other")),
        },
    ),
    districts=(LEAVES_ALL_TO_A_NEW_ONE, LEAVES_ALL_TO_ONE_THAT_WAS_THERE, STAYS_BENEATH_RISING_FLOORS),
    followed_by={"500112": "500118"},
)
"""Every form beside every other, so that what holds of one alone is seen where it meets the next."""

WORLDS: Final = (
    *(
        CITY_ALONE,
        RAISED,
        OWN_TRACKS,
        TRACKS_FOR_SOME,
        SAFEGUARDS,
        TILT_FORMS,
        CITY_FIGURES_MOVE,
        CITY_TERMS_MOVE,
        POOLS_MOVE,
    ),
    *(TRANSITIONS, STAYS_OF_A_DISTRICT, FLOORS_RISE, MERGER, MERGED_INTO_ANOTHER, TOGETHER, EVERYTHING),
)
"""All of them, the plainest first."""
