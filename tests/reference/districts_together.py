"""Invented districts in which everything that a district may set meets: two that end and leave a file, one that stays.

Own categories are written in the order of their names, as in `districts`.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from .amounts import yuan
from .districts import HALF
from .rules import CATEGORIES, District, FromAdmission, OwnTrack, Stays, TiltBands, TiltGroups, TiltTerms, shares

UP_TO_20000: Final = ("at_most", yuan("20000"))
_SMALL_CAPS: Final = (
    (date(2023, 1, 1), yuan("5000")),
    (FromAdmission(2025, 6, 15), yuan("8000")),
    (date(2025, 10, 1), yuan("3000.01")),
    (FromAdmission(2026, 2, 1), yuan("6000")),
)
_PLAIN: Final = TiltTerms(yuan("8000"), HALF, yuan("25000"))
_IN_BANDS: Final = TiltBands(((yuan("5000"), HALF), (yuan("15000"), yuan("0.75"))), yuan("30000"))
_LATE_BANDS: Final = TiltBands(((yuan("0"), yuan("0.05")), (yuan("7000"), yuan("0.90"))), None)

LEAVES_ALL_TO_A_NEW_ONE: Final = District(
    "500105",
    own_categories={
        "orphan": (
            (
                date(2023, 1, 1),
                {
                    "medical_assistance": "subsistence_allowance",
                    "catastrophic_insurance": "low_income_margin",
                    "premium_subsidy": "illness_impoverished",
                },
            ),
            (
                date(2026, 3, 1),
                {
                    "medical_assistance": "low_income_margin",
                    "catastrophic_insurance": "extreme_poverty",
                    "premium_subsidy": "extreme_poverty",
                    "deposit_waiver": "extreme_poverty",
                },
            ),
        ),
        "veteran": (
            (date(2024, 3, 1), {"medical_assistance": "illness_impoverished"}),
            (date(2025, 6, 1), {"medical_assistance": "extreme_poverty"}),
        ),
    },
    assistance_ratio={
        "special": (
            (date(2024, 1, 1), {"subsistence_allowance": yuan("0.75"), "low_income_margin": yuan("0.70")}),
            (FromAdmission(2025, 4, 10), {"subsistence_allowance": yuan("0.8225"), "low_income_margin": yuan("0.85")}),
            (date(2025, 9, 20), {"subsistence_allowance": yuan("0.79"), "low_income_margin": yuan("0.72")}),
            (FromAdmission(2026, 3, 1), None),
        ),
        "other": ((FromAdmission(2025, 6, 1), shares("81", "80", "73", "66.6", "65", "90")), (date(2026, 2, 1), None)),
    },
    annual_cap={
        "special": (
            (date(2024, 1, 1), yuan("120000")),
            (FromAdmission(2025, 8, 1), yuan("140000")),
            (date(2026, 2, 1), None),
        ),
        "other": ((date(2025, 1, 1), yuan("70000")), (FromAdmission(2025, 9, 1), None)),
    },
    own_tracks=(
        OwnTrack(
            "ordinary_stay",
            "ordinary",
            (
                (date(2023, 1, 1), Stays(None, UP_TO_20000, ("extreme_poverty", "orphan"))),
                (FromAdmission(2025, 5, 1), Stays(None, ("at_most", yuan("15000")), ("orphan", "low_income_margin"))),
                (date(2025, 9, 1), Stays(None, UP_TO_20000)),
                (FromAdmission(2026, 2, 1), Stays(None, UP_TO_20000, ("subsistence_allowance", "veteran"))),
                (date(2026, 9, 1), None),
            ),
            (
                (date(2023, 1, 1), {"extreme_poverty": yuan("0.80"), "orphan": yuan("0.7777")}),
                (FromAdmission(2025, 5, 1), {"orphan": yuan("0.90"), "low_income_margin": yuan("0.3333")}),
                (date(2025, 9, 1), shares("50", "50", "50", "40", "40", "40")),
                (FromAdmission(2026, 2, 1), {"subsistence_allowance": yuan("0.45"), "veteran": yuan("1")}),
            ),
            _SMALL_CAPS,
            later_pools=((date(2025, 7, 1), "small"), (date(2026, 1, 15), "ordinary")),
        ),
        OwnTrack(
            "primary_stay",
            "small",
            (
                (date(2024, 1, 1), Stays(("primary", "unrated"), ("above", yuan("20000")), ("orphan",))),
                (FromAdmission(2025, 11, 1), Stays(("primary",), ("above", yuan("30000")), CATEGORIES[2:])),
            ),
            (
                (date(2024, 1, 1), {"orphan": yuan("0.66")}),
                (FromAdmission(2025, 11, 1), dict.fromkeys(CATEGORIES[2:], HALF)),
            ),
            _SMALL_CAPS,
        ),
    ),
    tilt_terms=(
        (
            date(2023, 1, 1),
            TiltGroups(
                (
                    (("orphan", "low_income_margin"), TiltTerms(yuan("2000"), yuan("0.20"), yuan("50000"))),
                    (("subsistence_allowance", "extreme_poverty"), _IN_BANDS),
                )
            ),
        ),
        (date(2025, 4, 15), _PLAIN),
        (date(2025, 8, 1), _IN_BANDS),
        (
            date(2025, 11, 20),
            TiltGroups(
                (
                    (("veteran", "returned_to_poverty"), TiltTerms(yuan("1000"), yuan("0.3333"), yuan("9000"))),
                    (("extreme_poverty", "low_income_margin"), _LATE_BANDS),
                )
            ),
        ),
        (date(2026, 6, 1), None),
    ),
    premium_ratios={
        1: ((date(2023, 1, 1), {"illness_impoverished": HALF}), (date(2025, 3, 1), None)),
        2: ((date(2025, 11, 15), {"illness_impoverished": yuan("0.3333")}),),
    },
    direct_access=((date(2023, 1, 1), ("orphan", "returned_to_poverty")), (date(2026, 1, 1), ("orphan", "veteran"))),
    burden_threshold=((date(2023, 1, 1), yuan("20000")), (date(2025, 11, 1), yuan("9999.99"))),
)
"""A district that ends in the middle of its transitions; the one set up to follow it has its file on all its days."""

LEAVES_ALL_TO_ONE_THAT_WAS_THERE: Final = District(
    "500112",
    own_categories={
        "disabled": (
            (date(2023, 1, 1), {"medical_assistance": "extreme_poverty", "premium_subsidy": "low_income_margin"}),
            (date(2026, 2, 10), {"medical_assistance": "returned_to_poverty"}),
        ),
    },
    assistance_ratio={
        "special": ((FromAdmission(2025, 10, 10), shares("96", "88", "77", "70", "70", "70")),),
        "other": (
            (date(2024, 1, 1), shares("71", "72.25", "70", "66.6", "60", "75")),
            (FromAdmission(2026, 1, 20), shares("95", "80", "80", "80", "80", "80")),
        ),
    },
    annual_cap={
        "special": (
            (date(2024, 1, 1), yuan("150000")),
            (FromAdmission(2025, 12, 1), yuan("135000")),
            (date(2026, 3, 15), None),
        ),
        "other": ((FromAdmission(2025, 8, 8), yuan("75000.55")), (date(2026, 3, 15), None)),
    },
    own_tracks=(
        OwnTrack(
            "secondary_stay",
            "secondary",
            (
                (date(2024, 1, 1), Stays(("secondary", "primary"), UP_TO_20000, ("disabled", "illness_impoverished"))),
                (FromAdmission(2025, 12, 1), Stays(("primary",), ("at_least", yuan("5000")), ("low_income_margin",))),
                (FromAdmission(2026, 2, 1), Stays(("secondary",), UP_TO_20000, ("disabled",))),
            ),
            (
                (date(2024, 1, 1), {"disabled": yuan("0.55"), "illness_impoverished": yuan("0.45")}),
                (FromAdmission(2025, 12, 1), {"low_income_margin": yuan("0.35")}),
                (FromAdmission(2026, 2, 1), {"disabled": yuan("0.25")}),
            ),
            ((date(2024, 1, 1), yuan("20000")), (FromAdmission(2025, 12, 15), yuan("4000"))),
        ),
    ),
    tilt_terms=(
        (date(2024, 1, 1), TiltGroups(((("disabled",), _IN_BANDS), (CATEGORIES[1:], _PLAIN)))),
        (date(2026, 4, 1), TiltGroups(((("illness_impoverished", "extreme_poverty"), _LATE_BANDS),))),
    ),
    premium_ratios={1: ((date(2023, 1, 1), {"illness_impoverished": HALF}), (date(2026, 1, 1), None))},
    direct_access=((date(2023, 1, 1), ("disabled",)),),
    burden_threshold=((date(2025, 2, 1), yuan("15000")), (date(2026, 5, 1), None)),
)
"""Its file goes over to a district that had the city's figures, for older stays as well once it has gone over."""

STAYS_BENEATH_RISING_FLOORS: Final = District(
    "500116",
    own_categories={"orphan": ((date(2023, 1, 1), {"medical_assistance": "extreme_poverty"}),)},
    assistance_ratio={
        "special": (
            (date(2023, 1, 1), {"extreme_poverty": yuan("0.7225"), "illness_impoverished": yuan("0.61")}),
            (FromAdmission(2026, 4, 1), {"extreme_poverty": yuan("0.90"), "illness_impoverished": yuan("0.60")}),
        ),
    },
    annual_cap={
        "special": ((date(2023, 1, 1), yuan("100000.01")),),
        "other": ((date(2023, 1, 1), yuan("61000")), (date(2026, 1, 1), yuan("100000.01"))),
    },
    own_tracks=(
        OwnTrack(
            "ordinary_stay",
            "ordinary",
            ((date(2023, 1, 1), Stays(None, UP_TO_20000, ("orphan",))),),
            ((date(2023, 1, 1), {"orphan": yuan("0.0001")}), (FromAdmission(2025, 9, 1), {"orphan": yuan("0.60")})),
            ((date(2023, 1, 1), yuan("0.01")), (FromAdmission(2025, 9, 1), yuan("7000"))),
        ),
    ),
    tilt_terms=(
        (date(2023, 1, 1), TiltBands(((yuan("0"), yuan("0.10")), (yuan("0.01"), yuan("0.5000"))), yuan("7000"))),
    ),
)
"""Figures beside the floors on all days: lifted and not, for stays admitted before and since."""
