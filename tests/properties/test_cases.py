"""What must hold of every case, in every world."""

from __future__ import annotations

import copy
from datetime import date
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calc_service.case.assessment import assess
from calc_service.domain.fields import CLAIM_FIELDS
from calc_service.domain.money import WHOLE
from calc_service.domain.vocabulary import STATUSES
from tests.properties.worlds_on_file import book_of, cases, posted
from tests.reference.law import place, stay_of
from tests.reference.worlds import WORLDS, World

Json = dict[str, Any]
OF_A_PAYER = ("basic_paid", "other_insurance_paid", "catastrophic_paid", "assistance_paid", "tilt_paid")
BASE_OF = {
    "catastrophic_paid": "catastrophic_base",
    "assistance_potential": "assistance_base",
    "assistance_paid": "assistance_base",
    "assistance_uncapped": "assistance_base",
    "tilt_paid": "assistance_base",
    "policy_scope_cost": "total_cost",
}


@st.composite
def worlds_and_cases(draw: st.DrawFn) -> tuple[World, Json]:
    """A world and a valid case in it."""
    world = draw(st.sampled_from(WORLDS))
    return world, next(cases(world, draw(st.integers(0, 1 << 32))))


def reply_to(case: Json, world: World, language: str = "zh") -> Json:
    answered: Json = msgspec.to_builtins(assess(posted(case), book_of(world.name), language))
    return answered


def live(reply: Json) -> list[Json]:
    return [claim for claim in reply["claims"] if claim["status"] != "void"]


def fen(amount: str) -> int:
    return int(amount.replace(".", ""))


def amounts_of(claim: Json) -> dict[str, int]:
    return {name: fen(amount) for name, amount in claim["amounts"].items()}


@given(worlds_and_cases())
def test_nothing_is_lost_negative_or_beyond_its_base(drawn: tuple[World, Json]) -> None:
    world, case = drawn
    reply = reply_to(case, world)
    for claim in live(reply):
        amounts = amounts_of(claim)
        assert sum(amounts[name] for name in OF_A_PAYER) + amounts["total_self_pay"] == amounts["total_cost"]
        assert min(amounts.values()) >= 0
        assert all(amounts[paid] <= amounts[base] for paid, base in BASE_OF.items())
        assert amounts["assistance_paid"] + amounts["tilt_paid"] <= amounts["assistance_base"]
        assert amounts["assistance_paid"] <= amounts["assistance_cap_remaining"]
        assert claim["status"] in STATUSES
    for name, total in reply["totals"].items():
        assert fen(total) == sum(amounts_of(claim)[name] for claim in live(reply))


@given(worlds_and_cases(), st.randoms(use_true_random=False))
def test_the_order_of_posting_does_not_matter(drawn: tuple[World, Json], rng: Any) -> None:  # noqa: ANN401 - hypothesis' own random
    world, case = drawn
    reply, other = reply_to(case, world), copy.deepcopy(case)
    for part in ("claims", "year_to_date"):
        rng.shuffle(other.get(part, []))
    rng.shuffle(other["person"]["identities"])
    answers = {claim["claim_id"]: claim for claim in reply["claims"]}
    found = reply_to(other, world)
    assert found == reply | {"claims": [answers[claim["claim_id"]] for claim in other.get("claims", ())]}


def turned(document: Any) -> Any:  # noqa: ANN401 - a JSON document
    if isinstance(document, dict):
        return {key: turned(value) for key, value in reversed(document.items())}
    return [turned(value) for value in document] if isinstance(document, list) else document


@given(worlds_and_cases())
def test_the_order_of_keys_does_not_matter(drawn: tuple[World, Json]) -> None:
    world, case = drawn
    assert reply_to(turned(case), world) == reply_to(case, world)


@given(worlds_and_cases())
def test_null_is_the_same_as_absent_where_a_field_is_optional(drawn: tuple[World, Json]) -> None:
    world, case = drawn
    optional = [field.name for field in CLAIM_FIELDS if not field.required and field.absent is None]
    other = case | {
        "claims": [dict.fromkeys(optional) | claim for claim in case.get("claims", ())],
        "person": {"person_id": None} | case["person"],
        "enrolment": case.get("enrolment"),
        "rules_digest": None,
    }
    assert reply_to(other, world) == reply_to(case, world)


def in_parts(case: Json, cuts: set[int]) -> list[list[Json]]:
    """The claims in time order, cut before the given places, never inside a stay."""
    claims = sorted(case["claims"], key=place)
    stays = [stay_of(claim) for claim in claims]
    inside = {
        place
        for place in range(1, len(claims))
        if {stay for stay in stays[:place] if stay} & {stay for stay in stays[place:] if stay}
    }
    edges = [0, *sorted(cut for cut in cuts if 0 < cut < len(claims) and cut not in inside), len(claims)]
    return [claims[start:stop] for start, stop in pairwise(edges)]


@given(worlds_and_cases(), st.sets(st.integers(1, 11)))
def test_a_case_posted_in_parts_gives_what_it_gives_whole(drawn: tuple[World, Json], cuts: set[int]) -> None:
    world, case = drawn
    case["claims"] = [{**claim, "reverses": None} for claim in case.get("claims", ())]
    if not case["claims"]:
        return
    whole = reply_to(case, world)
    answers: dict[str, Json] = {}
    openings = case.get("year_to_date", [])
    for claims in in_parts(case, cuts):
        part = reply_to(case | {"claims": claims, "year_to_date": openings}, world)
        answers |= {claim["claim_id"]: claim for claim in part["claims"]}
        openings = part["year_to_date"]
    assert openings == whole["year_to_date"]
    for claim in whole["claims"]:
        part = answers[claim["claim_id"]]
        ignored = {"steps", "warnings"}
        assert {key: value for key, value in part.items() if key not in ignored} == {
            key: value for key, value in claim.items() if key not in ignored
        }


@given(worlds_and_cases())
@settings(max_examples=25)
def test_the_same_case_gives_the_same_reply(drawn: tuple[World, Json]) -> None:
    world, case = drawn
    assert reply_to(case, world) == reply_to(case, world)
    assert list(reply_to(case, world)) == list(reply_to(turned(case), world))


@given(worlds_and_cases())
def test_claims_that_do_not_meet_in_a_year_do_not_touch_each_other(drawn: tuple[World, Json]) -> None:
    world, case = drawn
    claims = [claim for claim in case.get("claims", ()) if not claim.get("stay_id") and not claim.get("reverses")]
    case["claims"] = [claim for claim in claims if claim["claim_id"] not in _reversed(case)]
    years = {date.fromisoformat(claim["settled_on"]).year for claim in case["claims"]}
    if not years:
        return
    whole = {claim["claim_id"]: claim for claim in reply_to(case, world)["claims"]}
    for year in years:
        of_year = [claim for claim in case["claims"] if claim["settled_on"].startswith(f"{year}-")]
        for claim in reply_to(case | {"claims": of_year}, world)["claims"]:
            assert claim == whole[claim["claim_id"]]


def _reversed(case: Json) -> set[str]:
    return {claim["reverses"] for claim in case["claims"] if claim.get("reverses")}


def test_basis_points_are_whole_hundredths_of_a_percent() -> None:
    assert WHOLE == 10_000


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_every_case_is_answered_in_both_languages_alike(world: World) -> None:
    spoken = {"label", "message", "decided_by"}

    def silent(document: Any) -> Any:  # noqa: ANN401 - a JSON document
        if isinstance(document, dict):
            # Which categories a track covers is told in words.
            said = spoken | ({"required"} if document.get("reason") == "category_not_covered" else set())
            return {key: silent(value) for key, value in document.items() if key not in said}
        return [silent(value) for value in document] if isinstance(document, list) else document

    generated = cases(world, "languages")
    for _ in range(25):
        case = next(generated)
        assert silent(reply_to(case, world)) == silent(reply_to(case, world, "en"))
