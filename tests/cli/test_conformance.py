"""conformance run: a service and programs on the kit; whatever a program does is told by case, never a hang."""

import json
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree as ET

import pytest

from bench.service import free_port
from calc_service.policy.conformance.exporting import export
from calc_service.policy.conformance.kit import read_kit
from calc_service.policy.conformance.topics import topics
from calc_service.rulebook.load import read_rules
from tests.api.server import serving

Run = Callable[..., tuple[int, str, str]]
TRIED = ("examples", "refusals")
OURS = f"{sys.executable} -m calc_service assess - --lines"
SLOW = 120
"""Seconds: a machine may be busy."""


@pytest.fixture(scope="module")
def kit(rules_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kit of two topics."""
    folder = tmp_path_factory.mktemp("conformance") / "kit"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            "calc_service.policy.conformance.topics.topics",
            lambda *about: {name: topics(*about)[name] for name in TRIED},
        )
        patched.setattr("calc_service.policy.conformance.exporting.covered", lambda *_: ())
        export(rules_folder, read_rules(rules_folder), folder)
    return folder


def program(folder: Path, source: str) -> str:
    file = folder / "program.py"
    file.write_text(source, encoding="utf-8")
    return f"{sys.executable} {file}"


@pytest.mark.parametrize("level", ["amounts", "whole"])
def test_the_service_passes_over_http(kit: Path, run: Run, level: str) -> None:
    with serving() as server:
        status, printed, complaints = run(
            "conformance", "run", f"http://127.0.0.1:{server.port}", "--kit", kit, "--level", level
        )

    assert (status, complaints) == (0, "")
    cases = read_kit(kit).manifest.cases
    assert f"{cases} cases, {cases} passed, 0 failed" in printed


def test_the_service_passes_as_a_program_and_the_reports_say_so(kit: Path, run: Run, tmp_path: Path) -> None:
    reports = [tmp_path / name for name in ("report.json", "report.xml")]
    status, printed, _ = run(
        "conformance", "run", OURS, "--kit", kit, "--level", "whole", "--report", reports[0], "--report", reports[1]
    )

    assert (status, "0 failed" in printed) == (0, True)
    report = json.loads(reports[0].read_text(encoding="utf-8"))
    cases = read_kit(kit).manifest.cases
    assert (report["cases"], report["passed"], report["failed"]) == (cases, cases, [])
    assert {count["name"] for count in report["clauses"]} >= {"cq-2022-116#2.3.2-other", "cq-2022-116#2.6"}
    suites = ET.parse(reports[1]).getroot()  # noqa: S314  written by ourselves
    assert [(suite.get("name"), suite.get("failures")) for suite in suites] == [(name, "0") for name in TRIED]
    assert len(list(suites.iter("testcase"))) == cases


def test_what_differs_is_told_by_its_pointer_in_table_and_reports(kit: Path, run: Run, tmp_path: Path) -> None:
    right, wrong = ('"assistance_paid":"48376.31"', '"assistance_paid":"48376.30"')
    wrong_by_a_fen = program(
        tmp_path,
        "import subprocess, sys\n"
        f"ours = subprocess.Popen({OURS.split()!r}, stdin=0, stdout=subprocess.PIPE)\n"
        "for line in ours.stdout:\n"
        f"    sys.stdout.write(line.decode().replace({right!r}, {wrong!r}))\n",
    )
    report = tmp_path / "report.xml"
    status, printed, _ = run("conformance", "run", wrong_by_a_fen, "--kit", kit, "--report", report)

    assert status == 1
    assert '/claims/0/amounts/assistance_paid: 应为 expected "48376.31" · 得到 got "48376.30"' in printed
    assert ET.parse(report).getroot().find("testsuite/testcase/failure") is not None  # noqa: S314  as above


EACH_LINE = "import sys\nfor line in sys.stdin: "
FAULTY = {
    "ends at once": ("", "ended without a reply"),
    "ends in the middle": ("import sys\nsys.stdin.readline(); print('{}', flush=True)\n", "ended without a reply"),
    "says what is no JSON": (f"{EACH_LINE}print('oops', flush=True)\n", "the reply is not JSON"),
    "says no object": (f"{EACH_LINE}print('[1]', flush=True)\n", "the reply is no JSON object"),
    "nests too deeply": (f"{EACH_LINE}print('[' * 100000, flush=True)\n", "the reply is not JSON"),
    "floods and never reads": ("while True: print('{}')\n", "/claims"),
    "fails with a trace": (f"{EACH_LINE}raise ValueError(line)\n", "ended without a reply"),
}
SILENT = {
    "says nothing": "import time\ntime.sleep(600)\n",
    "leaves a child behind": (
        "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    ),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_whatever_a_program_does_is_told_by_case(kit: Path, run: Run, tmp_path: Path, fault: str) -> None:
    source, said = FAULTY[fault]
    status, printed, complaints = run(
        "conformance", "run", program(tmp_path, source), "--kit", kit, "--every", 200, "--timeout", SLOW
    )

    assert (status, complaints) == (1, "")
    assert said in printed
    assert "3 cases, 0 passed, 3 failed" in printed


@pytest.mark.parametrize("fault", SILENT)
def test_a_program_that_stays_silent_holds_nobody_up(kit: Path, run: Run, tmp_path: Path, fault: str) -> None:
    silent = program(tmp_path, SILENT[fault])
    status, printed, _ = run("conformance", "run", silent, "--kit", kit, "--every", 200, "--timeout", 1)

    assert status == 1
    assert "no reply in time" in printed
    assert "3 cases, 0 passed, 3 failed" in printed


def test_a_program_that_is_not_there_fails_each_case(kit: Path, run: Run) -> None:
    status, printed, _ = run("conformance", "run", "no-such-program --now", "--kit", kit, "--every", 200)

    assert (status, "cannot be started" in printed) == (1, True)


def test_a_program_started_for_each_case_passes(kit: Path, run: Run) -> None:
    status, printed, _ = run("conformance", "run", OURS, "--kit", kit, "--every", 300, "--each", "--timeout", SLOW)

    assert (status, "2 cases, 2 passed" in printed) == (0, True)


def test_after_a_crash_the_program_goes_on_with_the_next_case(kit: Path, run: Run, tmp_path: Path) -> None:
    crashing = program(
        tmp_path,
        "import sys\n"
        "for line in sys.stdin:\n"
        "    if 'refusals-00100' in line: sys.exit(3)\n"
        "    print('{\"errors\": []}', flush=True)\n",
    )
    report = tmp_path / "report.json"
    asked = ("--topic", "refusals", "--level", "amounts", "--timeout", SLOW, "--report", report)
    run("conformance", "run", crashing, "--kit", kit, *asked)

    failed = {one["id"]: one["failure"]["en"] for one in json.loads(report.read_text(encoding="utf-8"))["failed"]}
    assert "ended without a reply" in failed["refusals-00100"]
    assert {"ended" in why for case, why in failed.items() if case != "refusals-00100"} == {False}
    assert "refusals-00001" not in failed


class Odd(BaseHTTPRequestHandler):
    """A service that answers in odd ways, by the path that it is asked at, and keeps what it was sent."""

    sent: list[str] = []  # noqa: RUF012  one server, one test

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        Odd.sent.append(self.headers.get("Authorization", ""))
        status, body = {"/html": (200, b"<html>"), "/busy": (503, b"{}"), "/empty": (200, b"{}")}[
            self.path[: -len("/v1/assessments")]
        ]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def odd() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Odd)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "said"), [("/html", "the reply is not JSON"), ("/busy", "HTTP 503"), ("/empty", "/claims: 应为 expected")]
)
def test_a_service_that_answers_oddly_is_told_by_case(kit: Path, run: Run, odd: str, path: str, said: str) -> None:
    status, printed, _ = run("conformance", "run", odd + path, "--kit", kit, "--topic", "examples")

    assert (status, said in printed) == (1, True)


def test_a_key_goes_along_and_is_never_shown(kit: Path, run: Run, odd: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("calc_secret\n", encoding="utf-8")
    Odd.sent.clear()
    _, printed, complaints = run(
        "conformance", "run", f"{odd}/empty", "--kit", kit, "--every", 300, "--key-file", tmp_path / "key"
    )

    assert set(Odd.sent) == {"Bearer calc_secret"}
    assert "secret" not in printed + complaints


def test_a_service_that_nobody_runs_is_given_up(kit: Path, run: Run) -> None:
    status, printed, _ = run("conformance", "run", f"http://127.0.0.1:{free_port()}", "--kit", kit)

    assert (status, "connection refused" in printed) == (1, True)
    assert f"{read_kit(kit).manifest.cases} cases, 0 passed" in printed


@pytest.mark.parametrize(
    "asked",
    [
        ("http://", "--kit", "{kit}"),
        ("http://host:port", "--kit", "{kit}"),
        ("", "--kit", "{kit}"),
        ("'unfinished", "--kit", "{kit}"),
        (OURS, "--kit", "nowhere"),
        (OURS, "--kit", "{kit}", "--topic", "none"),
        (OURS, "--kit", "{kit}", "--every", "300", "--report", "/no/such/folder/report.json"),
    ],
)
def test_what_is_not_understood_ends_with_2(kit: Path, run: Run, asked: tuple[str, ...]) -> None:
    status, printed, complaints = run("conformance", "run", *(part.format(kit=kit) for part in asked))

    assert (status, printed) == (2, "")
    assert complaints.strip()


def test_export_says_what_it_wrote(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "calc_service.policy.conformance.topics.topics", lambda *about: {"examples": topics(*about)["examples"]}
    )
    monkeypatch.setattr("calc_service.policy.conformance.exporting.covered", lambda *_: ())
    status, printed, _ = run("conformance", "export", tmp_path / "kit")

    assert (status, "43 cases" in printed) == (0, True)


def test_export_names_what_no_case_touches(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "calc_service.policy.conformance.topics.topics", lambda *about: {"examples": topics(*about)["examples"]}
    )
    status, printed, complaints = run("conformance", "export", tmp_path / "kit")

    assert (status, printed) == (1, "")
    assert "  error required" in complaints.splitlines()
    assert not (tmp_path / "kit").exists()


def test_export_overwrites_nothing_else(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("", encoding="utf-8")
    status, _, complaints = run("conformance", "export", tmp_path)

    assert (status, "something else" in complaints or "in that folder" in complaints) == (1, True)
