"""POST /v1/assessments with Accept: a page for whoever likes it better than JSON, JSON for everybody else."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from calc_service.api.replies import HTML, JSON, preferred_form
from tests.case.platform.sending import messages, settlement

ADDRESS = "/v1/assessments"
PAGES = [
    "text/html",
    "TEXT/HTML",
    "text/html;charset=utf-8",
    "text/*",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "application/json;q=0.5, text/html;q=0.6",
    "application/json;q=0, */*;q=0.1",
]
DOCUMENTS = [
    "",
    "*/*",
    "application/json",
    "application/json; charset=utf-8",
    "application/*;q=0.5",
    "text/html;q=0.1,*/*",
    "text/html, application/json",
    "text/html;q=0, */*;q=0.1",
    "application/problem+json, application/json;q=0.9",
]
NEITHER = ["text/csv", "text/html;q=0", "application/json;q=0", "*/*;q=0", "image/*, text/plain", "nonsense"]


@pytest.mark.parametrize("accept", PAGES)
def test_whoever_likes_a_page_better_gets_the_letter(client: FlaskClient, worked: dict[str, Any], accept: str) -> None:
    reply = client.post(ADDRESS, json=worked, headers={"Accept": accept})

    assert reply.status_code == 200
    assert reply.content_type == "text/html; charset=utf-8"
    assert "13,745.56" in reply.text


@pytest.mark.parametrize("accept", DOCUMENTS)
def test_everybody_else_gets_json(client: FlaskClient, worked: dict[str, Any], accept: str) -> None:
    reply = client.post(ADDRESS, json=worked, headers={"Accept": accept})

    assert (reply.status_code, reply.content_type) == (200, "application/json")


@pytest.mark.parametrize("accept", NEITHER)
def test_what_neither_satisfies_is_refused(client: FlaskClient, worked: dict[str, Any], accept: str) -> None:
    reply = client.post(ADDRESS, json=worked, headers={"Accept": accept})

    assert (reply.status_code, reply.content_type) == (406, "application/problem+json")
    assert reply.get_json()["type"] == "/problems/no-such-report"
    assert reply.get_json()["detail"] == "Accept 可为 application/json 或 text/html。"


def test_a_letter_comes_in_the_language_asked_for(client: FlaskClient, worked: dict[str, Any]) -> None:
    reply = client.post(ADDRESS, json=worked, headers={"Accept": "text/html", "Accept-Language": "en"})

    assert reply.headers["Content-Language"] == "en"
    assert '<html lang="en">' in reply.text


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_the_reply_says_on_what_it_depends(client: FlaskClient, worked: dict[str, Any], accept: str) -> None:
    reply = client.post(ADDRESS, json=worked, headers={"Accept": accept})

    assert {"Accept", "Accept-Language"} <= set(reply.vary)


def test_the_letter_runs_nothing_and_is_kept_by_no_cache(client: FlaskClient, worked: dict[str, Any]) -> None:
    headers = client.post(ADDRESS, json=worked, headers={"Accept": "text/html"}).headers

    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_faults_stay_a_problem_for_programs(client: FlaskClient, worked: dict[str, Any]) -> None:
    worked["claims"][0].pop("total_cost")
    reply = client.post(ADDRESS, json=worked, headers={"Accept": "text/html"})

    assert (reply.status_code, reply.content_type) == (422, "application/problem+json")


def test_messages_of_the_platform_get_a_letter_too(client: FlaskClient) -> None:
    posted = {"json": messages(settlement()), "query_string": {"profile": "platform"}}
    reply = client.post(ADDRESS, **posted, headers={"Accept": "text/html"})

    assert (reply.status_code, reply.content_type) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/html;q=0.5, text/*;q=0.1, application/json;q=0.4", HTML),
        ("text/html;q=0.3, application/json;q=0.4", JSON),
        ("text/*;q=0.2, */*;q=0.1", HTML),
        ("text/html;q=abc, application/json;q=0.1", JSON),
        (",,, ;;;", None),
    ],
)
def test_the_most_specific_range_decides(accept: str, form: str | None) -> None:
    assert preferred_form(accept, (JSON, HTML)) == form


@pytest.mark.parametrize("query", ["include=ledger", "include=operands&lang=en"])
def test_a_letter_includes_nothing_else_and_says_so(client: FlaskClient, worked: dict[str, Any], query: str) -> None:
    reply = client.post(f"/v1/assessments?{query}", json=worked, headers={"Accept": "text/html"})

    assert reply.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in reply.get_json()["errors"]] == [
        ("/query/include", "unknown_field")
    ]


def test_a_draft_has_no_letter(client: FlaskClient, worked: dict[str, Any]) -> None:
    assert client.post("/v1/assessments?partial=true", json=worked, headers={"Accept": "text/html"}).status_code == 406
    assert client.post("/v1/assessments?partial=true", json=worked, headers={"Accept": "*/*"}).status_code == 200
