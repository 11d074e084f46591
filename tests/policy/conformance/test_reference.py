"""What the kit expects is what a second, plain calculation says: of a sample, in `make test-full` of every case."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.policy.conformance.levels import DECISIONS, KEPT, departures, kept
from tests.conftest import FULL
from tests.policy.conformance.kits import computed
from tests.reference.law import assess
from tests.reference.rules import CITY, Rules

if TYPE_CHECKING:
    from calc_service.policy.conformance.kit import Kit

EVERY = 1 if FULL else 11
BEYOND = {"unverified_figure"}
"""The reference knows no sources of figures."""


def coded(part: dict[str, Any]) -> dict[str, Any]:
    """A part of a reply with its codes as sorted lists, as the reference has them."""
    lists = ("warnings", "notices")
    return {
        name: sorted(each["code"] for each in value if each["code"] not in BEYOND) if name in lists else value
        for name, value in part.items()
    }


@pytest.mark.parametrize("part", range(2))
def test_the_kit_expects_what_the_reference_computes(kit: Kit, part: int) -> None:
    rules, compared = Rules(CITY), 0
    for case in islice(computed(kit), part, None, 2 * EVERY):
        if not isinstance(case.request, dict) or any(isinstance(one, (int, float)) for one in amounts(case.request)):
            continue
        expected = {**case.expected, "claims": [coded(claim) for claim in case.expected["claims"]]}
        if expected["premium_subsidy"]:
            del expected["premium_subsidy"]["warnings"]
        found = assess(case.request, rules)
        found["claims"] = [
            {**claim, **{name: sorted(claim[name]) for name in ("warnings", "notices") if name in claim}}
            for claim in found["claims"]
        ]
        assert [*departures(expected, found)] == [], case.id
        compared += 1
    assert compared > 10_000 // (2 * EVERY) // 2


def amounts(request: dict[str, Any]) -> list[object]:
    """The amounts of a request: the reference takes texts alone."""
    places = (*(request.get("claims") or ()), *(request.get("year_to_date") or ()))
    return [
        value for place in places for name, value in place.items() if name != "year" and not isinstance(value, bool)
    ]


def test_what_is_kept_of_a_reply_is_all_that_the_law_decides() -> None:
    assert kept(
        {"claims": [{"claim_id": "S-1", "steps": [], "notices": [{"code": "cap_cut", "label": ""}]}]}, KEPT[DECISIONS]
    ) == {"claims": [{"claim_id": "S-1", "notices": [{"code": "cap_cut"}]}]}
