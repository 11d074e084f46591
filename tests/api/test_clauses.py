"""GET /v1/clauses: what a reply cites can be looked up by its id."""

from http.client import HTTPConnection
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

CITED = "cq-2022-116#2.3.2-special"


def test_every_clause_that_a_reply_cites_can_be_looked_up(client: FlaskClient, worked: dict[str, Any]) -> None:
    reply = client.post("/v1/assessments", json=worked).get_json()
    steps = [step for part in (reply["premium_subsidy"], *reply["claims"]) for step in part["steps"]]
    cited = {clause for step in steps for clause in step["clauses"]}

    assert CITED in cited
    for clause in cited:
        assert client.get(f"/v1/clauses/{quote(clause, safe='')}").get_json()["clause"]["id"] == clause


def test_a_clause_says_where_it_stands_and_what_it_means(client: FlaskClient) -> None:
    clause = client.get(f"/v1/clauses/{quote(CITED)}").get_json()["clause"]

    assert clause["document"]["code"] == "cq-2022-116"
    assert clause["document"]["number"] == "渝府办发〔2022〕116号"
    assert clause["document"]["issued_on"] == "2022-10-28"
    assert clause["label"] == {"zh": "特殊疾病救助", "en": "Special-disease assistance"}
    assert clause["summary"].keys() == {"zh", "en"}


def test_the_list_leads_to_each_clause(client: FlaskClient) -> None:
    listed = client.get("/v1/clauses").get_json()

    assert len(listed["clauses"]) == len({clause["id"] for clause in listed["clauses"]}) >= 20
    for clause in listed["clauses"]:
        assert client.get(clause["href"]).get_json() == {"rules": listed["rules"], "clause": clause}


@pytest.mark.parametrize("id_", ["cq-2022-116", "cq-2022-116%23", "cq-2022-116%239.9", "%23", "x", "%2523"])
def test_another_id_is_not_found(client: FlaskClient, id_: str) -> None:
    reply = client.get(f"/v1/clauses/{id_}")

    assert reply.status_code == 404
    assert reply.get_json()["type"] == "/problems/no-such-entry"
    assert "%23" in reply.get_json()["detail"]


def test_an_http_client_reaches_it_by_its_written_address(app: Flask) -> None:
    server = make_server("127.0.0.1", 0, app)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        connection = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        connection.request("GET", "/v1/clauses/cq-2022-116%232.3.2-special")
        answer = connection.getresponse()
        assert answer.status == 200
        assert CITED.encode() in answer.read()
    finally:
        server.shutdown()
        serving.join()
