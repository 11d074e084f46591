"""nginx in front of the service: what it lets through, what it refuses and how, and what it writes down."""

import json
import re
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bench.service import free_port, request_bytes
from calc_service.api.access.table import TABLE
from tests.api.batch_files import csv_of
from tests.api.server import Server, everything, serving
from tests.deploy.conftest import DEPLOY, SECONDS, Front, in_front_of, options, write_configuration
from tests.draining.clients import CASE as WHOLE_REQUEST
from tests.programs import program

CASE = WHOLE_REQUEST.partition(b"\r\n\r\n")[2]
JSON = {"Content-Type": "application/json"}
CSV = {"Content-Type": "text/csv"}
CANARY = "P-440301"
SLOW_CLIENTS = 200


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    program("nginx")
    with serving(
        2, state="none", open="yes", batch_folder=tmp_path_factory.mktemp("batches"), log_level="error"
    ) as server:
        yield server


@pytest.fixture(scope="module")
def front(server: Server, folder: Path) -> Iterator[Front]:
    with in_front_of(server.port, folder) as front:
        yield front


def ask(front: Front, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[HTTPResponse, bytes]:
    client = front.client()
    try:
        client.request(method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()})
        reply = client.getresponse()
        return reply, reply.read()
    finally:
        client.close()


def problem(reply: HTTPResponse, body: bytes, status: int) -> None:
    """Assert that a refusal of nginx's own is a problem document, with what every one of them has."""
    assert reply.status == status
    assert reply.headers.get_content_type() == "application/problem+json"
    document = json.loads(body)
    assert (document["type"], document["status"]) == ("about:blank", status)
    assert "·" in document["title"]
    for header in ("X-Request-Id", "Strict-Transport-Security", "X-Content-Type-Options", "Cache-Control"):
        assert len(reply.headers.get_all(header, [])) == 1, header


def sent_raw(front: Front, request: bytes) -> bytes:
    with front.connect() as connection:
        connection.sendall(request)
        return everything(connection)


@pytest.mark.parametrize("place", ["compose", "systemd"])
def test_nginx_takes_the_configuration(tmp_path: Path, place: str) -> None:
    write_configuration(tmp_path, free_port(), 1)
    if place == "systemd":
        for name in ("upstream.conf", "listen.conf"):
            here = Path("deploy/nginx/systemd", name).read_text("utf-8")
            tmp_path.joinpath(name).write_text(here.replace("443", str(free_port())), "utf-8")
    ended = subprocess.run([program("nginx"), "-t", *options(tmp_path)], capture_output=True, text=True, check=False)
    assert (ended.returncode, "[warn]" in ended.stderr) == (0, False), ended.stderr


def test_a_case_and_its_letter_are_answered(front: Front) -> None:
    reply, body = ask(front, "POST", "/v1/assessments", CASE, **JSON)
    assert (reply.status, json.loads(body)["case_id"]) == (200, "C-1")
    letter, page = ask(front, "POST", "/v1/assessments", CASE, Accept="text/html", **JSON)
    assert (letter.status, page[:15]) == (200, b"<!DOCTYPE html>")


def test_a_file_is_answered_and_kept_nowhere_by_nginx(front: Front) -> None:
    reply, body = ask(front, "POST", "/v1/batches", csv_of(), **CSV)
    assert reply.status == 200
    assert body
    assert not [
        file for name in ("bodies", "replies") for file in front.folder.joinpath(name).rglob("*") if file.is_file()
    ]


@pytest.mark.parametrize("protocol", ["TLSv1.2", "TLSv1.3"])
def test_current_tls_and_http_2_are_spoken(front: Front, protocol: str) -> None:
    command = ["curl", "--silent", "--http2", "--cacert", str(front.folder / "certificate.pem")]
    versions = ["--tlsv1.2", "--tls-max", protocol.removeprefix("TLSv")]
    shown = ["--output", "/dev/null", "--write-out", "%{http_version} %{http_code}"]
    address = f"https://localhost:{front.port}/healthz"
    assert subprocess.check_output([program("curl"), *command[1:], *versions, *shown, address], text=True) == "2 200"


@pytest.mark.parametrize("version", ["--tls-max 1.1", "--tls-max 1.0"])
def test_older_tls_is_refused(front: Front, version: str) -> None:
    ciphers = ["--ciphers", "DEFAULT@SECLEVEL=0", "--tlsv1.0", *version.split()]
    address = f"https://localhost:{front.port}/healthz"
    command = [program("curl"), "--silent", "--insecure", *ciphers, address]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 35  # of curl: no common protocol


def test_plain_http_is_refused(front: Front) -> None:
    with socket.create_connection(("127.0.0.1", front.port)) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert everything(connection).startswith(b"HTTP/1.1 400")


def test_a_body_that_is_too_large_is_refused_by_its_address(front: Front) -> None:
    problem(*ask(front, "POST", "/v1/assessments", b" " * 1_048_577, **JSON), 413)
    reply, _ = ask(front, "POST", "/v1/rules/check", b" " * 1_048_577, **JSON)
    assert reply.status == 400
    head = b"POST /v1/batches HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000001\r\n\r\n"
    assert sent_raw(front, head + b"x").startswith(b"HTTP/1.1 413")


def test_a_line_or_header_that_is_too_long_is_refused(front: Front) -> None:
    problem(*ask(front, "GET", "/v1/rules?" + "x" * 9_000), 414)
    problem(*ask(front, "GET", "/v1/rules", X_Long="x" * 9_000), 431)


def test_metrics_are_not_shown_to_the_outside(front: Front) -> None:
    problem(*ask(front, "GET", "/metrics"), 404)


def test_the_request_id_and_the_trace_go_on_and_come_back(front: Front) -> None:
    reply, _ = ask(front, "GET", "/healthz", X_Request_Id="0f8fad5b-d9cb-469f-a165-70867728950e")
    assert reply.headers.get_all("X-Request-Id") == ["0f8fad5b-d9cb-469f-a165-70867728950e"]
    made, _ = ask(front, "GET", "/healthz")
    for each in (reply, made):
        is_logged(front, f'"request_id":"{each.headers["X-Request-Id"]}"')


def is_logged(front: Front, text: str) -> None:
    for _ in range(SECONDS * 10):  # the line is written after the reply
        if text in front.log:
            return
        time.sleep(0.1)
    raise AssertionError(text)


def test_what_the_service_is_told_of_a_request(tmp_path: Path) -> None:
    trace = f"00-{'1' * 32}-{'2' * 16}-01"
    with echoing() as upstream, in_front_of(upstream, tmp_path) as front:
        told = json.loads(ask(front, "GET", "/", traceparent=trace, X_Forwarded_For="1.2.3.4", Host="a.example")[1])
    assert {name: told[name] for name in ("host", "traceparent", "x-forwarded-proto")} == {
        "host": "a.example",
        "traceparent": trace,
        "x-forwarded-proto": "https",
    }
    assert "x-forwarded-for" not in told
    assert len(told["x-request-id"]) == 32


class Echo(BaseHTTPRequestHandler):
    """Replies with the headers that came."""

    def do_GET(self) -> None:
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@contextmanager
def echoing() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_the_headers_of_the_service_are_not_doubled(front: Front) -> None:
    for path in ("/healthz", "/v1/vocabulary", "/docs"):
        names = Counter(name.lower() for name in ask(front, "GET", path)[0].headers)
        assert {name for name, times in names.items() if times > 1} <= {"vary"}


def test_no_value_of_a_case_or_a_query_stands_in_the_log(front: Front) -> None:
    body = CASE.replace(b'"C-1"', f'"{CANARY}"'.encode())
    for path in ("/v1/assessments", f"/v1/assessments?person_id={CANARY}", f"/{CANARY}", f"/v1/clauses/{CANARY}"):
        ask(front, "POST", path, body, X_Person=CANARY, Referer=f"https://a.example/{CANARY}", **JSON)
    ask(front, "POST", f"/v1/assessments/{CANARY}", b" " * 1_048_577, **JSON)
    is_logged(front, '"status":413,')
    written = [file for file in front.folder.rglob("*") if file.is_file()]
    assert front.log
    assert [file for file in written if CANARY.encode() in file.read_bytes()] == []
    for line in front.log.splitlines():
        json.loads(line)


def test_the_log_has_a_route_for_each_address_that_there_is_and_for_no_other() -> None:
    configuration = (DEPLOY / "nginx" / "nginx.conf").read_text("utf-8")
    (known,) = re.findall(r"^ *~(\^\(\?<route>.+) \$route;$", configuration, re.MULTILINE)
    route = re.compile(known.replace("?<route>", "?P<route>"))
    addresses = {re.sub(r"(?<=.)/(<.*|start\.js)", "", address) for address, *_ in TABLE} - {"/metrics"}
    logged = {found["route"] for address in addresses if (found := route.match(address))}
    assert logged == addresses
    assert {*re.findall(r"[a-z]{3,}", known)} - {"route"} == {*re.findall(r"[a-z]{3,}", " ".join(addresses))}
    assert route.match(f"/v1/{CANARY}") is None


def test_a_header_that_does_not_come_is_given_up(front: Front) -> None:
    with front.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        reply = everything(connection)
    assert reply == b"" or reply.startswith(b"HTTP/1.1 408")


def test_slow_clients_hold_nginx_and_not_the_service(front: Front) -> None:
    # Of several addresses: more at once than nginx lets one have.
    connections = [front.connect(f"127.0.0.{2 + number % 4}") for number in range(SLOW_CLIENTS)]
    try:
        for number, connection in enumerate(connections):
            head, body = WHOLE_REQUEST.split(b"\r\n\r\n")
            path = (b"/v1/batches", b"/v1/assessments", b"/v1/assessments", b"/v1/rules/check")[number % 4]
            connection.sendall(head.replace(b"/v1/assessments", path) + b"\r\n\r\n" + body[:20])
        answers = [ask(front, "POST", "/v1/assessments", CASE, **JSON)[0].status for _ in range(20)]
    finally:
        for connection in connections:
            connection.close()
    assert answers == [200] * 20


def test_more_files_at_a_time_than_the_service_has_threads_for_are_asked_to_come_again(front: Front) -> None:
    head = b"POST /v1/batches HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
    head += b"Content-Length: 1000\r\n\r\nperson_id"
    holding = [front.connect() for _ in range(3)]
    try:
        for connection in holding:
            connection.sendall(head)
        time.sleep(0.5)
        reply, body = ask(front, "POST", "/v1/batches", csv_of(), **CSV)
    finally:
        for connection in holding:
            connection.close()
    problem(reply, body, 503)
    assert reply.headers["Retry-After"] == "30"


def test_whoever_asks_too_often_is_asked_to_wait(front: Front) -> None:
    time.sleep(3)  # until what the other tests have asked is forgotten
    found: list[bytes] = []

    def hurry() -> None:
        with front.connect() as connection:
            connection.sendall(request_bytes("GET", "/healthz") * 150 + closing())
            found.append(everything(connection))

    threads = [Thread(target=hurry) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    replies = b"".join(found).split(b"HTTP/1.1 ")[1:]
    assert Counter(reply[:3] for reply in replies).keys() == {b"200", b"429"}
    for refusal in (reply for reply in replies if reply.startswith(b"429")):
        assert b"\r\nRetry-After: 1\r\n" in refusal
        assert b"\r\nContent-Type: application/problem+json\r\n" in refusal
    time.sleep(3)


def closing() -> bytes:
    return request_bytes("GET", "/healthz").replace(b"Host: 127.0.0.1", b"Host: localhost\r\nConnection: close")


def test_a_service_that_is_down_is_a_problem_with_a_remedy(tmp_path: Path) -> None:
    with in_front_of(free_port(), tmp_path) as front:
        reply, body = ask(front, "POST", "/v1/assessments", CASE, **JSON)
        problem(reply, body, 502)
        assert reply.headers["Retry-After"] == "5"
