"""POST /v1/assessments/variants: what it takes, and in which language it answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

ADDRESS = "/v1/assessments/variants"
Json = dict[str, Any]


@pytest.fixture
def request_(worked: Json) -> Json:
    worked["claims"][0]["referral"] = "missing"
    patch = [{"op": "replace", "path": "/claims/0/referral", "value": "compliant"}]
    return {"case": worked, "variants": [{"name": "补办", "patch": patch}]}


def test_a_case_gets_its_variants(client: FlaskClient, request_: Json, conforms: Callable[[str, object], None]) -> None:
    reply = client.post(ADDRESS, json=request_)

    assert reply.status_code == 200
    conforms("CaseVariants", request_)
    conforms("AssessedVariants", reply.get_json())
    assert [each["name"] for each in reply.get_json()["variants"]] == ["补办"]
    assert reply.get_json()["variants"][0]["difference"]["totals"]["assistance_paid"] == "13745.56"


def test_what_is_curable_is_put_right_where_it_is_asked_for(
    client: FlaskClient, request_: Json, conforms: Callable[[str, object], None]
) -> None:
    reply = client.post(f"{ADDRESS}?cure=all", json=request_, headers={"Accept-Language": "en"})
    posted, cured = reply.get_json()["variants"]

    conforms("AssessedVariants", reply.get_json())
    assert (posted["label"], posted["cured"]) == (None, None)
    assert (cured["name"], cured["label"]) == ("cure_all", "Everything curable put right")
    assert posted["assessment"] == cured["assessment"]
    assert reply.headers["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("cure=none", [("/query/cure", "unknown_value")]),
        ("cure=", [("/query/cure", "unknown_value")]),
        ("cure=all&cure=all", [("/query/cure", "repeated_key")]),
        ("steps=false", [("/query/steps", "unknown_field")]),
    ],
)
def test_the_query_is_read_strictly(
    client: FlaskClient, request_: Json, query: str, faults: list[tuple[str, str]]
) -> None:
    reply = client.post(f"{ADDRESS}?{query}", json=request_)

    assert reply.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in reply.get_json()["errors"]] == faults


def test_a_fault_is_told_in_both_languages(client: FlaskClient, request_: Json) -> None:
    request_["variants"][0]["patch"][0]["path"] = "/claims/1/referral"
    for language, words in (("zh", "不存在"), ("en", "is not there")):
        reply = client.post(ADDRESS, json=request_, headers={"Accept-Language": language})
        [fault] = reply.get_json()["errors"]

        assert (reply.status_code, fault["pointer"]) == (422, "/variants/0/patch/0")
        assert words in fault["message"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"content_type": "text/plain"}, 415),
        ({"content_type": "application/json", "headers": {"Content-Encoding": "br"}}, 415),
        ({"content_type": "application/json", "data": b'{"case": {}, "case": {}}'}, 400),
        ({"content_type": "application/json", "data": b"{"}, 400),
        ({"content_type": "application/json", "data": b" " * 1_048_577}, 413),
    ],
)
def test_what_is_no_json_is_refused(client: FlaskClient, sent: Json, status: int) -> None:
    assert client.post(ADDRESS, **{"data": b"{}", **sent}).status_code == status


def test_the_same_request_gets_the_same_bytes(client: FlaskClient, request_: Json) -> None:
    assert client.post(ADDRESS, json=request_).data == client.post(ADDRESS, json=request_).data


@pytest.mark.parametrize(
    "hostile",
    [
        {"case": {"claims": [{}] * 5000}, "variants": [{"name": str(n), "patch": []} for n in range(20)]},
        {
            "case": {"claims": [{}] * 1000},
            "variants": [
                {
                    "name": str(n),
                    "patch": [{"op": "copy", "from": "/claims", "path": f"/claims/{m}/x"} for m in range(100)],
                }
                for n in range(20)
            ],
        },
        {
            "case": {str(n): 0 for n in range(4000)},
            "variants": [
                {"name": str(n), "patch": [{"op": "copy", "from": "/0", "path": "/0"}] * 100} for n in range(20)
            ],
        },
        {
            "case": [0] * 9000,
            "variants": [{"name": str(n), "patch": [{"op": "remove", "path": "/0"}] * 150} for n in range(20)],
        },
    ],
    ids=["faulty claims", "copies", "wide", "long"],
)
def test_a_body_that_costs_much_is_refused_with_few_faults(client: FlaskClient, hostile: Json) -> None:
    body = json.dumps(hostile, separators=(",", ":")).encode()
    assert len(body) < 250_000
    reply = client.post(ADDRESS, data=body, content_type="application/json")

    assert reply.status_code == 422
    assert len(reply.get_json()["errors"]) <= 1001
