"""What each kind of field takes, to the boundary and one beyond it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from calc_service.domain.fields import CLAIM_FIELDS
from tests.case.asking import case, claim, enrolment, faults, person, refusal, reply


def raw(body: dict[str, Any], digits: str) -> bytes:
    """The case with its posted text "RAW" written as a bare JSON number."""
    return json.dumps(body).replace('"RAW"', digits).encode()


def of_total_cost(value: object) -> list[str]:
    body = case(claim(total_cost=value, policy_scope_cost="0.00", basic_paid="0.00"))
    found = faults(body)
    assert all(pointer == "/claims/0/total_cost" for pointer, _ in found)
    return [code for _, code in found]


@pytest.mark.parametrize("amount", ["0", "0.0", "0.00", "0.01", "0.1", "7", "10.50", "99999999.99", "99999999"])
def test_an_amount_is_taken_as_a_text_or_as_a_number(amount: str) -> None:
    body = case(claim(total_cost="RAW", policy_scope_cost=0, basic_paid="0"))
    assert of_total_cost(amount) == []
    assert faults(raw(body, amount)) == []


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("100000000.00", "out_of_range"),
        ("100000000", "out_of_range"),
        ("-0.01", "out_of_range"),
        ("-1", "out_of_range"),
        ("1.005", "too_many_decimals"),
        ("1.000", "too_many_decimals"),
        ("1e5", "not_an_amount"),
        ("1E-2", "not_an_amount"),
    ],
)
def test_what_is_no_amount_is_refused_as_text_and_as_number(amount: str, code: str) -> None:
    body = case(claim(total_cost="RAW", policy_scope_cost=0, basic_paid="0"))
    assert of_total_cost(amount) == [code]
    assert faults(raw(body, amount)) == [("/claims/0/total_cost", code)]


@pytest.mark.parametrize(
    "amount",
    [
        "",
        " ",
        " 1",
        "1 ",
        "1\n",
        "+1",
        "01",
        "00",
        ".5",
        "1.",
        "1,000.00",
        "1_000",
        "¥1",
        "NaN",
        "inf",
        "0x1",
        "１００",
        "٣",
        "1-",
        "--1",
    ],
)
def test_a_text_that_is_not_plain_digits_is_no_amount(amount: str) -> None:
    assert of_total_cost(amount) == ["not_an_amount"]


@pytest.mark.parametrize("value", [True, False, [], {}, ["1"]])
def test_an_amount_of_another_type_is_refused(value: object) -> None:
    assert of_total_cost(value) == ["wrong_type"]


def test_an_amount_that_is_missing_is_not_zero() -> None:
    assert of_total_cost(None) == ["required"]


@pytest.mark.parametrize("digits", ["1e100000000", "9" * 900_000, "-" + "9" * 900_000, "0." + "9" * 900_000])
def test_a_hostile_number_is_refused_without_being_repeated(digits: str) -> None:
    found = refusal(raw(case(claim(total_cost="RAW")), digits))
    assert [pointer for pointer, _, _ in found] == ["/claims/0/total_cost"]
    assert len(found[0][2]) < 500
    for name in ("year", "tier"):
        assert faults(raw(case(enrolment=enrolment(**{name: "RAW"})), digits))[0][0] == f"/enrolment/{name}"


def test_the_range_is_said_with_a_fault() -> None:
    message = refusal(case(claim(total_cost="-5.00")))[0][2]
    assert "0.00" in message
    assert "99999999.99" in message


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("99999999999.99", None),
        ("100000000000.00", "out_of_range"),
        ("-0.01", "out_of_range"),
        ("0.001", "too_many_decimals"),
        ("x", "not_an_amount"),
        (True, "wrong_type"),
    ],
)
@pytest.mark.parametrize("name", ["catastrophic_base", "tilt_base", "in_scope_self_pay", "special"])
def test_a_running_total_has_a_range_of_its_own(name: str, amount: object, code: str | None) -> None:
    opening = {"assistance_paid": {name: amount}} if name == "special" else {name: amount}
    place = f"/year_to_date/0/{'assistance_paid/special' if name == 'special' else name}"
    found = faults(case(year_to_date=[{"year": 2024, **opening}]))
    assert found == ([(place, code)] if code else [])


def test_null_in_year_to_date_is_not_zero() -> None:
    opening = {"year": 2024, "catastrophic_base": None, "assistance_paid": {"special": None}, "tilt_base": None}
    assert faults(case(year_to_date=[opening])) == [
        ("/year_to_date/0/assistance_paid/special", "wrong_type"),
        ("/year_to_date/0/catastrophic_base", "wrong_type"),
        ("/year_to_date/0/tilt_base", "wrong_type"),
    ]


def test_what_year_to_date_leaves_out_is_zero() -> None:
    entry = {"year": 2024, "catastrophic_base": "0.00", "assistance_paid": {"special": "0.00", "other": "0.00"}}
    expected = entry | {"tilt_base": "0.00", "in_scope_self_pay": "0.00"}
    assert reply(case(year_to_date=[{"year": 2024}]))["year_to_date"][0] == expected


def test_null_is_no_amount_where_absence_means_one() -> None:
    assert faults(case(claim(other_insurance_paid=None))) == [("/claims/0/other_insurance_paid", "wrong_type")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a", None),
        ("a" * 64, None),
        ("😀" * 64, None),
        ("a b/~中", None),
        (" ", None),
        ("a" * 65, "too_long"),
        ("", "empty"),
        ("a\nb", "bad_characters"),
        ("a\tb", "bad_characters"),
        ("\x00", "bad_characters"),
        ("\x1f", "bad_characters"),
        ("\x7f", "bad_characters"),
        ("\x85", "bad_characters"),
        ("\x9f", "bad_characters"),
        ("\ud800", "bad_characters"),
        ("a\udfff", "bad_characters"),
        (7, "wrong_type"),
        (True, "wrong_type"),
        ([], "wrong_type"),
    ],
)
@pytest.mark.parametrize("field", ["case_id", "claim_id", "stay_id", "facility_id", "person_id"])
def test_an_id_has_one_to_64_characters_that_can_be_shown(field: str, text: object, code: str | None) -> None:
    bodies = {
        "case_id": ("/case_id", case(case_id=text)),
        "claim_id": ("/claims/0/claim_id", case(claim(text))),
        "stay_id": ("/claims/0/stay_id", case(claim(stay_id=text))),
        "facility_id": ("/claims/0/facility_id", case(claim(facility_id=text))),
        "person_id": ("/person/person_id", case(person=person(person_id=text))),
    }
    pointer, body = bodies[field]
    assert faults(body) == ([(pointer, code)] if code else [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2024-02-29", None),
        ("2023-02-29", "not_a_date"),
        ("2025-02-30", "not_a_date"),
        ("2025-13-01", "not_a_date"),
        ("0000-01-01", "not_a_date"),
        ("2025-6-1", "not_a_date"),
        ("20250601", "not_a_date"),
        ("2025-W23-7", "not_a_date"),
        ("2025-06-01T00:00:00", "not_a_date"),
        ("2025-06-01 ", "not_a_date"),
        ("2025/06/01", "not_a_date"),
        ("２０25-06-01", "not_a_date"),
        ("", "not_a_date"),
        (20250601, "wrong_type"),
        (True, "wrong_type"),
        (["2025-06-01"], "wrong_type"),
    ],
)
@pytest.mark.parametrize("field", ["settled_on", "admitted_on", "from"])
def test_a_date_is_a_day_that_exists(field: str, text: object, code: str | None) -> None:
    if field == "from":
        pointer = "/person/identities/0/from"
        body = case(person=person(identities=[{"category": "extreme_poverty", "from": text}]))
    else:
        pointer, body = f"/claims/0/{field}", case(claim(**{field: text}))
    assert faults(body) == ([(pointer, code)] if code else [])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("13:49:42", None),
        ("00:00:00.123456789", None),
        (None, None),
        ("24:00:00", "not_a_date"),
        ("23:59:60", "not_a_date"),
        ("13:49:42Z", "not_a_date"),
        ("13:49:42+08:00", "not_a_date"),
        ("", "not_a_date"),
        (134942, "wrong_type"),
    ],
)
def test_a_time_is_one_of_the_day(value: object, code: str | None) -> None:
    found = refusal(case(claim(settled_time=value)))
    assert [(pointer, one) for pointer, one, _ in found] == ([("/claims/0/settled_time", code)] if code else [])
    assert all("13:49:42" in message for _, one, message in found if one == "not_a_date")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("setting", "Inpatient", "unknown_value"),
        ("setting", "", "unknown_value"),
        ("setting", None, "required"),
        ("setting", 1, "wrong_type"),
        ("disease_class", "none", "unknown_value"),
        ("facility_level", "tertiary ", "unknown_value"),
        ("place_of_care", "at_home", "unknown_value"),
        ("referral", ["missing"], "wrong_type"),
        ("facility_designated", "true", "wrong_type"),
        ("facility_designated", 1, "wrong_type"),
        ("facility_designated", None, "required"),
    ],
)
def test_a_choice_is_one_of_its_codes(field: str, value: object, code: str) -> None:
    assert faults(case(claim(**{field: value}))) == [(f"/claims/0/{field}", code)]


def test_the_choices_are_said_with_a_fault() -> None:
    assert "Inpatient, Outpatient" in refusal(case(claim(setting="x")))[0][2]
    assert "Tier 1, Tier 2" in refusal(case(enrolment=enrolment(tier=3)))[0][2]
    named = "Resident basic medical insurance, Employee basic medical insurance"
    assert named in refusal(case(person=person(insurance="x")))[0][2]


@pytest.mark.parametrize(
    ("digits", "code"),
    [("1", None), ("2", None), ("3", "unknown_value"), ("0", "unknown_value"), ("-1", "unknown_value"),
     ("1.0", "wrong_type"), ("1e0", "wrong_type"), ('"1"', "wrong_type"), ("true", "wrong_type"), ("null", "required")],
)  # fmt: skip
def test_a_tier_is_one_or_two(digits: str, code: str | None) -> None:
    found = faults(raw(case(enrolment=enrolment(tier="RAW")), digits))
    assert found == ([("/enrolment/tier", code)] if code else [])


@pytest.mark.parametrize(
    ("digits", "code"),
    [("1", None), ("9999", None), ("0", "out_of_range"), ("10000", "out_of_range"), ("-2025", "out_of_range"),
     ("2025.0", "wrong_type"), ("2e3", "wrong_type"), ('"2025"', "wrong_type"), ("true", "wrong_type"),
     ("null", "required")],
)  # fmt: skip
def test_a_year_is_a_plain_whole_number(digits: str, code: str | None) -> None:
    found = faults(raw(case(year_to_date=[{"year": "RAW"}]), digits))
    assert found == ([("/year_to_date/0/year", code)] if code else [])


@pytest.mark.parametrize(
    "field",
    [field.name for field in CLAIM_FIELDS if not field.required and field.absent is None],
)
def test_null_for_an_optional_field_is_the_same_as_leaving_it_out(field: str) -> None:
    assert reply(case(claim(**{field: None}))) == reply(case())


@pytest.mark.parametrize(
    "body",
    [
        case(enrolment=None),
        case(rules_digest=None),
        case(person=person(person_id=None)),
        case(person=person(identities=[{"category": "subsistence_allowance", "from": None, "to": None}])),
    ],
)
def test_null_for_an_optional_part_is_the_same_as_leaving_it_out(body: dict[str, Any]) -> None:
    assert reply(body) == reply(case())
