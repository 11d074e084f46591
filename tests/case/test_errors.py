"""Every error code (docs/calculation.md#error-codes): the smallest case that has it, and the place that is named."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.case.refusals import MOST_FAULTS
from calc_service.domain.vocabulary import ERRORS
from tests.case.asking import LEAVE_OUT, case, city, claim, enrolment, faults, person, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

UNKNOWN = "QQ-nobody-posts-this-QQ"
TABLE: tuple[tuple[str, Any, str], ...] = (
    ("required", case(claim(total_cost=LEAVE_OUT)), "/claims/0/total_cost"),
    ("unknown_field", case(claim(tota1_cost="88.13")), "/claims/0/tota1_cost"),
    ("wrong_type", case(claim(facility_designated="QQyesQQ")), "/claims/0/facility_designated"),
    ("not_an_amount", case(claim(total_cost="QQ12")), "/claims/0/total_cost"),
    ("too_many_decimals", case(claim(total_cost="1.005")), "/claims/0/total_cost"),
    ("out_of_range", case(claim(total_cost="100000000.00")), "/claims/0/total_cost"),
    ("not_a_date", case(claim(settled_on="2025-02-29")), "/claims/0/settled_on"),
    ("unknown_value", case(claim(referral=UNKNOWN)), "/claims/0/referral"),
    ("empty", case(case_id=""), "/case_id"),
    ("too_long", case(claim("Q" * 65)), "/claims/0/claim_id"),
    ("bad_characters", case(case_id="QQ\nQQ"), "/case_id"),
    ("repeated_key", b'{"case_id": "QQ-1", "case_id": "QQ-2"}', "/case_id"),
    ("repeated_claim_id", case(claim("QQ-1"), claim("QQ-1")), "/claims/1/claim_id"),
    ("repeated_year", case(year_to_date=[{"year": 2024}, {"year": 2024}]), "/year_to_date/1/year"),
    ("exceeds_total_cost", case(claim(policy_scope_cost="1234.57")), "/claims/0/policy_scope_cost"),
    ("exceeds_policy_scope", case(claim(basic_paid="1200.01")), "/claims/0/basic_paid"),
    ("dates_out_of_order", case(claim(discharged_on="2025-06-04")), "/claims/0/discharged_on"),
    ("reverses_unknown_claim", case(claim(reverses=UNKNOWN)), "/claims/0/reverses"),
    ("reverses_itself", case(claim("QQ-1", reverses="QQ-1")), "/claims/0/reverses"),
    (
        "already_reversed",
        case(claim("QQ-1"), claim("QQ-2", reverses="QQ-1"), claim("QQ-3", reverses="QQ-1")),
        "/claims/2/reverses",
    ),
    (
        "reverses_a_reversal",
        case(claim("QQ-1"), claim("QQ-2", reverses="QQ-1"), claim("QQ-3", reverses="QQ-2")),
        "/claims/2/reverses",
    ),
    (
        "reversal_precedes_claim",
        case(claim("QQ-1"), claim("QQ-2", reverses="QQ-1", settled_on="2025-06-02")),
        "/claims/1/settled_on",
    ),
    (
        "district_not_in_force",
        case(claim(settled_on="2026-01-13"), person=person(district="500105")),
        "/person/district",
    ),
    ("identity_number", case(person=person(person_id="11010519491231002X")), "/person/person_id"),
    ("no_rules_in_force", case(claim(settled_on="2022-10-27")), "/claims/0/settled_on"),
    ("figure_not_on_file", case(claim(settled_on="2027-01-13")), "/claims/0/settled_on"),
    ("nothing_to_compute", case(claims=[]), ""),
    ("unknown_rules_digest", case(rules_digest="sha256:QQ"), "/rules_digest"),
    (
        "total_out_of_range",
        case(year_to_date=[{"year": 2025, "catastrophic_base": "99999999999.99"}]),
        "/claims/0",
    ),
)


def values(document: Any) -> Iterator[str]:  # noqa: ANN401 - a JSON document
    """Every posted text and number."""
    if isinstance(document, dict):
        document = list(document.values())
    if isinstance(document, list):
        for part in document:
            yield from values(part)
    elif isinstance(document, str | int) and not isinstance(document, bool):
        yield str(document)


def test_the_table_names_every_code() -> None:
    assert sorted(code for code, _, _ in TABLE) == sorted(set(ERRORS) - {"too_costly"})


@pytest.mark.parametrize(
    "body",
    [
        case(claim()) | {f"k{number}": 1 for number in range(2000)},
        case(*[claim(surprise=1)] * 2000),
        case(
            claim(), year_to_date=[{"year": 2025, "assistance_paid": {f"p{number}": "x" for number in range(999)}}] * 2
        ),
    ],
    ids=["unknown fields", "claims", "pools"],
)
def test_of_more_faults_than_are_listed_the_last_one_says_so(body: object) -> None:
    found = faults(body)

    assert len(found) == MOST_FAULTS + 1
    assert found[-1] == ("", "too_costly")
    assert "too_costly" not in {code for _, code in found[:-1]}


def test_more_pools_than_there_could_be_are_not_read_one_by_one() -> None:
    pools = {f"p{number}": "x" for number in range(1001)}

    assert faults(case(claim(), year_to_date=[{"year": 2025, "assistance_paid": pools}])) == [
        ("/year_to_date/0/assistance_paid", "too_long")
    ]


@pytest.mark.parametrize(("code", "body", "pointer"), TABLE, ids=[code for code, _, _ in TABLE])
def test_a_fault_has_its_code_and_its_place(code: str, body: object, pointer: str) -> None:
    assert faults(body) == [(pointer, code)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("code", "body", "pointer"), TABLE, ids=[code for code, _, _ in TABLE])
def test_no_message_repeats_what_was_posted(code: str, body: Any, pointer: str, language: str) -> None:  # noqa: ANN401 - a JSON document
    allowed = {*city().profiles[0].categories, "2025", "2024", "2027", "inpatient", "special", "compliant"}
    posted = {value for value in values(json.loads(body) if isinstance(body, bytes) else body) if len(value) > 2}
    for _, found, message in refusal(body, language=language):
        assert found == code, pointer
        assert message
        assert "{" not in message
        assert not [value for value in posted - allowed if value in message]


def test_messages_are_in_the_language_asked_for() -> None:
    body = case(claim(settled_on="2022-10-27"))
    assert "2022-10-28" in refusal(body, language="en")[0][2]
    assert refusal(body, language="en")[0][2].isascii()
    assert not refusal(body, language="zh")[0][2].isascii()


def test_the_missing_figure_and_its_file_are_named() -> None:
    message = refusal(case(claim(settled_on="2027-01-13")), language="zh")[0][2]
    assert "2027" in message
    assert "居民大病保险起付线" in message
    assert "catastrophic.deductible" not in message
    assert "rules/catastrophic_insurance.yaml" in message
    premium = refusal(case(claims=[], enrolment=enrolment(year=2030)))[0]
    assert premium[:2] == ("/enrolment/year", "figure_not_on_file")
    assert "2030" in premium[2]
    assert "rules/premium_subsidy.yaml" in premium[2]


def test_all_faults_of_a_request_are_reported_at_once() -> None:
    body = case(
        claim("a", total_cost="x", stray=1),
        claim("b", policy_scope_cost="9999.00", basic_paid="9999.01", reverses="nobody"),
        claim("b", settled_on="2021-05-05"),
        claim("c", settled_on="2024-12-01", reverses="a", discharged_on="2024-12-02"),
        case_id="",
        person=person(
            identities=[{"category": "rich"}, {"category": "extreme_poverty", "from": "2025-02-02", "to": "2025-02-01"}]
        ),
        enrolment=enrolment(year=2031, paid_on="2020-01-01"),
        year_to_date=[{"year": 2025, "assistance_paid": {"gold": "1"}}, {"year": 2025}],
        rules_digest="sha256:0",
        hobby="chess",
    )
    assert faults(body) == [
        ("/case_id", "empty"),
        ("/claims/0/stray", "unknown_field"),
        ("/claims/0/total_cost", "not_an_amount"),
        ("/claims/1/basic_paid", "exceeds_policy_scope"),
        ("/claims/1/policy_scope_cost", "exceeds_total_cost"),
        ("/claims/1/reverses", "reverses_unknown_claim"),
        ("/claims/2/claim_id", "repeated_claim_id"),
        ("/claims/2/settled_on", "no_rules_in_force"),
        ("/claims/3/discharged_on", "dates_out_of_order"),
        ("/claims/3/settled_on", "reversal_precedes_claim"),
        ("/enrolment/paid_on", "no_rules_in_force"),
        ("/enrolment/year", "figure_not_on_file"),
        ("/hobby", "unknown_field"),
        ("/person/identities/0/category", "unknown_value"),
        ("/person/identities/1/to", "dates_out_of_order"),
        ("/rules_digest", "unknown_rules_digest"),
        ("/year_to_date/0/assistance_paid/gold", "unknown_field"),
        ("/year_to_date/1/year", "repeated_year"),
    ]


def test_places_in_lists_are_sorted_as_numbers() -> None:
    found = faults(case(*(claim(f"c{place}", total_cost=None) for place in range(12))))
    assert [pointer for pointer, _ in found] == [f"/claims/{place}/total_cost" for place in range(12)]


def test_a_person_that_cannot_be_read_hides_no_fault_of_the_claims_form() -> None:
    body = case(claim(total_cost="x"), claim("b", settled_on="no day"), person=person(district=5))
    assert faults(body) == [
        ("/claims/0/total_cost", "not_an_amount"),
        ("/claims/1/settled_on", "not_a_date"),
        ("/person/district", "wrong_type"),
    ]
    unknown = case(claim(total_cost="x"), person=person(district="999999"))
    assert faults(unknown) == [("/claims/0/total_cost", "not_an_amount"), ("/person/district", "unknown_value")]


def test_a_claim_without_its_id_hides_no_fault_beside_it() -> None:
    body = case(claim(None), claim("b", basic_paid="1200.01"))
    assert faults(body) == [("/claims/0/claim_id", "required"), ("/claims/1/basic_paid", "exceeds_policy_scope")]


def test_reversing_a_claim_that_is_unsound_is_no_fault_of_its_own() -> None:
    body = case(claim("a", total_cost="x"), claim("b", reverses="a"))
    assert faults(body) == [("/claims/0/total_cost", "not_an_amount")]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ([], [("", "wrong_type")]),
        ("case", [("", "wrong_type")]),
        (None, [("", "wrong_type")]),
        (17, [("", "wrong_type")]),
        ({}, [("", "nothing_to_compute"), ("/case_id", "required"), ("/person", "required")]),
        (case(claims={}), [("/claims", "wrong_type")]),
        (case(claims="many"), [("/claims", "wrong_type")]),
        (case(claims=["one"]), [("/claims/0", "wrong_type")]),
        (case(claims=[[claim()]]), [("/claims/0", "wrong_type")]),
        (case(person=[]), [("/person", "wrong_type")]),
        (case(person=None), [("/person", "required")]),
        (case(person=person(identities=LEAVE_OUT)), [("/person/identities", "required")]),
        (case(person=person(identities=None)), [("/person/identities", "required")]),
        (case(person=person(identities={})), [("/person/identities", "wrong_type")]),
        (case(person=person(identities=["low_income_margin"])), [("/person/identities/0", "wrong_type")]),
        (case(person=person(identities=[{}])), [("/person/identities/0/category", "required")]),
        (case(enrolment=[]), [("/enrolment", "wrong_type")]),
        (
            case(enrolment={}),
            [("/enrolment/paid_on", "required"), ("/enrolment/tier", "required"), ("/enrolment/year", "required")],
        ),
        (case(year_to_date={}), [("/year_to_date", "wrong_type")]),
        (case(year_to_date=[{}]), [("/year_to_date/0/year", "required")]),
        (
            case(year_to_date=[{"year": 2025, "assistance_paid": []}]),
            [("/year_to_date/0/assistance_paid", "wrong_type")],
        ),
        (case(claims=LEAVE_OUT), [("", "nothing_to_compute")]),
        (case(claims=None, enrolment=None), [("/claims", "wrong_type")]),
    ],
)
def test_a_document_of_another_shape_is_refused_where_it_differs(body: object, found: list[tuple[str, str]]) -> None:
    assert sorted(faults(body)) == sorted(found)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (case(None), "/claims/0"),
        (case(claim(), None), "/claims/1"),
        (case(person=person(identities=[None])), "/person/identities/0"),
        (case(year_to_date=[None]), "/year_to_date/0"),
    ],
)
def test_null_in_a_list_is_no_entry(body: object, pointer: str) -> None:
    assert faults(body) in ([(pointer, "required")], [(pointer, "wrong_type")])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (case(_schema=1), "/_schema"),
        (case(claim(_schema=1)), "/claims/0/_schema"),
        (case(claim(**{"a/b": 1, "~": 2}), **{"": 3}), None),
        (
            case(year_to_date=[{"year": 2025, "assistance_paid": {"_schema": "x"}}]),
            "/year_to_date/0/assistance_paid/_schema",
        ),
    ],
)
def test_a_key_of_any_name_is_named_by_its_place(body: object, pointer: str | None) -> None:
    expected = [pointer] if pointer else ["/", "/claims/0/a~1b", "/claims/0/~0"]
    assert sorted(place for place, _ in faults(body)) == sorted(expected)


CHINESE = re.compile(r"(?<![(/._a-z])[a-z]+(?:[_.][a-z]+)+")
"""An id or a key that stands in a text by itself; behind its label in brackets it may stand, and so may an address."""


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (case(claim(referral=UNKNOWN)), "按规定转诊"),
        (case(claim(setting=UNKNOWN)), "住院、门诊"),
        (case(claim(disease_class=UNKNOWN)), "特殊疾病（含门诊慢特病）、"),
        (case(claim(facility_level=UNKNOWN)), "三级"),
        (case(claim(place_of_care=UNKNOWN)), "市内其他区县"),
        (case(claim(), person=person(insurance=UNKNOWN)), "职工基本医疗保险"),
        (case(claim(), person=person(identities=[{"category": UNKNOWN}])), "特困人员"),
        (case(claims=[], enrolment=enrolment(tier=3)), "一档、二档"),
        (case(claims=[], enrolment=enrolment(year=2027)), "居民医保个人缴费标准"),
        (case(claim(settled_on="2027-01-13")), "居民大病保险起付线"),
    ],
)
def test_messages_in_chinese_name_things_by_their_labels(body: object, wanted: str) -> None:
    ((_, _, message),) = refusal(body, language="zh")
    assert wanted in message
    assert CHINESE.findall(message) == []


@pytest.mark.parametrize(("code", "body", "pointer"), TABLE, ids=[code for code, _, _ in TABLE])
def test_no_message_in_chinese_has_a_key_without_its_label(code: str, body: object, pointer: str) -> None:
    for _, _, message in refusal(body, language="zh"):
        assert code == "unknown_rules_digest" or CHINESE.findall(message) == [], pointer
