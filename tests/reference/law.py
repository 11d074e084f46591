"""A whole case: claims in order, what is void, the year's totals, the alerts (docs/calculation.md#claim-by-claim)."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from .amounts import NOTHING, amount_text, yuan
from .claims import Settlement, Year, assess_claim
from .moments import Moment, moment, seconds
from .overlay import burden_threshold, pools
from .person import active_categories
from .premium import assess_premium
from .years import benefit_year, notices

if TYPE_CHECKING:
    from decimal import Decimal

    from .rules import Rules

Stay = tuple[str, str | None]
MONITORED: Final = frozenset(
    {"extreme_poverty", "subsistence_allowance", "low_income_margin", "poverty_risk_monitored"}
)
"""The four groups of 2.4.1."""

TOTALS: Final = (
    "total_cost",
    "policy_scope_cost",
    "out_of_scope_cost",
    "basic_paid",
    "other_insurance_paid",
    "catastrophic_paid",
    "assistance_paid",
    "tilt_paid",
    "in_scope_self_pay",
    "total_self_pay",
)


def assess(case: dict[str, Any], rules: Rules) -> dict[str, Any]:
    """Answer a valid case with the reply's keys; warnings are sorted codes, `unverified_figure` is left out."""
    claims = case.get("claims") or []
    void = void_claims(claims)
    standing = [claim for claim in claims if claim["claim_id"] not in void]
    standing.sort(key=place)
    years = opening_years(case, rules, standing)
    opened = deepcopy(years)
    stood = assess_standing(case, rules, standing, years)
    answers = {**void, **{settlement.claim["claim_id"]: answer for settlement, answer in stood}}
    return {
        "case_id": case["case_id"],
        "premium_subsidy": assess_premium(rules, case),
        "claims": [answers[claim["claim_id"]] for claim in claims],
        "totals": totals([answers[claim["claim_id"]] for claim in standing]),
        "years": [
            benefit_year(
                year,
                [one for one in stood if one[0].day.year == year],
                rules,
                case["person"]["district"],
                (opened[year], years[year]),
            )
            | {"totals": totals([answer for one, answer in stood if one.day.year == year])}
            for year in sorted(years)
        ],
        "alerts": alerts(case["person"], rules, standing, years),
        "year_to_date": [closing_year(year, years[year]) for year in sorted(years)],
    }


def place(claim: dict[str, Any]) -> Moment:
    """Say where a claim stands in the order of calculation."""
    return moment(date.fromisoformat(claim["settled_on"]), seconds(claim.get("settled_time")), claim["claim_id"])


def void_claims(claims: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Answer the reversals and the claims they cancel."""
    void = {}
    for claim in claims:
        reversed_id = claim.get("reverses")
        if reversed_id is not None:
            void[claim["claim_id"]] = {"claim_id": claim["claim_id"], "status": "void", "reverses": reversed_id}
            void[reversed_id] = {"claim_id": reversed_id, "status": "void", "reversed_by": claim["claim_id"]}
    return void


def opening_years(case: dict[str, Any], rules: Rules, standing: list[dict[str, Any]]) -> dict[int, Year]:
    """Open the years posted and the years of the claims that stand, what was not posted at 0.00."""
    posted = {entry["year"]: entry for entry in case.get("year_to_date") or []}
    settled = {date.fromisoformat(claim["settled_on"]).year for claim in standing}
    known_pools = pools(rules, case["person"]["district"])
    years = {}
    for year in settled.union(posted):
        entry = posted.get(year, {})
        paid = entry.get("assistance_paid", {})
        years[year] = Year(
            catastrophic_base=yuan(entry.get("catastrophic_base", "0.00")),
            assistance_paid={pool: yuan(paid.get(pool, "0.00")) for pool in known_pools},
            tilt_base=yuan(entry.get("tilt_base", "0.00")),
            in_scope_self_pay=yuan(entry.get("in_scope_self_pay", "0.00")),
        )
    return years


def stay_of(claim: dict[str, Any]) -> Stay | None:
    """Name the stay that a claim is part of, its id at its facility (none named is one too); None without an id."""
    return None if claim.get("stay_id") is None else (claim["stay_id"], claim.get("facility_id"))


def stay_costs(standing: list[dict[str, Any]]) -> dict[Stay, Decimal]:
    """Sum the policy-scope cost of each stay over all its claims that stand, whatever their year or setting."""
    costs: dict[Stay, Decimal] = {}
    for claim in standing:
        stay = stay_of(claim)
        if stay is not None:
            costs[stay] = costs.get(stay, NOTHING) + yuan(claim["policy_scope_cost"])
    return costs


def assess_standing(
    case: dict[str, Any], rules: Rules, standing: list[dict[str, Any]], years: dict[int, Year]
) -> list[tuple[Settlement, dict[str, Any]]]:
    """Compute the claims that stand, in their order, over the running totals of their years."""
    person, stays = case["person"], stay_costs(standing)
    unopened = set(years) - {entry["year"] for entry in case.get("year_to_date") or []}
    answers = []
    for claim in standing:
        stay = stay_of(claim)
        stay_cost = yuan(claim["policy_scope_cost"]) if stay is None else stays[stay]
        day = date.fromisoformat(claim["settled_on"])
        active = active_categories(rules, person, day)
        it = Settlement(rules, person["district"], person["insurance"], claim, day, stay_cost, active, years[day.year])
        answer = assess_claim(it)
        parts = [stay_of(other) for other in standing].count(stay) if stay else 1
        answer["notices"] = notices(it, answer, parts_of_stay=parts, as_of=case.get("as_of"))
        found = warnings(claim, answer, assumed=day.year in unopened, floor=not rules.has_file(person["district"], day))
        answer["warnings"] = [*found, *(["stay_contradicts"] if contradicts(claim, standing) else [])]
        unopened.discard(day.year)
        answers.append((it, answer))
    return answers


def warnings(claim: dict[str, Any], answer: dict[str, Any], *, assumed: bool, floor: bool) -> list[str]:
    """List the codes of a claim's warnings, sorted."""
    settled = claim.get("catastrophic_paid")
    differs = settled is not None and yuan(settled) != yuan(answer["amounts"]["catastrophic_entitled"])
    found = {
        "city_floor_applied": floor,
        "opening_totals_assumed_zero": assumed,
        "settled_catastrophic_differs": differs,
    }
    return [code for code, stands in found.items() if stands]


def contradicts(claim: dict[str, Any], standing: list[dict[str, Any]]) -> bool:
    """Say whether a claim's stay lies in several facilities, or has a gap of more than one night (monitoring.yaml)."""
    stay = [other for other in standing if claim.get("stay_id") and other.get("stay_id") == claim["stay_id"]]
    if len({other.get("facility_id") for other in stay}) > 1:
        return True
    days = sorted(
        (date.fromisoformat(part["admitted_on"]), date.fromisoformat(part["discharged_on"]))
        for part in stay
        if part.get("admitted_on") and part.get("discharged_on")
    )
    return any(
        (first - max(left for _, left in days[:place])).days > 1 for place, (first, _) in enumerate(days) if place
    )


def totals(answers: list[dict[str, Any]]) -> dict[str, str]:
    """Sum the amounts of the claims that stand."""
    return {
        name: amount_text(sum((yuan(answer["amounts"][name]) for answer in answers), start=NOTHING)) for name in TOTALS
    }


def alerts(
    person: dict[str, Any], rules: Rules, standing: list[dict[str, Any]], years: dict[int, Year]
) -> list[dict[str, Any]]:
    """Warn of each year whose burden reaches the threshold of the last claim that was monitored under one (2.4.1)."""
    thresholds = {}
    for claim in standing:
        day = date.fromisoformat(claim["settled_on"])
        threshold = burden_threshold(rules, person["district"], day)
        if threshold is not None and MONITORED.intersection(active_categories(rules, person, day)):
            thresholds[day.year] = threshold
    return [
        {
            "alert": "burden_warning",
            "year": year,
            "measured": amount_text(years[year].in_scope_self_pay),
            "threshold": amount_text(threshold),
        }
        for year, threshold in sorted(thresholds.items())
        if years[year].in_scope_self_pay >= threshold
    ]


def closing_year(year: int, closing: Year) -> dict[str, Any]:
    """Write a year's totals in the shape in which they can be posted again."""
    return {
        "year": year,
        "catastrophic_base": amount_text(closing.catastrophic_base),
        "assistance_paid": {pool: amount_text(paid) for pool, paid in closing.assistance_paid.items()},
        "tilt_base": amount_text(closing.tilt_base),
        "in_scope_self_pay": amount_text(closing.in_scope_self_pay),
    }
