"""The claims of one case as the columns of the engine."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from calc_service.case.checks import is_active
from calc_service.domain.days import day_number
from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.circumstances import POSITIONS, Circumstances
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, UNKNOWN
from calc_service.engine.edition import RuleBook

Json = Mapping[str, Any]
circumstances = itemgetter(*Circumstances._fields)
FIRST_DAY = 0
"""Days before 1970-01-01 are all taken for that day: they only have to lie before any settlement, and beside NONE."""
NO_OPENING: Json = {"catastrophic_base": 0, "tilt_base": 0, "in_scope_self_pay": 0, "assistance_paid": {}}


def columns(claims: Sequence[Json], person: Json, year_to_date: Sequence[Json], book: RuleBook) -> Claims:
    """One row a claim, in the order given; amounts in fen. Of claims with the same id the first is the one reversed."""
    ranks = {claim_id: rank for rank, claim_id in enumerate(sorted(claim["claim_id"] for claim in claims))}
    rows = {claim["claim_id"]: row for row, claim in reversed(list(enumerate(claims)))}
    rows[None] = NONE
    stays = {stay: rank for rank, stay in enumerate({claim["stay_id"] for claim in claims} - {None})} | {None: NONE}
    district = list(book.wording.districts).index(person["district"])
    insurance = INSURANCES.index(person["insurance"])
    category_bit = {category: 1 << bit for bit, category in enumerate(book.profile(person["district"]).categories)}
    openings = {opening["year"]: opening for opening in year_to_date}

    def row(claim: Json) -> tuple[int, ...]:
        settled_on = day_number(claim["settled_on"])
        active = (each["category"] for each in person["identities"] if is_active(each, settled_on))
        opening = openings.get(claim["settled_on"].year, NO_OPENING)
        return (
            0,
            ranks[claim["claim_id"]],
            settled_on,
            claim["settled_on"].year,
            district,
            sum(category_bit[category] for category in set(active)),
            insurance,
            POSITIONS[circumstances(claim)],
            claim["total_cost"],
            claim["policy_scope_cost"],
            claim["basic_paid"],
            claim["other_insurance_paid"],
            NONE if claim["catastrophic_paid"] is None else claim["catastrophic_paid"],
            stays[claim["stay_id"]],
            rows.get(claim["reverses"], UNKNOWN),
            NONE if claim["admitted_on"] is None else max(day_number(claim["admitted_on"]), FIRST_DAY),
            NONE if claim["discharged_on"] is None else max(day_number(claim["discharged_on"]), FIRST_DAY),
            opening["catastrophic_base"],
            opening["tilt_base"],
            opening["in_scope_self_pay"],
            *(opening["assistance_paid"].get(pool, 0) for pool in book.pools),
        )

    return Claims.of(np.array([row(claim) for claim in claims], dtype=np.int64))
