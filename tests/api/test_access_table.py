"""Who may do what: every address, method and role of the service, walked through the one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Response

from calc_service.api.access.table import ANYONE, NOBODY, TABLE, NotInTheTable, refuse_gaps, who_may
from calc_service.state.keys import ROLES
from tests.api.keyed import bearer, path_of, with_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

REFUSED = {401, 403}
WRONG = "calc_0123456789abcdef_" + "A" * 43
OF_CASES = ("/v1/assessments", "/v1/assessments/variants", "/v1/receipts/verify")
TRIALS = {
    *("/v1/rules/check", "/v1/rules/diff", "/v1/rules/impact", "/v1/rules/impact/claims"),
    *("/v1/rules/lines", "/v1/rules/coverage"),
}
MAY = {
    "caseworker": {*OF_CASES},
    "auditor": {
        *(*OF_CASES, "/v1/assessments/many", "/v1/batches", "/v1/audits"),
        *("/v1/audits/<id>/reviews", "/v1/audits/<id>/against/<other>/reviews"),
    },
    "policy": {
        *OF_CASES,
        *TRIALS,
        *("/v1/rules/proposals", "/v1/rules/proposals/<id>/versions", "/v1/rules/proposals/<id>/withdrawal"),
        "/v1/rules/proposals/<id>/shadow",
    },
    "approver": {
        *TRIALS,
        *("/v1/rules/proposals/<id>/approval", "/v1/rules/proposals/<id>/shadow"),
    },
    "operator": set[str](),
}
"""To which addresses who may post: said once more, so that a slip in the table is noticed."""


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, dict[str, str]]:
    return with_keys(tmp_path_factory.mktemp("kept"))


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Address, path and method of everything that is served."""
    for rule in app.url_map.iter_rules():
        yield from ((rule.rule, path_of(rule), method) for method in sorted(rule.methods or ()))


def test_everything_that_is_served_has_a_row_and_every_row_is_served(keyed: tuple[Flask, dict[str, str]]) -> None:
    served = {(address, method) for address, _, method in routes(keyed[0]) if method != "OPTIONS"}
    rows = [(address, method) for address, methods, _ in TABLE for method in methods]
    assert set(rows) == served
    assert len(rows) == len(set(rows))


def test_each_role_may_what_the_table_says_and_nothing_else(keyed: tuple[Flask, dict[str, str]]) -> None:
    app, keys = keyed
    client, asked = app.test_client(), 0
    for address, path, method in routes(app):
        roles = who_may(address, method)
        for role in ROLES:
            status = client.open(path, method=method, headers=bearer(keys[role]), buffered=True).status_code
            may = roles is ANYONE or role in roles
            assert (status != 403) == may, (address, method, role)
            assert status != 401
            asked += 1
        for headers in ({}, bearer(WRONG), {"Authorization": "Basic YTpi"}, {"Authorization": ""}):
            status = client.open(path, method=method, headers=headers, buffered=True).status_code
            assert (status == 401) == (roles is not ANYONE), (address, method, headers)
    assert asked > 100


def test_what_each_may_post_is_what_its_work_needs(keyed: tuple[Flask, dict[str, str]]) -> None:
    found = {
        role: {
            address for address, _, method in routes(keyed[0]) if method == "POST" and role in who_may(address, method)
        }
        for role in ROLES
    }
    assert found == MAY


def test_a_refusal_names_the_roles_that_may(keyed: tuple[Flask, dict[str, str]]) -> None:
    app, keys = keyed
    for language, said in (("en", "one of the roles"), ("zh", "以下角色之一")):
        reply = app.test_client().post(f"/v1/batches?lang={language}", headers=bearer(keys["caseworker"]))
        assert (reply.status_code, reply.get_json()["type"]) == (403, "/problems/role-needed")
        assert said in reply.get_json()["detail"]
        assert "auditor" in reply.get_json()["detail"]


def test_a_route_without_a_row_keeps_the_service_from_starting_and_answers_nobody(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    app, keys = with_keys(tmp_path_factory.mktemp("kept"))
    refuse_gaps(app.url_map)
    app.add_url_rule("/v1/new", view_func=lambda: Response("seen"), methods=["GET", "POST"])

    with pytest.raises(NotInTheTable, match="POST /v1/new"):
        refuse_gaps(app.url_map)
    assert who_may("/v1/new", "GET") is NOBODY
    for key in keys.values():
        assert app.test_client().get("/v1/new", headers=bearer(key)).status_code == 403


def test_a_method_without_a_row_is_nobodys() -> None:
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "get"):
        assert who_may("/v1/assessments", method) is NOBODY


def test_what_does_not_exist_is_told_to_everybody(keyed: tuple[Flask, dict[str, str]]) -> None:
    client = keyed[0].test_client()
    assert client.get("/nowhere").status_code == 404
    assert client.delete("/v1/rules").status_code == 405
