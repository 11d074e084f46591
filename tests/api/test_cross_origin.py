"""What pages of other origins may ask of the service: nothing, unless the operator names them."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from calc_service.app import create_app
from calc_service.config import Settings

OURS, SECOND, OTHER = "https://front-end.example", "http://localhost:5173", "https://elsewhere.example"
GRANTS = "Access-Control-Allow-"
CASE = "/v1/assessments"
SAFE = {"accept", "accept-language", "authorization", "traceparent", "tracestate"}


@pytest.fixture(scope="module")
def named() -> FlaskClient:
    return create_app(Settings(state=None, allowed_origins=(OURS, SECOND), log_level="critical")).test_client()


@pytest.fixture(scope="module")
def anyone() -> FlaskClient:
    return create_app(Settings(state=None, allowed_origins=("*",), log_level="critical")).test_client()


def grants(reply: TestResponse) -> list[str]:
    return [name for name, _ in reply.headers if name.startswith("Access-Control-")]


def preflight(client: FlaskClient, path: str, method: str, origin: str = OURS, **headers: str) -> TestResponse:
    asked = {"Origin": origin, "Access-Control-Request-Method": method} | headers
    return client.options(path, headers=asked)


def listed(reply: TestResponse, name: str) -> set[str]:
    return {one.strip().lower() for one in reply.headers[f"{GRANTS}{name}"].split(",")}


def test_without_the_setting_nobody_is_let_in(client: FlaskClient, worked: dict[str, Any]) -> None:
    reply = client.post(CASE, json=worked, headers={"Origin": OURS})
    assert reply.status_code == 403
    assert grants(reply) == []
    assert "Origin" not in reply.vary
    assert grants(preflight(client, CASE, "POST")) == []


@pytest.mark.parametrize("origin", [OURS, SECOND])
def test_a_page_of_a_named_origin_reads_the_reply(named: FlaskClient, worked: dict[str, Any], origin: str) -> None:
    reply = named.post(CASE, json=worked, headers={"Origin": origin})

    assert reply.headers[f"{GRANTS}Origin"] == origin
    assert {"Origin", "Accept", "Accept-Language", "Accept-Encoding"} == set(reply.vary)
    exposed = set(reply.headers["Access-Control-Expose-Headers"].split(", "))
    assert {"X-Request-Id", "X-Rules-Digest", "X-Batch-Rows", "ETag", "Location", "Retry-After"} <= exposed


@pytest.mark.parametrize(
    "origin",
    [OTHER, "null", "", f"{OURS}.elsewhere.example", f"{OURS}:8443", "http://front-end.example", f"{OURS}/",
     OURS.upper(), f"{OURS}, {SECOND}", "*", "https://front-endXexample"],
)  # fmt: skip
def test_a_page_of_another_origin_reads_nothing(named: FlaskClient, worked: dict[str, Any], origin: str) -> None:
    reply = named.post(CASE, json=worked, headers={"Origin": origin})
    assert (reply.status_code, reply.get_json()["type"]) == (403, "/problems/foreign-caller")
    assert grants(reply) == []
    assert "Origin" in reply.vary
    assert grants(preflight(named, CASE, "POST", origin)) == []


def test_a_reply_to_nobodys_page_depends_on_the_origin_all_the_same(named: FlaskClient) -> None:
    reply = named.get("/v1/vocabulary")
    assert grants(reply) == []
    assert "Origin" in reply.vary


@pytest.mark.parametrize("origin", [OURS, OTHER, "null"])
def test_with_a_star_every_page_reads_and_none_brings_credentials(
    anyone: FlaskClient, worked: dict[str, Any], origin: str
) -> None:
    for reply in (anyone.post(CASE, json=worked, headers={"Origin": origin}), preflight(anyone, CASE, "POST", origin)):
        assert reply.headers[f"{GRANTS}Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in reply.headers
        assert "Origin" not in reply.vary


def addresses(app: Flask) -> Iterator[tuple[str, set[str]]]:
    for rule in app.url_map.iter_rules():
        if not rule.arguments:
            yield rule.rule, {one for other in app.url_map.iter_rules() if other.rule == rule.rule
                              for one in other.methods or ()}  # fmt: skip


def test_each_address_grants_its_own_methods_and_no_other(named: FlaskClient, app: Flask) -> None:
    for path, methods in addresses(app):
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO"):
            reply = preflight(named, path, method)
            assert reply.status_code == 204
            assert reply.headers[f"{GRANTS}Origin"] == OURS
            if method in methods:
                assert listed(reply, "Methods") == {one.lower() for one in methods - {"OPTIONS"}}, path
            else:
                assert f"{GRANTS}Methods" not in reply.headers, (path, method)


def test_each_address_grants_the_headers_that_it_reads(named: FlaskClient, description: dict[str, Any]) -> None:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            read = {one["name"].lower() for one in operation["parameters"] if one["in"] == "header"} - {
                "accept-encoding"  # a browser sends it by itself, and a page must not
            }
            # Also where nothing has to be posted: a page may say what an empty body is.
            body = {"content-type", "content-encoding"} if method in {"post", "patch"} else set()
            document = {"if-none-match"} if method == "get" else set()
            granted = listed(preflight(named, path.replace("{", "").replace("}", ""), method.upper()), "Headers")
            assert read | body <= granted <= read | body | document | SAFE, path


def test_a_refusal_can_be_read_by_the_page(named: FlaskClient) -> None:
    for reply, status in (
        (named.post(CASE, json={}, headers={"Origin": OURS}), 422),
        (named.get("/nowhere", headers={"Origin": OURS}), 404),
        (named.get(CASE, headers={"Origin": OURS}), 405),
        (named.get("/healthz?no=1", headers={"Origin": OURS}), 422),
    ):
        assert reply.status_code == status
        assert reply.headers[f"{GRANTS}Origin"] == OURS


def test_what_is_wrong_with_the_query_is_left_to_the_request_itself(named: FlaskClient) -> None:
    assert preflight(named, "/v1/rules?no_such_parameter=1", "GET").status_code == 204
    assert named.options("/v1/rules?no_such_parameter=1").status_code == 422


def test_an_address_that_does_not_exist_grants_nothing(named: FlaskClient) -> None:
    assert preflight(named, "/nowhere", "GET").status_code == 404


def test_options_without_a_page_is_answered_as_ever(named: FlaskClient) -> None:
    reply = named.options(CASE)
    assert reply.status_code == 200
    assert set(reply.allow or ()) == {"OPTIONS", "POST"}
    assert grants(reply) == []
