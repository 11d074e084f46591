"""Every completion of a case some facts of which are taken out, posted one by one: what bounds are compared with."""

from __future__ import annotations

import copy
from datetime import timedelta
from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from calc_service.case.assessment import assess
from calc_service.case.refusals import CaseRefused
from calc_service.case.reply_types import AssessedClaim
from calc_service.domain import vocabulary
from calc_service.domain.days import day_of
from tests.properties.worlds_on_file import posted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from calc_service.engine.edition import RuleBook

Json = dict[str, Any]
Place = tuple[Any, ...]
LISTS = {
    "setting": vocabulary.SETTINGS,
    "disease_class": vocabulary.DISEASE_CLASSES,
    "facility_level": vocabulary.FACILITY_LEVELS,
    "facility_designated": (True, False),
    "place_of_care": vocabulary.PLACES_OF_CARE,
    "referral": vocabulary.REFERRALS,
    "insurance": vocabulary.INSURANCES,
    "tier": (1, 2),
}
MOST_DAYS = 2
"""Identities that are missing may differ from day to day: of more days there are too many to post."""
PAID = ("catastrophic_paid", "assistance_paid", "tilt_paid", "total_self_pay")


class Answer(NamedTuple):
    """What a completion gets, fen: by claim that is not void the amounts PAID; (subsidy, personal) if there is one."""

    claims: dict[int, tuple[int, ...]]
    premium: tuple[int, int] | None


def facts_of(case: Json) -> list[Place]:
    """The places of facts with choices."""
    places: list[Place] = [("person", name) for name in ("district", "insurance")]
    if len(days_of(case)) <= MOST_DAYS:
        places.append(("person", "identities"))
    places += [("person", "identities", each, "category") for each in range(len(case["person"]["identities"]))]
    if case.get("enrolment"):
        places += [("enrolment", name) for name in ("year", "tier")]
    claim_fields = [*(name for name in LISTS if name not in {"insurance", "tier"}), "claim_id"]
    claims = case.get("claims", ())
    if any(claim.get("reverses") for claim in claims):
        # Which claim a reversal cancels has to be known.
        claim_fields.remove("claim_id")
    return places + [("claims", row, name) for row in range(len(claims)) for name in claim_fields]


def at(case: Json, place: Place) -> Any:  # noqa: ANN401 - a JSON document
    for part in place:
        case = case[part]
    return case


def put(case: Json, place: Place, value: object) -> None:
    at(case, place[:-1])[place[-1]] = value


def without(rng: Random, case: Json, facts: list[Place]) -> Json:
    """The case with these facts absent, or null."""
    left = copy.deepcopy(case)
    for place in facts:
        if rng.randrange(2):
            put(left, place, None)
        else:
            del at(left, place[:-1])[place[-1]]
    return left


def values_of(place: Place, case: Json, book: RuleBook) -> list[Any]:
    """All that may stand at a place."""
    name = place[-1]
    if name in LISTS:
        return list(LISTS[name])
    if name == "district":
        return list(book.wording.districts)
    if name == "category":
        return list(book.wording.categories)
    if name == "year":
        return list(book.premium_standards)
    if name == "admitted_on":
        return admissions(case["claims"][place[1]], book)
    return identities(case, book) if name == "identities" else ids(place, case)


def admissions(claim: Json, book: RuleBook) -> list[str | None]:
    """No day of admission, the first day of each period and the one before all, and that of settlement."""
    parting = [day_of(day) for day in book.admission_days]
    last = claim.get("discharged_on") or claim["settled_on"]
    days = [day.isoformat() for day in (parting[0] - timedelta(days=1), *parting)]
    return [None, *(day for day in dict.fromkeys([*days, last]) if day <= last)]


def dated_stays(case: Json, book: RuleBook) -> list[Place]:
    """Under rules that go by it, the days of admission as facts; those that are not there are put in."""
    claims = case.get("claims", ()) if book.admission_days else ()
    for claim in claims:
        if claim.get("admitted_on") is None:
            claim["admitted_on"] = claim.get("discharged_on") or claim["settled_on"]
    return [("claims", row, "admitted_on") for row in range(len(claims))]


def days_of(case: Json) -> list[str]:
    """The days on which identities count."""
    days = {claim["settled_on"] for claim in case.get("claims", ())}
    return sorted(days | ({case["enrolment"]["paid_on"]} if case.get("enrolment") else set()))


def identities(case: Json, book: RuleBook) -> list[Any]:
    """Lists of identities: of each day every set of at most two categories, of whatever district."""
    known = list(book.wording.categories)
    sets = [chosen for size in (0, 1, 2) for chosen in combinations(known, size)]
    days = days_of(case)
    return [
        [
            {"category": each, "from": day, "to": day}
            for day, chosen in zip(days, choice, strict=True)
            for each in chosen
        ]
        for choice in product(sets, repeat=len(days))
    ]


def ids(place: Place, case: Json) -> list[str]:
    """An id before all others, and one right behind each; of two missing ids either may be first."""
    others = [claim["claim_id"] for row, claim in enumerate(case["claims"]) if row != place[1]]
    own = " " * (1 + place[1])
    return [own, *(f"{other}{end}" for other in others for end in (f" {place[1]}", f" {9 - place[1]}"))]


def number_of(facts: list[Place], case: Json, book: RuleBook) -> int:
    return prod(len(values_of(place, case, book)) for place in facts)


def completions(case: Json, facts: list[Place], book: RuleBook) -> Iterator[tuple[tuple[int, ...], Answer]]:
    """(by fact which of its values it has, what is answered) of every completion that is not refused."""
    values = [values_of(place, case, book) for place in facts]
    whole = copy.deepcopy(case)
    for chosen in product(*(range(len(each)) for each in values)):
        for place, offered, number in zip(facts, values, chosen, strict=True):
            put(whole, place, offered[number])
        answer = answered(whole, book)
        if answer is not None:
            yield chosen, answer


def answered(case: Json, book: RuleBook) -> Answer | None:
    """What a case gets; None where it is refused."""
    try:
        reply = assess(posted(case), book, "zh")
    except CaseRefused:
        return None
    claims = {
        row: tuple(fen(getattr(claim.amounts, name)) for name in PAID)
        for row, claim in enumerate(reply.claims)
        if isinstance(claim, AssessedClaim)
    }
    premium = reply.premium_subsidy
    return Answer(claims, (fen(premium.subsidy), fen(premium.personal)) if premium else None)


def fen(amount: str) -> int:
    return int(amount.replace(".", ""))
