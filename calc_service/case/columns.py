"""The claims of one case as the columns of the engine."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import Any

from calc_service.case.checks import is_active
from calc_service.domain.days import day_number
from calc_service.domain.fields import CLAIM_FIELDS, Field
from calc_service.domain.vocabulary import INSURANCES
from calc_service.engine.claims import NAMES, POSITIONS, Circumstances, Claims
from calc_service.engine.columns import NONE, UNKNOWN
from calc_service.engine.edition import RuleBook

Json = Mapping[str, Any]
circumstances = itemgetter(*Circumstances._fields)
NO_OPENING: Json = {"catastrophic_base": 0, "tilt_base": 0, "in_scope_self_pay": 0, "assistance_paid": {}}
LOWEST = 0
"""Days before 1970-01-01 are all taken for that day where there may be none: below it stands NONE."""
BY_THEMSELVES = tuple(field for field in CLAIM_FIELDS if field.kind.number and field.engine_column in NAMES)
"""The fields whose number is a column of the engine."""
CARE = frozenset(Circumstances._fields)
"""The fields of a claim on which its terms rest, but none of its faults."""
OF_ONE_COLUMN = {*CARE, *(field.name for field in BY_THEMSELVES)} - {"settled_on"}
"""The fields that no other column rests on."""


def columns(claims: Sequence[Json], person: Json, year_to_date: Sequence[Json], book: RuleBook) -> Claims[list[int]]:
    """One row a claim, in the order given; amounts in fen. Of claims with the same id the first is the one reversed.

    Raises TypeError where the engine has a column that nothing here fills.
    """
    numbers = {field.engine_column: _numbers(field, claims) for field in BY_THEMSELVES}
    by_year = {opening["year"]: opening for opening in year_to_date}
    openings = [by_year.get(claim["settled_on"].year, NO_OPENING) for claim in claims]
    everyone = len(claims)
    found = numbers | {
        "person": [0] * everyone,
        "claim": _ranks(claims),
        "year": [claim["settled_on"].year for claim in claims],
        "district": [book.district_positions[person["district"]]] * everyone,
        "category_set": _category_sets(numbers["settled_on"], person, book),
        "insurance": [INSURANCES.index(person["insurance"])] * everyone,
        "circumstances": _circumstances(claims),
        "stay": _stays(claims),
        "reverses": _reversed_rows(claims),
        "opening_catastrophic_base": [opening["catastrophic_base"] for opening in openings],
        "opening_tilt_base": [opening["tilt_base"] for opening in openings],
        "opening_in_scope_self_pay": [opening["in_scope_self_pay"] for opening in openings],
    }
    pools = [[opening["assistance_paid"].get(pool, 0) for opening in openings] for pool in book.pools]
    return Claims(**found, opening_assistance=pools)


def columns_again(before: Claims[list[int]], changed: Collection[str], case: Json, book: RuleBook) -> Claims[list[int]]:
    """The columns of a case whose claims were `before`, but for the fields `changed` of some of them."""
    claims = case["claims"]
    if not OF_ONE_COLUMN.issuperset(changed):
        return columns(claims, case["person"], case["year_to_date"], book)
    found = {field.engine_column: _numbers(field, claims) for field in BY_THEMSELVES if field.name in changed}
    if not CARE.isdisjoint(changed):
        found["circumstances"] = _circumstances(claims)
    return before._replace(**found)


def _circumstances(claims: Sequence[Json]) -> list[int]:
    return [POSITIONS[circumstances(claim)] for claim in claims]


def _numbers(field: Field, claims: Sequence[Json]) -> list[int]:
    number = field.kind.number
    if number is None:
        raise TypeError(field.name)
    values = [claim[field.name] for claim in claims]
    if field.required:
        return [number(value) for value in values]
    return [NONE if value is None else max(number(value), LOWEST) for value in values]


def _ranks(claims: Sequence[Json]) -> list[int]:
    ranks = {claim_id: rank for rank, claim_id in enumerate(sorted(claim["claim_id"] for claim in claims))}
    return [ranks[claim["claim_id"]] for claim in claims]


def _category_sets(days: Sequence[int], person: Json, book: RuleBook) -> list[int]:
    bit = {category: 1 << place for place, category in enumerate(book.profile(person["district"]).categories)}
    identities = person["identities"]
    active = ({each["category"] for each in identities if is_active(each, day)} for day in days)
    return [sum(bit[category] for category in categories) for categories in active]


def _stays(claims: Sequence[Json]) -> list[int]:
    """A number for each stay: the settlements at one facility that share a stay id; no facility is one of its own."""
    stays = [None if claim["stay_id"] is None else (claim["stay_id"], claim["facility_id"]) for claim in claims]
    rank = {stay: number for number, stay in enumerate(dict.fromkeys(filter(None, stays)))}
    return [NONE if stay is None else rank[stay] for stay in stays]


def _reversed_rows(claims: Sequence[Json]) -> list[int]:
    rows = {claim["claim_id"]: row for row, claim in reversed(list(enumerate(claims)))} | {None: NONE}
    return [rows.get(claim["reverses"], UNKNOWN) for claim in claims]


def contradictory_stays(claims: Sequence[Json], live: Collection[int], tolerated_nights: int) -> set[int]:
    """The positions of `live` claims with one stay id in several facilities, or apart by more nights (cq-2021-31#3.3).

    Parts whose days of admission and discharge are not both known are not compared for nights.
    """
    found: set[int] = set()
    named = [position for position in live if claims[position]["stay_id"] is not None]
    for stay_id in {claims[position]["stay_id"] for position in named}:
        parts = [position for position in named if claims[position]["stay_id"] == stay_id]
        facilities = {claims[position]["facility_id"] for position in parts}
        for facility in facilities:
            there = [position for position in parts if claims[position]["facility_id"] == facility]
            if len(facilities) > 1 or _apart([claims[position] for position in there], tolerated_nights):
                found.update(there)
    return found


def shared_stays(claims: Sequence[Json], live: Collection[int]) -> set[int]:
    """The positions of `live` claims whose stay was settled in several parts."""
    stays = {position: (claims[position]["stay_id"], claims[position]["facility_id"]) for position in live}
    parts = Counter(stay for stay in stays.values() if stay[0] is not None)
    return {position for position, stay in stays.items() if parts[stay] > 1}


def _apart(parts: Sequence[Json], tolerated_nights: int) -> bool:
    days = [(part["admitted_on"], part["discharged_on"]) for part in parts]
    dated = sorted((day_number(first), day_number(last)) for first, last in days if first and last)
    leaving = accumulate((discharged for _, discharged in dated), max)
    return any(admitted - left > tolerated_nights for (admitted, _), left in zip(dated[1:], leaving, strict=False))
