"""What a reply says of its years and beside its claims, from plain sums over the claims that stand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from .amounts import NOTHING, amount_text, ratio_text, yuan
from .claims import day_of_stay, is_insured, is_uplifted
from .overlay import city_track, district_of
from .rules import START, in_force, on
from .tilt import bands, owed, tilt_terms

if TYPE_CHECKING:
    from decimal import Decimal

    from .claims import Settlement, Year
    from .rules import Rules

Answer = dict[str, Any]
Years = tuple["Year", "Year"]
"""A year as it began and as it ended."""


def insurance_terms(it: Settlement) -> tuple[Decimal, Decimal, Decimal | None]:
    """Deductible, ratio and cap of catastrophic insurance for the person on the claim's day."""
    terms = it.rules.city.catastrophic_terms[it.day.year]
    if not any(is_uplifted(it, category) for category in it.active):
        return terms.deductible, terms.ratio, terms.annual_cap
    uplift = in_force(it.rules.city.uplift, it.day)
    return terms.deductible * (1 - uplift.deductible_reduced_by), terms.ratio + uplift.ratio_raised_by, None


def notices(it: Settlement, answer: Answer, *, parts_of_stay: int, as_of: str | None) -> list[str]:
    """List the codes of what is worth saying about a claim; the year already holds it."""
    amounts = {name: yuan(text) for name, text in answer["amounts"].items()}
    left, assisted = amounts["assistance_cap_remaining"], answer["ratio"] is not None and amounts["assistance_base"] > 0
    found = {
        "covered_in_full": amounts["policy_scope_cost"] > 0 and amounts["catastrophic_base"] == 0,
        "below_deductible": is_insured(it)
        and amounts["catastrophic_base"] > 0
        and it.year.catastrophic_base <= insurance_terms(it)[0],
        "nothing_left": amounts["assistance_base"] == 0
        and (amounts["catastrophic_base"] > 0 or amounts["policy_scope_cost"] == 0),
        "stay_threshold_by_stay": parts_of_stay > 1
        and (it.claim["disease_class"], it.claim["setting"]) == ("other", "inpatient"),
        "cap_reached": assisted and left == 0,
        "cap_cut": assisted and 0 < left < amounts["assistance_uncapped"],
        "below_half_a_fen": assisted and amounts["assistance_uncapped"] == 0,
        "settled_after_as_of": as_of is not None and it.claim["settled_on"] > as_of,
    }
    return sorted(code for code, holds in found.items() if holds)


def benefit_year(year: int, claims: list[tuple[Settlement, Answer]], rules: Rules, code: str, years: Years) -> Answer:
    """Say what a year has come to, on the terms of its last claim; without a claim, on those of its last day."""
    last = claims[-1][0] if claims else None
    day = last.day if last else date(year, 12, 31)
    terms_day = day_of_stay(last) if last else day
    return {
        "year": year,
        "catastrophic_insurance": insurance(last, claims, years) if last and is_insured(last) else None,
        "pools": [
            pool_of_year(pool, claims, cap_on(rules, code, pool, terms_day), years) for pool in years[0].assistance_paid
        ],
        "tilt": tilt_of_year(claims, last, years) if last else None,
    }


def insurance(last: Settlement, claims: list[tuple[Settlement, Answer]], years: Years) -> Answer:
    """Say what catastrophic insurance rests on."""
    deductible, ratio, cap = insurance_terms(last)
    return cumulative(
        (years[0].catastrophic_base, years[1].catastrophic_base),
        (deductible, ratio, cap),
        "catastrophic_entitled",
        claims,
    )


def tilt_of_year(claims: list[tuple[Settlement, Answer]], last: Settlement, years: Years) -> Answer | None:
    """Say what tilt assistance rests on: of several terms those that give the year most, the first of them."""
    terms = tilt_terms(last.rules, last.district, last.active, last.day)
    if not terms:
        return None
    bases = years[0].tilt_base, years[1].tilt_base
    categories, best = max(terms, key=lambda one: owed(one[1], bases[1]))
    every = bands(best)
    shown: Answer = {"categories": categories} if categories else {}
    if len(every) > 1:
        shown["bands"] = [{"above": amount_text(above), "ratio": ratio_text(ratio)} for above, ratio in every]
    return cumulative(bases, (*every[0], best.annual_cap), "tilt_paid", claims) | shown


def cumulative(
    bases: tuple[Decimal, Decimal],
    terms: tuple[Decimal, Decimal, Decimal | None],
    amount: str,
    claims: list[tuple[Settlement, Answer]],
) -> Answer:
    """Write a benefit that looks at the year as a whole."""
    (before, base), (threshold, ratio, cap) = bases, terms
    return {
        "base_before": amount_text(before),
        "base": amount_text(base),
        "threshold": amount_text(threshold),
        "still_to_go": amount_text(max(NOTHING, threshold - base)),
        "ratio": ratio_text(ratio),
        "annual_cap": None if cap is None else amount_text(cap),
        "taken": amount_text(sum((yuan(answer["amounts"][amount]) for _, answer in claims), start=NOTHING)),
    }


def pool_of_year(pool: str, claims: list[tuple[Settlement, Answer]], cap: Decimal | None, years: Years) -> Answer:
    """Say what is left of a pool, and which claims took of it."""
    drawn = [
        {"claim_id": answer["claim_id"], "taken": answer["amounts"]["assistance_paid"]}
        for _, answer in claims
        if answer["pool"] == pool and yuan(answer["amounts"]["assistance_paid"]) > 0
    ]
    before, after = years[0].assistance_paid[pool], years[1].assistance_paid[pool]
    return {
        "pool": pool,
        "annual_cap": None if cap is None else amount_text(cap),
        "used_before": amount_text(before),
        "taken": amount_text(after - before),
        "left": None if cap is None else amount_text(max(NOTHING, cap - after)),
        "claims": drawn,
    }


def cap_on(rules: Rules, code: str, pool: str, day: date) -> Decimal | None:
    """Take the cap of a pool on a day, None where no track in force draws on it."""
    if day < START:
        return None
    for name, dated in rules.city.pools.items():
        if in_force(dated, day) == pool:
            return city_track(rules, code, name, day).annual_cap
    tracks = district_of(rules, code, day).own_tracks
    own = [one for one in tracks if in_force(one.pools, day) == pool and on(one.when, day) is not None]
    return in_force(own[0].annual_cap, day) if own else None
