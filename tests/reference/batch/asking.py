"""Short ways to write a file for a test and to look at its answers."""

from __future__ import annotations

from typing import Final

from tests.reference.worlds import WORLDS

from .law import File, audit

RULES: Final = {world.name: world.rules for world in WORLDS}
USUAL: Final = {
    "person_id": "P-1",
    "district": "500104",
    "insurance": "resident",
    "categories": "extreme_poverty",
    "settled_on": "2025-06-01",
    "setting": "inpatient",
    "disease_class": "special",
    "facility_level": "tertiary",
    "facility_designated": "true",
    "place_of_care": "in_city",
    "referral": "compliant",
    "basic_paid": "0.00",
    "catastrophic_paid": "0.00",
}


def row(claim_id: str, cost: str = "1000.00", /, **cells: str) -> dict[str, str]:
    """A referred stay of 2025 with a special disease, of which no insurance paid anything."""
    return {**USUAL, "claim_id": claim_id, "total_cost": cost, "policy_scope_cost": cost, **cells}


def refund(claim_id: str, cost: str = "-1000.00", /, **cells: str) -> dict[str, str]:
    """The refund of such a stay, on its day."""
    return row(claim_id, cost, refd_setl_flag="1", **cells)


def answers(*rows: dict[str, str], world: str = "city", **options: str) -> File:
    """The answers to a file."""
    return audit(list(rows), RULES[world], **options)


def errors(*rows: dict[str, str], world: str = "city", **options: str) -> list[str]:
    """The errors of a file's rows."""
    return column("errors", *rows, world=world, **options)


def column(name: str, *rows: dict[str, str], world: str = "city", **options: str) -> list[str]:
    """One column of a file's answers."""
    return [answer[name] for answer in answers(*rows, world=world, **options)]
