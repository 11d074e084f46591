"""A service without keys: for its own machine, by its own name, and for its own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calc_service.api.access.own_pages import OpenToOthers
from calc_service.app import create_app
from calc_service.config import Settings
from tests.api.keyed import with_keys

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

RULES = "/v1/rules?on=2025-06-01"
OURS = "https://front-end.example"


def new(**settings: object) -> Flask:
    return create_app(Settings(state=None, log_level="critical", **settings))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def service() -> Flask:
    return new(allowed_origins=(OURS,))


@pytest.mark.parametrize("path", [RULES, "/docs", "/healthz", "/nowhere"])
@pytest.mark.parametrize(
    ("host", "answered"),
    [
        *((host, True) for host in ("localhost", "LOCALHOST:1", "127.0.0.1:8000", "[::1]", "[::1]:9")),
        *((host, False) for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "")),
        *((host, False) for host in ("10.0.0.7", "[::1].evil", "localhost.", "127.0.0.2", "x@localhost")),
    ],
)
def test_it_answers_to_its_own_names_alone(service: Flask, path: str, host: str, *, answered: bool) -> None:
    status = service.test_client().get(path, environ_overrides={"HTTP_HOST": host}).status_code
    assert (status != 403) == answered


@pytest.mark.parametrize(
    ("origin", "answered"),
    [
        ("http://localhost:8000", True),
        (OURS, True),
        ("null", False),
        ("", False),
        ("http://localhost", False),
        ("http://localhost:8001", False),
        ("http://127.0.0.1:8000", False),
        ("http://evil.example", False),
        ("localhost:8000", False),
        (f"{OURS}.evil", False),
    ],
)
def test_it_answers_its_own_pages_and_those_that_are_named(service: Flask, origin: str, *, answered: bool) -> None:
    headers = {"Host": "localhost:8000", "Origin": origin}
    for method, path in (("GET", RULES), ("POST", "/v1/assessments"), ("OPTIONS", "/v1/assessments")):
        reply = service.test_client().open(path, method=method, headers=headers)
        assert (reply.status_code != 403) == answered
        if not answered:
            assert reply.get_json()["type"] == "/problems/foreign-caller"


@pytest.mark.parametrize("address", ["10.0.0.7", "2001:db8::1", "192.168.1.2"])
def test_another_machine_is_not_answered_whatever_server_lets_it_come(service: Flask, address: str) -> None:
    assert service.test_client().get(RULES, environ_overrides={"REMOTE_ADDR": address}).status_code == 403


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Via"])
def test_what_a_proxy_passes_on_comes_from_somewhere_else(service: Flask, header: str) -> None:
    headers = {"Host": "localhost", header: "https"}
    assert service.test_client().get(RULES, headers=headers).status_code == 403
    assert new(open_to_all=True).test_client().get(RULES, headers=headers).status_code == 200


def test_with_open_other_machines_are_answered_and_other_pages_are_not() -> None:
    client = new(open_to_all=True).test_client()
    headers = {"Host": "calc.example"}
    assert client.get(RULES, headers=headers, environ_overrides={"REMOTE_ADDR": "10.0.0.7"}).status_code == 200
    assert client.get(RULES, headers=headers | {"Origin": "https://calc.example"}).status_code == 200
    assert client.get(RULES, headers=headers | {"Origin": OURS}).status_code == 403


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "10.0.0.7", "calc.example"])  # noqa: S104  not listened at
def test_it_refuses_to_listen_to_other_machines_and_says_what_to_do(address: str) -> None:
    with pytest.raises(OpenToOthers) as caught:
        new().extensions["gate"].listening(["127.0.0.1", address], [])
    for told in (address, "keys create", "CALC_BIND", "CALC_OPEN=yes", "CALC_PROXY_FILE"):
        assert str(caught.value).count(told) >= 2
    assert "yes" in new(open_to_all=True).extensions["gate"].listening([address], []).en


def test_it_says_that_it_is_open_and_answers_to_the_name_it_listens_by() -> None:
    app = new()
    assert "there are no keys" in app.extensions["gate"].listening(["127.0.1.1", "", "::1"], ["Calc.local"]).en
    assert app.test_client().get(RULES, headers={"Host": "calc.local:8000"}).status_code == 200


def test_with_keys_it_listens_anywhere_by_any_name_and_the_key_decides(tmp_path: Path) -> None:
    app, keys = with_keys(tmp_path)
    assert app.extensions["gate"].listening(["0.0.0.0"], []) is None  # noqa: S104  not listened at
    headers = {"Host": "calc.example", "Origin": OURS, "Authorization": f"Bearer {keys['auditor']}"}
    assert app.test_client().get(RULES, headers=headers).status_code == 200
