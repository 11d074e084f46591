"""audit --server: a service that is busy is asked again, and whatever goes wrong on the way is said."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread, current_thread

import pytest
from werkzeug.serving import make_server

from calc_service.app import create_app
from calc_service.cli import http_exchange
from calc_service.config import Settings
from tests.api.batch_files import csv_of

Run = Callable[..., tuple[int, str, str]]
Answer = Callable[[socket.socket], None]
BUSY = json.dumps({"title": "忙", "detail": "请稍后", "type": "/problems/busy"}).encode()


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    file = tmp_path / "claims.csv"
    file.write_bytes(csv_of())
    return file


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The seconds that the command waited, which nobody has to wait for here; what else runs beside it sleeps on."""
    waited: list[int] = []
    command, sleep = current_thread(), time.sleep

    def pause(seconds: int) -> None:
        if current_thread() is command:
            waited.append(seconds)
        else:
            sleep(seconds)

    monkeypatch.setattr("time.sleep", pause)
    return waited


@contextmanager
def answering(*answers: Answer) -> Iterator[str]:
    """The address at which each answer is given to one connection, one after another."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for answer in answers:
                connection, _ = listener.accept()
                with connection:
                    answer(connection)

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def reply(status: str, body: bytes = b"", *headers: str, length: int | None = None) -> Answer:
    lines = [f"HTTP/1.1 {status}", "Connection: close", f"Content-Length: {length or len(body)}", *headers, "", ""]

    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall("\r\n".join(lines).encode() + body)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass

    return answer


def problem(status: str, *headers: str) -> Answer:
    return reply(status, BUSY, "Content-Type: application/problem+json", *headers)


def reset(connection: socket.socket) -> None:
    connection.recv(10)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def say_nothing(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def hang_up(connection: socket.socket) -> None:
    connection.recv(65536)


@pytest.fixture(scope="module")
def service() -> Iterator[int]:
    server = make_server("127.0.0.1", 0, create_app(Settings(state=None, log_level="critical")), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.port
    server.shutdown()
    thread.join()


def forwarded(port: int) -> Answer:
    """The answer of the service at `port`."""

    def answer(connection: socket.socket) -> None:
        request = connection.recv(65536)
        while b"\r\n\r\n" not in request or (b"POST /v1/batches" in request and not request.endswith(csv_of())):
            request += connection.recv(65536)
        with socket.create_connection(("127.0.0.1", port)) as behind:
            behind.sendall(request)
            behind.shutdown(socket.SHUT_WR)
            while piece := behind.recv(65536):
                connection.sendall(piece)

    return answer


def test_a_busy_service_is_asked_again_when_it_says_so(
    run: Run, claims: Path, tmp_path: Path, pauses: list[int], service: int
) -> None:
    busy = problem("503 Service Unavailable", "Retry-After: 7"), problem("429 Too Many Requests", "Retry-After: 0")
    # A proxy says it without a problem document, and perhaps for a long time.
    proxy = reply("503 Service Unavailable", b"<html>", "Content-Type: text/html", "Retry-After: 99999")
    # It keeps no runs, and is sent the file at once.
    with answering(*busy, proxy, forwarded(service), forwarded(service)) as server:
        status, _, complaints = run("audit", claims, "--out", tmp_path / "out.csv", "--server", server)

    assert status in {0, 1}
    assert complaints == ""
    assert pauses == [7, 1, http_exchange.LONGEST_PAUSE]
    assert (tmp_path / "out.csv").exists()


def test_a_service_that_stays_busy_is_given_up(
    run: Run, claims: Path, tmp_path: Path, pauses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_exchange, "MOST_ATTEMPTS", 3)
    with answering(*[problem("503 Service Unavailable", "Retry-After: 1")] * 3) as server:
        status, printed, complaints = run("audit", claims, "--out", tmp_path / "out.csv", "--server", server)

    assert (status, printed, pauses) == (2, "", [1, 1])
    assert "忙" in complaints
    assert sorted(tmp_path.iterdir()) == [claims]


def test_a_refusal_that_is_no_matter_of_time_is_said_at_once(
    run: Run, claims: Path, tmp_path: Path, pauses: list[int]
) -> None:
    with answering(problem("503 Service Unavailable")) as server:
        assert run("audit", claims, "--out", tmp_path / "out.csv", "--server", server)[0] == 2

    assert pauses == []


def test_a_refusal_in_the_middle_of_a_large_file_is_read(run: Run, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(csv_of() + b"\n" * 20_000_000)

    def refuse_early(connection: socket.socket) -> None:
        connection.recv(1000)
        body = b"Content-Length: %d\r\n\r\n%b" % (len(BUSY), BUSY)
        connection.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Type: application/problem+json\r\n" + body)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1000)

    with answering(refuse_early) as server:
        status, _, complaints = run("audit", large, "--out", tmp_path / "out.csv", "--server", server)

    assert status == 2
    # The rest of the file may have taken the reply with it.
    assert "忙" in complaints or "broken off" in complaints


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(hang_up, "broke off before there was a reply", id="hung up"),
        pytest.param(reset, "the connection ", id="reset"),
        pytest.param(say_nothing, "stayed silent for too long", id="silent"),
        pytest.param(reply("200 OK", b"PK", length=99), "broke off in the middle", id="broken off"),
        pytest.param(reply("200 OK", b"hello"), "no such service", id="another service"),
        pytest.param(reply("404 Not Found", b"x", "Content-Type: text/html"), "no such service", id="another address"),
        pytest.param(reply("302 Found", b"", "Location: /x"), "(HTTP 302)", id="led elsewhere"),
        pytest.param(lambda connection: connection.sendall(b"SSH-2.0-x\r\n"), "no such service", id="another protocol"),
    ],
)
def test_what_goes_wrong_is_said_in_both_languages(
    run: Run, claims: Path, tmp_path: Path, answer: Answer, said: str
) -> None:
    with answering(answer) as server:
        arguments = ("audit", claims, "--out", tmp_path / "out.csv", "--server", server, "--timeout", "1")
        status, printed, complaints = run(*arguments)

    assert (status, printed) == (2, "")
    assert said in complaints
    chinese, _, english = complaints.removeprefix(f"{server}: ").partition(" · ")
    assert not chinese.isascii()
    assert english.strip().isascii()
    assert sorted(tmp_path.iterdir()) == [claims]


@pytest.mark.parametrize(
    ("server", "said"),
    [
        ("http://127.0.0.1:9", "connection refused"),
        ("http://nowhere.invalid", "no host of this name"),
        ("http://127.0.0.1:x", "http://HOST:PORT"),
        ("ftp://127.0.0.1", "http://HOST:PORT"),
    ],
)
def test_a_service_that_is_not_there_is_said(run: Run, claims: Path, tmp_path: Path, server: str, said: str) -> None:
    status, printed, complaints = run("audit", claims, "--out", tmp_path / "out.csv", "--server", server)

    assert (status, printed) == (2, "")
    assert said in complaints


def test_a_service_without_tls_is_said(run: Run, claims: Path, tmp_path: Path) -> None:
    with answering(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as server:
        address = server.replace("http:", "https:")
        status, _, complaints = run("audit", claims, "--out", tmp_path / "out.csv", "--server", address)

    assert status == 2
    assert "TLS failed" in complaints


def test_a_service_computes_enrolments_as_they_are_computed_here(run: Run, tmp_path: Path, service: int) -> None:
    file, server = tmp_path / "enrolled.csv", f"http://127.0.0.1:{service}"
    file.write_text(
        "person_id,district,insurance,categories,year,tier,paid_on\n"
        "P-1,500101,resident,extreme_poverty,2025,1,2024-11-20\n",
        encoding="utf-8",
    )
    arguments = ("audit", "--kind", "premium", file)
    here = run(*arguments, "--out", tmp_path / "here.csv")
    there = run(*arguments, "--out", tmp_path / "there.csv", "--server", server)

    assert there == here
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()
