"""No address takes a parameter of the query that its operation does not show: nothing that is asked is ignored."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from calc_service.api.queries import PARAMETERS

ASSET = "swagger-ui.css"
UNKNOWN = {"pointer": "/query/no_such_parameter", "code": "unknown_field"}


def places(reply: Any) -> list[dict[str, str]]:  # noqa: ANN401  a JSON document
    return [{name: error[name] for name in ("pointer", "code")} for error in reply["errors"]]


def addresses(app: Flask) -> list[tuple[str, str, str]]:
    """Each address and method that is served, and its endpoint."""
    return [
        (
            re.sub("<([a-z]+)>", r"{\1}", re.sub("<any.*>", ASSET, rule.rule)),
            method,
            rule.endpoint,
        )
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods or ())
    ]


def test_every_address_refuses_a_parameter_that_nobody_knows(app: Flask, client: FlaskClient) -> None:
    found = addresses(app)
    assert len(found) > 30
    for path, method, _ in found:
        reply = client.open(path, method=method, query_string={"no_such_parameter": "1"})
        assert reply.status_code == 422, (path, method)
        if method != "HEAD":
            assert UNKNOWN in places(reply.get_json()), (path, method)


def test_a_parameter_that_is_given_twice_is_named_once(app: Flask, client: FlaskClient) -> None:
    for path, method, _ in addresses(app):
        if method != "HEAD":
            reply = client.open(f"{path}?no_such_parameter=1&no_such_parameter=2&&x/y~z", method=method)
            assert places(reply.get_json()).count(UNKNOWN) == 1, (path, method)
            assert {"pointer": "/query/x~1y~0z", "code": "unknown_field"} in places(reply.get_json())


def test_what_an_address_takes_is_what_its_description_shows(app: Flask, description: dict[str, Any]) -> None:
    described = {
        (path, method.upper()): [one["name"] for one in operation["parameters"] if one["in"] == "query"]
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }
    taken = {
        (path, method): [*(one["name"] for one in getattr(app.view_functions[endpoint], PARAMETERS, ())), "lang"]
        for path, method, endpoint in addresses(app)
        if (path, method) in described
    }
    assert taken == described
    assert any(described.values())


def test_an_operation_that_takes_parameters_refuses_a_second_value(client: FlaskClient) -> None:
    reply = client.get("/v1/rules?on=2025-06-01&on=2025-06-01")
    assert places(reply.get_json()) == [{"pointer": "/query/on", "code": "repeated_key"}]


@pytest.mark.parametrize(
    "query", ["rules_digest=sha256:0000", "rules_digest", "rules_digest=%FF", "rules_digest=1&rules_digest=2"]
)
def test_a_case_is_not_computed_where_the_query_asks_for_something_else(
    client: FlaskClient, worked: dict[str, Any], query: str
) -> None:
    reply = client.post(f"/v1/assessments?{query}", json=worked)
    assert reply.status_code == 422
    assert reply.get_json()["type"] == "/problems/unprocessable-query"
    assert places(reply.get_json()) == [{"pointer": "/query/rules_digest", "code": "unknown_field"}]
    assert "sha256" not in reply.text


def test_a_query_that_holds_nothing_asks_for_nothing(client: FlaskClient) -> None:
    assert client.get("/healthz?").status_code == 200
    assert client.get("/healthz?&&").status_code == 200


def test_an_address_that_does_not_exist_is_not_found_whatever_is_asked(client: FlaskClient) -> None:
    assert client.get("/nowhere?x=1").status_code == 404


def test_a_method_that_is_not_served_is_named_whatever_is_asked(client: FlaskClient) -> None:
    assert client.delete("/v1/assessments?x=1").status_code == 405


def test_messages_in_chinese_name_districts_by_their_labels(client: FlaskClient) -> None:
    (fault,) = client.get("/v1/rules?on=2025-06-01&district=500000").get_json()["errors"]
    assert "万州区、" in fault["message"]
