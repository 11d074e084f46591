"""gunicorn as gunicorn.conf.py sets it: when its master was killed, and when more comes than can be answered."""

import json
import os
import re
import signal
import socket
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.api.server import CASE, Server, everything, serving
from tests.processes import until

ALIVE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
METRICS = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n"
CLOSE = b"Connection: close\r\n\r\n"
FAILING = """
from flask import Flask

app = Flask("failing")
app.get("/readyz")(str)
answer = app.wsgi_app

def fail(environ, start_response):
    if environ["PATH_INFO"] == "/raises":
        raise ValueError(environ["QUERY_STRING"])
    if environ["PATH_INFO"] == "/header":
        start_response("200 OK", [("X-Text", environ["QUERY_STRING"] + chr(0))])
    return answer(environ, start_response)

app.wsgi_app = fail
"""
THREADS, IN_THE_QUEUE, SECONDS_IN_THE_QUEUE = 4, 256, 2.0


def master_of(worker: int) -> int:
    _, _, behind_the_name = Path(f"/proc/{worker}/stat").read_text("ascii").rpartition(")")
    return int(behind_the_name.split()[1])


def is_free(port: int) -> bool:
    with suppress(OSError), socket.create_server(("127.0.0.1", port)):
        return True
    return False


def test_when_the_master_was_killed_its_address_is_free_though_a_client_keeps_asking() -> None:
    with serving() as server, server.connect() as client:
        client.sendall(ALIVE + b"\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 200")
        os.kill(master_of(server.workers[0]), signal.SIGKILL)
        for _ in range(200):  # gunicorn alone would let the client keep it for thirty seconds
            with suppress(OSError):
                client.sendall(ALIVE + b"\r\n")
                client.recv(65536)
            if is_free(server.port):
                break
            time.sleep(0.1)
        assert is_free(server.port)


def connected(server: Server, request: bytes, until_done: ExitStack) -> socket.socket:
    client = until_done.enter_context(server.connect())
    client.sendall(request)
    return client


def test_who_finds_too_many_waiting_or_has_waited_too_long_is_turned_away() -> None:
    with serving() as server, ExitStack() as until_done:
        slow = [connected(server, CASE + b"Content-Length: 9\r\n\r\n{", until_done) for _ in range(THREADS)]
        time.sleep(0.5)  # until each has a thread
        waiting = [connected(server, ALIVE + CLOSE, until_done) for _ in range(IN_THE_QUEUE)]
        too_many = connected(server, ALIVE + CLOSE, until_done)

        reply = everything(too_many)
        assert reply.startswith(b"HTTP/1.1 503 ")
        assert b"\r\nRetry-After: " in reply
        assert b'"type":"/problems/overloaded"' in reply

        time.sleep(SECONDS_IN_THE_QUEUE + 1)  # of the last one too, which is taken up a moment after it has connected
        for client in slow:
            client.close()
        assert {everything(client)[:13] for client in waiting} == {b"HTTP/1.1 503 "}
        assert server.exchange(ALIVE + CLOSE).startswith(b"HTTP/1.1 200 ")
        turned_away = b"\ncalc_requests_turned_away_total %d.0\n" % (IN_THE_QUEUE + 1)
        until(lambda: turned_away in server.exchange(METRICS + CLOSE), 10)  # counted once it has been answered


def test_a_kept_connection_that_its_client_closes_is_no_request_and_takes_no_place() -> None:
    with serving() as server, ExitStack() as until_done:
        kept = connected(server, ALIVE + b"\r\n", until_done)
        assert kept.recv(65536).startswith(b"HTTP/1.1 200 ")
        time.sleep(0.2)  # until the connection is kept
        slow = [connected(server, CASE + b"Content-Length: 9\r\n\r\n{", until_done) for _ in range(THREADS)]
        time.sleep(0.5)
        kept.close()
        time.sleep(SECONDS_IN_THE_QUEUE + 0.5)  # had it been put behind the others
        for client in slow:
            client.close()
        assert b"\ncalc_requests_turned_away_total 0.0\n" in server.exchange(METRICS + CLOSE)


@pytest.mark.parametrize("path", ["raises", "header"])
def test_a_failure_that_reaches_the_server_is_answered_as_little_as_any_and_quotes_nothing(
    tmp_path: Path, path: str
) -> None:
    (tmp_path / "failing.py").write_text(FAILING)
    with serving(log=tmp_path / "log", options=f"--pythonpath {tmp_path} failing:app") as server:
        reply = server.exchange(f"GET /{path}?of=a-person HTTP/1.1\r\nHost: localhost\r\n".encode() + CLOSE)
    head, _, body = reply.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 500 ")
    for header in (b"X-Content-Type-Options: nosniff", b"Content-Security-Policy: default-src 'none'"):
        assert header in head
    assert json.loads(body) == {"type": "about:blank", "title": "Internal Server Error", "status": 500}
    logged = (tmp_path / "log").read_text()
    assert re.search(r"Failed to answer a request: \w+, .*", logged)
    assert "a-person" not in logged
