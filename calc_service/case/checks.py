"""What is wrong with a case beside the form of its fields and the rows of its claims (see `engine.faults`).

Each check looks at whatever could be read, so that one request learns all its faults at once: a field whose form is
wrong is missing from the case that stands here.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from calc_service.case.refusals import ErrorCode
from calc_service.domain.days import day_number, day_of
from calc_service.domain.identity_number import bare, is_identity_number
from calc_service.engine.edition import RuleBook

Json = dict[str, Any]
Place = tuple[object, ...]
Problem = tuple[Place, ErrorCode]


def find(case: Json, book: RuleBook) -> list[Problem]:
    """Every fault of the case as a whole."""
    return [problem for check in CHECKS for problem in check(case, book)]


def _something_to_compute(case: Json, _: RuleBook) -> Iterator[Problem]:
    # What is there but could not be read has its own faults.
    if case.get("enrolment", ()) is None and case.get("claims") == []:
        yield (), ErrorCode("nothing_to_compute")


def _digest_in_force(case: Json, book: RuleBook) -> Iterator[Problem]:
    if case.get("rules_digest") not in (None, book.digest):
        yield ("rules_digest",), ErrorCode("unknown_rules_digest")


def _no_identity_number(case: Json, book: RuleBook) -> Iterator[Problem]:
    person_id = case.get("person", {}).get("person_id")
    if person_id and not book.identity_numbers_allowed and is_identity_number(bare(person_id)):
        yield ("person", "person_id"), ErrorCode("identity_number")


def _district_known(case: Json, book: RuleBook) -> Iterator[Problem]:
    person = case.get("person", {})
    if "district" in person and person["district"] not in book.wording.districts:
        yield ("person", "district"), ErrorCode("unknown_value", allowed=tuple(book.wording.districts))


def _identities(case: Json, book: RuleBook) -> Iterator[Problem]:
    person = case.get("person", {})
    known = book.profile(person.get("district", "")).categories
    for position, identity in enumerate(person.get("identities", ())):
        place = ("person", "identities", position)
        if person.get("district") in book.wording.districts and identity.get("category", known[0]) not in known:
            yield (*place, "category"), ErrorCode("unknown_value", allowed=known)
        begins, ends = identity.get("from"), identity.get("to")
        if begins and ends and ends < begins:
            yield (*place, "to"), ErrorCode("dates_out_of_order")


def _openings(case: Json, book: RuleBook) -> Iterator[Problem]:
    # A person who moved brings along what the pools of the former district have paid.
    pools = book.pools
    seen = set()
    for position, opening in enumerate(case.get("year_to_date", ())):
        if opening.get("year") in seen:
            yield ("year_to_date", position, "year"), ErrorCode("repeated_year")
        seen |= {opening["year"]} if "year" in opening else set()
        for pool in opening.get("assistance_paid", ()):
            if pool not in pools:
                yield ("year_to_date", position, "assistance_paid", pool), ErrorCode("unknown_field")


def _claim_ids(case: Json, _: RuleBook) -> Iterator[Problem]:
    seen = set()
    for position, claim in enumerate(case.get("claims", ())):
        if claim.get("claim_id") in seen:
            yield ("claims", position, "claim_id"), ErrorCode("repeated_claim_id")
        elif "claim_id" in claim:
            seen.add(claim["claim_id"])


def _enrolment(case: Json, book: RuleBook) -> Iterator[Problem]:
    enrolment = case.get("enrolment") or {}
    if enrolment.get("year", next(iter(book.premium_standards))) not in book.premium_standards:
        yield ("enrolment", "year"), not_on_file("premium_subsidy", "premium.standard", enrolment["year"])
    if "paid_on" in enrolment:
        paid_on = day_number(enrolment["paid_on"])
        if paid_on < book.starts[0]:
            yield ("enrolment", "paid_on"), no_rules_in_force(book)
        yield from district_in_force([paid_on], case, book)
        yield from categories_not_in_force(paid_on, case, book)


def district_in_force(days: Iterable[int], case: Json, book: RuleBook) -> Iterator[Problem]:
    """The complaint about a district that does not exist on one of `days`; it names the one that follows."""
    district = book.wording.districts.get(case.get("person", {}).get("district"))
    missed = [day for day in days if district and not district.exists_on(day)]
    if district and missed:
        details = book.wording.successors(district.code, missed)
        yield ("person", "district"), ErrorCode("district_not_in_force", **details)


def categories_not_in_force(day: int, case: Json, book: RuleBook) -> Iterator[Problem]:
    """Identities active on `day` whose category the district knows, but not yet on that day."""
    person = case.get("person", {})
    edition = book.on(day, person.get("district", ""))
    if not edition:
        return
    known = book.profile(person.get("district", "")).categories
    for position, identity in enumerate(person.get("identities", ())):
        category = identity.get("category")
        if category in known and category not in edition.categories_in_force and is_active(identity, day):
            allowed = tuple(each for each in known if each in edition.categories_in_force)
            yield ("person", "identities", position, "category"), ErrorCode("unknown_value", allowed=allowed)


def is_active(identity: Json, day: int) -> bool:
    """Whether an identity counts on `day` (days since 1970-01-01): both its ends are inclusive, null is open."""
    begins, ends = identity.get("from"), identity.get("to")
    return (begins is None or day_number(begins) <= day) and (ends is None or day <= day_number(ends))


def no_rules_in_force(book: RuleBook) -> ErrorCode:
    """The complaint about a day before the first rules."""
    return ErrorCode("no_rules_in_force", first_day=day_of(book.starts[0]).isoformat())


def not_on_file(law: str, figure: str, year: int) -> ErrorCode:
    """The complaint about a year whose figure the rules do not have."""
    return ErrorCode("figure_not_on_file", figure=figure, year=year, file=f"rules/{law}.yaml")


CHECKS: tuple[Callable[[Json, RuleBook], Iterator[Problem]], ...] = (
    _something_to_compute,
    _digest_in_force,
    _no_identity_number,
    _district_known,
    _identities,
    _openings,
    _claim_ids,
    _enrolment,
)
