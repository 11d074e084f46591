"""Traces sent to a collector that takes them by OTLP/HTTP, of a real service; nothing of anybody in them."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from bench.service import free_port
from calc_service.api.assessments.worked_case import REQUEST
from calc_service.api.watched_requests import SPANS_NEED
from calc_service.config import PROJECT_FOLDER
from tests.api.batch_files import csv_of
from tests.api.server import BATCH, CASE, Server, serving
from tests.processes import until
from tests.programs import need

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
CANARY = "canary500101"
INTERNAL, SERVER_KIND = 1, 2


@pytest.fixture(autouse=True)
def packages() -> None:
    need("OpenTelemetry", present=find_spec("opentelemetry") is not None)


class Collector(ThreadingHTTPServer):
    """Takes spans and keeps them, as they came and as what they say."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.bodies: list[bytes] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1/traces"

    def spans(self) -> list[dict[str, Any]]:
        """Every span as JSON has it, with the resource that it is of."""
        from google.protobuf.json_format import MessageToDict  # noqa: PLC0415  an extra
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (  # noqa: PLC0415  an extra
            ExportTraceServiceRequest,
        )

        requests = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        return [
            MessageToDict(span, use_integers_for_enums=True)
            | {"trace": span.trace_id.hex(), "span": span.span_id.hex(), "parent": span.parent_span_id.hex()}
            | {"said": {one.key: one.value.string_value or one.value.int_value for one in span.attributes}}
            for request in requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


class Taking(BaseHTTPRequestHandler):
    """Answers a collector's only request."""

    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        Thread(target=collector.serve_forever, daemon=True).start()
        yield collector
        collector.shutdown()


@contextmanager
def traced(endpoint: str, monkeypatch: pytest.MonkeyPatch, log: Path | None = None) -> Iterator[Server]:
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
    with serving(2, otlp_endpoint=endpoint, log=log) as server:
        yield server


def ask(server: Server, head: bytes, body: bytes, traceparent: str) -> bytes:
    trace = f"traceparent: {traceparent}\r\ntracestate: a={CANARY}\r\n".encode()
    return server.exchange(head + trace + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def test_requests_and_the_steps_of_a_batch_come_as_spans_of_the_callers_trace(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = json.dumps(REQUEST | {"case_id": CANARY}).encode()
    with traced(collector.endpoint, monkeypatch) as server:
        replies = [
            ask(server, CASE, posted, f"00-{TRACE}-{PARENT}-01"),
            ask(server, BATCH, csv_of({"person_id": CANARY}, {}), f"00-{TRACE}-{PARENT}-01"),
            ask(server, BATCH, csv_of({"person_id": CANARY}), f"00-{TRACE[::-1]}-{PARENT}-00"),
        ]
        until(lambda: len([span for span in collector.spans() if span["trace"] == TRACE]) >= 6)
    found = [span for span in collector.spans() if span["trace"] == TRACE]

    assert [reply.split()[1] for reply in replies] == [b"200"] * 3
    case, batch = sorted((span for span in found if span["parent"] == PARENT), key=lambda span: -len(span["name"]))
    assert (case["name"], case["kind"], batch["name"]) == ("POST /v1/assessments", SERVER_KIND, "POST /v1/batches")
    assert f"\r\ntraceparent: 00-{TRACE}-{case['span']}-01\r\n".encode() in replies[0]
    assert batch["said"] == {
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "http.route": "/v1/batches",
        "calc.rows": 2,
    }
    steps = [span for span in found if span["parent"] == batch["span"]]
    assert [span["name"] for span in steps] == ["receive", "read", "compute", "write", "digest"]
    for step in steps:
        assert batch["startTimeUnixNano"] <= step["startTimeUnixNano"] <= step["endTimeUnixNano"]
    assert len(found) == 7
    # What is not sampled is not sent, and nothing of a case is.
    assert not [span for span in collector.spans() if span["trace"] == TRACE[::-1]]
    assert not [body for body in collector.bodies if CANARY.encode() in body]


def test_a_trace_that_begins_here_is_sent_and_a_failure_is_marked(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    with traced(collector.endpoint, monkeypatch) as server:
        server.exchange(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        until(lambda: [span for span in collector.spans() if span["name"] == "GET"])
    (span,) = [span for span in collector.spans() if span["name"] == "GET"]

    assert span["parent"] == ""
    assert span["said"] == {"http.request.method": "GET", "http.response.status_code": 404}
    assert "code" not in span.get("status", {})


def test_a_collector_that_is_not_there_holds_nobody_up_and_is_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with traced(f"http://127.0.0.1:{free_port()}/v1/traces", monkeypatch, log) as server:
        for _ in range(20):
            assert b" 200 " in ask(server, CASE, json.dumps(REQUEST).encode(), f"00-{TRACE}-{PARENT}-01")[:20]
        until(lambda: "SpansNotSent" in log.read_text())
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]

    assert not [word for word in ("opentelemetry", "urllib3", "/v1/traces") if word in log.read_text()]
    assert {line["level"] for line in lines if line["event"] == "failure"} == {"warning"}


def test_without_its_packages_the_setting_keeps_the_service_from_starting_and_says_what_to_do() -> None:
    script = (
        "import sys\n"
        "sys.modules['opentelemetry'] = None\n"
        "from calc_service.app import create_app\n"
        "from calc_service.config import Settings\n"
        "create_app(Settings())\n"
        "create_app(Settings(otlp_endpoint='http://collector/v1/traces'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=PROJECT_FOLDER, check=False
    )

    assert done.returncode == 1
    assert SPANS_NEED in done.stderr


def test_nothing_of_it_is_loaded_where_no_address_is_set() -> None:
    script = "import sys, wsgi; print([name for name in sys.modules if name.startswith('opentelemetry')])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=PROJECT_FOLDER, check=True
    )

    assert done.stdout.strip() == "[]"
