"""Tilt assistance (2.3.3) of a person: whose terms count, and what they give for a year's base."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from .amounts import NOTHING, rounded
from .overlay import counts_as, district_of, known_categories
from .rules import TiltBands, TiltGroups, on

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from .rules import Rules, TiltStandard, TiltTerms


def tilt_standard(rules: Rules, code: str, day: date) -> TiltStandard | None:
    """Take the district's tilt standard; None where it has none that day (2.3.3)."""
    return cast("TiltStandard | None", on(district_of(rules, code, day).tilt_terms, day))


def tilt_terms(rules: Rules, code: str, active: list[str], day: date) -> list[tuple[list[str], TiltTerms | TiltBands]]:
    """List the terms that count for a person of these categories, each with all categories it is for, [] for all."""
    standard = tilt_standard(rules, code, day)
    if not isinstance(standard, TiltGroups):
        return [] if standard is None else [([], standard)]
    order = known_categories(rules, code)
    found = []
    for categories, terms in standard.groups:
        members = [one for one in order if belongs(rules, code, one, categories, standard, day)]
        if set(members).intersection(active):
            found.append((members, terms))
    return sorted(found, key=lambda one: [order.index(category) for category in one[0]])


def belongs(  # noqa: PLR0913, PLR0917 - who, where and when
    rules: Rules, code: str, category: str, categories: tuple[str, ...], standard: TiltGroups, day: date
) -> bool:
    """Say whether a category is in a group: named there, or as what it counts as where no group names it."""
    if any(category in named for named, _ in standard.groups):
        return category in categories
    return counts_as(rules, code, category, "medical_assistance", day) in categories


def of_any_group(standard: TiltStandard) -> list[TiltTerms | TiltBands]:
    """List all terms of a standard."""
    return [terms for _, terms in standard.groups] if isinstance(standard, TiltGroups) else [standard]


def bands(terms: TiltTerms | TiltBands) -> list[tuple[Decimal, Decimal]]:
    """List the bands, each with the amount above which it begins; plain terms have one."""
    return list(terms.bands) if isinstance(terms, TiltBands) else [(terms.threshold, terms.ratio)]


def owed(terms: TiltTerms | TiltBands, cumulative: Decimal) -> Decimal:
    """Say what terms give for a year's cumulative base: band by band from the highest, rounded and capped once."""
    total, rest = NOTHING, cumulative
    for above, ratio in reversed(bands(terms)):
        total += ratio * max(NOTHING, rest - above)
        rest = min(rest, above)
    return rounded(total if terms.annual_cap is None else min(terms.annual_cap, total))
