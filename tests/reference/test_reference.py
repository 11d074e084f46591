"""The reference against the published examples, and against figures worked out by hand in worlds that move."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.reference.comparable import comparable
from tests.reference.law import assess
from tests.reference.worlds import WORLDS

EXAMPLES = sorted((Path(__file__).resolve().parents[1] / "examples").glob("*.json"))
BY_NAME = {world.name: world for world in WORLDS}
STAY = {"setting": "inpatient", "facility_level": "tertiary", "facility_designated": True}


def claim(claim_id: str, settled_on: str, cost: str, **others: object) -> dict[str, Any]:
    """A stay with a special disease, referred, of which neither basic nor catastrophic insurance paid anything."""
    amounts = {"total_cost": cost, "policy_scope_cost": cost, "basic_paid": "0.00", "catastrophic_paid": "0.00"}
    care = {**STAY, "disease_class": "special", "place_of_care": "in_city", "referral": "compliant"}
    return {"claim_id": claim_id, "settled_on": settled_on, **care, **amounts, **others}


def answer(
    world: str, district: str, category: str | None, *claims: dict[str, Any], **others: object
) -> dict[str, Any]:
    identities = [] if category is None else [{"category": name} for name in category.split("+")]
    person = {"district": district, "insurance": "resident", "identities": identities}
    return assess({"case_id": "C", "person": person, "claims": list(claims), **others}, BY_NAME[world].rules)


def amounts(reply: dict[str, Any], name: str) -> list[str]:
    return [line["amounts"][name] for line in reply["claims"]]


def contradictions(expected: Any, found: Any, place: str = "") -> list[str]:  # noqa: ANN401 - any part of a JSON document
    """Where `found` lacks or contradicts what is expected; lists must have the same length."""
    if isinstance(expected, dict):
        places = [(f"{place}/{key}", part, found.get(key, "absent")) for key, part in expected.items()]
    elif isinstance(expected, list) and len(expected) == len(found):
        places = [(f"{place}/{rank}", *pair) for rank, pair in enumerate(zip(expected, found, strict=True))]
    else:
        return [] if expected == found else [f"{place}: expected {expected}, found {found}"]
    return [fault for where, part, other in places for fault in contradictions(part, other, where)]


def test_all_examples_are_there() -> None:
    assert len(EXAMPLES) == 28


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_reference_agrees_with_an_example(path: Path) -> None:
    example = json.loads(path.read_text(encoding="utf-8"))
    assert contradictions(example["expected"], assess(example["request"], BY_NAME["city"].rules)) == []


def test_a_claim_has_the_keys_of_the_reply_and_no_others() -> None:
    example = json.loads(EXAMPLES[0].read_text(encoding="utf-8"))
    reply = assess(example["request"], BY_NAME["city"].rules)
    assert set(reply) == {*example["expected"], "years"}
    assert set(reply["claims"][0]) == {*example["expected"]["claims"][0], "warnings", "notices"}
    assert set(reply["claims"][0]["amounts"]) == set(example["expected"]["claims"][0]["amounts"])


def test_a_cap_that_falls_and_rises_within_the_year_is_that_of_each_day() -> None:
    days = (("a", "2025-03-15", "150000.00"), ("b", "2025-07-10", "10000.00"), ("c", "2025-10-05", "10000.00"))
    reply = answer("city_figures_move", "500104", "extreme_poverty", *(claim(*each) for each in days))
    assert [line["annual_cap"] for line in reply["claims"]] == ["130000.00", "80000.55", "110000.00"]
    assert amounts(reply, "assistance_uncapped") == ["105000.00", "7500.00", "7000.00"]
    assert amounts(reply, "assistance_cap_remaining") == ["130000.00", "0.00", "5000.00"]
    assert amounts(reply, "assistance_paid") == ["105000.00", "0.00", "5000.00"]


def test_an_own_pool_is_counted_beside_the_citys() -> None:
    ordinary = {"disease_class": "other", "facility_level": "primary"}
    claims = (
        claim("a", "2025-06-01", "10000.00"),
        claim("b", "2025-06-02", "8000.00", **ordinary),
        claim("c", "2025-06-20", "3000.00", **ordinary),
        claim("d", "2025-07-02", "4000.00", **ordinary),
        claim("e", "2025-10-03", "4000.00", **ordinary),
    )
    reply = answer("own_tracks", "500116", "orphan", *claims)
    assert amounts(reply, "assistance_cap_remaining") == ["100000.00", "5000.00", "1000.00", "3000.00", "0.00"]
    assert amounts(reply, "assistance_paid") == ["7000.00", "4000.00", "1000.00", "2000.00", "0.00"]
    assert [line["track"] for line in reply["claims"]] == ["special", *["ordinary_stay"] * 4]
    paid = {"special": "7000.00", "other": "0.00", "ordinary": "7000.00"}
    assert reply["year_to_date"][0]["assistance_paid"] == paid
    assert reply["claims"][0]["access"] == "on_application"
    assert [line["warnings"] for line in reply["claims"]] == [
        ["opening_totals_assumed_zero"],
        [],
        *[["settled_catastrophic_differs"]] * 3,
    ]


def test_tilt_grows_over_the_year_on_the_terms_of_each_day() -> None:
    claims = (
        claim("a", "2025-02-01", "40000.00"),
        claim("b", "2025-05-02", "10000.00"),
        claim("c", "2025-05-03", "10000.00", place_of_care="out_of_city"),
        claim("d", "2025-05-04", "1000.00", referral="registered"),
    )
    reply = answer("safeguards", "500118", "extreme_poverty", *claims)
    assert amounts(reply, "tilt_paid") == ["1000.00", "1875.00", "0.00", "0.00"]
    assert amounts(reply, "in_scope_self_pay") == ["11000.00", "1125.00", "3000.00", "300.00"]
    assert [line["tilt_status"] for line in reply["claims"]] == [*["payable"] * 2, *["conditions_not_met"] * 2]
    assert reply["year_to_date"][0]["tilt_base"] == "15000.00"
    assert reply["alerts"] == []


def test_tilt_is_capped_and_ends_with_its_repeal() -> None:
    capped = answer("safeguards", "500118", "low_income_margin", claim("a", "2025-05-02", "250000.00"))
    assert amounts(capped, "assistance_paid") == ["100000.00"]
    assert amounts(capped, "tilt_paid") == ["12000.00"]
    repealed = answer("safeguards", "500118", "low_income_margin", claim("a", "2026-07-01", "250000.00"))
    assert amounts(repealed, "tilt_paid") == ["0.00"]
    assert repealed["claims"][0]["tilt_status"] == "no_district_standard"


@pytest.mark.parametrize(
    ("category", "burden", "warned"),
    [
        ("low_income_margin", "9999.99", True),
        ("low_income_margin", "9999.98", False),
        ("illness_impoverished", "9999.99", False),
        ("returned_to_poverty", "9999.99", False),
    ],
)
def test_a_burden_that_reaches_the_threshold_warns_the_named_groups(
    category: str, burden: str, *, warned: bool
) -> None:
    opening = [{"year": 2025, "in_scope_self_pay": burden}]
    reply = answer("safeguards", "500118", category, claim("a", "2025-08-01", "0.00"), year_to_date=opening)
    alert = {"alert": "burden_warning", "year": 2025, "measured": burden, "threshold": "9999.99"}
    assert reply["alerts"] == ([alert] if warned else [])


def test_a_repeal_gives_the_citys_ratio_back() -> None:
    claims = (claim("a", "2026-06-30", "1000.00"), claim("b", "2026-07-01", "1000.00"))
    reply = answer("raised", "500101", "extreme_poverty", *claims)
    assert [line["ratio"] for line in reply["claims"]] == ["0.90", "0.70"]
    assert amounts(reply, "assistance_paid") == ["900.00", "700.00"]


def test_other_follows_special_except_while_the_district_sets_it() -> None:
    days = ("2025-01-31", "2025-02-01", "2025-07-31", "2025-08-01")
    claims = (claim(day, day, "40000.00", disease_class="other") for day in days)
    reply = answer("raised", "500103", "illness_impoverished", *claims)
    assert [line["ratio"] for line in reply["claims"]] == ["0.80", "0.75", "0.75", "0.80"]


def test_each_benefit_takes_its_own_best_category() -> None:
    care = {"referral": "from_primary_care", "place_of_care": "in_district"}
    reply = answer("own_tracks", "500117", "orphan+low_income_margin", claim("a", "2025-03-01", "1000.00", **care))
    assert reply["claims"][0]["categories"] == {"catastrophic": "low_income_margin", "assistance": "low_income_margin"}
    assert reply["claims"][0]["deposit_waived"] is True
    disabled = answer("own_tracks", "500117", "disabled+low_income_margin", claim("a", "2025-07-01", "1000.00", **care))
    assert disabled["claims"][0]["categories"] == {"catastrophic": "disabled", "assistance": "disabled"}


@pytest.mark.parametrize(
    ("settled_on", "cost", "track"),
    [
        ("2025-05-14", "30000.00", None),
        ("2025-05-15", "25000.01", "other"),
        ("2025-05-15", "25000.00", None),
        ("2025-11-01", "28000.10", "other"),
        ("2025-11-01", "28000.09", None),
        ("2026-02-01", "32000.00", None),
    ],
)
def test_the_threshold_is_that_of_the_day(settled_on: str, cost: str, track: str | None) -> None:
    reply = answer("city_terms_move", "500104", "extreme_poverty", claim("a", settled_on, cost, disease_class="other"))
    assert reply["claims"][0]["track"] == track


def test_catastrophic_insurance_moves_with_its_uplift_and_stops_at_its_cap() -> None:
    claims = (
        claim("a", "2025-05-31", "20000.00", catastrophic_paid=None),
        claim("b", "2025-06-01", "10000.00", catastrophic_paid=None),
    )
    reply = answer("city_terms_move", "500104", "subsistence_allowance", *claims)
    assert amounts(reply, "catastrophic_entitled") == ["6890.98", "7000.00"]
    capped = answer("city_terms_move", "500104", "", claim("a", "2025-05-31", "100000.00", catastrophic_paid=None))
    assert amounts(capped, "catastrophic_entitled") == ["40000.25"]


def test_a_district_grants_the_premium_that_the_text_leaves_open() -> None:
    enrolment = {"year": 2024, "tier": 2, "paid_on": "2024-06-01"}
    reply = answer("safeguards", "500119", "illness_impoverished", enrolment=enrolment)
    assert reply["premium_subsidy"] == {
        "year": 2024,
        "tier": 2,
        "status": "granted",
        "category": "illness_impoverished",
        "standard": "755.00",
        "ratio": "0.3333",
        "subsidy": "126.65",
        "personal": "628.35",
    }


def test_a_stay_counts_over_the_turn_of_the_year_without_what_is_void() -> None:
    stay = {"stay_id": "s", "disease_class": "other"}
    claims = [
        claim("a", "2025-12-31", "20000.00", **stay),
        claim("b", "2026-01-02", "10000.01", **stay, setting="outpatient"),
    ]
    assert [line["track"] for line in answer("city", "500104", "extreme_poverty", *claims)["claims"]] == ["other", None]
    claims.append(claim("c", "2026-01-03", "10000.01", reverses="b"))
    reply = answer("city", "500104", "extreme_poverty", *claims)
    assert reply["claims"][0]["reasons"] == ["threshold_not_exceeded"]
    assert reply["claims"][1:] == [
        {"claim_id": "b", "status": "void", "reversed_by": "c"},
        {"claim_id": "c", "status": "void", "reverses": "b"},
    ]
    assert [entry["year"] for entry in reply["year_to_date"]] == [2025]


def test_claims_of_a_day_are_taken_by_time_those_without_one_first_then_by_id() -> None:
    times = {"a": "13:49:42.5", "b": "13:49:42.50", "c": "13:49:42.499999999", "d": None, "e": "00:00:00", "f": None}
    claims = [claim(each, "2025-06-01", "40000.00", settled_time=time) for each, time in reversed(times.items())]
    reply = answer("city", "500104", "extreme_poverty", claim("z", "2025-05-31", "10000.00"), *claims)
    left = {line["claim_id"]: line["amounts"]["assistance_cap_remaining"] for line in reply["claims"]}
    assert left == {
        "z": "100000.00",
        "d": "93000.00",
        "f": "65000.00",
        "e": "37000.00",
        "c": "9000.00",
        "a": "0.00",
        "b": "0.00",
    }
    assert [line["amounts"]["assistance_paid"] for line in reply["claims"] if line["claim_id"] == "c"] == ["9000.00"]


def test_a_fraction_of_a_second_is_no_text() -> None:
    claims = [
        claim("a", "2025-06-01", "100000.00", settled_time="08:30:00.1"),
        claim("b", "2025-06-01", "100000.00", settled_time="08:30:00.09"),
        claim("c", "2025-06-01", "100000.00", settled_time="08:30:00.100000000"),
    ]
    assert amounts(answer("city", "500104", "extreme_poverty", *claims), "assistance_paid") == [
        "30000.00",
        "70000.00",
        "0.00",
    ]


def test_a_stay_is_counted_by_its_id_and_its_facility() -> None:
    stay = {"stay_id": "s", "disease_class": "other"}
    claims = [
        claim("a", "2025-06-01", "20000.00", **stay, facility_id="F-1"),
        claim("b", "2025-06-02", "20000.00", **stay, facility_id="F-2"),
        claim("c", "2025-06-03", "10000.01", **stay, facility_id="F-2"),
        claim("d", "2025-06-04", "20000.00", **stay),
        claim("e", "2025-06-05", "10000.00", **stay, facility_id=None),
        claim("f", "2025-06-06", "20000.00", disease_class="other", facility_id="F-2"),
    ]
    reply = answer("city", "500104", "extreme_poverty", *claims)
    assert [line["track"] for line in reply["claims"]] == [None, "other", "other", None, None, None]


def test_explanations_are_left_out_of_a_comparison() -> None:
    warnings = [{"code": code} for code in ("b", "a", "unverified_figure", "b")]
    line = {"claim_id": "a", "steps": [{}], "reason_details": [], "notices": [], "warnings": warnings}
    alert = {"alert": "burden_warning", "clause": "c", "message": "m"}
    premium = {"year": 2025, "steps": [], "warnings": [{"code": "unverified_figure"}]}
    reply = {"rules": {}, "premium_subsidy": premium, "claims": [line, {"claim_id": "v"}], "alerts": [alert]}
    assert comparable(reply) == {
        "premium_subsidy": {"year": 2025},
        "claims": [{"claim_id": "a", "notices": [], "warnings": ["a", "b"]}, {"claim_id": "v"}],
        "alerts": [{"alert": "burden_warning"}],
    }
    assert len(warnings) == 4
