"""What was recorded against what is computed (docs/calculation.md#files-of-claims)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.reference.amounts import NOTHING, amount_text, yuan

if TYPE_CHECKING:
    from decimal import Decimal

    from .calculation import Answer
    from .rows import Row

FUNDS: Final = {
    "catastrophic": ("catastrophic_paid", "catastrophic_entitled"),
    "assistance": ("recorded_assistance", "assistance_paid"),
    "tilt": ("recorded_tilt", "tilt_paid"),
}
OPEN_TO_REVIEW: Final = {"admission_day_needed", "emergency_review", "not_referred"}


def findings(row: Row, answer: Answer, tolerance: Decimal) -> dict[str, str]:
    """Give the difference and the finding of each fund."""
    found: dict[str, str] = {}
    for fund, (recorded_as, computed_as) in FUNDS.items():
        recorded, computed = row.values[recorded_as], yuan(answer["amounts"][computed_as])
        if recorded is None:
            found |= {f"difference_{fund}": "", f"finding_{fund}": "not_recorded"}
            continue
        found[f"difference_{fund}"] = amount_text(recorded - computed)
        found[f"finding_{fund}"] = finding(fund, recorded, computed, answer, tolerance)
    return found


def finding(fund: str, recorded: Decimal, computed: Decimal, answer: Answer, tolerance: Decimal) -> str:
    """Say what a recorded payment is."""
    if abs(recorded - computed) <= tolerance:
        return "match"
    if recorded < computed:
        return "missed" if recorded == NOTHING else "underpaid"
    statuses = {"assistance": answer["status"], "tilt": answer["tilt_status"]}
    if statuses.get(fund, "payable") == "payable":
        return "overpaid"
    return "review" if answer["reasons"] and OPEN_TO_REVIEW.issuperset(answer["reasons"]) else "paid_ineligible"
