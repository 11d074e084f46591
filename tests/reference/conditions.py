"""Who and what a claim must be: track, reasons, status, tilt, deposit (docs/calculation.md#medical-assistance)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .overlay import CITY_FACILITIES, city_track, counts_as, exceeds_threshold, own_tracks
from .rules import in_force

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from .overlay import Track
    from .rules import Rules


def matched_track(rules: Rules, code: str, claim: dict[str, Any], stay_cost: Decimal, day: date) -> Track | None:
    """Find the track that takes the claim; at most one does."""
    if claim["disease_class"] == "special":
        return city_track(rules, code, "special", day)
    if claim["setting"] != "inpatient":
        return None
    if claim["facility_level"] in CITY_FACILITIES and exceeds_threshold(rules, stay_cost, day):
        return city_track(rules, code, "other", day)
    found = own_tracks(rules, code, claim["facility_level"], stay_cost, day)
    return found[0] if found else None


def unmatched_reasons(rules: Rules, claim: dict[str, Any], stay_cost: Decimal, day: date) -> set[str]:
    """Say why no track takes a claim of disease class other."""
    if claim["setting"] == "outpatient":
        return {"outpatient_other_disease"}
    reasons = set()
    if claim["facility_level"] not in CITY_FACILITIES:
        reasons.add("facility_below_secondary")
    if not exceeds_threshold(rules, stay_cost, day):
        reasons.add("threshold_not_exceeded")
    return reasons


def condition_reasons(rules: Rules, claim: dict[str, Any], active: list[str], day: date) -> set[str]:
    """Say which of the conditions of every track fail."""
    payable = in_force(rules.city.payable_referrals, day)
    reasons = set()
    if not active:
        reasons.add("not_a_recipient")
    if in_force(rules.city.designation_required, day) and not claim["facility_designated"]:
        reasons.add("facility_not_designated")
    if claim["referral"] == "missing" and "missing" not in payable:
        reasons.add("not_referred")
    if claim["referral"] == "emergency" and "emergency" not in payable:
        reasons.add("emergency_review")
    return reasons


def status_of(reasons: set[str]) -> str:
    """Give the status that the reasons leave."""
    if not reasons:
        return "payable"
    return "review" if reasons <= {"emergency_review", "admission_day_needed"} else "not_payable"


def tilt_status_of(claim: dict[str, Any], status: str, *, has_standard: bool, has_terms: bool) -> str:
    """Say whether tilt assistance is open to the claim: the district has a standard, and terms for the person."""
    if not has_standard:
        return "no_district_standard"
    referred = claim["referral"] in {"compliant", "from_primary_care"}
    near = claim["place_of_care"] in {"in_district", "in_city"}
    return "payable" if status == "payable" and referred and near and has_terms else "conditions_not_met"


def is_deposit_waived(rules: Rules, code: str, claim: dict[str, Any], active: list[str], day: date) -> bool:
    """Say whether the stay needs no deposit, whatever the status."""
    counted = {counts_as(rules, code, category, "deposit_waiver", day) for category in active}
    return (
        bool(counted & {"extreme_poverty", "subsistence_allowance"})
        and claim["setting"] == "inpatient"
        and claim["referral"] == "from_primary_care"
        and claim["place_of_care"] == "in_district"
        and claim["facility_designated"]
    )
