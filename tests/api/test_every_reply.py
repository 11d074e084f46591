"""What every reply carries, whatever was asked."""

import pytest
from flask.testing import FlaskClient

from calc_service import __version__
from calc_service.api.security_headers import CONTENT_POLICY, OF_EVERY_REPLY
from calc_service.engine.edition import RuleBook

GOOD_ID = "0f8fad5b-d9cb-469f-a165-70867728950E"
NUMBER = "11010519491231002X"


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


# Beside pages, assets and replies what refuses: an address, a method, a query, a body, a foreign page.
ANSWERS = [
    ("GET", "/healthz", {}),
    ("GET", "/docs", {}),
    ("GET", "/docs/swagger-ui.css", {}),
    ("GET", "/docs/favicon-32x32.png", {}),
    ("GET", "/docs/start.js", {}),
    ("GET", "/problems", {}),
    ("GET", "/problems", {"Accept": "text/html"}),
    ("GET", "/openapi.json", {}),
    ("GET", "/nowhere", {}),
    ("DELETE", "/healthz", {}),
    ("OPTIONS", "/v1/assessments", {}),
    ("HEAD", "/v1/vocabulary", {}),
    ("GET", "/healthz?no=1", {}),
    ("POST", "/v1/assessments", {}),
    ("GET", "/healthz", {"Origin": "https://elsewhere.example"}),
]


@pytest.mark.parametrize(("method", "path", "headers"), ANSWERS)
def test_every_reply_says_how_little_a_browser_may_do_with_it(
    client: FlaskClient, method: str, path: str, headers: dict[str, str]
) -> None:
    reply = client.open(path, method=method, headers=headers, buffered=True)
    for name, value in (*OF_EVERY_REPLY, ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY")):
        assert reply.headers.getlist(name) == [value]
    (policy,) = reply.headers.getlist(CONTENT_POLICY)
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith("; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
    assert "unsafe" not in policy
    personal = path.startswith("/v1/assessments")
    assert ("no-store" in reply.headers["Cache-Control"]) >= personal


@pytest.mark.parametrize(
    "offered", ["", "P-1", NUMBER, "1" * 30, "1" * 31, "g" * 32, "1" * 33, GOOD_ID + " ", GOOD_ID[1:], "é", "{}"]
)
def test_another_request_id_is_replaced(client: FlaskClient, offered: str) -> None:
    made = client.get("/healthz", headers={"X-Request-Id": offered}).headers["X-Request-Id"]

    assert made != offered
    assert made.isalnum()


@pytest.mark.parametrize("offered", ["0123456789abcdefABCDEF0123456789", GOOD_ID])
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
    assert reply.get_json() == {
        "status": "ready",
        "digest": book.digest,
        "engine": __version__,
        "checks": ["rules", "state", "scratch", "disk"],
        "publication": 0,
        "remarks": [],
    }


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
