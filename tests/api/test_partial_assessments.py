"""POST /v1/assessments?partial=true over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from calc_service.api.platform_messages import MESSAGES_JSON

PATH = "/v1/assessments"


def places(reply: Any) -> list[tuple[str, str]]:  # noqa: ANN401  a JSON document
    return [(error["pointer"], error["code"]) for error in reply["errors"]]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"claims": [{}]},
        {"person": {"identities": [{}]}, "enrolment": {}, "year_to_date": [{}]},
        {"claims": [{"claim_id": 5, "reverses": "x"}], "unknown": 1},
    ],
)
def test_a_draft_is_answered_in_its_documented_shape(
    client: FlaskClient, conforms: Callable[[str, object], None], body: object
) -> None:
    reply = client.post(f"{PATH}?partial=true", json=body)

    assert reply.status_code == 200
    conforms("PartialAssessment", reply.get_json())


def test_a_complete_draft_holds_the_reply_to_the_case(
    client: FlaskClient, worked: dict[str, Any], conforms: Callable[[str, object], None]
) -> None:
    reply = client.post(f"{PATH}?partial=true", json=worked).get_json()

    conforms("PartialAssessment", reply)
    assert reply["complete"]
    assert reply["assessment"] == client.post(PATH, json=worked).get_json()
    assert client.post(f"{PATH}?partial=false", json=worked).get_json() == reply["assessment"]


def test_labels_and_messages_are_in_the_language_asked_for(client: FlaskClient, worked: dict[str, Any]) -> None:
    del worked["claims"][0]["referral"]
    worked["claims"][0]["total_cost"] = "1.005"
    zh, en = (
        client.post(f"{PATH}?partial=true", json=worked, headers={"Accept-Language": language})
        for language in ("zh", "en")
    )
    assert (zh.headers["Content-Language"], en.headers["Content-Language"]) == ("zh", "en")
    assert zh.get_json()["missing"][0]["label"] == "转诊情况"
    assert en.get_json()["missing"][0]["label"] == "How the person came to the facility"
    assert zh.get_json()["errors"][0]["message"] != en.get_json()["errors"][0]["message"]


def test_the_choices_of_a_fault_are_those_of_a_refusal(
    client: FlaskClient, worked: dict[str, Any], conforms: Callable[[str, object], None]
) -> None:
    worked["claims"][0]["referral"] = "unheard of"
    draft = client.post(f"{PATH}?partial=true", json=worked).get_json()
    conforms("PartialAssessment", draft)
    assert draft["errors"] == client.post(PATH, json=worked).get_json()["errors"]
    assert {"code": "missing", "label": "未按规定转诊"} in draft["errors"][0]["allowed"]


@pytest.mark.parametrize("value", ["", "yes", "True", "1"])
def test_partial_is_true_or_false(client: FlaskClient, worked: dict[str, Any], value: str) -> None:
    reply = client.post(PATH, query_string={"partial": value}, json=worked)

    assert reply.status_code == 422
    assert places(reply.get_json()) == [("/query/partial", "unknown_value")]


def test_partial_is_given_once(client: FlaskClient, worked: dict[str, Any]) -> None:
    reply = client.post(f"{PATH}?partial=true&partial=true", json=worked)

    assert places(reply.get_json()) == [("/query/partial", "repeated_key")]


@pytest.mark.parametrize(
    ("query", "content_type"),
    [("partial=true&profile=platform", "application/json"), ("partial=true", MESSAGES_JSON)],
)
def test_messages_of_the_platform_are_never_partial(client: FlaskClient, query: str, content_type: str) -> None:
    reply = client.post(f"{PATH}?{query}", data=b"{}", content_type=content_type)

    assert reply.status_code == 422
    assert places(reply.get_json()) == [("/query/partial", "unknown_value")]


@pytest.mark.parametrize(("body", "status"), [(b'{"a": 1, "a": 2}', 400), (b"{", 400), (b"[]", 422), (b"null", 422)])
def test_what_is_no_object_is_refused_as_ever(client: FlaskClient, body: bytes, status: int) -> None:
    reply = client.post(f"{PATH}?partial=true", data=body, content_type="application/json")

    assert reply.status_code == status
    assert reply.content_type == "application/problem+json"


def test_a_draft_has_to_be_declared_as_json(client: FlaskClient) -> None:
    assert client.post(f"{PATH}?partial=true", data=b"{}", content_type="text/plain").status_code == 415
