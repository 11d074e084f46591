"""One claim that is not void, step by step over the year's running totals (docs/calculation.md#claim-by-claim)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from .amounts import NOTHING, amount_text, ratio_text, rounded, yuan
from .conditions import (
    condition_reasons,
    is_deposit_waived,
    matched_track,
    status_of,
    tilt_status_of,
    unmatched_reasons,
)
from .overlay import city_track, counted_on, counts_as, direct_access, district_of
from .rules import FromAdmission, in_force, stay_day
from .tilt import owed, tilt_standard, tilt_terms

if TYPE_CHECKING:
    from decimal import Decimal

    from .overlay import Track
    from .rules import Rules, TiltBands, TiltTerms


@dataclass(slots=True)
class Year:
    """What a benefit year has come to so far."""

    catastrophic_base: Decimal = NOTHING
    assistance_paid: dict[str, Decimal] = field(default_factory=dict)
    tilt_base: Decimal = NOTHING
    in_scope_self_pay: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the steps look at: the claim, its day, the cost of its stay, the insured person and the year."""

    rules: Rules
    district: str
    insurance: str
    claim: dict[str, Any]
    day: date
    stay_cost: Decimal
    active: list[str]
    year: Year


def assess_claim(settlement: Settlement) -> dict[str, Any]:
    """Compute one claim's part of the reply, without warnings, and add it to the year."""
    it, amounts = settlement, costs(settlement.claim)
    catastrophic_category = catastrophic(it, amounts)
    answer = assistance(it, amounts)
    categories = {"catastrophic": catastrophic_category, "assistance": answer.pop("category")}
    tilt_status = tilt(it, amounts, answer["status"])
    self_pay(it, amounts)
    access = direct_access(it.rules, it.district, it.day).intersection(it.active)
    return {
        "claim_id": it.claim["claim_id"],
        "year": it.day.year,
        **answer,
        "tilt_status": tilt_status,
        "deposit_waived": is_deposit_waived(it.rules, it.district, it.claim, it.active, it.day),
        "access": "direct" if access else "on_application",
        "categories": categories,
        "amounts": {name: amount_text(amount) for name, amount in amounts.items()},
    }


def costs(claim: dict[str, Any]) -> dict[str, Decimal]:
    """Step 1: what lies outside the scope, and what insurance that ranks first leaves of the rest."""
    amounts = {name: yuan(claim[name]) for name in ("total_cost", "policy_scope_cost", "basic_paid")}
    amounts["other_insurance_paid"] = yuan(claim.get("other_insurance_paid", "0.00"))
    amounts["out_of_scope_cost"] = amounts["total_cost"] - amounts["policy_scope_cost"]
    amounts["catastrophic_base"] = (
        amounts["policy_scope_cost"] - amounts["basic_paid"] - amounts["other_insurance_paid"]
    )
    return amounts


def catastrophic(it: Settlement, amounts: dict[str, Decimal]) -> str | None:
    """Steps 2 and 3: catastrophic insurance, the base it leaves for assistance; returns the category."""
    uplifted = [category for category in it.active if is_uplifted(it, category)]
    before = it.year.catastrophic_base
    after = before + amounts["catastrophic_base"]
    entitled = entitlement(it, after, uplifted=bool(uplifted)) - entitlement(it, before, uplifted=bool(uplifted))
    it.year.catastrophic_base = after

    amounts["catastrophic_entitled"] = entitled if is_insured(it) else NOTHING
    settled = it.claim.get("catastrophic_paid")
    amounts["catastrophic_paid"] = amounts["catastrophic_entitled"] if settled is None else yuan(settled)
    amounts["assistance_base"] = amounts["catastrophic_base"] - amounts["catastrophic_paid"]
    return next(iter(uplifted or it.active), None)


def is_insured(it: Settlement) -> bool:
    """Say whether catastrophic insurance covers the person on the claim's day."""
    return it.insurance in in_force(it.rules.city.insured, it.day)


def is_uplifted(it: Settlement, category: str) -> bool:
    """Say whether a category has the better catastrophic terms (2.2.2)."""
    counted = counts_as(it.rules, it.district, category, "catastrophic_insurance", it.day)
    return counted in in_force(it.rules.city.uplift, it.day).categories


def entitlement(it: Settlement, cumulative: Decimal, *, uplifted: bool) -> Decimal:
    """E(x): what catastrophic insurance owes for a year's cumulative base, on the terms of the claim's day."""
    terms = it.rules.city.catastrophic_terms[it.day.year]
    deductible, ratio, cap = terms.deductible, terms.ratio, terms.annual_cap
    if uplifted:
        uplift = in_force(it.rules.city.uplift, it.day)
        deductible, ratio, cap = deductible * (1 - uplift.deductible_reduced_by), ratio + uplift.ratio_raised_by, None
    owing = ratio * max(NOTHING, cumulative - deductible)
    return rounded(owing if cap is None else min(cap, owing))


@dataclass(frozen=True, slots=True)
class Assisted:
    """What medical assistance makes of a claim, its amounts aside."""

    track: Track
    entered: bool
    category: str | None
    ratio: Decimal | None
    reasons: frozenset[str]

    @property
    def terms(self) -> tuple[object, ...]:
        """All that has to be the same for the day of admission to be of no matter."""
        track = self.track
        return self.entered and track.name, track.pool, track.annual_cap, self.ratio, self.reasons


def assisted_on(it: Settlement, day: date) -> Assisted:
    """Say what medical assistance makes of a claim on a day, for a stay one that knows when it began."""
    matched = matched_track(it.rules, it.district, it.claim, it.stay_cost, day)
    turned_away = matched is not None and matched.categories is not None and best_assistance(it, matched)[0] is None
    matched = None if turned_away else matched
    track = matched or city_track(it.rules, it.district, it.claim["disease_class"], day)
    category, ratio = best_assistance(it, track)
    reasons = condition_reasons(it.rules, it.claim, it.active, day)
    if matched is None:
        reasons |= unmatched_reasons(it.rules, it.claim, it.stay_cost, day)
    if turned_away:
        reasons.add("category_not_covered")
    return Assisted(track, matched is not None, category, ratio, frozenset(reasons))


def day_of_stay(it: Settlement) -> date:
    """Take the day of settlement, for a stay together with that of admission; not known, it is the same day."""
    admitted = it.claim.get("admitted_on")
    if it.claim["setting"] == "outpatient" or admitted is None:
        return it.day
    return stay_day(it.day, date.fromisoformat(admitted))


def assisted(it: Settlement) -> Assisted:
    """Say what medical assistance makes of a claim; of a stay that began nobody knows when, what is sure of it."""
    found = assisted_on(it, day_of_stay(it))
    if it.claim["setting"] == "outpatient" or it.claim.get("admitted_on") is not None:
        return found
    before = (begins - timedelta(days=1) for begins in begun_by_admission(it) if begins <= it.day)
    others = [assisted_on(it, stay_day(it.day, admitted)) for admitted in before]
    if all(other.terms == found.terms for other in others):
        return found
    sure = found.reasons.intersection(*(other.reasons for other in others))
    return replace(found, reasons=sure | {"admission_day_needed"})


def begun_by_admission(it: Settlement) -> list[date]:
    """List the first days in the claim's district that go by admission."""
    city, district = it.rules.city, district_of(it.rules, it.district, it.day)
    dated: list[Any] = [city.assistance_ratio, city.stay_threshold, city.designation_required, city.payable_referrals]
    dated += [*city.annual_cap.values(), *district.assistance_ratio.values(), *district.annual_cap.values()]
    dated += [each for track in district.own_tracks for each in (track.when, track.ratio, track.annual_cap)]
    return [begins for each in dated for begins, _ in each if isinstance(begins, FromAdmission)]


def assistance(it: Settlement, amounts: dict[str, Decimal]) -> dict[str, Any]:
    """Steps 4 and 5: medical assistance, what it could be and whether it is paid."""
    found = assisted(it)
    track, ratio = found.track, found.ratio
    pool_paid = it.year.assistance_paid[track.pool]
    amounts["assistance_uncapped"] = NOTHING if ratio is None else rounded(amounts["assistance_base"] * ratio)
    amounts["assistance_cap_remaining"] = max(NOTHING, track.annual_cap - pool_paid)
    amounts["assistance_potential"] = min(amounts["assistance_uncapped"], amounts["assistance_cap_remaining"])

    status = status_of(set(found.reasons))
    amounts["assistance_paid"] = amounts["assistance_potential"] if status == "payable" else NOTHING
    it.year.assistance_paid[track.pool] = pool_paid + amounts["assistance_paid"]
    return {
        "status": status,
        "reasons": sorted(found.reasons),
        "track": track.name if found.entered else None,
        "pool": track.pool,
        "ratio": None if ratio is None else ratio_text(ratio),
        "annual_cap": amount_text(track.annual_cap),
        "category": found.category,
    }


def best_assistance(it: Settlement, track: Track) -> tuple[str | None, Decimal | None]:
    """Find the active category with the highest ratio on a track that takes it, the first listed among equals."""
    best: tuple[str | None, Decimal | None] = (None, None)
    for category in it.active:
        counted = counted_on(track, it.rules, it.district, category, it.day)
        if counted is None:
            continue
        ratio = track.ratio[counted]
        if best[1] is None or ratio > best[1]:
            best = (category, ratio)
    return best


def tilt(it: Settlement, amounts: dict[str, Decimal], status: str) -> str:
    """Step 6: tilt assistance, over the year's base of the claims it is open to; returns its status."""
    has_standard = tilt_standard(it.rules, it.district, it.day) is not None
    terms = [each for _, each in tilt_terms(it.rules, it.district, it.active, it.day)]
    tilt_status = tilt_status_of(it.claim, status, has_standard=has_standard, has_terms=bool(terms))
    amounts["tilt_paid"] = NOTHING
    if tilt_status == "payable":
        before = it.year.tilt_base
        after = before + amounts["assistance_base"] - amounts["assistance_paid"]
        amounts["tilt_paid"] = tilted(terms, after) - tilted(terms, before)
        it.year.tilt_base = after
    return tilt_status


def tilted(terms: list[TiltTerms | TiltBands], cumulative: Decimal) -> Decimal:
    """T(y): what tilt assistance owes for a year's cumulative base, by the best terms that count for the person."""
    return max(owed(each, cumulative) for each in terms)


def self_pay(it: Settlement, amounts: dict[str, Decimal]) -> None:
    """Step 7: what is left to the person, within the scope and in all."""
    payers = ("basic_paid", "other_insurance_paid", "catastrophic_paid", "assistance_paid", "tilt_paid")
    amounts["in_scope_self_pay"] = amounts["assistance_base"] - amounts["assistance_paid"] - amounts["tilt_paid"]
    amounts["total_self_pay"] = amounts["total_cost"] - sum((amounts[payer] for payer in payers), start=NOTHING)
    it.year.in_scope_self_pay += amounts["in_scope_self_pay"]
