"""The columns of a file and what may stand in them (docs/calculation.md#files-of-claims)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.reference.rules import Rules

CHOICES: Final = {
    "insurance": ("resident", "employee"),
    "setting": ("inpatient", "outpatient"),
    "disease_class": ("special", "other"),
    "facility_level": ("tertiary", "secondary", "primary", "unrated"),
    "place_of_care": ("in_district", "in_city", "out_of_city"),
    "referral": ("not_required", "from_primary_care", "compliant", "registered", "emergency", "missing"),
}
FLAGS: Final = {"true": True, "false": False, "是": True, "否": False, "1": True, "0": False, "Y": True, "N": False}
REFUNDED: Final = frozenset({"1", "是", "true"})
"""What a refund's `refd_setl_flag` holds."""

AMOUNTS: Final = (
    "total_cost",
    "policy_scope_cost",
    "basic_paid",
    "other_insurance_paid",
    "catastrophic_paid",
    "recorded_assistance",
    "recorded_tilt",
)
"""What a refund gives back, each exactly."""

IDS: Final = ("person_id", "claim_id", "reverses", "stay_id", "facility_id")
DATES: Final = ("settled_on", "admitted_on", "discharged_on")
REQUIRED: Final = (
    "person_id",
    "district",
    "insurance",
    "claim_id",
    "settled_on",
    "setting",
    "disease_class",
    "facility_level",
    "facility_designated",
    "place_of_care",
    "referral",
    "total_cost",
    "policy_scope_cost",
    "basic_paid",
)
"""Columns without blanks; a blank in `categories` is a person without an identity."""

BEFORE_OPENINGS: Final = (
    "person_id",
    "district",
    "insurance",
    "categories",
    *REQUIRED[3:5],
    "settled_time",
    *REQUIRED[5:],
    "other_insurance_paid",
    "catastrophic_paid",
    "reverses",
    "stay_id",
    "admitted_on",
    "discharged_on",
    "facility_id",
    "recorded_assistance",
    "recorded_tilt",
)
WITHOUT_COLUMN: Final = (
    "negative_without_refund_flag",
    "unpaired_refund",
    "total_out_of_range",
    "earlier_row_rejected",
)
"""Codes of a row as a whole, which come last."""

DISTRICTS: Final = frozenset(
    {
        *(f"5001{number:02}" for number in (*range(1, 21), *range(51, 58))),
        *("500229", "500230", "500231", "500233", "500235", "500236", "500237", "500238"),
        *("500240", "500241", "500242", "500243"),
    }
)
"""The codes of Chongqing's districts in GB/T 2260."""


def pools(rules: Rules) -> list[str]:
    """List the pools of the city and of all districts; a person's rows may lie in several."""
    own = (track.pools for district in rules.districts.values() for track in district.own_tracks)
    return list(dict.fromkeys(pool for dated in (*rules.city.pools.values(), *own) for _, pool in dated))


def openings(rules: Rules) -> list[str]:
    """List the columns of what a year began with."""
    return [
        "opening_catastrophic_base",
        "opening_tilt_base",
        *(f"opening_assistance_{pool}" for pool in pools(rules)),
    ]


def columns(rules: Rules) -> list[str]:
    """List the columns of a file in the order in which errors are listed."""
    return [*BEFORE_OPENINGS, *openings(rules)]
