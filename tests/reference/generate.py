"""Random valid cases, thick with boundaries: thresholds, deductibles, caps, half fen, first and last days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from .amounts import FEN, NOTHING, amount_text, rounded, yuan
from .landmarks import days_of, landmark_days
from .rules import CATEGORIES, CITY_POOLS

if TYPE_CHECKING:
    from decimal import Decimal
    from random import Random

    from .world import World

LARGEST: Final = yuan("99999999.99")
CITY_CODES: Final = ("500104", "500105", "500112", "500157", "500243")
"""Some districts, those among them that have a first or a last day."""

CLAIM_IDS: Final = ("S-1", "S-10", "S-2", "s-1", "a", "B", "b", "0", "10", "9", "é", "中", "￮", "😀", "_", "Z z")
"""Ids whose order by code point is not every machine's order."""

ENDS: Final = ("from", "to")


def chance(rng: Random, share: float) -> bool:
    """Be true this often."""
    return rng.random() < share


def random_case(rng: Random, world: World) -> dict[str, Any]:
    """Make a request of the contract's section 3 that the service must answer in this world."""
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
    if chance(rng, 0.5):
        case["year_to_date"] = random_openings(rng, world, code, days)
    return case


def random_district(rng: Random, world: World) -> str:
    """Take mostly a district with a file of its own, where the world has one."""
    own = [district.code for district in world.districts]
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
        days.append(rng.choice(days) if days and chance(rng, 0.15) else min(max(day, first), last))
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
            begin_with_the_rule(identity, own[category][0][0])
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
    begins = [district.own_categories.values() for district in world.districts if district.code == code]
    latest = max((dated[0][0] for categories in begins for dated in categories), default=first)
    day = rng.choice(landmark_days(world)) + timedelta(days=rng.randrange(-40, 40))
    paid_on = min(max(day, first, latest), last)
    return {"year": rng.randrange(2022, 2027), "tier": rng.choice((1, 2)), "paid_on": paid_on.isoformat()}


def random_claims(rng: Random, world: World, days: list[date]) -> list[dict[str, Any]]:
    """Make a claim a day, cancel some by later rows, and post all of them in any order."""
    ids = rng.sample(CLAIM_IDS, len(CLAIM_IDS))
    claims: list[dict[str, Any]] = []
    grown: dict[int, Decimal] = {}
    stays: dict[str, Decimal] = {}
    reversible: list[dict[str, Any]] = []
    for day in days:
        claim = {"claim_id": ids.pop(), "settled_on": day.isoformat(), **random_circumstances(rng, day)}
        if reversible and chance(rng, 0.12):
            claim["reverses"] = reversible.pop(rng.randrange(len(reversible)))["claim_id"]
        elif chance(rng, 0.1):
            claim["reverses"] = None
        policy_scope_cost = random_cost(
            rng, world, day, grown.get(day.year, NOTHING), stays.get(claim.get("stay_id") or "")
        )
        claim |= random_amounts(rng, policy_scope_cost)
        if not claim.get("reverses"):
            reversible.append(claim)
            grown[day.year] = grown.get(day.year, NOTHING) + base_of(claim)
            if claim.get("stay_id"):
                stays[claim["stay_id"]] = stays.get(claim["stay_id"], NOTHING) + policy_scope_cost
        claims.append(claim)
    rng.shuffle(claims)
    return claims


def base_of(claim: dict[str, Any]) -> Decimal:
    """What insurance leaves of a claim's policy-scope cost."""
    other_insurance_paid = yuan(claim.get("other_insurance_paid", "0.00"))
    return yuan(claim["policy_scope_cost"]) - yuan(claim["basic_paid"]) - other_insurance_paid


def random_circumstances(rng: Random, day: date) -> dict[str, Any]:
    """Choose how and where the care was given; mostly so that the claim is payable."""
    referrals = ("compliant", "from_primary_care", "not_required", "registered", "emergency", "missing")
    circumstances: dict[str, Any] = {
        "setting": rng.choice(("inpatient", "inpatient", "inpatient", "outpatient")),
        "disease_class": rng.choice(("special", "other")),
        "facility_level": rng.choice(("tertiary", "tertiary", "secondary", "secondary", "primary", "unrated")),
        "facility_designated": chance(rng, 0.95),
        "place_of_care": rng.choice(("in_district", "in_district", "in_city", "in_city", "out_of_city")),
        "referral": rng.choices(referrals, weights=(8, 8, 3, 2, 1, 1))[0],
    }
    if chance(rng, 0.3):
        circumstances["stay_id"] = rng.choice(("stay-1", "stay-2", None))
        discharged = day - timedelta(days=rng.randrange(20))
        circumstances["admitted_on"] = (discharged - timedelta(days=rng.randrange(400))).isoformat()
        circumstances["discharged_on"] = discharged.isoformat()
    return circumstances


def random_cost(rng: Random, world: World, day: date, grown: Decimal, stay: Decimal | None) -> Decimal:
    """Choose a policy-scope cost: at a boundary, beside one, what is missing to reach one, or any."""
    city = world.rules.city
    deductible = city.catastrophic_terms[day.year].deductible
    boundaries = [NOTHING, *(bound for _, (_, bound) in city.stay_threshold), deductible, deductible / 2]
    kind = rng.random()
    if kind < 0.04:
        return LARGEST
    if kind < 0.5:
        boundary = rng.choice(boundaries) - rng.choice((NOTHING, grown, stay or NOTHING))
        return rounded(max(NOTHING, boundary + rng.choice((-1, 0, 1)) * FEN))
    return fen_up_to(rng, yuan(rng.choice((1, 100, 40_000, 40_000, 90_000, 400_000))))


def fen_up_to(rng: Random, limit: Decimal) -> Decimal:
    """Choose an amount of whole fen, 0.00 and the limit included."""
    return rounded(rng.randrange(int(limit / FEN) + 1) * FEN)


def part_of(rng: Random, whole: Decimal) -> Decimal:
    """Choose a part of an amount: none, all, half of it or any."""
    return rng.choice((NOTHING, NOTHING, whole, rounded(whole / 2).min(whole), fen_up_to(rng, whole)))


def random_amounts(rng: Random, policy_scope_cost: Decimal) -> dict[str, Any]:
    """Part a cost among its payers, never beyond it."""
    beyond = rng.choice((NOTHING, FEN, fen_up_to(rng, yuan(20_000))))
    basic_paid = rng.choice((NOTHING, part_of(rng, policy_scope_cost)))
    other_insurance_paid = part_of(rng, policy_scope_cost - basic_paid) if chance(rng, 0.2) else None
    left = policy_scope_cost - basic_paid - (other_insurance_paid or NOTHING)
    amounts: dict[str, Any] = {
        "total_cost": amount_text(min(LARGEST, policy_scope_cost + beyond)),
        "policy_scope_cost": amount_text(policy_scope_cost),
        "basic_paid": amount_text(basic_paid),
    }
    if other_insurance_paid is not None:
        amounts["other_insurance_paid"] = amount_text(other_insurance_paid)
    if chance(rng, 0.25):
        amounts["catastrophic_paid"] = rng.choice((None, amount_text(part_of(rng, left))))
    return amounts


def random_openings(rng: Random, world: World, code: str, days: list[date]) -> list[dict[str, Any]]:
    """Open some of the years, parts of their totals left out."""
    district = world.rules.districts.get(code)
    pools = {*CITY_POOLS, *(track.pool for track in (district.own_tracks if district else ()))}
    years = [year for year in sorted({day.year for day in days} | {2024}) if chance(rng, 0.7)]
    openings = []
    for year in years:
        opening: dict[str, Any] = {"year": year}
        for name in ("catastrophic_base", "tilt_base", "in_scope_self_pay"):
            if chance(rng, 0.5):
                opening[name] = random_total(rng, world, year)
        if chance(rng, 0.6):
            opening["assistance_paid"] = {
                pool: random_total(rng, world, year) for pool in sorted(pools) if chance(rng, 0.6)
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
        totals += [terms.threshold for _, terms in district.tilt_terms if terms is not None]
        totals += [amount for _, amount in district.burden_threshold if amount is not None]
    return totals
