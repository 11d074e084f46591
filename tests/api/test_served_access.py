"""Access as it is served: several processes, whatever is killed, keys that are made and revoked while it runs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from bench.service import free_port
from calc_service.config import PROJECT_FOLDER
from calc_service.state.keys import KeyLimits, create, revoke
from tests.api.keyed import LAST_DAY, kept
from tests.api.server import Server, serving

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 60


def get(server: Server, path: str, key: str = "", *more: str) -> tuple[int, bytes]:
    sent = ([f"Authorization: Bearer {key}"] if key else []) + list(more)
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *sent, "", ""]
    reply = server.exchange("\r\n".join(lines).encode())
    return int(reply.split(b" ", 2)[1]), reply


def until(server: Server, status: int, key: str = "") -> None:
    """Ask until the answer has a status, in each process several times."""
    deadline, as_wanted = time.monotonic() + SECONDS, 0
    while as_wanted < 20:
        as_wanted = as_wanted + 1 if get(server, "/v1/vocabulary", key)[0] == status else 0
        assert time.monotonic() < deadline


def test_keys_are_noticed_while_the_service_runs(tmp_path: Path) -> None:
    address, state = kept(tmp_path)
    with serving(workers=2, state=address) as server:
        until(server, 200)
        key = create(state, "desk-1", "张三", ["auditor"], LAST_DAY)
        until(server, 401)
        until(server, 200, key)
        revoke(state, "desk-1")
        until(server, 401, key)
        until(server, 401)


def test_the_requests_of_a_minute_are_counted_to_the_last_one_whatever_is_killed(tmp_path: Path) -> None:
    address, state = kept(tmp_path)
    key = create(state, "desk-1", "张三", ["auditor"], LAST_DAY, limits=KeyLimits(requests_a_minute=100))
    with serving(workers=2, state=address) as server:
        began = time.monotonic()
        with ThreadPoolExecutor(4) as threads:
            first = [status for status, _ in threads.map(lambda _: get(server, "/v1/clauses", key), range(60))]
        os.kill(server.workers[0], signal.SIGKILL)
        until_answered(server)
        with ThreadPoolExecutor(4) as threads:
            second = [status for status, _ in threads.map(lambda _: get(server, "/v1/clauses", key), range(60))]
        assert first == [200] * 60
        if time.monotonic() - began < SECONDS:  # else a minute is over on a machine that is this slow
            assert sorted(second) == [200] * 40 + [429] * 20
        assert b"\r\nRetry-After: " in get(server, "/v1/clauses", key)[1] or time.monotonic() - began > SECONDS


def until_answered(server: Server) -> None:
    """Wait until the processes that are left, and the new one, answer."""
    answered, deadline = 0, time.monotonic() + SECONDS
    while answered < 20:
        try:
            answered = answered + 1 if get(server, "/healthz")[0] == 200 else 0
        except (OSError, IndexError):
            answered = 0
        assert time.monotonic() < deadline


@pytest.mark.parametrize("bind", ["0.0.0.0", "[::]"])  # noqa: S104  to be refused
def test_a_service_without_keys_does_not_start_for_other_machines(bind: str) -> None:
    ended = started(bind, CALC_STATE="none")
    assert ended.returncode == 1
    assert "拒绝启动" in ended.stderr
    assert re.search(r"keys create.*CALC_OPEN=yes", ended.stderr)
    assert "Traceback" not in ended.stderr


def test_what_is_kept_and_cannot_be_opened_is_said_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "calc.db").write_text("no database at all, but long enough to be looked at as if it were one")
    faulty = tmp_path / "proxy.yaml"
    faulty.write_text("name_header: X-User\n")
    for settings, said in (
        ({"CALC_STATE": f"sqlite:///{tmp_path}/calc.db"}, "CALC_STATE"),
        ({"CALC_STATE": "none", "CALC_PROXY_FILE": str(faulty)}, "proxy.yaml:1:1"),
    ):
        ended = started("127.0.0.1", **settings)
        assert ended.returncode != 0
        assert said in ended.stderr
        assert "Traceback" not in ended.stderr


def started(bind: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The server as it ends that is asked to listen there."""
    environment = os.environ | settings | {"CALC_BIND": f"{bind}:{free_port()}"}
    return subprocess.run(
        [sys.executable, "-m", "gunicorn", "--workers", "1"],
        cwd=PROJECT_FOLDER,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def test_a_refusal_of_the_server_itself_says_how_little_may_be_done_with_it() -> None:
    with serving() as server:
        reply = server.exchange(b"NOT HTTP\r\n\r\n")
        ours = get(server, "/healthz")[1]
    for header in (b"X-Content-Type-Options", b"X-Frame-Options", b"Content-Security-Policy", b"Permissions-Policy"):
        assert header in reply
        assert header in ours
