"""A point as the body of POST /v1/assessments, without anything that may be left out."""

from typing import Any

from calc_service.domain.days import day_of
from calc_service.domain.money import yuan
from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.circumstances import CIRCUMSTANCES
from calc_service.engine.claims import NAMES
from calc_service.engine.columns import Column
from calc_service.engine.regimes import Tables

Request = dict[str, Any]


def request(row: Column, tables: Tables, *, district: int | None = None) -> Request:
    """The case that holds the claim `row` (a row of `Claims.of`) alone.

    district: position in `Wording.districts` of another district to post it for
    """
    values = dict(zip(NAMES, row.tolist(), strict=False))
    code = list(tables.book.wording.districts)[values["district"] if district is None else district]
    opening = _opening(values, dict(zip(tables.book.pools, row[len(NAMES) :].tolist(), strict=True)))
    return {
        "case_id": "1",
        "person": {
            "district": code,
            "insurance": INSURANCES[values["insurance"]],
            "identities": [{"category": category} for category in categories(values["category_set"], code, tables)],
        },
        **({"year_to_date": [{"year": values["year"], **opening}]} if opening else {}),
        "claims": [_claim(values)],
    }


def categories(category_set: int, district: str, tables: Tables) -> list[str]:
    """The ids of a category set."""
    known = tables.book.profile(district).categories
    return [category for bit, category in enumerate(known) if category_set >> bit & 1]


def _opening(values: dict[str, int], used: dict[str, int]) -> Request:
    assistance = {pool: yuan(amount) for pool, amount in used.items() if amount}
    amounts = {
        "catastrophic_base": values["opening_catastrophic_base"],
        "tilt_base": values["opening_tilt_base"],
    }
    opening: Request = {name: yuan(amount) for name, amount in amounts.items() if amount}
    return opening | ({"assistance_paid": assistance} if assistance else {})


def _claim(values: dict[str, int]) -> Request:
    amounts = ("total_cost", "policy_scope_cost", "basic_paid", "other_insurance_paid")
    return {
        "claim_id": "1",
        "settled_on": day_of(values["settled_on"]).isoformat(),
        **CIRCUMSTANCES[values["circumstances"]]._asdict(),
        **{name: yuan(values[name]) for name in amounts if name != "other_insurance_paid" or values[name]},
    }
