"""What is not well-formed HTTP is refused by the server in front of the application, without repeating a byte of it."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SECRET = b"13745.56"
POST = b"POST /v1/assessments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
NOT_CLOSED = POST.replace(b"Connection: close\r\n", b"")

Exchange = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="module")
def exchange(log: Path) -> Iterator[Exchange]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--workers", "1", "--bind", f"127.0.0.1:{port}"]
    with log.open("wb") as output, subprocess.Popen(command, cwd=PROJECT, stdout=output, stderr=output) as process:

        def send(request: bytes) -> bytes:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: connection.recv(65536), b""))

        for _ in range(600):  # a busy machine takes its time to start a server
            with suppress(OSError):
                send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                break
            time.sleep(0.1)
        yield send
        process.terminate()


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(NOT_CLOSED + b"Content-Length: 2\r\n\r\n{}" + SECRET + b"\r\n\r\n", id="length too short"),
        pytest.param(POST + b"Content-Length: 99\r\n\r\n" + SECRET, id="length too long"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n" + SECRET + b"\r\n\r\n", id="no chunk size"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n" + SECRET, id="chunk breaks off"),
        pytest.param(POST + b"Bad " + SECRET + b": 1\r\n\r\n", id="header name"),
        pytest.param(SECRET + b"\r\n\r\n", id="request line"),
    ],
)
def test_a_malformed_request_is_refused_and_not_repeated(exchange: Exchange, log: Path, request_bytes: bytes) -> None:
    reply = exchange(request_bytes)
    statuses = [line.split()[1] for line in reply.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]
    assert statuses
    assert all(status.startswith(b"4") for status in statuses)
    assert SECRET not in reply
    assert SECRET not in log.read_bytes()


def test_an_address_that_is_too_long_is_refused_as_the_description_says(exchange: Exchange) -> None:
    reply = exchange(b"GET /v1/rules?a=" + b"a" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 414 ")
    assert b'"type":"/problems/address-too-long"' in reply


def test_an_address_may_name_the_columns_of_a_file_in_chinese(exchange: Exchange) -> None:
    columns = b"&".join(b"column=" + b"%E5%88%97" * 6 + b":total_cost" for _ in range(60))
    reply = exchange(b"GET /healthz?" + columns + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 422 ")  # read, and not asked for there
