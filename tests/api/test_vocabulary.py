"""GET /v1/vocabulary: every code with both labels."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient

from calc_service.api.every_problem import KINDS
from calc_service.domain import vocabulary
from calc_service.domain.fields import CHOICES, FIELDS
from calc_service.domain.kinds import FLAG_WORDS


@pytest.fixture
def listed(client: FlaskClient) -> Any:  # noqa: ANN401  a JSON document
    return client.get("/v1/vocabulary").get_json()


def codes(entries: Iterable[dict[str, Any]]) -> list[object]:
    return [entry["code"] for entry in entries]


@pytest.mark.parametrize(
    ("enumeration", "expected"),
    [
        *((name, (True, False) if values == FLAG_WORDS else values) for name, values in CHOICES.items()),
        ("tier", (1, 2)),
        ("status", vocabulary.STATUSES),
        ("tilt_status", vocabulary.TILT_STATUSES),
        ("premium_status", vocabulary.PREMIUM_STATUSES),
        ("access", vocabulary.ACCESSES),
        ("warning", vocabulary.WARNINGS),
        ("alert", vocabulary.ALERTS),
        ("error", vocabulary.ERRORS),
        ("batch_error", vocabulary.BATCH_ERRORS),
        ("finding", vocabulary.FINDINGS),
        ("unit", vocabulary.UNITS),
    ],
)
def test_every_enumeration_lists_its_codes_in_order(
    listed: dict[str, Any], enumeration: str, expected: Sequence[object]
) -> None:
    assert codes(listed["enumerations"][enumeration]) == list(expected)


def test_every_code_has_both_labels(listed: dict[str, Any]) -> None:
    def labels(part: object) -> Iterator[dict[str, str]]:
        if isinstance(part, dict):
            yield from [part["label"]] if "label" in part else []
            part = list(part.values())
        if isinstance(part, list):
            for inner in part:
                yield from labels(inner)

    found = list(labels(listed))

    assert len(found) > 150
    assert all(label.keys() == {"zh", "en"} and all(label.values()) for label in found)


def test_the_six_categories_come_in_the_order_that_settles_ties(listed: dict[str, Any]) -> None:
    assert codes(listed["categories"]) == [
        "extreme_poverty",
        "subsistence_allowance",
        "returned_to_poverty",
        "low_income_margin",
        "poverty_risk_monitored",
        "illness_impoverished",
    ]


def test_all_39_districts_are_listed_with_their_days(listed: dict[str, Any]) -> None:
    days = {district["code"]: (district["first_day"], district["last_day"]) for district in listed["districts"]}

    assert len(days) == 39
    assert days["500101"] == (None, None)
    assert days["500105"] == (None, "2025-12-31")
    assert days["500157"] == ("2025-11-01", None)


def test_a_district_says_which_one_follows_it(listed: dict[str, Any]) -> None:
    followed = {each["code"]: each["successor"] for each in listed["districts"] if each["successor"]}
    assert followed == {"500105": "500157", "500112": "500157"}


def test_every_reason_says_where_to_look(listed: dict[str, Any]) -> None:
    assert codes(listed["reasons"]) == list(vocabulary.REASONS)
    assert {reason["code"] for reason in listed["reasons"] if reason["curable"]} == {
        "admission_day_needed",
        "emergency_review",
        "not_referred",
    }
    assert all(reason["field"] and reason["clause"] for reason in listed["reasons"])


def test_every_step_of_a_breakdown_is_listed(
    client: FlaskClient, listed: dict[str, Any], worked: dict[str, Any]
) -> None:
    reply = client.post("/v1/assessments", json=worked).get_json()
    used = {step["step"] for part in (reply["premium_subsidy"], *reply["claims"]) for step in part["steps"]}

    assert used <= set(codes(listed["steps"]))


def test_the_pools_and_tracks_of_the_city_are_listed(listed: dict[str, Any]) -> None:
    assert [(pool["code"], pool["label"]["zh"], pool["districts"]) for pool in listed["pools"]] == [
        ("special", "特殊疾病救助", None),
        ("other", "其他疾病大额住院救助", None),
    ]
    assert codes(listed["tracks"]) == ["other", "special"]


def test_every_code_that_a_fault_may_have_is_labelled(listed: dict[str, Any], description: dict[str, Any]) -> None:
    of_faults = description["components"]["schemas"]["RequestFault"]["properties"]["code"]["enum"]
    labelled = {
        code
        for name in ("error", "past_error", "batch_error", "variant_error", "file_error")
        for code in codes(listed["enumerations"][name])
    }

    assert set(of_faults) <= labelled


def test_every_notice_is_listed(listed: dict[str, Any]) -> None:
    assert codes(listed["notices"]) == list(vocabulary.NOTICES)


def test_every_flag_and_every_kind_of_problem_is_listed(listed: dict[str, Any]) -> None:
    assert codes(listed["flags"]) == list(vocabulary.FLAGS)
    assert {problem["code"]: problem["type"] for problem in listed["problems"]} == {
        kind: f"/problems/{kind}" for kind in KINDS
    }
    assert all(problem["title"]["en"] and problem["detail"]["zh"] for problem in listed["problems"])


def test_every_figure_that_a_reply_names_is_labelled(
    client: FlaskClient, listed: dict[str, Any], worked: dict[str, Any]
) -> None:
    reply = client.post("/v1/assessments", json=worked).get_json()
    steps = [step for part in (reply["premium_subsidy"], *reply["claims"]) for step in part["steps"]]
    used = {figure["name"] for step in steps for figure in step["figures"]}

    assert len(used) >= 8
    assert used <= set(codes(listed["enumerations"]["figure"]))


def test_every_field_of_a_case_and_of_a_file_has_a_name_in_words(listed: dict[str, Any]) -> None:
    named = {str(code) for name in ("field", "column", "amount") for code in codes(listed["enumerations"][name])}
    of_identities = {"from", "to"}

    assert {field.name for field in FIELDS} - of_identities <= named
    assert {f"identities.{name}" for name in of_identities} <= named


def test_every_field_of_a_case_is_listed_as_a_form_shows_it(listed: dict[str, Any], client: FlaskClient) -> None:
    shapes = client.get("/openapi.json").get_json()["components"]["schemas"]
    named = {
        "case": "Case",
        "person": "Person",
        "identities": "Identity",
        "enrolment": "Enrolment",
        "year_to_date": "YearToDate",
        "claims": "Claim",
    }
    objects = {"person", "identities", "enrolment", "year_to_date", "claims", "assistance_paid"}
    found = {name: [one for one in listed["fields"] if one["holder"] == name] for name in named}

    for name, shape in named.items():
        assert {one["field"] for one in found[name]} == shapes[shape]["properties"].keys() - objects
        assert {one["field"] for one in found[name] if one["required"]} == {*shapes[shape]["required"]} - objects
    assert all(one["label"].values() and one["about"].values() for one in listed["fields"])
