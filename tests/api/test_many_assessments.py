"""POST /v1/assessments/many: a line for each line, in order, nothing lost in silence."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.api.assessments import case_lines, many
from calc_service.app import create_app
from calc_service.case.assessment import assess
from calc_service.config import Settings

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

ADDRESS, CASES = "/v1/assessments", "/v1/assessments/many"
NDJSON = "application/x-ndjson"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def small() -> FlaskClient:
    """A service with narrow limits."""
    return create_app(
        Settings(state=None, case_body_limit=2000, batch_body_limit=100_000, log_level="critical")
    ).test_client()


def line(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode() + b"\n"


def lines(reply: Any) -> list[Json]:  # noqa: ANN401  a reply of the test client
    return [json.loads(each) for each in reply.data.splitlines()]


def post(client: FlaskClient, body: bytes, query: str = "", **headers: str) -> Any:  # noqa: ANN401  a reply
    return client.post(CASES + query, data=body, content_type=NDJSON, headers=headers, buffered=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_line_is_byte_for_byte_what_the_case_alone_gets(client: FlaskClient, worked: Json, language: str) -> None:
    bad = worked | {"enrolment": {"year": 2025, "tier": 3}}
    cases = [worked, worked, bad, worked | {"claims": [], "case_id": "案"}, {}, [], 7]
    bodies = [*map(line, cases), b'{"a": 1, "a": 2}\n', b"{\n", b"\xff\n"]
    reply = post(client, b"".join(bodies), **{"Accept-Language": language})
    alone = [
        client.post(ADDRESS, data=body[:-1], content_type="application/json", headers={"Accept-Language": language})
        for body in bodies
    ]

    assert reply.status_code == 200
    assert reply.content_type == NDJSON
    assert reply.headers["Content-Language"] == language
    assert reply.data.replace(CASES.encode(), ADDRESS.encode()) == b"".join(each.data + b"\n" for each in alone)
    assert [each.status_code for each in alone] == [200, 200, 422, 200, 422, 422, 422, 400, 400, 400]


def test_a_blank_line_counts_and_a_break_at_the_end_begins_no_line(client: FlaskClient, worked: Json) -> None:
    body = line(worked) + b"\n \r\n" + line(worked)
    assert [each.get("status", 200) for each in lines(post(client, body))] == [200, 400, 400, 200]
    assert post(client, body).data == post(client, body[:-1]).data


def test_a_break_of_two_characters_ends_a_line_too(client: FlaskClient, worked: Json) -> None:
    body = line(worked) + line(worked)
    assert post(client, body.replace(b"\n", b"\r\n")).data == post(client, body).data


def test_steps_are_left_out_where_that_is_asked_for(client: FlaskClient, worked: Json) -> None:
    worked["claims"].append(worked["claims"][0] | {"claim_id": "S-0", "reverses": "S-1"})
    worked["claims"].append(worked["claims"][0] | {"claim_id": "S-3"})
    [whole] = lines(post(client, line(worked), "?steps=true"))
    [light] = lines(post(client, line(worked), "?steps=false"))
    assert whole == client.post(ADDRESS, json=worked).get_json()
    for part in (whole["premium_subsidy"], whole["claims"][2]):
        assert part["steps"]
        part["steps"] = []
    assert light == whole
    # What was left out for one is there for the next.
    assert client.post(ADDRESS, json=worked).get_json()["premium_subsidy"]["steps"]


@pytest.mark.parametrize("query", ["?steps=no", "?steps=", "?steps=true&steps=false", "?profile=platform"])
def test_the_query_is_read_strictly(client: FlaskClient, worked: Json, query: str) -> None:
    assert post(client, line(worked), query).status_code == 422


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/x-ndjson; charset=gbk", ""])
def test_another_content_type_is_refused(client: FlaskClient, worked: Json, content_type: str) -> None:
    reply = client.post(CASES, data=line(worked), content_type=content_type)
    assert (reply.status_code, reply.get_json()["type"]) == (415, "/problems/not-case-lines")


def test_a_packed_body_is_refused(client: FlaskClient, worked: Json) -> None:
    assert post(client, line(worked), **{"Content-Encoding": "gzip"}).status_code == 415


def test_an_empty_body_is_refused(client: FlaskClient) -> None:
    reply = post(client, b"", **{"Accept-Language": "en"})
    assert (reply.status_code, reply.get_json()["detail"]) == (400, "The body is empty; send one case a line")


def test_a_line_may_be_as_long_as_a_case(small: FlaskClient) -> None:
    longest = b'"' + b"x" * 1998 + b'"'
    statuses = [
        each["status"]
        for each in lines(post(small, longest + b"\n" + longest + b" \n" + longest + b"x" * 5000 + b"\n{}\n"))
    ]
    assert statuses == [422, 413, 413, 422]
    assert [each["status"] for each in lines(post(small, longest))] == [422]
    assert [each["status"] for each in lines(post(small, longest + b"x"))] == [413]


def test_more_bytes_than_the_limit_are_refused_as_a_whole(small: FlaskClient) -> None:
    reply = post(small, b"{}\n" * 40_000)
    assert (reply.status_code, reply.get_json()["type"]) == (413, "/problems/list-too-long")


def test_ten_thousand_lines_are_taken_and_no_more(client: FlaskClient) -> None:
    assert len(lines(post(client, b"0\n" * many.MOST_LINES))) == many.MOST_LINES
    for body in (b"0\n" * many.MOST_LINES + b"0", b"0\n" * many.MOST_LINES + b"\n"):
        assert post(client, body).status_code == 413


def test_a_fault_of_ours_costs_one_line(client: FlaskClient, worked: Json, monkeypatch: pytest.MonkeyPatch) -> None:

    def failing(posted: Any, *arguments: Any) -> Any:  # noqa: ANN401  as the function it stands for
        if posted.get("case_id") == "fails":
            raise RuntimeError("secret")
        return assess(posted, *arguments)

    monkeypatch.setattr(many, "assess", failing)
    reply = post(client, line(worked) + line(worked | {"case_id": "fails"}) + line(worked))
    assert [each.get("status", 200) for each in lines(reply)] == [200, 500, 200]
    assert b"secret" not in reply.data


def test_what_takes_too_long_ends_with_a_line_that_says_so(
    client: FlaskClient, worked: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_lines._Patience, "over", lambda patience: patience.sent > 20_000)  # noqa: SLF001  a clock to set
    found = lines(post(client, line(worked) * 20))
    assert [each.get("type") for each in found][-2:] == [None, "/problems/out-of-time"]
    assert len(found) < 20


def test_patience_ends_for_a_client_that_takes_too_little_and_for_work_that_takes_too_long() -> None:
    now = time.monotonic()
    assert not case_lines._Patience(600, 30, now, waited=31, sent=case_lines.SLOWEST * 2).over()  # noqa: SLF001
    assert case_lines._Patience(600, 30, now, waited=33, sent=case_lines.SLOWEST * 2).over()  # noqa: SLF001
    assert case_lines._Patience(600, 30, now - 601).over()  # noqa: SLF001


def test_a_place_is_given_back_whether_or_not_the_reply_is_read(worked: Json) -> None:
    app = create_app(Settings(state=None, batches_at_once=1, log_level="critical"))
    client = app.test_client()
    for read in (True, False):
        reply = client.post(CASES, data=line(worked) * 3, content_type=NDJSON)
        assert _status(app, worked) == 503
        if read:
            next(iter(reply.response))
        reply.close()
        assert _status(app, worked) == 200


def _status(app: Flask, worked: Json) -> int:
    with app.test_client().post(CASES, data=line(worked), content_type=NDJSON, buffered=True) as reply:
        return reply.status_code
