"""Which of a person's identities count on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .overlay import known_categories

if TYPE_CHECKING:
    from datetime import date

    from .rules import Rules


def holds_on(identity: dict[str, Any], day: date) -> bool:
    """Say whether an identity is active, both ends inclusive and an absent end open."""
    begins, ends = identity.get("from"), identity.get("to")
    today = day.isoformat()
    return (begins is None or begins <= today) and (ends is None or today <= ends)


def active_categories(rules: Rules, person: dict[str, Any], day: date) -> list[str]:
    """List the active categories, each once, in the order that settles ties."""
    active = {identity["category"] for identity in person["identities"] if holds_on(identity, day)}
    return [category for category in known_categories(rules, person["district"]) if category in active]
