"""Cases that may tell changed rules from the rules as they are, as they are posted, the plainest first."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

from calc_service.domain.days import day_number, day_of
from calc_service.domain.parsing import TIERS
from calc_service.engine.claims import CIRCUMSTANCES
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import tabulate
from calc_service.policy.coverage.telling import telling_claim
from calc_service.policy.decision_space.equivalence import PLAINEST_FIRST
from calc_service.policy.decision_space.situations import parameters
from calc_service.policy.decision_space.violations import case_body

Body = dict[str, Any]
PLAIN_COST = "10000.00"


def telling_bodies(book: RuleBook, changed: RuleBook, district: str) -> Iterator[Body]:
    """Cases of people in `district`, "" for any that has no file of its own; at least one tells where any does."""
    tables, other = tabulate(book), tabulate(changed)
    row = telling_claim(tables, other)
    if row is not None:
        yield case_body(row, tables)
    yield from _around_days_of_districts(book, changed)
    if _premiums(book) != _premiums(changed):
        yield from _enrolments(book, changed, district)


def _premiums(book: RuleBook) -> object:
    laws = tuple(parameters(edition.premium_subsidy) for row in book.editions for edition in row)
    return laws, book.starts, parameters(book.premium_standards)


def _around_days_of_districts(book: RuleBook, changed: RuleBook) -> Iterator[Body]:
    """A plain claim on each day on which a district exists under one of both alone."""
    for code, now in book.wording.districts.items():
        then = changed.wording.districts[code]
        edges = ((now.first_day, then.first_day, 0), (now.last_day, then.last_day, 1))
        for one, other, after in edges:
            if one != other:
                yield _plain_claim(book, code, day_of(min(one, other) + after))


def _plain_claim(book: RuleBook, district: str, day: date) -> Body:
    care = CIRCUMSTANCES[PLAINEST_FIRST[0]]._asdict()
    amounts = {"total_cost": PLAIN_COST, "policy_scope_cost": PLAIN_COST, "basic_paid": "0.00"}
    claim = {"claim_id": "1", "settled_on": day.isoformat(), **care, **amounts}
    return {"case_id": "1", "person": _person(book, district, book.profile(district).categories[0]), "claims": [claim]}


def _person(book: RuleBook, district: str, *categories: str) -> Body:
    code = district or next(code for code in book.wording.districts if code not in book.profile_of_district)
    identities = [{"category": category} for category in categories]
    return {"district": code, "insurance": "resident", "identities": identities}


def _enrolments(book: RuleBook, changed: RuleBook, district: str) -> Iterator[Body]:
    """Every year, tier and category, paid in the year before and around the days on which anything begins."""
    categories = book.profile(district).categories
    for year, (tier, _) in product(sorted(book.premium_standards, reverse=True), enumerate(TIERS, start=1)):
        for day, category in product(_days_to_pay(book, changed, year), categories):
            enrolment = {"year": year, "tier": tier, "paid_on": day.isoformat()}
            yield {"case_id": "1", "person": _person(book, district, category), "enrolment": enrolment}


def _days_to_pay(book: RuleBook, changed: RuleBook, year: int) -> list[date]:
    begins = {day_of(start - before) for start in (*book.starts, *changed.starts) for before in (0, 1)}
    usual = date(year - 1, 12, 1)
    first = max(book.starts[0], changed.starts[0])
    within = {day for day in begins if usual.year <= day.year <= year}
    return sorted((day for day in (usual, *within) if day_number(day) >= first), key=lambda day: (day != usual, day))
