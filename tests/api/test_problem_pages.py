"""The type of every problem leads to a page that says what happened and what to do."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from flask.testing import FlaskClient

from calc_service.api.every_problem import KINDS

LANGUAGES = ("zh", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_page_that_says_what_happened_and_what_to_do(
    client: FlaskClient, kind: str, language: str
) -> None:
    reply = client.get(f"{KINDS[kind].type}?lang={language}")
    words = re.sub(r"&#\d+;|&[a-z]+;", "", reply.text)

    assert reply.status_code == 200
    assert reply.mimetype == "text/html"
    assert reply.headers["Content-Language"] == language
    assert KINDS[kind].title.in_language(language) in reply.text
    assert re.sub("[<>\"'&]", "", KINDS[kind].detail.in_language(language)) in words
    assert ("怎么办" if language == "zh" else "What to do") in reply.text
    assert f"/problems/{kind}?lang={'en' if language == 'zh' else 'zh'}" in reply.text


@pytest.mark.parametrize("path", ["/problems", "/problems/unprocessable-case"])
def test_a_page_has_no_script_and_its_policy_names_its_style_alone(client: FlaskClient, path: str) -> None:
    reply = client.get(path)
    (style,) = re.findall("<style>(.*?)</style>", reply.text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = reply.headers["Content-Security-Policy"]

    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script|<link|<img| style=|\son[a-z]+=|https?:|@import|url\(", reply.text)


def test_a_refusal_leads_to_its_page(client: FlaskClient) -> None:
    refused = client.post("/v1/assessments", json={}).get_json()
    page = client.get(refused["type"])

    assert page.status_code == 200
    assert refused["title"] in page.text


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("application/json", "application/json"),
        ("application/json;q=0.9, text/html;q=0.1", "application/json"),
        ("application/json;q=0, */*;q=0.1", "text/html"),
    ],
)
def test_accept_chooses_page_or_json(client: FlaskClient, accept: str, form: str) -> None:
    reply = client.get("/problems/busy", headers={"Accept": accept})

    assert reply.mimetype == form
    assert {"Accept", "Accept-Language"} <= set(reply.vary)


def test_as_json_it_says_the_same(client: FlaskClient) -> None:
    explained = client.get("/problems/busy?lang=en", headers={"Accept": "application/json"}).get_json()

    assert explained["type"] == "/problems/busy"
    assert explained["status"] == 503
    assert (explained["title"], explained["detail"]) == (KINDS["busy"].title.en, KINDS["busy"].detail.en)
    assert "service" in explained["outcome"]
    every = client.get("/problems?lang=en", headers={"Accept": "application/json"}).get_json()
    assert explained in every["problems"]
    assert len(every["problems"]) == len(KINDS)


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0"])
def test_another_form_is_refused(client: FlaskClient, accept: str) -> None:
    reply = client.get("/problems/busy", headers={"Accept": accept})

    assert reply.status_code == 406
    assert reply.get_json()["type"] == "/problems/no-such-report"


@pytest.mark.parametrize("kind", ["nothing", "Busy", "%3Cscript%3E"])
def test_another_kind_is_not_found(client: FlaskClient, kind: str) -> None:
    reply = client.get(f"/problems/{kind}")

    assert reply.status_code == 404
    assert reply.get_json()["type"] == "/problems/no-such-entry"
    assert reply.content_type == "application/problem+json"
