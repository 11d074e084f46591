"""The premium subsidy of clause 2.2.1 (docs/calculation.md#premium-subsidy)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from .amounts import NOTHING, amount_text, ratio_text, rounded
from .overlay import counts_as, premium_ratios
from .person import active_categories

if TYPE_CHECKING:
    from decimal import Decimal

    from .rules import Rules


def best_premium(rules: Rules, person: dict[str, Any], tier: int, day: date) -> tuple[str | None, Decimal | None]:
    """Find the active category with the highest ratio, the first listed among equals; None where none has one."""
    code = person["district"]
    ratios = premium_ratios(rules, code, tier, day)
    best: tuple[str | None, Decimal | None] = (None, None)
    for category in active_categories(rules, person, day):
        ratio = ratios.get(counts_as(rules, code, category, "premium_subsidy", day) or "")
        if ratio is not None and (best[1] is None or ratio > best[1]):
            best = (category, ratio)
    return best


def premium_status(rules: Rules, person: dict[str, Any], ratio: Decimal | None, day: date) -> str:
    """Give the first status that holds."""
    if person["insurance"] != "resident":
        return "not_resident_insured"
    if not active_categories(rules, person, day):
        return "not_a_recipient"
    return "district_rule_required" if ratio is None else "granted"


def assess_premium(rules: Rules, case: dict[str, Any]) -> dict[str, Any] | None:
    """Compute `premium_subsidy` of the reply; None without an enrolment."""
    enrolment = case.get("enrolment")
    if enrolment is None:
        return None
    tier, day = enrolment["tier"], date.fromisoformat(enrolment["paid_on"])
    standards = rules.city.premium_standards[enrolment["year"]]
    category, ratio = best_premium(rules, case["person"], tier, day)
    status = premium_status(rules, case["person"], ratio, day)
    if status != "granted":
        category, ratio = None, None
    subsidy = NOTHING if ratio is None else rounded(standards[0] * ratio)
    return {
        "year": enrolment["year"],
        "tier": tier,
        "status": status,
        "category": category,
        "standard": amount_text(standards[tier - 1]),
        "ratio": None if ratio is None else ratio_text(ratio),
        "subsidy": amount_text(subsidy),
        "personal": amount_text(standards[tier - 1] - subsidy),
    }
