"""A sound case, changed where a test says so, and what the service answers."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.case.refusals import Refused
from tests.properties.worlds_on_file import book_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from calc_service.engine.edition import RuleBook

Json = dict[str, Any]
LEAVE_OUT = object()
"""A field with this value is not posted."""


@cache
def city() -> RuleBook:
    """The city's rules, without any district's file."""
    return book_of("city")


def without_left_out(part: Json) -> Json:
    return {name: value for name, value in part.items() if value is not LEAVE_OUT}


def claim(claim_id: object = "S-17", **changes: object) -> Json:
    """A payable stay with a special disease."""
    return without_left_out(
        {
            "claim_id": claim_id,
            "settled_on": "2025-06-03",
            "setting": "inpatient",
            "disease_class": "special",
            "facility_level": "tertiary",
            "facility_designated": True,
            "place_of_care": "in_city",
            "referral": "compliant",
            "total_cost": "1234.56",
            "policy_scope_cost": "1200.00",
            "basic_paid": "777.77",
            **changes,
        }
    )


def person(**changes: object) -> Json:
    return without_left_out(
        {
            "district": "500104",
            "insurance": "resident",
            "identities": [{"category": "subsistence_allowance"}],
            **changes,
        }
    )


def enrolment(**changes: object) -> Json:
    return without_left_out({"year": 2025, "tier": 1, "paid_on": "2024-11-20", **changes})


def case(*claims: object, **changes: object) -> Json:
    """A case of these claims, or of one sound claim."""
    return without_left_out(
        {"case_id": "C-17", "person": person(), "claims": list(claims) if claims else [claim()], **changes}
    )


def reply(body: Json, book: RuleBook | None = None, language: str = "en", include: Collection[str] = ()) -> Json:
    read = read_json(json.dumps(body).encode())
    answered: Json = msgspec.to_builtins(assess(read, book or city(), language, include))
    return answered


def refusal(body: object, book: RuleBook | None = None, language: str = "en") -> list[tuple[str, str, str]]:
    """(pointer, code, message) of every fault; none where the case is answered. Bytes are posted as they are."""
    try:
        posted = body if isinstance(body, bytes) else json.dumps(body).encode()
        assess(read_json(posted), book or city(), language)
    except Refused as refused:
        return [(fault.pointer, fault.code, fault.message) for fault in refused.faults]
    return []


def faults(body: object, book: RuleBook | None = None) -> list[tuple[str, str]]:
    """(pointer, code) of every fault."""
    return [(pointer, code) for pointer, code, _ in refusal(body, book)]
