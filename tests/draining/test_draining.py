"""A real gunicorn that ends, reloads and replaces its workers while clients use it: none of them meets a fault."""

import json
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from bench.service import Connection, request_bytes
from tests.api.server import Server, serving
from tests.draining.clients import CASE, Clients, busy

CLIENTS = 24
PATIENT = "--keep-alive 30"
"""A machine that stands still for some seconds is no fault of the service."""
READY = request_bytes("GET", "/readyz")


def until(reached: Callable[[], bool]) -> None:
    for _ in range(600):
        if reached():
            return
        time.sleep(0.1)
    raise AssertionError("it has not come to that")


def served(clients: Clients, more: int) -> None:
    """Wait until so many more replies are there, or a fault."""
    wanted = clients.replies.total() + more
    until(lambda: bool(clients.faults) or clients.replies.total() >= wanted)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_no_client_meets_a_fault_when_the_service_ends(workers: int) -> None:
    with serving(workers, options=PATIENT, log_level="error") as server, busy(server.port, CLIENTS) as clients:
        served(clients, 200)
        server.send(signal.SIGTERM)
        assert server.wait() == 0
    assert clients.faults == []
    assert set(clients.replies) == {200}


def test_no_client_meets_a_fault_when_workers_are_replaced() -> None:
    with serving(2, options=PATIENT, log_level="error") as server, busy(server.port, CLIENTS) as clients:
        for _ in range(3):
            served(clients, 100)
            reload(server)
        served(clients, 100)
    assert clients.faults == []
    assert set(clients.replies) == {200}


def reload(server: Server) -> None:
    before = set(server.workers)
    server.send(signal.SIGHUP)
    until(lambda: not before & set(server.workers))


def test_no_client_meets_a_fault_when_a_worker_has_served_its_number_of_requests() -> None:
    with (
        serving(2, options=f"{PATIENT} --max-requests 100", log_level="error") as server,
        busy(server.port, CLIENTS) as clients,
    ):
        before = set(server.workers)
        until(lambda: bool(clients.faults) or not before & set(server.workers))
    assert clients.faults == []
    assert set(clients.replies) == {200}


def test_a_request_on_a_kept_connection_is_answered_while_the_service_ends() -> None:
    with serving(options=PATIENT, log_level="error") as server, Connection(server.port) as connection:
        connection.exchange(CASE)
        server.send(signal.SIGTERM)
        until(lambda: not takes_newcomers(server))
        reply = connection.exchange(CASE)
        assert server.wait() == 0
    assert reply.startswith(b"HTTP/1.1 200")
    assert b"\r\nconnection: close\r\n" in reply.lower()


def takes_newcomers(server: Server) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=0.5):
        return True
    return False


def test_it_says_that_it_drains_and_serves_on_until_a_second_signal() -> None:
    with serving(2, drain_seconds=600, log_level="error") as server:
        server.send(signal.SIGTERM)
        until(lambda: asked(server, READY).startswith(b"HTTP/1.1 503"))
        assert json.loads(asked(server, READY).partition(b"\r\n\r\n")[2])["type"] == "/problems/draining"
        assert asked(server, CASE).startswith(b"HTTP/1.1 200")
        server.send(signal.SIGTERM)
        assert server.wait() == 0


def test_it_ends_by_itself_once_it_has_drained() -> None:
    with (
        serving(options=PATIENT, drain_seconds=1, log_level="error") as server,
        busy(server.port, CLIENTS) as clients,
    ):
        served(clients, 20)
        server.send(signal.SIGTERM)
        assert server.wait() == 0
    assert clients.faults == []


def asked(server: Server, request: bytes) -> bytes:
    with Connection(server.port) as connection:
        return connection.exchange(request)
