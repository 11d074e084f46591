"""What is wrong with a case beside the form of its fields and the rows of its claims (see `engine.faults`).

Each check looks at the sound parts of a case, so that one request learns all its faults at once.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from calc_service.case.form_fields import Complaint
from calc_service.engine.edition import RuleBook
from calc_service.engine.money import HIGHEST_TOTAL

Place = tuple[object, ...]
Problem = tuple[Place, Complaint]
Numbered = list[tuple[int, dict[str, Any]]]
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Sound:
    """The parts of a request whose form is right; a missing part is None, list entries keep their posted position.

    claim_ids: every claim_id that was posted as text, also by claims that are unsound
    """

    person: dict[str, Any] | None
    enrolment: dict[str, Any] | None
    year_to_date: Numbered
    claims: Numbered
    claim_ids: frozenset[str]
    rules_digest: str | None
    asks_for_something: bool


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH


def find(sound: Sound, book: RuleBook) -> list[Problem]:
    """Every fault of the case as a whole."""
    return [problem for check in CHECKS for problem in check(sound, book)]


def _something_to_compute(sound: Sound, _: RuleBook) -> Iterator[Problem]:
    if not sound.asks_for_something:
        yield (), Complaint("nothing_to_compute")


def _digest_in_force(sound: Sound, book: RuleBook) -> Iterator[Problem]:
    if sound.rules_digest not in (None, book.digest):
        yield ("rules_digest",), Complaint("unknown_rules_digest")


def _district_known(sound: Sound, book: RuleBook) -> Iterator[Problem]:
    if sound.person and sound.person["district"] not in book.wording.districts:
        yield ("person", "district"), Complaint("unknown_value", allowed="/v1/vocabulary")


def _identities(sound: Sound, book: RuleBook) -> Iterator[Problem]:
    if not sound.person:
        return
    known = book.profile(sound.person["district"]).categories
    for position, identity in enumerate(sound.person["identities"]):
        place = ("person", "identities", position)
        if identity["category"] not in known:
            yield (*place, "category"), Complaint("unknown_value", allowed=", ".join(known))
        if identity["from_"] and identity["to"] and identity["to"] < identity["from_"]:
            yield (*place, "to"), Complaint("dates_out_of_order")


def _openings(sound: Sound, book: RuleBook) -> Iterator[Problem]:
    pools = book.profile(sound.person["district"]).pools if sound.person else book.pools
    seen = set()
    for position, opening in sound.year_to_date:
        if opening["year"] in seen:
            yield ("year_to_date", position, "year"), Complaint("repeated_year")
        seen.add(opening["year"])
        for pool in opening["assistance_paid"]:
            if pool not in pools:
                yield ("year_to_date", position, "assistance_paid", pool), Complaint("unknown_field")


def _claim_ids(sound: Sound, _: RuleBook) -> Iterator[Problem]:
    if len({claim["claim_id"] for _, claim in sound.claims}) == len(sound.claims):
        return
    seen: Counter[str] = Counter()
    for position, claim in sound.claims:
        seen[claim["claim_id"]] += 1
        if seen[claim["claim_id"]] > 1:
            yield ("claims", position, "claim_id"), Complaint("repeated_claim_id")


def _totals(sound: Sound, _: RuleBook) -> Iterator[Problem]:
    if sum(claim["total_cost"] for _, claim in sound.claims) > HIGHEST_TOTAL:
        yield ("claims",), Complaint("total_out_of_range")


def _enrolment(sound: Sound, book: RuleBook) -> Iterator[Problem]:
    enrolment = sound.enrolment
    if not enrolment:
        return
    paid_on = day_number(enrolment["paid_on"])
    if paid_on < book.starts[0]:
        yield ("enrolment", "paid_on"), no_rules_in_force(book)
    if enrolment["year"] not in book.premium_standards:
        yield ("enrolment", "year"), not_on_file("premium_subsidy", "premium.standard", enrolment["year"])
    if sound.person:
        yield from _person_on(paid_on, sound.person, book)


def _person_on(paid_on: int, person: dict[str, Any], book: RuleBook) -> Iterator[Problem]:
    district, edition = book.wording.districts.get(person["district"]), book.on(paid_on, person["district"])
    if district and not district.first_day <= paid_on <= district.last_day:
        yield ("person", "district"), Complaint("district_not_in_force")
    if not edition:
        return
    known = book.profile(person["district"]).categories
    for position, identity in enumerate(person["identities"]):
        category = identity["category"]
        if category in known and category not in edition.categories_in_force and is_active(identity, paid_on):
            yield ("person", "identities", position, "category"), Complaint("unknown_value", allowed=", ".join(known))


def is_active(identity: dict[str, Any], day: int) -> bool:
    """Whether an identity counts on `day` (days since 1970-01-01): both its ends are inclusive, null is open."""
    begins, ends = identity["from_"], identity["to"]
    return (begins is None or day_number(begins) <= day) and (ends is None or day <= day_number(ends))


def no_rules_in_force(book: RuleBook) -> Complaint:
    """The complaint about a day before the first rules."""
    return Complaint("no_rules_in_force", first_day=date.fromordinal(book.starts[0] + EPOCH).isoformat())


def not_on_file(law: str, figure: str, year: int) -> Complaint:
    """The complaint about a year whose figure the rules do not have."""
    return Complaint("figure_not_on_file", figure=figure, year=year, file=f"rules/{law}.yaml")


CHECKS: tuple[Callable[[Sound, RuleBook], Iterator[Problem]], ...] = (
    _something_to_compute,
    _digest_in_force,
    _district_known,
    _identities,
    _openings,
    _claim_ids,
    _totals,
    _enrolment,
)
