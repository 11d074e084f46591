"""What every reply carries, whatever was asked."""

import pytest
from flask.testing import FlaskClient

from calc_service import __version__
from calc_service.engine.edition import RuleBook

GOOD_ID = "A-z.0_9"


@pytest.mark.parametrize(
    "path",
    [
        "/healthz",
        "/readyz",
        "/v1/vocabulary",
        "/v1/columns",
        "/v1/rules",
        "/v1/rules/handbook",
        "/docs",
        "/openapi.json",
        "/nowhere",
    ],
)
def test_every_reply_names_the_rules_and_the_request(client: FlaskClient, path: str) -> None:
    reply = client.get(path, headers={"X-Request-Id": GOOD_ID})

    assert reply.headers.getlist("X-Request-Id") == [GOOD_ID]
    assert reply.headers.getlist("X-Rules-Digest") == [client.get("/readyz").get_json()["digest"]]
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Referrer-Policy"] == "no-referrer"
    assert len(reply.headers.getlist("Cache-Control")) == 1


@pytest.mark.parametrize("offered", ["", "x" * 65, "a b", "a/b", "é", "{}", "a;b"])
def test_another_request_id_is_replaced(client: FlaskClient, offered: str) -> None:
    made = client.get("/healthz", headers={"X-Request-Id": offered}).headers["X-Request-Id"]

    assert made != offered
    assert made.isalnum()


@pytest.mark.parametrize("offered", ["x", "x" * 64, GOOD_ID])
def test_a_good_request_id_is_kept(client: FlaskClient, offered: str) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": offered}).headers["X-Request-Id"] == offered


def test_each_request_gets_an_id_of_its_own(client: FlaskClient) -> None:
    assert len({client.get("/healthz").headers["X-Request-Id"] for _ in range(50)}) == 50


def test_the_service_says_that_it_is_alive(client: FlaskClient) -> None:
    reply = client.get("/healthz")

    assert reply.status_code == 200
    assert reply.get_json() == {"status": "alive"}


def test_the_service_says_which_rules_are_ready(client: FlaskClient, book: RuleBook) -> None:
    reply = client.get("/readyz")

    assert reply.status_code == 200
    assert reply.get_json() == {"status": "ready", "digest": book.digest, "engine": __version__}


@pytest.mark.parametrize(
    "path", ["/v1/vocabulary", "/v1/columns", "/v1/rules?on=2025-06-01", "/v1/rules/handbook", "/openapi.json"]
)
def test_a_document_that_has_not_changed_is_not_sent_again(client: FlaskClient, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})

    assert again.status_code == 304
    assert not again.data
    assert again.headers["X-Request-Id"]


def test_the_tag_depends_on_the_language(client: FlaskClient) -> None:
    chinese = client.get("/v1/rules?on=2025-06-01")
    english = client.get("/v1/rules?on=2025-06-01", headers={"Accept-Language": "en"})

    assert chinese.headers["ETag"] != english.headers["ETag"]
