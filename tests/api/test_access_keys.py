"""Keys as they are sent: what is said of those that are not accepted, how soon that changes, what the log holds."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from calc_service.api.access import key_ring
from calc_service.api.access.callers import of_key
from calc_service.api.access.key_ring import KeyRing
from calc_service.app import create_app
from calc_service.config import Settings
from calc_service.state.keys import Key, create, find, revoke
from calc_service.state.opening import KeptState, open_state
from calc_service.state.refusals import KeyRefused, StateUnreachable
from tests.api.keyed import LAST_DAY, bearer, kept, with_keys
from tests.state.clocks import Clock

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

RULES = "/v1/rules?on=2025-06-01"
WRONG = "calc_0123456789abcdef_" + "A" * 43


def refused(client: FlaskClient, headers: dict[str, str]) -> tuple[int, str, str]:
    reply = client.get(RULES, headers=headers)
    return reply.status_code, reply.get_json()["type"].rpartition("/")[2], reply.headers["WWW-Authenticate"]


def test_no_key_is_asked_for_one(tmp_path: Path) -> None:
    app, keys = with_keys(tmp_path)
    assert refused(app.test_client(), {}) == (401, "credentials-needed", 'Bearer realm="calc_service"')
    assert app.test_client().get(RULES, headers=bearer(keys["auditor"])).status_code == 200
    assert app.test_client().get(RULES, headers={"Authorization": f"bearer  {keys['auditor']} "}).status_code == 200


@pytest.mark.parametrize(
    "sent",
    ["", "Bearer", "Bearer ", "Basic YTpi", f"Bearer {WRONG}", "Bearer calc_", "Bearer é", f"Bearer {'x' * 4000}"],
)
def test_whatever_is_no_key_is_refused_in_one_way(tmp_path: Path, sent: str) -> None:
    app, _ = with_keys(tmp_path)
    assert refused(app.test_client(), {"Authorization": sent})[:2] == (401, "credentials-refused")


def test_only_whoever_has_the_whole_secret_learns_that_a_key_is_revoked_or_expired(tmp_path: Path) -> None:
    address, state = kept(tmp_path)
    revoked = create(state, "revoked", "张三", ["auditor"], LAST_DAY)
    revoke(state, "revoked")
    clock = Clock()
    clock.moment = datetime(2020, 1, 1, tzinfo=UTC)
    past = open_state(address, clock.surroundings())
    expired = create(past, "expired", "张三", ["auditor"], date(2020, 1, 2))
    client = create_app(Settings(state=address, log_level="critical")).test_client()

    assert refused(client, bearer(revoked))[:2] == (401, "key-revoked")
    assert refused(client, bearer(expired))[:2] == (401, "key-expired")
    for key in (revoked, expired):
        spoilt = key[:-1] + ("A" if key[-1] != "A" else "B")
        assert refused(client, bearer(spoilt))[:2] == (401, "credentials-refused")


def test_a_service_whose_last_key_is_revoked_does_not_open(tmp_path: Path) -> None:
    address, state = kept(tmp_path)
    create(state, "desk-1", "张三", ["auditor"], LAST_DAY)
    revoke(state, "desk-1")
    assert create_app(Settings(state=address, log_level="critical")).test_client().get(RULES).status_code == 401


def test_a_first_key_closes_an_open_service_and_a_revoked_one_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, state = kept(tmp_path)
    client = create_app(Settings(state=address, log_level="critical")).test_client()
    now = time.monotonic()
    monkeypatch.setattr("time.monotonic", lambda: now)
    assert client.get(RULES).status_code == 200
    key = create(state, "desk-1", "张三", ["auditor"], LAST_DAY)
    now += key_ring.SECONDS_KEPT
    assert client.get(RULES).status_code == 401
    assert client.get(RULES, headers=bearer(key)).status_code == 200
    revoke(state, "desk-1")
    now += key_ring.SECONDS_KEPT
    assert client.get(RULES, headers=bearer(key)).status_code == 401


def test_the_state_is_asked_once_a_second_and_few_keys_are_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, state = kept(tmp_path)
    key, asked = create(state, "desk-1", "张三", ["auditor"], LAST_DAY), list[str]()

    def counting(state: KeptState, token: str) -> Key:
        asked.append(token)
        return find(state, token)

    monkeypatch.setattr(key_ring, "find", counting)
    monkeypatch.setattr(key_ring, "MOST_KEPT", 3)
    ring = KeyRing(state, lambda found: of_key(found, Settings(state=None)))
    for _ in range(5):
        assert ring.caller(key).name == "desk-1"
    assert asked == [key]
    for number in range(10):
        with pytest.raises(KeyRefused):
            ring.caller(f"calc_{number:016x}_" + "A" * 43)
    assert len(ring._kept) == 3  # noqa: SLF001  what it takes of memory shows nowhere else
    assert key not in repr(ring.__dict__)


def test_while_the_state_does_not_answer_keys_wait_and_nothing_opens(tmp_path: Path) -> None:
    app, keys = with_keys(tmp_path)
    client = app.test_client()
    _, state = kept(tmp_path)
    with state.writing() as connection:
        connection.execute(text("ALTER TABLE keys RENAME TO away"))
    for headers in (bearer(keys["auditor"]), bearer(WRONG), {}):
        reply = client.get(RULES, headers=headers)
        assert (reply.status_code, reply.get_json()["type"]) == (503, "/problems/state-unreachable")
        assert int(reply.headers["Retry-After"]) > 0
    for path in ("/healthz", "/docs", "/problems"):
        assert client.get(path).status_code == 200
    with state.writing() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO keys"))
    assert client.get(RULES, headers=bearer(keys["auditor"])).status_code == 200
    assert client.get(RULES).status_code == 401


def test_a_thread_that_hangs_at_the_database_keeps_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, state = kept(tmp_path)
    monkeypatch.setattr(key_ring, "SECONDS_TO_WAIT", 0.01)
    ring = KeyRing(state, lambda found: of_key(found, Settings(state=None)))
    with ring._turn, pytest.raises(StateUnreachable):  # noqa: SLF001  as the hanging thread holds it
        ring.asked_for()
    assert ring.asked_for() is False


def test_the_log_says_who_it_was_and_never_with_what(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    address, state = kept(tmp_path)
    key = create(state, "desk-1", "张三", ["caseworker"], LAST_DAY)
    client = create_app(Settings(state=address)).test_client()
    for path, sent in ((RULES, key), ("/v1/columns", key), (RULES, key[:-1] + "_"), (RULES, ""), ("/healthz", key)):
        client.get(path, headers=bearer(sent))
    written = capsys.readouterr().err
    lines: list[dict[str, Any]] = [json.loads(line) for line in written.splitlines()]

    assert [(line["caller"], line["access"]) for line in lines] == [
        ("desk-1", "key"),
        ("desk-1", "role-needed"),
        (None, "credentials-refused"),
        (None, "credentials-refused"),
        (None, "anyone"),
    ]
    assert not any(part in written for part in key.split("_")[1:])
