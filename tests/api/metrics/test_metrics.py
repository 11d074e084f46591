"""GET /metrics in one process: what is counted, in which form, and nothing of anybody."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as of_openmetrics
from prometheus_client.parser import text_string_to_metric_families as of_text

from calc_service import __version__
from calc_service.api.bounded_work import run
from calc_service.api.metrics.measures import MEASURES
from calc_service.app import create_app
from calc_service.batch.children import WorkLimits
from calc_service.batch.refusals import FileRefused
from calc_service.config import PROJECT_FOLDER, Settings
from tests.api.batch_files import csv_of
from tests.api.jobs import sleep
from tests.batch.enrolments.rows import RECORDED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from calc_service.engine.edition import RuleBook

OPENMETRICS = "application/openmetrics-text"
CANARY = "张三500101199001011234"
MANUALS = [PROJECT_FOLDER / "docs/manual/operation.md", PROJECT_FOLDER / "docs/manual/operation.zh.md"]
Figures = dict[tuple[str, tuple[str, ...]], float]


@pytest.fixture
def own() -> FlaskClient:
    """A client of a service that nobody else asks."""
    return create_app(Settings()).test_client()


def figures(client: FlaskClient) -> Figures:
    """Every figure by its name and the values of its labels, by the names of these."""
    families = of_text(client.get("/metrics").text)
    return {
        (sample.name, tuple(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in families
        for sample in family.samples
    }


def requests(client: FlaskClient, method: str, route: str, status: int) -> float:
    return figures(client).get(("calc_http_requests_total", (method, route, str(status))), 0)


def test_requests_are_counted_by_route_method_and_status(own: FlaskClient, worked: dict[str, Any]) -> None:
    own.post("/v1/assessments", json=worked)
    own.post("/v1/assessments", json=worked)
    own.post("/v1/assessments", json={})
    own.get("/v1/rules/clauses/cq-2022-116%23nothing")
    found = figures(own)

    assert found["calc_http_requests_total", ("POST", "/v1/assessments", "200")] == 2
    assert found["calc_http_requests_total", ("POST", "/v1/assessments", "422")] == 1
    assert found["calc_http_request_duration_seconds_count", ("POST", "/v1/assessments")] == 3
    assert found["calc_http_response_bytes_total", ("POST", "/v1/assessments")] > 10_000
    assert not [labels for _, labels in found if "nothing" in "".join(labels)]


def test_an_address_or_a_method_of_ones_own_makes_no_new_figure(own: FlaskClient) -> None:
    for number in range(20):
        own.get(f"/{CANARY}/{number}")
        own.open("/healthz", method=f"{CANARY}{number}".encode().hex().upper())
    found = figures(own)

    assert found["calc_http_requests_total", ("GET", "unknown", "404")] == 20
    assert found["calc_http_requests_total", ("other", "unknown", "405")] == 20
    assert len([name for name, _ in found if name == "calc_http_requests_total"]) == 2


def test_nothing_of_a_case_or_a_caller_is_shown(own: FlaskClient, worked: dict[str, Any]) -> None:
    worked["person"]["person_id"] = worked["case_id"] = worked["claims"][0]["claim_id"] = "canary500101"
    headers = {"X-Request-Id": "canary500101", "tracestate": "a=canary500101", "User-Agent": "canary500101"}
    assert own.post("/v1/assessments?lang=en", json=worked, headers=headers).status_code == 200
    own.post("/v1/assessments?canary500101=canary500101", json=worked, headers=headers)
    own.post("/v1/batches", data=csv_of({"person_id": "canary500101"}), content_type="text/csv", buffered=True)

    assert "canary500101" not in own.get("/metrics").text


def test_a_case_is_counted_by_what_became_of_it(own: FlaskClient, worked: dict[str, Any]) -> None:
    reply = own.post("/v1/assessments", json=worked).get_json()
    lines = json.dumps(worked) + "\n" + "{}\n"
    own.post("/v1/assessments/many", data=lines, content_type="application/x-ndjson", buffered=True)
    found = figures(own)

    for claim in reply["claims"]:
        assert found["calc_assessments_total", ("claim", claim["status"])] == 2
    assert found["calc_assessments_total", ("enrolment", reply["premium_subsidy"]["status"])] == 2
    assert sum(value for (name, _), value in found.items() if name == "calc_assessments_total") == 2 * (
        len(reply["claims"]) + 1
    )


def test_the_rows_of_a_file_are_counted_by_status_and_finding(own: FlaskClient) -> None:
    body = csv_of(
        {"claim_id": "1"}, {"claim_id": "2", "total_cost": "x"}, {"claim_id": "3", "recorded_assistance": "0.01"}
    )
    reply = own.post("/v1/batches", data=body, content_type="text/csv", buffered=True)
    found = figures(own)

    assert reply.status_code == 200
    for status, rows in listed(reply.headers["X-Batch-Statuses"]):
        assert found["calc_batch_rows_total", ("claim", status)] == rows > 0
    for finding, rows in listed(reply.headers["X-Batch-Findings"]):
        fund, _, code = finding.partition(".")
        assert found["calc_batch_findings_total", (code, fund)] == rows > 0
    assert sum(value for (name, _), value in found.items() if name == "calc_batch_rows_total") == 3


def listed(header: str) -> Iterator[tuple[str, int]]:
    for entry in header.split(", "):
        name, _, number = entry.partition("=")
        yield name, int(number)


def test_a_file_of_enrolments_is_counted_as_such(own: FlaskClient) -> None:
    body = pl.DataFrame([RECORDED]).write_csv().encode()
    reply = own.post("/v1/batches?kind=premium", data=body, content_type="text/csv", buffered=True)
    found = figures(own)

    assert reply.status_code == 200, reply.text
    ((status, rows),) = listed(reply.headers["X-Batch-Statuses"])
    assert found["calc_batch_rows_total", ("enrolment", status)] == rows == 1


def test_a_child_that_ends_before_its_time_is_counted_by_why(own: FlaskClient) -> None:
    before = figures(own)
    with pytest.raises(FileRefused, match="too_costly"):
        run(sleep, limits=WorkLimits(10**9, 1))
    after = figures(own)

    changed = {labels: after[name, labels] - before[name, labels] for name, labels in after if "children" in name}
    assert {labels: change for labels, change in changed.items() if change} == {("time",): 1}


def test_what_serves_is_shown(own: FlaskClient, book: RuleBook) -> None:
    found = figures(own)

    assert found["calc_rules_info", (book.digest,)] == 1
    assert found["calc_build_info", (__version__,)] == 1
    assert 0 <= found["calc_rules_age_seconds", ()] < 3600
    assert found["calc_workers", ()] == found["calc_http_requests_in_flight", ()] == 1
    assert found["calc_places", ()] >= 1 > found["calc_places_busy", ()]


def test_buckets_lead_from_a_case_to_a_batch_and_add_up(own: FlaskClient) -> None:
    for _ in range(3):
        own.get("/healthz")
    found = figures(own)
    buckets = {labels[0]: value for (name, labels), value in found.items() if name.endswith("_bucket")}

    assert float(min(buckets, key=float)) <= 0.001
    assert "600.0" in buckets
    assert buckets["+Inf"] == found["calc_http_request_duration_seconds_count", ("GET", "/healthz")] == 3
    assert list(buckets.values()) == sorted(buckets.values())


def test_prometheus_gets_its_text_and_whoever_prefers_it_openmetrics(own: FlaskClient) -> None:
    own.get("/healthz")
    text, openmetrics = (
        own.get("/metrics"),
        own.get("/metrics", headers={"Accept": f"{OPENMETRICS};version=1.0.0,*/*;q=0.1"}),
    )

    assert text.content_type.startswith("text/plain; version=0.0.4")
    assert openmetrics.content_type.startswith(f"{OPENMETRICS}; version=1.0.0")
    assert openmetrics.headers["Vary"].startswith("Accept")
    read = of_openmetrics(openmetrics.text)  # type: ignore[no-untyped-call]  # the library leaves it untyped
    assert {family.name for family in read} == {measure.name for measure in MEASURES}
    assert {family.documentation for family in of_text(text.text)} == {measure.about for measure in MEASURES}


@pytest.mark.parametrize(
    "accept",
    ["text/html", "", "x" * 3000, f"{OPENMETRICS};version=ü", f"{OPENMETRICS};version=9.x;escaping=\x01", ";;,,q=q"],
)
def test_no_accept_header_breaks_it(own: FlaskClient, accept: str) -> None:
    reply = own.get("/metrics", headers={"Accept": accept.encode().decode("latin-1")})

    assert reply.status_code == 200
    assert re.fullmatch(r"[ -~]+", reply.content_type)


def test_it_is_packed_where_that_is_accepted(own: FlaskClient) -> None:
    assert own.get("/metrics", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"


def documented(manual: Path) -> Iterator[tuple[str, ...]]:
    """Name, kind and labels of every figure in the manual."""
    section = manual.read_text(encoding="utf-8").split("<!-- figures -->\n")[1]
    for row in section.splitlines()[2:]:
        if not row.startswith("|"):
            return
        name, kind, labels, about = (cell.strip() for cell in row.strip("|").split("|"))
        assert about
        yield (name.strip("`"), kind, *re.findall(r"`(\w+)`", labels))


@pytest.mark.parametrize("manual", MANUALS, ids=lambda file: file.name)
def test_the_manual_lists_every_figure_and_no_other(own: FlaskClient, manual: Path) -> None:
    own.get("/healthz")
    samples = {sample.name for family in of_text(own.get("/metrics").text) for sample in family.samples}
    rows = list(documented(manual))
    endings = {"counter": "_total", "info": "_info"}

    assert rows == [
        (measure.name + endings.get(measure.kind, ""), measure.kind, *measure.labels) for measure in MEASURES
    ]
    assert {re.sub("_(bucket|sum|count)$", "", name) for name in samples} == {name for name, *_ in rows}
