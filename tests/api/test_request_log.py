"""The log: one line a request, with the fields that the operator's manual lists."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.api.request_log import FailureLine, RequestLine, RulesLine
from calc_service.app import create_app
from calc_service.config import PROJECT_FOLDER, Settings
from tests.api.batch_files import csv_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
MINE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
MANUALS = [PROJECT_FOLDER / "docs/manual/operation.md", PROJECT_FOLDER / "docs/manual/operation.zh.md"]


class Log:
    """What an application of its own has written."""

    def __init__(self, app: Flask, written: io.StringIO) -> None:
        self.client: FlaskClient = app.test_client()
        self._written = written

    def lines(self) -> list[dict[str, Any]]:
        """The lines since this was last asked."""
        found = [json.loads(line) for line in self._written.getvalue().splitlines()]
        self._written.truncate(self._written.seek(0))
        return found


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    written = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr("sys.stderr", written)
        return Log(create_app(Settings()), written)


def test_a_line_knows_the_request_its_trace_and_what_was_sent(log: Log, worked: dict[str, Any]) -> None:
    headers = {"X-Request-Id": MINE, "traceparent": TRACEPARENT}
    reply = log.client.post("/v1/assessments", json=worked, headers=headers)
    (line,) = log.lines()

    assert (line["request_id"], line["trace_id"]) == (MINE, TRACE) == (reply.headers["X-Request-Id"], TRACE)
    assert (line["method"], line["route"], line["status"]) == ("POST", "/v1/assessments", 200)
    assert line["bytes"] == len(reply.data)
    assert line["duration_ms"] > 0
    assert "rows" not in line


def test_the_bytes_are_those_that_went_out(log: Log) -> None:
    packed = log.client.get("/v1/vocabulary", headers={"Accept-Encoding": "gzip"})
    head = log.client.head("/v1/vocabulary")
    unchanged = log.client.get("/v1/vocabulary", headers={"If-None-Match": packed.headers["ETag"]})

    assert [line["bytes"] for line in log.lines()] == [len(packed.data), 0, 0]
    assert (head.status_code, unchanged.status_code) == (200, 304)


def test_a_batch_has_its_rows_and_is_logged_when_it_was_sent(log: Log) -> None:
    reply = log.client.post("/v1/batches", data=csv_of({}, {}), content_type="text/csv")
    assert log.lines() == []
    sent = len(reply.data)
    reply.close()
    (line,) = log.lines()

    assert (line["rows"], line["bytes"]) == (2, sent)


def test_a_list_of_cases_is_logged_when_the_last_line_was_taken(log: Log, worked: dict[str, Any]) -> None:
    posted = (json.dumps(worked) + "\n") * 3
    reply = log.client.post("/v1/assessments/many", data=posted, content_type="application/x-ndjson")
    pieces = iter(reply.response)
    next(pieces)
    assert log.lines() == []
    first_left = sum(map(len, pieces))
    reply.close()

    (line,) = log.lines()
    assert line["bytes"] > first_left > 0


def test_a_client_that_leaves_is_logged_with_what_it_took(log: Log, worked: dict[str, Any]) -> None:
    posted = (json.dumps(worked) + "\n") * 3
    reply = log.client.post("/v1/assessments/many", data=posted, content_type="application/x-ndjson")
    taken = len(next(iter(reply.response)))
    reply.close()

    (line,) = log.lines()
    assert line["bytes"] == taken


def test_a_failure_has_the_trace_of_its_request(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("secret")

    monkeypatch.setattr("calc_service.api.health.json_reply", fail)
    log.client.get("/healthz", headers={"traceparent": TRACEPARENT, "X-Request-Id": MINE})
    failure, line = log.lines()

    assert failure["exception"] == "ValueError"
    assert failure["request_id"] == line["request_id"] == MINE
    assert failure["trace_id"] == line["trace_id"] == TRACE
    assert "secret" not in json.dumps(failure)


def test_an_unknown_address_and_method_are_not_repeated(log: Log) -> None:
    log.client.open("/v1/张三", method="MYOWN")
    (line,) = log.lines()

    assert (line["method"], line["route"], line["status"]) == (None, None, 404)


def test_a_full_disk_costs_lines_and_no_request(monkeypatch: pytest.MonkeyPatch, worked: dict[str, Any]) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full, monkeypatch.context() as patched:
        patched.setattr("sys.stderr", io.TextIOWrapper(full, write_through=True))
        client = create_app(Settings()).test_client()
        replies = [client.post("/v1/assessments", json=worked), client.get("/nowhere")]
        found = client.get("/metrics").text

    assert [reply.status_code for reply in replies] == [200, 404]
    assert "\ncalc_log_lines_lost_total 2.0\n" in found
    assert "\ncalc_http_requests_in_flight 1.0\n" in found


def documented(manual: Path) -> Iterator[str]:
    """The fields that stand in the manual's table of them."""
    section = re.split(r"<!-- fields of the log -->", manual.read_text(encoding="utf-8"))[1]
    for row in section.strip().splitlines()[2:]:
        if not row.startswith("|"):
            return
        yield from re.findall(r"`(\w+)`", row.split("|")[1])


@pytest.mark.parametrize("manual", MANUALS, ids=lambda file: file.name)
def test_the_manual_lists_every_field_and_no_other(manual: Path) -> None:
    fields = {*RequestLine.__struct_fields__, *FailureLine.__struct_fields__, *RulesLine.__struct_fields__}
    listed = list(documented(manual))

    assert len(listed) == len({*listed})
    assert {*listed} == fields
