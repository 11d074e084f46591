"""deploy/grafana.json, prometheus.yml, alerts.yml: each query is put to a real Prometheus that scrapes us."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import yaml

from bench.service import free_port
from calc_service.api.assessments.worked_case import REQUEST
from calc_service.api.metrics.measures import MEASURES
from calc_service.config import PROJECT_FOLDER
from tests.api.absent import need
from tests.api.batch_files import csv_of
from tests.api.server import CASE, SECONDS, Server, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEPLOY = PROJECT_FOLDER / "deploy"
DASHBOARD = json.loads((DEPLOY / "grafana.json").read_text(encoding="utf-8"))
QUERIES = {f"{panel['title']}: {one['expr']}": one["expr"] for panel in DASHBOARD["panels"] for one in panel["targets"]}
ALERTS = {rule["alert"]: rule for rule in yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"][0]["rules"]}
WINDOW = "1m"
SCRAPED = f"increase(calc_batch_rows_total[{WINDOW}]) > 0"
"""Says something once Prometheus has seen what was asked of the service."""


class Prometheus:
    """A Prometheus that scrapes one service each second."""

    def __init__(self, port: int) -> None:
        self._port = port

    def answer(self, what: str, **asked: str) -> Any:  # noqa: ANN401  whatever it says
        with urlopen(f"http://127.0.0.1:{self._port}/api/v1/{what}?{urlencode(asked)}", timeout=SECONDS) as reply:
            said = json.load(reply)
        assert said["status"] == "success"
        return said["data"]

    def query(self, text: str) -> list[dict[str, Any]]:
        data = self.answer("query", query=text)
        assert data["resultType"] == "vector"
        found: list[dict[str, Any]] = data["result"]
        return found

    def ready(self) -> bool:
        try:
            return bool(self.query("up == 1"))
        except OSError:
            return False


def until(holds: Callable[[], object]) -> None:
    for _ in range(SECONDS * 10):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to that")


def program(name: str) -> str:
    found = shutil.which(name)
    need(f"{name} (Prometheus)", present=found is not None)
    return str(found)


@pytest.fixture(scope="module")
def service() -> Iterator[Server]:
    program("prometheus")
    with serving(2, log_level="error", batches_at_once=2) as service:
        yield service


@pytest.fixture(scope="module")
def prometheus(service: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    folder = tmp_path_factory.mktemp("prometheus")
    settings = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())
    settings["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    settings["scrape_configs"][0]["static_configs"] = [{"targets": [f"127.0.0.1:{service.port}"]}]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(settings))
    (folder / "key").write_text("calc_0123456789abcdef_" + "x" * 43)
    shutil.copy(DEPLOY / "alerts.yml", folder)
    port = free_port()
    options = {"config.file": folder / "prometheus.yml", "storage.tsdb.path": folder / "data", "log.level": "error"}
    command = [program("prometheus"), f"--web.listen-address=127.0.0.1:{port}"]
    command += [f"--{name}={value}" for name, value in options.items()]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL) as process:
        try:
            running = Prometheus(port)
            until(running.ready)
            use(service)
            until(lambda: running.query(SCRAPED))
            yield running
        finally:
            process.terminate()


def use(service: Server) -> None:
    """Ask for a bit of everything."""
    body = json.dumps(REQUEST).encode()
    for _ in range(5):
        service.exchange(CASE + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        service.exchange(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert b" 200 " in service.batch(csv_of({}, {"district": "x"}))[:20]


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_of_the_dashboard_is_answered_with_something(prometheus: Prometheus, query: str) -> None:
    text = QUERIES[query].replace("$__rate_interval", WINDOW).replace("$job", "calc")
    assert "$" not in text
    until(lambda: prometheus.query(text))


def test_the_variables_of_the_dashboard_find_the_service(prometheus: Prometheus) -> None:
    (job,) = (one for one in DASHBOARD["templating"]["list"] if one["name"] == "job")
    metric, label = re.fullmatch(r"label_values\((\w+), (\w+)\)", job["query"]["query"]).groups()  # type: ignore[union-attr]

    assert prometheus.answer(f"label/{label}/values", **{"match[]": metric}) == ["calc"]


def test_every_alert_is_evaluated_without_a_fault_and_none_cries_over_a_service_that_is_well(
    prometheus: Prometheus,
) -> None:
    def rules() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = prometheus.answer("rules")["groups"][0]["rules"]
        return found

    until(lambda: all(rule["health"] != "unknown" for rule in rules()))
    assert {rule["name"]: rule["health"] for rule in rules()} == dict.fromkeys(ALERTS, "ok")
    assert [rule["name"] for rule in rules() if rule["state"] == "firing"] == []


def test_an_alert_asks_for_figures_that_there_are() -> None:
    """An expression without a series never fires, and says nothing of it."""
    endings = {"counter": "_total", "histogram": "_bucket", "info": "_info"}
    known = {f"{one.name}{endings.get(one.kind, '')}": {*one.labels, "le", "instance", "job"} for one in MEASURES}
    for text in (*QUERIES.values(), *(rule["expr"] for rule in ALERTS.values())):
        for name, labels in re.findall(r"\b(calc_\w+|process_\w+)(?:\{([^}]*)\})?", text):
            assert name in known
            assert {*re.findall(r"(\w+)\s*[!=]~?=?\"", labels)} <= known[name], text


def test_promtool_finds_nothing_wrong(service: Server, tmp_path: Path) -> None:
    promtool = program("promtool")
    (tmp_path / "key").write_text("x")
    for name in ("prometheus.yml", "alerts.yml"):
        shutil.copy(DEPLOY / name, tmp_path)
    page = service.exchange(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").partition(
        b"\r\n\r\n"
    )[2]
    for command, given in (
        (["check", "config", str(tmp_path / "prometheus.yml")], b""),
        (["check", "rules", str(DEPLOY / "alerts.yml")], b""),
        (["test", "rules", str(Path(__file__).parent / "alerts.test.yml")], b""),
        (["check", "metrics"], page),
    ):
        done = subprocess.run([promtool, *command], input=given, capture_output=True, check=False)
        assert (done.returncode, done.stderr.decode() if command[1] == "metrics" else "") == (0, ""), done.stdout


def test_every_alert_says_in_both_languages_what_to_do_and_is_tried() -> None:
    tried = (Path(__file__).parent / "alerts.test.yml").read_text(encoding="utf-8")
    for name, rule in ALERTS.items():
        texts = rule["annotations"]["summary"], rule["annotations"]["description"]
        assert all(re.search(r"[A-Za-z]", text) and re.search(r"[\u4e00-\u9fff]", text) for text in texts)
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert f'alertname="{name}"' in tried


def test_the_dashboard_has_six_pictures_that_take_their_source_from_a_variable() -> None:
    source = {"type": "prometheus", "uid": "${datasource}"}
    panels, variables = DASHBOARD["panels"], DASHBOARD["templating"]["list"]

    assert len(panels) == len({panel["id"] for panel in panels}) == 6
    assert DASHBOARD["schemaVersion"] == 39
    assert next(one for one in variables if one["name"] == "datasource")["type"] == "datasource"
    for panel in panels:
        assert {"type", "title", "description", "gridPos", "fieldConfig", "options"} <= {*panel}
        assert panel["datasource"] == source
        assert [one["datasource"] for one in panel["targets"]] == [source] * len(panel["targets"])
        assert len({one["refId"] for one in panel["targets"]}) == len(panel["targets"])
    assert "id" not in DASHBOARD  # Grafana gives it
