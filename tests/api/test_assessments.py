"""POST /v1/assessments: what it answers, in which language, in which bytes."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

ADDRESS = "/v1/assessments"
EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.json"))


def test_a_case_gets_its_breakdown(client: FlaskClient, worked: dict[str, Any]) -> None:
    reply = client.post(ADDRESS, json=worked)

    assert reply.status_code == 200
    assert reply.content_type == "application/json"
    assert reply.get_json()["claims"][0]["amounts"]["assistance_paid"] == "13745.56"
    assert reply.get_json()["premium_subsidy"]["subsidy"] == "360.00"


def test_a_breakdown_is_kept_by_no_cache(client: FlaskClient, worked: dict[str, Any]) -> None:
    assert client.post(ADDRESS, json=worked).headers["Cache-Control"] == "no-store"


def test_the_digest_in_the_header_is_the_one_in_the_reply(client: FlaskClient, worked: dict[str, Any]) -> None:
    reply = client.post(ADDRESS, json=worked)

    assert reply.headers["X-Rules-Digest"] == reply.get_json()["rules"]["digest"]


def test_the_same_case_gets_the_same_bytes(client: FlaskClient, worked: dict[str, Any]) -> None:
    assert client.post(ADDRESS, json=worked).data == client.post(ADDRESS, json=worked).data


def test_the_order_of_keys_does_not_matter(client: FlaskClient, worked: dict[str, Any]) -> None:
    turned = dict(reversed(copy.deepcopy(worked).items()))
    turned["claims"] = [dict(reversed(claim.items())) for claim in turned["claims"]]

    first = client.post(ADDRESS, data=json.dumps(worked), content_type="application/json")
    second = client.post(ADDRESS, data=json.dumps(turned), content_type="application/json")

    assert first.data == second.data


def test_the_reply_is_compact_utf_8(client: FlaskClient, worked: dict[str, Any]) -> None:
    reply = client.post(ADDRESS, json=worked)

    assert "医疗救助".encode() in reply.data
    assert json.dumps(reply.get_json(), ensure_ascii=False, separators=(",", ":")).encode() == reply.data


@pytest.mark.parametrize(
    ("asked", "spoken", "label"),
    [
        (None, "zh", "医疗救助"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh", "医疗救助"),
        ("en", "en", "Medical assistance"),
        ("en-GB;q=0.9, zh;q=0.1", "en", "Medical assistance"),
        ("fr, en;q=0.5", "en", "Medical assistance"),
        ("fr", "zh", "医疗救助"),
        ("*", "zh", "医疗救助"),
        ("§§;q=nonsense,,;", "zh", "医疗救助"),
        ("x" * 4000, "zh", "医疗救助"),
    ],
)
def test_accept_language_chooses_the_language(
    client: FlaskClient, worked: dict[str, Any], asked: str | None, spoken: str, label: str
) -> None:
    headers = {"Accept-Language": asked} if asked else {}
    reply = client.post(ADDRESS, json=worked, headers=headers)

    assert reply.headers["Content-Language"] == spoken
    assert set(reply.vary) == {"Accept", "Accept-Language", "Accept-Encoding"}
    assert label in {step["label"] for step in reply.get_json()["claims"][0]["steps"]}


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"', "application/json;x=y"],
)
def test_json_may_be_declared_in_these_ways(client: FlaskClient, worked: dict[str, Any], content_type: str) -> None:
    assert client.post(ADDRESS, data=json.dumps(worked), content_type=content_type).status_code == 200


def test_json_numbers_are_taken_by_their_digits(client: FlaskClient, worked: dict[str, Any]) -> None:
    body = json.dumps(worked).replace('"76500.00"', "76500.00").replace('"37850.00"', "37850")
    reply = client.post(ADDRESS, data=body, content_type="application/json")

    assert reply.get_json()["claims"][0]["amounts"]["assistance_paid"] == "13745.56"


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_worked_examples_come_out_to_the_fen(client: FlaskClient, file: Path) -> None:
    example = json.loads(file.read_text())
    reply = client.post(ADDRESS, json=example["request"])

    assert reply.status_code == 200
    assert_holds(example["expected"], reply.get_json())


def assert_holds(expected: object, found: Any) -> None:  # noqa: ANN401  a JSON document
    """Compare only what `expected` has."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert_holds(value, found[key])
    elif isinstance(expected, list):
        assert len(expected) == len(found)
        for value, other in zip(expected, found, strict=True):
            assert_holds(value, other)
    else:
        assert expected == found
