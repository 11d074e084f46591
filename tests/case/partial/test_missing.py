"""What is asked for while a case is typed, in which order, and what waits for it."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from calc_service.case.partial.assessment import assess_partial
from calc_service.case.reading import read_json
from calc_service.case.refusals import MOST_FAULTS, CaseRefused
from calc_service.domain.fields import CLAIM_FIELDS
from tests.case.asking import LEAVE_OUT, case, city, claim, enrolment, faults, person, reply
from tests.properties.worlds_on_file import book_of

Json = dict[str, Any]
AMOUNTS_AND_DAYS = ["settled_on", "total_cost", "policy_scope_cost", "basic_paid"]
CARE = ["setting", "disease_class", "facility_level", "facility_designated", "place_of_care", "referral"]


def typed(body: object, language: str = "en") -> Json:
    found: Json = msgspec.to_builtins(assess_partial(read_json(json.dumps(body).encode()), city(), language))
    return found


def pointers(found: Json) -> list[str]:
    return [line["pointer"] for line in found["missing"]]


def fact(found: Json, pointer: str) -> Json:
    line: Json = next(line for line in found["missing"] if line["pointer"] == pointer)
    return line


def error_places(found: Json) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in found["errors"]]


def assistance(line: Json) -> tuple[str, str] | None:
    amounts = line["amounts"]
    return amounts and (amounts["assistance_paid"]["lowest"], amounts["assistance_paid"]["highest"])


def test_of_nothing_a_whole_form_can_be_made() -> None:
    found = typed({})
    of_claim = [f"/claims/0/{name}" for name in AMOUNTS_AND_DAYS]
    assert pointers(found)[:5] == [*of_claim, "/enrolment/paid_on"]
    required = {f"/claims/0/{field.name}" for field in CLAIM_FIELDS if field.required}
    of_person = {"/person/district", "/person/insurance", "/person/identities"}
    of_enrolment = {"/enrolment/year", "/enrolment/tier", "/enrolment/paid_on"}
    assert set(pointers(found)) == {"/case_id"} | of_person | of_enrolment | required
    assert fact(found, "/claims/0/referral")["unless"] == "/enrolment"
    assert fact(found, "/enrolment/tier")["unless"] == "/claims"
    assert fact(found, "/person/district")["unless"] is None
    assert found["errors"] == []
    assert found["still_possible"]["totals"] == {"waits_for": ["/claims"], "amounts": None}
    assert not found["complete"]


def test_of_an_empty_claim_only_that_claim_is_asked_for() -> None:
    found = typed({"claims": [{}]})
    assert [line["pointer"] for line in found["missing"] if "enrolment" in line["pointer"]] == []
    assert {line["unless"] for line in found["missing"]} == {None}
    assert pointers(found)[-2:] == ["/case_id", "/claims/0/claim_id"]
    (line,) = found["still_possible"]["claims"]
    assert line["amounts"] is None
    assert set(line["waits_for"]) == {f"/claims/0/{name}" for name in AMOUNTS_AND_DAYS}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_that_is_asked_for_has_a_label_and_its_choices(language: str) -> None:
    chosen = {line["field"]: line for line in typed({}, language)["missing"]}
    assert all(line["label"] for line in chosen.values())
    assert [each["code"] for each in chosen["facility_designated"]["choices"]] == [True, False]
    assert [each["code"] for each in chosen["tier"]["choices"]] == [1, 2]
    assert chosen["setting"]["choices"][0] == {
        "code": "inpatient",
        "label": {"zh": "住院", "en": "Inpatient"}[language],
    }
    assert len(chosen["district"]["choices"]) > 30
    assert len(chosen["identities"]["choices"]) == 6
    assert chosen["total_cost"]["choices"] is None
    assert all(each["label"] for line in chosen.values() for each in line["choices"] or ())


def test_only_districts_of_the_day_are_offered() -> None:
    districts = {
        year: {each["code"] for each in fact(typed(of_year(year)), "/person/district")["choices"]}
        for year in (2025, 2026)
    }
    assert districts[2025] != districts[2026]


def of_year(year: int) -> Json:
    return case(claim(settled_on=f"{year}-12-30"), person=person(district=None))


def test_a_complete_case_gets_its_reply_and_bounds_that_meet() -> None:
    found = typed(case(enrolment=enrolment()))
    assert found["complete"]
    assert found["assessment"] == reply(case(enrolment=enrolment()))
    assert found["missing"] == []
    totals = found["still_possible"]["totals"]["amounts"]
    for name, bounds in totals.items():
        assert bounds["lowest"] == bounds["highest"] == found["assessment"]["totals"][name]
    subsidy = found["assessment"]["premium_subsidy"]["subsidy"]
    assert found["still_possible"]["premium_subsidy"]["subsidy"] == {"lowest": subsidy, "highest": subsidy}


def test_null_is_missing_where_a_field_is_required_and_means_none_where_it_is_not() -> None:
    found = typed(case(claim(referral=None, catastrophic_paid=None, stay_id=None), person=person(insurance=None)))
    assert set(pointers(found)) == {"/claims/0/referral", "/person/insurance"}
    assert found["errors"] == []


def test_what_is_wrong_is_listed_as_a_refusal_lists_it() -> None:
    wrong = case(claim(total_cost="1.005", settled_on="2025-02-30", tiers=1, referral="maybe"), rules_digest="x")
    found = typed(wrong)
    assert error_places(found) == faults(wrong)
    assert found["missing"] == []
    assert not found["complete"]


def test_the_faults_between_fields_are_seen_before_the_case_is_complete() -> None:
    found = typed({"claims": [claim(None, policy_scope_cost="2000.00", referral=LEAVE_OUT)]})
    assert error_places(found) == [("/claims/0/policy_scope_cost", "exceeds_total_cost")]
    assert found["still_possible"]["claims"][0]["waits_for"] == ["/claims/0/policy_scope_cost"]


def test_a_wrong_choice_leaves_all_choices_possible() -> None:
    wrong, missing = (typed(case(claim(referral=referral)))["still_possible"] for referral in ("maybe", None))
    assert wrong["claims"] == missing["claims"]


@pytest.mark.parametrize("body", [[], 5, "x", None])
def test_what_is_no_object_is_refused(body: object) -> None:
    with pytest.raises(CaseRefused):
        typed(body)


@pytest.mark.parametrize(
    "body",
    [
        {"person": 5},
        {"person": None, "claims": [5, None, []]},
        {"claims": 5},
        {"claims": None, "enrolment": 5},
        {"enrolment": {}, "year_to_date": [{}, 5]},
        case(year_to_date=[{"assistance_paid": {"nowhere": "1.00"}}]),
        case(person=person(identities=[{}, {"category": 5}, {"from": "x"}, 7])),
        case(person=person(identities=[{"category": None}] * 1000)),
        case(person=person(district="000000")),
        case(claim(None, reverses="S-1"), claim("S-2", reverses=5)),
        case(*[claim(None, referral=None)] * 60),
        case(enrolment={"year": 1900, "paid_on": "1999-01-01"}),
    ],
)
def test_whatever_is_there_is_answered(body: Json) -> None:
    found = typed(body)
    assert not found["complete"]
    assert found["errors"] or found["missing"]


def test_facts_come_in_the_order_in_which_they_are_worth_asking() -> None:
    rows = [
        claim("S-1", referral=LEAVE_OUT, place_of_care=LEAVE_OUT),
        claim("S-2", settled_on="2025-07-01", total_cost="9000.00", policy_scope_cost="9000.00", referral=LEAVE_OUT),
    ]
    found = typed(case(*rows, case_id=LEAVE_OUT, person=person(insurance=LEAVE_OUT)))
    assert pointers(found) == [
        "/claims/1/referral",
        "/claims/0/referral",
        "/person/insurance",
        "/claims/0/place_of_care",
        "/case_id",
    ]
    assert [line["can_change"] for line in found["missing"]] == [True, True, False, False, False]
    # (9000.00 − 777.77) × 70%, (1200.00 − 777.77) × 70%; below the deductible no insurance pays
    assert [line["spread"] for line in found["missing"]] == ["5755.56", "295.56", "0.00", "0.00", "0.00"]


def test_a_fact_that_can_no_longer_change_anything_says_so() -> None:
    """Nobody is assisted at a facility that is not designated, whatever the referral."""
    open_facility = typed(case(claim(referral=None, facility_designated=None)))
    assert fact(open_facility, "/claims/0/referral")["can_change"]
    undesignated = typed(case(claim(referral=None, facility_designated=False)))
    assert not fact(undesignated, "/claims/0/referral")["can_change"]


def test_identities_may_begin_between_two_claims() -> None:
    """The second claim alone may be assisted, and then has the whole pool."""
    costly = {
        "total_cost": "200000.00",
        "policy_scope_cost": "200000.00",
        "basic_paid": "0.00",
        "catastrophic_paid": "0.00",
    }
    rows = [claim("S-1", **costly), claim("S-2", settled_on="2025-06-04", **costly)]
    found = typed(case(*rows, person=person(identities=LEAVE_OUT)))["still_possible"]
    assert [assistance(line) for line in found["claims"]] == [("0.00", "100000.00"), ("0.00", "100000.00")]
    assert assistance(found["totals"]) == ("0.00", "100000.00")


def test_a_missing_amount_is_never_zero_and_stops_what_comes_after_it() -> None:
    rows = [
        claim("S-1", settled_on="2025-01-01"),
        claim("S-2", settled_on="2025-02-01", basic_paid=None),
        claim("S-3", settled_on="2025-03-01", referral=None),
        claim("S-4", settled_on="2026-03-01", insurance=LEAVE_OUT),
    ]
    found = typed(case(*rows, person=person(insurance="employee")))
    lines = found["still_possible"]["claims"]
    assert [line["waits_for"] for line in lines] == [[], ["/claims/1/basic_paid"], ["/claims/1"], []]
    assert [line["amounts"] is None for line in lines] == [False, True, True, False]
    assert found["still_possible"]["totals"] == {"waits_for": ["/claims/1"], "amounts": None}
    assert pointers(found) == ["/claims/1/basic_paid", "/claims/2/referral"]
    assert fact(found, "/claims/2/referral")["spread"] is None


def test_a_missing_day_may_be_any_day() -> None:
    rows = [claim("S-1", settled_on="2023-01-01"), claim("S-2", settled_on=None)]
    lines = typed(case(*rows))["still_possible"]["claims"]
    assert [line["waits_for"] for line in lines] == [["/claims/1"], ["/claims/1/settled_on"]]


def test_a_missing_cost_stops_its_stay_in_another_year_too() -> None:
    rows = [
        claim("S-1", settled_on="2024-12-30", disease_class="other", stay_id="V"),
        claim("S-2", settled_on="2025-01-05", disease_class="other", stay_id="V", policy_scope_cost=None),
        claim("S-3", settled_on="2024-12-31"),
        claim("S-4", settled_on="2024-12-29"),
    ]
    lines = typed(case(*rows))["still_possible"]["claims"]
    waits = [["/claims/1"], ["/claims/1/policy_scope_cost"], ["/claims/0"], []]
    assert [line["waits_for"] for line in lines] == waits


def test_a_cancelled_claim_waits_for_nothing() -> None:
    rows = [claim("S-1", basic_paid=None, referral=None), claim("S-2", reverses="S-1"), claim("S-3")]
    found = typed(case(*rows))
    assert [line["void"] for line in found["still_possible"]["claims"]] == [True, True, False]
    assert assistance(found["still_possible"]["totals"]) == ("295.56", "295.56")
    assert not fact(found, "/claims/0/referral")["can_change"]


def test_who_cancels_whom_has_to_be_known() -> None:
    found = typed(case(claim(None), claim("S-2", reverses="S-1"), claim("S-3")))
    assert [line["waits_for"] for line in found["still_possible"]["claims"]] == [["/claims/0/claim_id"]] * 3


def test_openings_that_are_wrong_stop_everything() -> None:
    found = typed(case(year_to_date=[{"year": 2025, "tilt_base": "x"}]))
    assert found["still_possible"]["claims"][0]["waits_for"] == ["/year_to_date/0/tilt_base"]
    assert found["still_possible"]["totals"]["amounts"] is None


def test_an_enrolment_without_its_day_is_not_guessed() -> None:
    found = typed(case(claims=LEAVE_OUT, enrolment=enrolment(paid_on=None, tier=None)))
    premium = found["still_possible"]["premium_subsidy"]
    assert premium == {"waits_for": ["/enrolment/paid_on"], "subsidy": None, "personal": None}
    assert pointers(found) == ["/enrolment/paid_on", "/enrolment/tier"]


def test_a_reply_to_many_empty_claims_is_bounded() -> None:
    found = typed({"claims": [{}] * 5000})
    assert len(found["missing"]) == MOST_FAULTS
    assert found["missing_in_all"] == 4 + 5000 * sum(field.required for field in CLAIM_FIELDS)


def test_the_same_draft_gets_the_same_reply() -> None:
    body = case(claim(None, referral=None), claim("S-2", setting=None), person=person(identities=LEAVE_OUT))
    assert typed(body) == typed(body)


def test_no_message_repeats_a_value() -> None:
    found = json.dumps(typed(case(claim(total_cost="77.777", referral="secretive"))))
    assert "77.777" not in found
    assert "secretive" not in found


def test_a_district_that_has_ended_is_refused_with_the_one_that_follows() -> None:
    body = {"case_id": "C", "person": {"district": "500105"}, "claims": [{"settled_on": "2026-01-05"}]}
    [fault] = typed(body, "zh")["errors"]
    assert (fault["code"], "“两江新区”（500157）" in fault["message"]) == ("district_not_in_force", True)


def test_what_a_file_taken_over_adds_is_offered_to_the_one_that_follows() -> None:
    home: Json = {"district": "500157", "insurance": "resident", "identities": [{}]}
    body: Json = {"case_id": "C", "person": home, "claims": [{"claim_id": "S", "settled_on": "2026-01-05"}]}
    found = assess_partial(read_json(json.dumps(body).encode()), book_of("merger"), "zh")
    assert "orphan" in json.dumps(msgspec.to_builtins(found))
