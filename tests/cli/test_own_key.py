"""The command line acts with a key: read from a file, sent to a service, and named where keys are made and revoked."""

from __future__ import annotations

import json
import socket
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from tests.api.batch_files import csv_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]

TOKEN = "calc_0123456789abcdef_" + "A" * 43


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALC_STATE", f"sqlite:///{tmp_path}/calc.db")


@pytest.fixture
def holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Lets CALC_KEY_FILE name a file with a text."""

    def named(text: str, mode: int = 0o600) -> Path:
        file = tmp_path / "key"
        file.write_text(text)
        file.chmod(mode)
        monkeypatch.setenv("CALC_KEY_FILE", str(file))
        return file

    return named


def created(run: Run, name: str, role: str, *more: str) -> tuple[int, str, str]:
    return run("keys", "create", name, "--person", "张三", "--role", role, *more)


def listed(run: Run) -> dict[str, tuple[str | None, str | None]]:
    keys = json.loads(run("keys", "list", "--format", "json")[1])
    return {key["name"]: (key["created_by"], key["revoked_by"]) for key in keys}


@pytest.mark.usefixtures("kept")
def test_where_an_operator_has_a_key_keys_are_made_and_revoked_by_one(run: Run, holds: Callable[..., Path]) -> None:
    other = created(run, "desk-1", "auditor")[1]
    operator = created(run, "operator-1", "operator")[1]
    for refused in (created(run, "desk-2", "auditor"), run("keys", "revoke", "desk-1")):
        assert refused[0] == 1
        assert "CALC_KEY_FILE" in refused[2]
    holds(other)
    assert "only an operator's key" in run("keys", "revoke", "desk-1")[2]
    holds(operator)
    assert created(run, "desk-2", "auditor")[0] == 0
    assert run("keys", "revoke", "desk-1")[0] == 0

    assert listed(run) == {
        "desk-1": (None, "operator-1"),
        "operator-1": (None, None),
        "desk-2": ("operator-1", None),
    }


@pytest.mark.usefixtures("kept")
def test_without_the_lost_key_it_is_done_too_and_recorded(run: Run) -> None:
    created(run, "operator-1", "operator")
    assert created(run, "operator-2", "operator", "--without-key")[0] == 0
    assert run("keys", "revoke", "operator-1", "--without-key")[0] == 0
    assert listed(run) == {"operator-1": (None, "(without key)"), "operator-2": ("(without key)", None)}


@pytest.mark.usefixtures("kept")
def test_a_revoked_operator_is_none(run: Run, holds: Callable[..., Path]) -> None:
    holds(created(run, "operator-1", "operator")[1])
    run("keys", "revoke", "operator-1")
    assert "has been revoked" in created(run, "desk-1", "auditor")[2]


@pytest.mark.usefixtures("kept")
def test_limits_of_a_key_are_kept(run: Run) -> None:
    limits = ("--requests-a-minute", "5", "--batches-at-once", "1", "--body-limit", "1000")
    created(run, "desk-1", "auditor", *limits)
    (key,) = json.loads(run("keys", "list", "--format", "json")[1])
    assert key["limits"] == {"requests_a_minute": 5, "batches_at_once": 1, "body_limit": 1000}
    with pytest.raises(SystemExit, match="2"):
        created(run, "desk-2", "auditor", "--requests-a-minute", "0")


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        (TOKEN, 0o640, "chmod 600"),
        (TOKEN, 0o604, "chmod 600"),
        ("secret", 0o600, "holds no key"),
        (TOKEN + "\n" + TOKEN, 0o600, "holds no key"),
        ("", 0o600, "holds no key"),
    ],
)
def test_a_file_that_others_may_read_or_without_a_key_is_refused(
    run: Run, holds: Callable[..., Path], text: str, mode: int, said: str
) -> None:
    holds(text, mode)
    status, _, complaints = run("keys", "revoke", "desk-1")
    assert status == 2
    assert said in complaints
    assert "AAAA" not in complaints


@pytest.mark.usefixtures("kept")
def test_a_file_that_is_not_there_is_refused(run: Run, holds: Callable[..., Path]) -> None:
    holds(TOKEN).unlink()
    assert "names no file that can be read" in run("keys", "revoke", "desk-1")[2]


def refusing(problem: dict[str, object]) -> tuple[str, Thread, list[bytes]]:
    """The address at which one request is refused, and what was asked."""
    listener, asked = socket.create_server(("127.0.0.1", 0)), list[bytes]()
    body = json.dumps(problem).encode()

    def answer() -> None:
        connection, _ = listener.accept()
        with connection, listener:
            asked.append(connection.recv(65536))
            head = f"HTTP/1.1 {problem['status']} No\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
            connection.sendall(head.encode() + b"Content-Type: application/problem+json\r\n\r\n" + body)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass

    thread = Thread(target=answer)
    thread.start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}", thread, asked


@pytest.mark.parametrize(("status", "title", "hint"), [(401, "需要密钥", True), (403, "没有这项权限", False)])
def test_a_service_is_sent_the_key_and_its_refusal_is_told(  # noqa: PLR0913  fixtures
    run: Run, holds: Callable[..., Path], tmp_path: Path, status: int, title: str, *, hint: bool
) -> None:
    holds(TOKEN + "\n")
    (tmp_path / "claims.csv").write_bytes(csv_of())
    server, thread, asked = refusing({"type": "/problems/x", "title": title, "status": status, "detail": "。"})
    ended = run("audit", tmp_path / "claims.csv", "--out", tmp_path / "out.csv", "--server", server)
    thread.join()

    assert f"\r\nAuthorization: Bearer {TOKEN}\r\n".encode() in asked[0]
    assert ended[0] == 2
    assert title in ended[2]
    assert ("CALC_KEY_FILE" in ended[2]) == hint
    assert TOKEN not in ended[1] + ended[2]
