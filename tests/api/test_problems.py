"""Every refusal is a problem document, and none repeats what a case contains."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from calc_service.api.assessments import resource as assessments
from calc_service.app import create_app
from calc_service.config import Settings

ADDRESS = "/v1/assessments"
VALUE = "Q7privateQ7"
OF_THE_CLIENT = "0af7651916cd43dd8448eb211c80319c"
MEMBERS = ["type", "title", "status", "detail", "instance"]


def post(
    client: FlaskClient, body: bytes | str, content_type: str = "application/json", **headers: str
) -> TestResponse:
    return client.post(ADDRESS, data=body, content_type=content_type, headers=headers)


def assert_problem(reply: TestResponse, status: int, members: Sequence[str] = MEMBERS) -> None:
    assert reply.status_code == status
    assert reply.content_type == "application/problem+json"
    assert list(reply.get_json()) == members
    assert reply.get_json()["status"] == status
    assert reply.headers["X-Rules-Digest"].startswith("sha256:")
    assert reply.headers["X-Request-Id"]
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Language"] == "zh"
    assert reply.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   \n",
        b"{",
        b'{"case_id": "C-1",}',
        b"{'case_id': 'C-1'}",
        b'{"case_id": NaN}',
        b'{"case_id": -Infinity}',
        b'{"case_id": 01}',
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        '{"case_id": "é"}'.encode("latin-1"),
        b'{"case_id": "\xed\xa0\x80"}',
        b'{"case_id": "a\nb"}',
        b"{} {}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 50_000 + b"]" * 50_000,
        b"\x00",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_bytes_that_are_no_json_get_400(client: FlaskClient, body: bytes) -> None:
    reply = post(client, body)

    assert_problem(reply, 400)
    assert reply.get_json()["type"] == "/problems/malformed-body"


def test_repeated_keys_get_400_with_their_places(client: FlaskClient) -> None:
    reply = post(client, b'{"claims": [{"claim_id": 1, "claim_id": 2}], "case_id": 1, "case_id": 2}')

    assert_problem(reply, 400, [*MEMBERS, "errors"])
    assert [error["pointer"] for error in reply.get_json()["errors"]] == ["/case_id", "/claims/0/claim_id"]
    assert {error["code"] for error in reply.get_json()["errors"]} == {"repeated_key"}


def test_repeated_keys_are_explained_in_the_language_asked_for(client: FlaskClient) -> None:
    reply = post(client, b'{"a": 1, "a": 2}', **{"Accept-Language": "en"})

    assert reply.get_json()["errors"][0]["message"].isascii()
    assert reply.get_json()["detail"].isascii()


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"case_id": 7}, "/case_id", "wrong_type"),
        ({"case_id": None}, "/case_id", "required"),
        ({"case_id": ""}, "/case_id", "empty"),
        ({"case_id": "x" * 65}, "/case_id", "too_long"),
        ({"case_id": "a\nb"}, "/case_id", "bad_characters"),
        ({"case_id": "\ud800"}, "/case_id", "bad_characters"),
        ({"surprise": 1}, "/surprise", "unknown_field"),
        ({"sur/pri~se": 1}, "/sur~1pri~0se", "unknown_field"),
        ({"person": []}, "/person", "wrong_type"),
        ({"claims": {}}, "/claims", "wrong_type"),
        ({"claims": ["x"]}, "/claims/0", "wrong_type"),
        ({"enrolment": None, "claims": []}, "", "nothing_to_compute"),
    ],
)
def test_a_case_that_cannot_be_computed_gets_422(
    client: FlaskClient, worked: dict[str, Any], change: dict[str, object], pointer: str, code: str
) -> None:
    reply = post(client, json.dumps(worked | change))

    assert_problem(reply, 422, [*MEMBERS, "errors"])
    assert reply.get_json()["type"] == "/problems/unprocessable-case"
    assert (pointer, code) in {(error["pointer"], error["code"]) for error in reply.get_json()["errors"]}


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("1e100000000", "not_an_amount"),
        ('"1e3"', "not_an_amount"),
        ('"１２"', "not_an_amount"),
        ('"1_000"', "not_an_amount"),
        ("1.005", "too_many_decimals"),
        ("-1", "out_of_range"),
        ("9" * 5000, "out_of_range"),
        ("true", "wrong_type"),
        ("[]", "wrong_type"),
    ],
)
def test_what_is_no_amount_gets_422(client: FlaskClient, worked: dict[str, Any], amount: str, code: str) -> None:
    reply = post(client, json.dumps(worked).replace('"86432.17"', amount))

    assert reply.status_code == 422
    assert {"pointer": "/claims/0/total_cost", "code": code} in [
        {name: error[name] for name in ("pointer", "code")} for error in reply.get_json()["errors"]
    ]


@pytest.mark.parametrize("document", [b"null", b"[]", b"3", b'"text"', b"true", b"[[[]]]"])
def test_a_document_that_is_no_object_gets_422(client: FlaskClient, document: bytes) -> None:
    assert_problem(post(client, document), 422, [*MEMBERS, "errors"])


def test_half_a_surrogate_pair_in_a_key_gets_422_in_valid_utf_8(client: FlaskClient, worked: dict[str, Any]) -> None:
    reply = post(client, json.dumps(worked | {"\ud800": 1}))

    assert reply.status_code == 422
    assert "unknown_field" in {error["code"] for error in json.loads(reply.data.decode("utf-8"))["errors"]}


@pytest.mark.parametrize("size", [1_048_577, 5_000_000])
def test_a_body_beyond_the_limit_gets_413(client: FlaskClient, size: int) -> None:
    reply = post(client, b" " * size)

    assert_problem(reply, 413)
    assert reply.get_json()["type"] == "/problems/body-too-large"


@pytest.mark.parametrize(("size", "status"), [(1_048_576, 200), (1_048_577, 413), (5_000_000, 413), (40_000_000, 413)])
def test_a_body_of_unannounced_length_keeps_to_the_limit(
    client: FlaskClient, worked: dict[str, Any], size: int, status: int
) -> None:
    stream = io.BytesIO(json.dumps(worked).encode().ljust(size))
    reply = client.post(
        ADDRESS,
        input_stream=stream,
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )

    assert reply.status_code == status


@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
def test_a_refused_body_is_not_waited_for(client: FlaskClient, content_type: str) -> None:
    stream = io.BytesIO(b" " * 5_000_000)
    client.post(ADDRESS, input_stream=stream, content_length=5_000_000, content_type=content_type)

    assert stream.tell() == 0


def test_a_body_at_the_limit_is_read(client: FlaskClient, worked: dict[str, Any]) -> None:
    assert post(client, json.dumps(worked).ljust(1_048_576)).status_code == 200


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
        "application/problem+json",
        "application/jsonp",
    ],
)
def test_another_content_type_gets_415(client: FlaskClient, worked: dict[str, Any], content_type: str) -> None:
    reply = post(client, json.dumps(worked), content_type)

    assert_problem(reply, 415)
    assert reply.get_json()["type"] == "/problems/not-json"


@pytest.mark.parametrize("path", ["/nowhere", "/v1", "/v1/assessments/", "/docs/../wsgi.py", "/docs/LICENSE"])
def test_an_unknown_address_gets_404(client: FlaskClient, path: str) -> None:
    reply = client.get(path)

    assert_problem(reply, 404)
    assert reply.get_json()["type"] == "/problems/not-found"


@pytest.mark.parametrize(
    ("path", "instance"),
    [
        ("/%FF%FE", "/%EF%BF%BD%EF%BF%BD"),
        ("/%ED%A0%80", "/%EF%BF%BD%EF%BF%BD%EF%BF%BD"),
        ("/%00%0A%22%3Cscript%3E", "/%00%0A%22%3Cscript%3E"),
        ("/%E6%B8%9D", "/%E6%B8%9D"),
        ("//elsewhere.example/x", "/elsewhere.example/x"),
        ("/nowhere?secret=1", "/nowhere"),
    ],
)
def test_the_instance_is_a_safe_path(app: Flask, path: str, instance: str) -> None:
    path, _, query = path.partition("?")
    # Straight at the application: a client would tidy the path first.
    raw = unquote_to_bytes(path).decode("latin-1")
    reply = app.test_client().open(environ_overrides={"PATH_INFO": raw, "QUERY_STRING": query})

    assert reply.status_code == 404
    assert reply.get_json()["instance"] == instance


def test_a_long_path_is_cut(client: FlaskClient) -> None:
    assert len(client.get("/" + "x" * 5000).get_json()["instance"]) == 256


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/assessments", {"POST", "OPTIONS"}),
        ("DELETE", "/v1/assessments", {"POST", "OPTIONS"}),
        ("POST", "/v1/rules", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", "/v1/vocabulary", {"GET", "HEAD", "OPTIONS"}),
        ("PROPFIND", "/healthz", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_another_method_gets_405_and_the_ones_allowed(
    client: FlaskClient, method: str, path: str, allowed: set[str]
) -> None:
    reply = client.open(path, method=method)

    assert_problem(reply, 405)
    assert set(reply.headers["Allow"].split(", ")) == allowed


def test_problems_are_worded_in_the_language_asked_for(client: FlaskClient) -> None:
    reply = client.get("/nowhere", headers={"Accept-Language": "en"})

    assert reply.headers["Content-Language"] == "en"
    assert reply.get_json()["title"] == "No such address"


def logged(capsys: pytest.CaptureFixture[str]) -> tuple[FlaskClient, Callable[[], list[dict[str, Any]]]]:
    """A service of its own, and what returns the lines it logged: a log keeps the stream it began with."""
    client = create_app(Settings(state=None)).test_client()
    return client, lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_failure_gets_500_and_its_place_is_logged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, worked: dict[str, Any]
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(VALUE)

    client, log = logged(capsys)
    monkeypatch.setattr(assessments, "assess", fail)
    reply = post(client, json.dumps(worked), **{"X-Request-Id": OF_THE_CLIENT})
    failure, request = log()

    assert_problem(reply, 500)
    assert failure["event"] == "failure"
    assert failure["exception"] == "ValueError"
    assert failure["at"][-1].endswith(" fail")
    assert failure["request_id"] == request["request_id"] == reply.headers["X-Request-Id"] == OF_THE_CLIENT
    assert VALUE not in reply.text + json.dumps([failure, request])


def test_a_failure_after_the_view_gets_500_and_quotes_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, worked: dict[str, Any]
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(VALUE)

    client, log = logged(capsys)
    monkeypatch.setitem(client.application.after_request_funcs, None, [fail])
    reply = post(client, json.dumps(worked))

    assert reply.status_code == 500
    assert [line["exception"] for line in log()] == ["ValueError"]


def test_a_request_is_logged_by_its_route(capsys: pytest.CaptureFixture[str], worked: dict[str, Any]) -> None:
    client, log = logged(capsys)
    post(client, json.dumps(worked))
    (line,) = log()

    assert line.keys() == {
        "event",
        "level",
        "timestamp",
        "request_id",
        "method",
        "route",
        "status",
        "access",
        "caller",
        "duration_ms",
        "trace_id",
        "bytes",
    }
    assert (line["method"], line["route"], line["status"]) == ("POST", ADDRESS, 200)


def test_the_log_level_silences_requests(capsys: pytest.CaptureFixture[str]) -> None:
    create_app(Settings(state=None, log_level="warning")).test_client().get("/healthz")

    assert not capsys.readouterr().err


def spoilt(case: object, place: tuple[str | int, ...], value: object) -> object:
    """`case` with `value` at `place`, and nothing else changed."""
    changed: Any = json.loads(json.dumps(case))
    inner = changed
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = value
    return changed


def places(part: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The place of each value in a case, and of each object and list."""
    if path:
        yield path
    if isinstance(part, dict):
        for key, value in part.items():
            yield from places(value, (*path, key))
    elif isinstance(part, list):
        for position, value in enumerate(part):
            yield from places(value, (*path, position))


@pytest.mark.parametrize("value", [VALUE, f"{VALUE}\n", f"{VALUE}\ud800", [VALUE], {"to": VALUE}, 700700700700.07])
def test_no_error_text_and_no_log_line_repeats_a_value(
    capsys: pytest.CaptureFixture[str], worked: dict[str, Any], value: object
) -> None:
    client, log = logged(capsys)
    for place in places(worked):
        reply = post(client, json.dumps(spoilt(worked, place, value)))

        assert reply.status_code in {200, 422}
        if reply.status_code == 422:
            assert VALUE not in reply.text
            assert "700700700700" not in reply.text
    assert VALUE not in json.dumps(log())


def test_neither_query_nor_path_nor_method_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    client, log = logged(capsys)
    client.get(f"/v1/rules?on={VALUE}&district={VALUE}")
    client.get(f"/{VALUE}")
    client.open("/healthz", method=VALUE.upper())

    assert VALUE.lower() not in json.dumps(log()).lower()
