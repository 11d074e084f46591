"""Invented districts, each with something else that a district may set for itself over the city's floors.

Own categories are written in the order of their names, so that it does not matter whether ties among them go by name
or by place in the file.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from .amounts import yuan
from .rules import CATEGORIES, District, FromAdmission, OwnTrack, Stays, TiltBands, TiltGroups, TiltTerms, shares

HALF: Final = yuan("0.50")
UP_TO_THRESHOLD: Final = Stays(cost=("at_most", yuan("30000")))

RATIOS_RAISED: Final = District(
    "500101",
    assistance_ratio={
        "special": (
            (date(2023, 1, 1), {"subsistence_allowance": yuan("0.75")}),
            (
                date(2025, 7, 1),
                {"extreme_poverty": yuan("0.90"), "subsistence_allowance": yuan("0.7225")},
            ),
            (date(2026, 7, 1), None),
        )
    },
)
"""Ratios raised for one category, then for two, then given back to the city."""

CAPS_RAISED: Final = District(
    "500102",
    annual_cap={
        "special": ((date(2023, 5, 1), yuan("120000")), (date(2025, 7, 1), yuan("150000.50"))),
        "other": (
            (date(2025, 4, 1), yuan("80000")),
            (date(2025, 10, 1), None),
            (date(2026, 3, 1), yuan("61000")),
        ),
    },
)
"""Caps raised, one of them for half a year only."""

OTHER_RATIOS_SET: Final = District(
    "500103",
    assistance_ratio={
        "special": ((date(2024, 1, 1), {"illness_impoverished": yuan("0.80")}),),
        "other": (
            (date(2025, 2, 1), shares("72.25", "71", "70", "66.6", "60", "75")),
            (date(2025, 8, 1), None),
        ),
    },
)
"""`special` raised for one category; `other` follows it, is set for all six, and follows again."""

ORDINARY_STAYS: Final = District(
    "500116",
    own_categories={
        "orphan": ((date(2023, 1, 1), {"medical_assistance": "extreme_poverty"}),),
    },
    own_tracks=(
        OwnTrack(
            "ordinary_stay",
            "ordinary",
            ((date(2023, 1, 1), UP_TO_THRESHOLD),),
            ((date(2023, 1, 1), shares("50", "50", "50", "40", "40", "40")),),
            (
                (date(2023, 1, 1), yuan("5000")),
                (date(2025, 7, 1), yuan("8000")),
                (date(2025, 10, 1), yuan("3000")),
            ),
        ),
    ),
)
"""A category and a track of its own, the pool's cap moving within the year."""

POOL_MOVES: Final = District(
    "500116",
    own_tracks=(
        OwnTrack(
            "ordinary_stay",
            "ordinary",
            ((date(2023, 1, 1), UP_TO_THRESHOLD),),
            ((date(2023, 1, 1), shares("50", "50", "50", "40", "40", "40")),),
            ((date(2023, 1, 1), yuan("5000")), (date(2025, 7, 1), yuan("3000"))),
            later_pools=((date(2025, 5, 1), "small"), (date(2025, 8, 1), "ordinary")),
        ),
    ),
)
"""A track of its own that goes over to another pool and back within a year."""

SMALL_STAYS_END: Final = District(
    "500117",
    own_categories={
        "disabled": (
            (date(2024, 1, 1), {"medical_assistance": "low_income_margin"}),
            (
                date(2025, 7, 1),
                {
                    "medical_assistance": "subsistence_allowance",
                    "catastrophic_insurance": "subsistence_allowance",
                    "premium_subsidy": "subsistence_allowance",
                    "deposit_waiver": "subsistence_allowance",
                },
            ),
        ),
        "orphan": (
            (
                date(2023, 1, 1),
                {
                    "medical_assistance": "illness_impoverished",
                    "premium_subsidy": "illness_impoverished",
                    "deposit_waiver": "extreme_poverty",
                },
            ),
        ),
    },
    own_tracks=(
        OwnTrack(
            "primary_stay",
            "small_stays",
            ((date(2024, 1, 1), Stays(("primary", "unrated"), ("above", yuan("10000")))),),
            ((date(2024, 1, 1), shares("60", "55", "50", "45", "40", "35")),),
            ((date(2024, 1, 1), yuan("20000")), (date(2025, 4, 1), yuan("12000.01"))),
        ),
        OwnTrack(
            "secondary_stay",
            "small_stays",
            (
                (date(2024, 1, 1), Stays(("secondary",), ("at_most", yuan("30000")))),
                (date(2025, 6, 1), Stays(("secondary", "tertiary"), ("at_most", yuan("20000")))),
                (date(2025, 9, 1), None),
            ),
            (
                (date(2024, 1, 1), shares("33.33", "33.33", "33.33", "70", "25", "25")),
                (date(2025, 7, 1), shares("40", "40", "40", "30", "30", "90")),
            ),
            ((date(2024, 1, 1), yuan("20000")), (date(2025, 4, 1), yuan("12000.01"))),
        ),
    ),
)
"""Two own tracks on one pool, one of them ended within the year; what own categories count as differs by benefit."""

FOR_THE_POOREST: Final = District(
    "500116",
    own_categories={
        "orphan": (
            (date(2023, 1, 1), {"medical_assistance": "extreme_poverty"}),
            (date(2025, 8, 1), {"medical_assistance": "illness_impoverished"}),
        ),
        "veteran": ((date(2023, 1, 1), {"medical_assistance": "low_income_margin"}),),
    },
    own_tracks=(
        OwnTrack(
            "ordinary_stay",
            "ordinary",
            (
                (date(2023, 2, 1), replace(UP_TO_THRESHOLD, categories=("extreme_poverty", "subsistence_allowance"))),
                (date(2025, 5, 1), replace(UP_TO_THRESHOLD, categories=("subsistence_allowance", "veteran"))),
                (date(2025, 9, 1), UP_TO_THRESHOLD),
                (date(2026, 2, 1), replace(UP_TO_THRESHOLD, categories=("low_income_margin", "veteran"))),
            ),
            (
                (date(2023, 2, 1), shares("80", "75.5")),
                (date(2025, 5, 1), {"subsistence_allowance": yuan("0.70"), "veteran": yuan("0.3333")}),
                (date(2025, 9, 1), shares("50", "50", "50", "40", "40", "40")),
                (date(2026, 2, 1), {"low_income_margin": yuan("0.25"), "veteran": yuan("0.20")}),
            ),
            ((date(2023, 2, 1), yuan("6000")),),
        ),
    ),
    tilt_terms=((date(2023, 1, 1), TiltTerms(yuan("500"), HALF, yuan("30000"))),),
)
"""A track for some categories, then for others, for everybody and for some again; own categories named and counted."""

FOR_SOME_EACH: Final = District(
    "500117",
    own_categories={"disabled": ((date(2024, 1, 1), {"medical_assistance": "returned_to_poverty"}),)},
    own_tracks=(
        OwnTrack(
            "primary_stay",
            "small_stays",
            ((date(2024, 1, 1), Stays(("primary", "unrated"), ("above", yuan("10000")), ("disabled",))),),
            ((date(2024, 1, 1), {"disabled": yuan("1")}),),
            ((date(2024, 1, 1), yuan("20000")),),
        ),
        OwnTrack(
            "secondary_stay",
            "small_stays",
            ((date(2024, 1, 1), Stays(("secondary",), UP_TO_THRESHOLD.cost, CATEGORIES[2:])),),
            ((date(2024, 1, 1), dict.fromkeys(CATEGORIES[2:], HALF)),),
            ((date(2024, 1, 1), yuan("20000")),),
        ),
    ),
)
"""Two tracks on one pool, each for others; who is named in neither is covered as whom it counts as."""

TILT_MOVES: Final = District(
    "500118",
    tilt_terms=(
        (date(2023, 1, 1), TiltTerms(yuan("10000"), HALF, yuan("30000"))),
        (date(2025, 5, 1), TiltTerms(yuan("5000.55"), yuan("0.625"), yuan("12000"))),
        (date(2025, 9, 1), TiltTerms(yuan("8000"), yuan("0.40"), None)),
        (date(2026, 7, 1), None),
    ),
    burden_threshold=((date(2024, 1, 1), yuan("20000")), (date(2025, 8, 1), yuan("9999.99"))),
)
"""Tilt assistance with moving terms, capped and uncapped, then repealed; a burden threshold that falls."""

TILT_UNCAPPED: Final = District(
    "500119",
    own_categories={
        "orphan": ((date(2023, 1, 1), {"medical_assistance": "extreme_poverty", "premium_subsidy": "extreme_poverty"}),)
    },
    tilt_terms=((date(2022, 11, 1), TiltTerms(yuan("0"), yuan("1"), None)),),
    premium_ratios={
        1: ((date(2023, 1, 1), {"illness_impoverished": HALF}), (date(2025, 3, 1), None)),
        2: ((date(2024, 1, 1), {"illness_impoverished": yuan("0.3333")}),),
    },
    direct_access=(
        (date(2023, 1, 1), ("orphan",)),
        (date(2025, 4, 1), ("orphan", "returned_to_poverty")),
        (date(2026, 1, 1), None),
    ),
    burden_threshold=((date(2025, 2, 1), yuan("15000")), (date(2025, 10, 1), None)),
)
"""Tilt assistance on everything; premium ratios for 因病致贫; who gets aid without applying; a threshold repealed."""

TILT_IN_BANDS: Final = District(
    "500119",
    tilt_terms=(
        (date(2023, 1, 1), TiltBands(((yuan("10000"), HALF), (yuan("30000"), yuan("0.60"))), yuan("40000"))),
        (date(2025, 5, 1), TiltBands(((yuan("0"), yuan("0.3333")), (yuan("2000.01"), yuan("0.0001"))), None)),
        (
            date(2025, 8, 1),
            TiltBands(
                ((yuan("500"), yuan("0.80")), (yuan("4000"), yuan("0")), (yuan("9000"), yuan("1"))), yuan("20000")
            ),
        ),
        (date(2025, 12, 1), TiltTerms(yuan("3000"), HALF, None)),
        (date(2026, 3, 1), None),
        (date(2026, 8, 1), TiltBands(((yuan("100"), yuan("0.10")), (yuan("100.01"), yuan("0.9999"))), yuan("1000"))),
    ),
)
"""Bands that rise, fall and pay nothing in between, with a cap and without, then plain terms, none, and bands again."""

_POOREST = TiltBands(((yuan("5000"), HALF), (yuan("15000"), yuan("0.75"))), yuan("30000"))

TILT_BY_GROUPS: Final = District(
    "500120",
    own_categories={
        "disabled": ((date(2023, 1, 1), {"medical_assistance": "extreme_poverty"}),),
        "orphan": (
            (date(2023, 1, 1), {"medical_assistance": "extreme_poverty"}),
            (date(2025, 7, 1), {"medical_assistance": "low_income_margin"}),
        ),
    },
    tilt_terms=(
        (
            date(2023, 1, 1),
            TiltGroups(
                (
                    (("disabled", "low_income_margin"), TiltTerms(yuan("2000"), yuan("0.20"), yuan("50000"))),
                    (("subsistence_allowance", "extreme_poverty"), _POOREST),
                    (
                        ("low_income_margin", "poverty_risk_monitored", "extreme_poverty"),
                        TiltTerms(yuan("0"), yuan("0.15"), None),
                    ),
                )
            ),
        ),
        (date(2025, 4, 1), TiltTerms(yuan("8000"), HALF, yuan("25000"))),
        (
            date(2025, 6, 1),
            TiltGroups(
                (
                    (
                        ("low_income_margin",),
                        TiltBands(((yuan("0"), yuan("0.05")), (yuan("7000"), yuan("0.9"))), yuan("12000")),
                    ),
                    (("orphan", "returned_to_poverty"), TiltTerms(yuan("1000"), yuan("0.3333"), yuan("9000"))),
                    (
                        ("returned_to_poverty", "extreme_poverty", "low_income_margin"),
                        TiltTerms(yuan("1000"), yuan("0.3333"), None),
                    ),
                )
            ),
        ),
        (date(2025, 11, 1), TiltGroups(((("illness_impoverished",), TiltTerms(yuan("100"), HALF, yuan("5000"))),))),
        (date(2026, 2, 1), None),
        (date(2026, 5, 1), TiltGroups((((*CATEGORIES, "orphan"), _POOREST),))),
    ),
)
"""Groups that overlap, cross and tie, with own categories named and not, changing within the year; some in none."""

ALL_AT_ONCE: Final = District(
    "500116",
    own_categories={
        "orphan": (
            (
                date(2023, 1, 1),
                {
                    "medical_assistance": "subsistence_allowance",
                    "catastrophic_insurance": "low_income_margin",
                    "premium_subsidy": "illness_impoverished",
                    "deposit_waiver": "extreme_poverty",
                },
            ),
        ),
        "veteran": (
            (date(2024, 3, 1), {"medical_assistance": "illness_impoverished"}),
            (
                date(2025, 6, 1),
                {"medical_assistance": "extreme_poverty", "catastrophic_insurance": "returned_to_poverty"},
            ),
        ),
    },
    assistance_ratio={
        "special": (
            (date(2023, 1, 1), {"subsistence_allowance": yuan("0.80")}),
            (date(2025, 6, 15), {"subsistence_allowance": yuan("0.8225"), "low_income_margin": yuan("0.85")}),
        )
    },
    annual_cap={
        "special": ((date(2024, 1, 1), yuan("150000")), (date(2025, 8, 1), yuan("115000.01"))),
        "other": ((date(2025, 1, 1), yuan("90000")), (date(2025, 6, 1), None)),
    },
    own_tracks=(
        OwnTrack(
            "ordinary_stay",
            "ordinary",
            (
                (date(2023, 1, 1), UP_TO_THRESHOLD),
                (date(2025, 5, 15), Stays(cost=("at_most", yuan("25000")))),
                (date(2025, 11, 1), Stays(cost=("at_most", yuan("28000")))),
                (date(2026, 9, 1), None),
            ),
            ((date(2023, 1, 1), shares("50", "50", "50", "40", "40", "40")),),
            ((date(2023, 1, 1), yuan("5000")), (date(2025, 9, 1), yuan("4000"))),
        ),
        OwnTrack(
            "primary_stay",
            "primary",
            ((date(2024, 1, 1), Stays(("primary",), ("above", yuan("30000")))),),
            ((date(2024, 1, 1), shares("66", "65", "64", "63", "62", "61")),),
            ((date(2024, 1, 1), yuan("25000")),),
        ),
    ),
    tilt_terms=(
        (date(2023, 1, 1), TiltTerms(yuan("10000"), HALF, yuan("30000"))),
        (date(2025, 9, 1), TiltTerms(yuan("3000"), yuan("0.7777"), yuan("15000"))),
    ),
    premium_ratios={1: ((date(2023, 1, 1), {"illness_impoverished": HALF}),)},
    direct_access=((date(2023, 1, 1), ("orphan", "returned_to_poverty")),),
    burden_threshold=((date(2023, 1, 1), yuan("20000")), (date(2025, 12, 1), None)),
)
"""Everything a district may set, beneath a city whose own figures move."""

OLD_STAYS_KEPT: Final = District(
    "500120",
    own_categories={"orphan": ((date(2023, 1, 1), {"medical_assistance": "extreme_poverty"}),)},
    assistance_ratio={
        "special": (
            (date(2024, 1, 1), {"subsistence_allowance": yuan("0.80")}),
            (FromAdmission(2025, 4, 10), {"subsistence_allowance": yuan("0.8225"), "low_income_margin": yuan("0.85")}),
            (date(2025, 9, 20), {"subsistence_allowance": yuan("0.79"), "low_income_margin": yuan("0.66")}),
            (FromAdmission(2026, 5, 1), None),
        ),
        "other": ((FromAdmission(2025, 6, 1), shares("72.25", "77", "70", "66.6", "65", "75")),),
    },
    annual_cap={
        "special": ((FromAdmission(2025, 3, 5), yuan("135000")), (date(2026, 2, 1), None)),
        "other": ((date(2025, 1, 1), yuan("90000")), (FromAdmission(2025, 8, 8), yuan("75000.55"))),
    },
    own_tracks=(
        OwnTrack(
            "ordinary_stay",
            "ordinary",
            (
                (date(2023, 1, 1), Stays(cost=("at_most", yuan("20000")))),
                (FromAdmission(2025, 7, 1), Stays(cost=("at_most", yuan("15000")))),
                (FromAdmission(2026, 6, 1), None),
            ),
            (
                (date(2023, 1, 1), shares("50", "50", "50", "40", "40", "40")),
                (FromAdmission(2025, 5, 1), shares("55", "50", "50", "45", "40", "40")),
            ),
            ((date(2023, 1, 1), yuan("5000")), (FromAdmission(2025, 10, 1), yuan("4000"))),
        ),
        OwnTrack(
            "primary_stay",
            "primary",
            ((FromAdmission(2025, 6, 1), Stays(("primary",), ("above", yuan("20000")))),),
            ((date(2025, 6, 1), shares("66", "65", "64", "63", "62", "61")),),
            ((date(2025, 2, 1), yuan("25000")),),
        ),
    ),
    tilt_terms=((date(2024, 1, 1), TiltTerms(yuan("5000"), HALF, yuan("20000"))),),
)
"""Entries that leave older stays what they had, beside others that do not, in everything that a district may set."""

TILT_FROM_THE_FIRST_DAY: Final = District(
    "500157", tilt_terms=((date(2025, 11, 1), TiltTerms(yuan("100"), yuan("0.10"), None)),)
)
"""A district that begins in the middle of a world's time."""

BEFORE_THE_FLOORS_ROSE: Final = District(
    "500103",
    own_categories={"orphan": ((date(2023, 1, 1), {"medical_assistance": "subsistence_allowance"}),)},
    assistance_ratio={
        "special": (
            (date(2023, 1, 1), {"subsistence_allowance": yuan("0.75"), "low_income_margin": yuan("0.70")}),
            (date(2026, 3, 1), None),
        ),
        "other": (
            (date(2024, 1, 1), shares("71", "72.25", "70", "66.6", "60", "90")),
            (date(2025, 10, 1), shares("75", "76", "75", "75", "75", "90")),
        ),
    },
    annual_cap={
        "special": ((date(2023, 5, 1), yuan("120000")),),
        "other": ((date(2024, 4, 1), yuan("61000")), (date(2025, 8, 1), None), (date(2025, 11, 1), yuan("70000"))),
    },
)
"""Set before the city's floors rise above it, some of it for good, some of it until they fall again."""

ENDS_WITH_A_FILE: Final = District(
    "500105",
    own_categories={
        "orphan": (
            (date(2023, 1, 1), {"medical_assistance": "extreme_poverty", "catastrophic_insurance": "extreme_poverty"}),
            (date(2026, 4, 1), {"medical_assistance": "low_income_margin"}),
        ),
    },
    assistance_ratio={"special": ((date(2023, 1, 1), {"subsistence_allowance": yuan("0.75")}),)},
    annual_cap={"other": ((date(2023, 1, 1), yuan("80000")), (date(2026, 6, 1), None))},
    own_tracks=(
        OwnTrack(
            "ordinary_stay",
            "ordinary",
            ((date(2023, 1, 1), UP_TO_THRESHOLD),),
            ((date(2023, 1, 1), shares("50", "50", "50", "40", "40", "40")),),
            ((date(2023, 1, 1), yuan("5000")), (date(2026, 2, 1), yuan("8000.01"))),
        ),
    ),
    tilt_terms=(
        (date(2023, 1, 1), TiltTerms(yuan("10000"), HALF, yuan("30000"))),
        (date(2025, 12, 1), TiltTerms(yuan("5000"), yuan("0.625"), None)),
    ),
    premium_ratios={1: ((date(2023, 1, 1), {"illness_impoverished": HALF}),)},
    direct_access=((date(2023, 1, 1), ("orphan", "returned_to_poverty")),),
    burden_threshold=((date(2023, 1, 1), yuan("20000")),),
)
"""A district that ends, with a category, a track and tilt terms of its own that the one that follows takes over."""
