"""Random valid cases, thick with boundaries: days on which rules change, identities that end, totals beside caps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from .amounts import FEN, NOTHING, amount_text, rounded, yuan
from .generate_claims import chance, fen_up_to, random_claims
from .landmarks import days_of, landmark_days
from .overlay import category_begins, pools
from .rules import CATEGORIES
from .tilt import bands, of_any_group

if TYPE_CHECKING:
    from decimal import Decimal
    from random import Random

    from .world import World

CITY_CODES: Final = ("500104", "500105", "500112", "500157", "500243")
"""Some districts, those among them that have a first or a last day."""

ENDS: Final = ("from", "to")


def random_case(rng: Random, world: World) -> dict[str, Any]:
    """Make a request (docs/calculation.md#a-case) that the service must answer in this world."""
    code = random_district(rng, world)
    days = random_days(rng, world, code)
    case: dict[str, Any] = {
        "case_id": f"C-{rng.randrange(10**9)}",
        "person": {
            "district": code,
            "insurance": "employee" if chance(rng, 0.15) else "resident",
            "identities": random_identities(rng, world, code, days),
        },
    }
    if chance(rng, 0.3):
        case["person"]["person_id"] = rng.choice((None, "P-1"))
    if chance(rng, 0.15):
        case["enrolment"] = random_enrolment(rng, world, code)
    if "enrolment" not in case or chance(rng, 0.8):
        case["claims"] = random_claims(rng, world, days)
    if days and chance(rng, 0.1):
        case["as_of"] = rng.choice(days).isoformat()
    if chance(rng, 0.5):
        case["year_to_date"] = random_openings(rng, world, code, days)
    return case


def random_district(rng: Random, world: World) -> str:
    """Take mostly a district with a file of its own, where the world has one."""
    own = list(world.rules.districts)
    return rng.choice(own) if own and chance(rng, 0.9) else rng.choice(CITY_CODES)


def random_days(rng: Random, world: World, code: str) -> list[date]:
    """Choose the claims' days, ascending: often in one year, often around the days on which rules change."""
    first, last = days_of(code)
    year = rng.choice((2022, 2023, 2024, 2025, 2025, 2025, 2025, 2026, None, None))
    landmarks = [day for day in landmark_days(world) if first <= day <= last and year in {None, day.year}]
    days: list[date] = []
    for _ in range(rng.choice((1, 1, 2, 3, 4, 6, 9, 12))):
        if landmarks and chance(rng, 0.5):
            day = rng.choice(landmarks) + timedelta(days=rng.choice((-1, 0, 0, 1)))
        elif year is not None:
            day = date(year, 1, 1) + timedelta(days=rng.randrange(365))
        else:
            day = first + timedelta(days=rng.randrange((last - first).days + 1))
        days.append(rng.choice(days) if days and chance(rng, 0.25) else min(max(day, first), last))
    return sorted(days)


def random_identities(rng: Random, world: World, code: str, days: list[date]) -> list[dict[str, Any]]:
    """Give the person identities whose ends fall on or beside claims' days; an own category begins with its rule."""
    district = world.rules.districts.get(code)
    own = dict(district.own_categories) if district else {}
    identities = []
    for _ in range(rng.choice((0, 1, 1, 1, 1, 2, 2, 3, 5))):
        category = rng.choice(list(own)) if own and chance(rng, 0.4) else rng.choice(CATEGORIES)
        identity: dict[str, Any] = {"category": category}
        ends = sorted(rng.choice(days) + timedelta(days=rng.choice((-400, -1, 0, 0, 1, 400))) for _ in ENDS)
        for end, day in zip(ENDS, ends, strict=True):
            if chance(rng, 0.35):
                identity[end] = day.isoformat()
            elif chance(rng, 0.3):
                identity[end] = None
        if category in own:
            begin_with_the_rule(identity, category_begins(world.rules, code, category))
        identities.append(identity)
    return identities


def begin_with_the_rule(identity: dict[str, Any], first: date) -> None:
    """Let an identity begin no earlier than `first`, and end no earlier than it begins."""
    identity["from"] = max(identity.get("from") or "", first.isoformat())
    if identity.get("to"):
        identity["to"] = max(identity["to"], identity["from"])


def random_enrolment(rng: Random, world: World, code: str) -> dict[str, Any]:
    """Pay a premium on or near a day on which rules change."""
    first, last = days_of(code)
    district = world.rules.districts.get(code)
    own = [] if district is None else list(district.own_categories)
    latest = max((category_begins(world.rules, code, category) for category in own), default=first)
    day = rng.choice(landmark_days(world)) + timedelta(days=rng.randrange(-40, 40))
    paid_on = min(max(day, first, latest), last)
    return {"year": rng.randrange(2022, 2027), "tier": rng.choice((1, 2)), "paid_on": paid_on.isoformat()}


def random_openings(rng: Random, world: World, code: str, days: list[date]) -> list[dict[str, Any]]:
    """Open some of the years, parts of their totals left out."""
    known = pools(world.rules, code)
    years = [year for year in sorted({day.year for day in days} | {2024}) if chance(rng, 0.7)]
    openings = []
    for year in years:
        opening: dict[str, Any] = {"year": year}
        for name in ("catastrophic_base", "tilt_base", "in_scope_self_pay"):
            if chance(rng, 0.5):
                opening[name] = random_total(rng, world, year)
        if chance(rng, 0.6):
            opening["assistance_paid"] = {
                pool: random_total(rng, world, year) for pool in sorted(known) if chance(rng, 0.6)
            }
        openings.append(opening)
    rng.shuffle(openings)
    return openings


def random_total(rng: Random, world: World, year: int) -> str:
    """Choose a year's total so far: at, beside, short of or above a cap, a threshold or a deductible."""
    if chance(rng, 0.02):
        return "90000000000.00"
    deductible = world.rules.city.catastrophic_terms[year].deductible
    boundary = rng.choice((NOTHING, deductible, deductible / 2, *boundary_totals(world)))
    away = rng.choice((NOTHING, FEN, -FEN, -fen_up_to(rng, yuan(6_000)), fen_up_to(rng, yuan(50_000))))
    return amount_text(rounded(max(NOTHING, boundary + away)))


def boundary_totals(world: World) -> list[Decimal]:
    """List the caps and thresholds that a year's total can meet."""
    totals = [cap for dated in world.rules.city.annual_cap.values() for _, cap in dated]
    for district in world.districts:
        totals += [cap for dated in district.annual_cap.values() for _, cap in dated if cap is not None]
        totals += [cap for track in district.own_tracks for _, cap in track.annual_cap]
        standards = [standard for _, standard in district.tilt_terms if standard is not None]
        totals += [above for standard in standards for terms in of_any_group(standard) for above, _ in bands(terms)]
        totals += [amount for _, amount in district.burden_threshold if amount is not None]
    return totals
