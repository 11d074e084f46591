"""Random claims of one person, thick with boundaries: thresholds, deductibles, half fen, stays, times of one day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from .amounts import FEN, NOTHING, amount_text, rounded, yuan
from .landmarks import admission_days
from .law import stay_of
from .moments import precedes

if TYPE_CHECKING:
    from decimal import Decimal
    from random import Random

    from .law import Stay
    from .world import World

LARGEST: Final = yuan("99999999.99")

CLAIM_IDS: Final = ("S-1", "S-10", "S-2", "s-1", "a", "B", "b", "0", "10", "9", "é", "中", "￮", "😀", "_", "Z z")
"""Ids whose order by code point is not every machine's order."""

TIMES: Final = (
    *("00:00:00", "08:30:00", "08:30:00.0", "08:30:00.000000001", "08:30:00.1", "08:30:00.100000000", "08:30:00.09"),
    *("13:49:42", "13:49:42.5", "13:49:42.499999999", "13:49:42.50", "23:59:59.999", "23:59:59.999999999"),
)
"""Times of which some are equal though written otherwise, and whose order as texts is not their order."""


def chance(rng: Random, share: float) -> bool:
    """Be true this often."""
    return rng.random() < share


def fen_up_to(rng: Random, limit: Decimal) -> Decimal:
    """Choose an amount of whole fen, 0.00 and the limit included."""
    return rounded(rng.randrange(int(limit / FEN) + 1) * FEN)


def random_claims(rng: Random, world: World, days: list[date]) -> list[dict[str, Any]]:
    """Make a claim a day, cancel some by later rows, and post all of them in any order."""
    ids = rng.sample(CLAIM_IDS, len(CLAIM_IDS))
    claims: list[dict[str, Any]] = []
    grown: dict[int, Decimal] = {}
    stays: dict[Stay | None, Decimal] = {}
    reversible: list[dict[str, Any]] = []
    timed_share = rng.choice((0, 0.3, 0.8, 1))
    parting = admission_days(world)
    for day in days:
        claim = {"claim_id": ids.pop(), "settled_on": day.isoformat(), **random_circumstances(rng, day)}
        claim |= random_time(rng, timed_share)
        if parting:
            claim |= random_admission(rng, parting, claim)
        if reversible and chance(rng, 0.12):
            reverse(claim, reversible.pop(rng.randrange(len(reversible))))
        elif chance(rng, 0.1):
            claim["reverses"] = None
        stay = stay_of(claim)
        policy_scope_cost = random_cost(rng, world, day, grown.get(day.year, NOTHING), stays.get(stay, NOTHING))
        claim |= random_amounts(rng, policy_scope_cost)
        if not claim.get("reverses"):
            reversible.append(claim)
            grown[day.year] = grown.get(day.year, NOTHING) + base_of(claim)
            if stay is not None:
                stays[stay] = stays.get(stay, NOTHING) + policy_scope_cost
        claims.append(claim)
    rng.shuffle(claims)
    return claims


def random_admission(rng: Random, parting: list[date], claim: dict[str, Any]) -> dict[str, str | None]:
    """Say at times when a stay began: on a day that parts older terms from newer ones, beside one, or any time."""
    last = date.fromisoformat(claim.get("discharged_on") or claim["settled_on"])
    near = rng.choice(parting) - timedelta(days=rng.choice((0, 0, 1, 1, 2)))
    admitted = rng.choice((near, near, last - timedelta(days=rng.randrange(90))))
    said: dict[str, str | None] = {"admitted_on": min(admitted, last).isoformat()}
    kinds: list[dict[str, str | None]] = [said, said, said, {"admitted_on": None}, {}]
    return rng.choice(kinds)


def random_time(rng: Random, share: float) -> dict[str, str | None]:
    """Give this share of the claims a time of day, some of the others an unknown one."""
    if chance(rng, share):
        return {"settled_time": rng.choice(TIMES)}
    return {"settled_time": None} if chance(rng, share / 2) else {}


def reverse(claim: dict[str, Any], target: dict[str, Any]) -> None:
    """Let a claim of that day or later cancel another, at the same time where it would be known to precede it."""
    claim["reverses"] = target["claim_id"]
    if precedes(claim, target):
        claim["settled_time"] = target["settled_time"]


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
    if chance(rng, 0.5 if "stay_id" in circumstances else 0.1):
        circumstances["facility_id"] = rng.choice(("F-1", "F-1", "F-2", None))
    return circumstances


def random_cost(rng: Random, world: World, day: date, grown: Decimal, stay: Decimal) -> Decimal:
    """Choose a policy-scope cost: at a boundary, beside one, what is missing to reach one, or any."""
    city = world.rules.city
    deductible = city.catastrophic_terms[day.year].deductible
    boundaries = [NOTHING, *(bound for _, (_, bound) in city.stay_threshold), deductible, deductible / 2]
    kind = rng.random()
    if kind < 0.04:
        return LARGEST
    if kind < 0.5:
        boundary = rng.choice(boundaries) - rng.choice((NOTHING, grown, stay))
        return rounded(max(NOTHING, boundary + rng.choice((-1, 0, 1)) * FEN))
    return fen_up_to(rng, yuan(rng.choice((1, 100, 40_000, 40_000, 90_000, 400_000))))


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
