"""The units of systemd: well-formed, little exposed, and the service works under what they forbid.

No systemd runs here: `systemd-analyze` judges the files, and the filter of system calls is set by the test itself, with
the same library. Read-only folders and name spaces are not tried.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from bench.service import Connection, free_port, gunicorn, request_bytes, started
from calc_service.config import PROJECT_FOLDER
from tests.api.batch_files import csv_of
from tests.deploy.conftest import DEPLOY, in_front_of
from tests.draining.clients import CASE
from tests.programs import program

UNITS = sorted(file for kind in ("service", "socket", "timer") for file in DEPLOY.glob(f"*.{kind}"))
MOST_EXPOSED = {"calc-backup.service": 5, "calc-nginx.service": 17, "calc-service.service": 12, "calc-work.service": 12}
"""Tenths: what systemd-analyze counts from 0 (nothing to be exposed) to 100."""
SANDBOXED = [sys.executable, str(Path(__file__).with_name("sandboxed.py"))]
SERVICE = DEPLOY / "calc-service.service"


def analyze(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [program("systemd-analyze"), "--no-pager", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        # Where it will be installed nothing is yet: the programs stand for themselves.
        text = re.sub(r"^(Exec\w+=)\S+", rf"\1{program('true')}", unit.read_text("utf-8"), flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(text, "utf-8")
    ended = analyze("verify", *sorted(tmp_path.iterdir()))
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


@pytest.mark.parametrize(("unit", "most"), MOST_EXPOSED.items())
def test_a_unit_exposes_no_more_than_it_has_to(unit: str, most: int) -> None:
    ended = analyze("security", "--offline=true", f"--threshold={most}", DEPLOY / unit)
    assert ended.returncode == 0, ended.stdout


def test_every_service_is_judged() -> None:
    assert {unit.name for unit in UNITS if unit.suffix == ".service"} == MOST_EXPOSED.keys()


def directive(unit: Path, name: str) -> str:
    found = re.search(rf"^{name}=(.*)$", unit.read_text("utf-8"), re.MULTILINE)
    assert found is not None, name
    return found[1]


def test_a_stop_waits_for_whatever_is_in_hand() -> None:
    graceful = re.search(r"--graceful-timeout (\d+)", SERVICE.read_text("utf-8"))
    assert graceful is not None
    assert directive(SERVICE, "TimeoutStopSec") == f"{int(graceful[1]) // 60}min"
    assert directive(SERVICE, "KillMode") == "mixed"


def test_prometheus_asks_where_the_socket_listens() -> None:
    scraped = yaml.safe_load((DEPLOY / "prometheus.yml").read_text("utf-8"))["scrape_configs"][0]["static_configs"]
    for target in scraped[0]["targets"]:
        assert f"ListenStream={target}\n" in (DEPLOY / "calc-service.socket").read_text("utf-8")


@contextmanager
def sandboxed(folder: Path, *options: str) -> Iterator[int]:
    """The service under the system calls of its unit; its port."""
    program("systemd-analyze")
    port = free_port()
    settings = {"CALC_STATE": f"sqlite:///{folder}/kept/calc.db", "CALC_BATCH_FOLDER": str(folder)}
    with started([*SANDBOXED, *options, str(SERVICE), *gunicorn(port, 1)], port, settings):
        yield port


def test_cases_and_files_are_computed_under_the_system_calls_that_the_unit_leaves(tmp_path: Path) -> None:
    with sandboxed(tmp_path) as port, Connection(port) as connection:
        assert connection.exchange(CASE).startswith(b"HTTP/1.1 200")
        file = request_bytes("POST", "/v1/batches", csv_of()).replace(b"application/json", b"text/csv")
        assert connection.exchange(file).startswith(b"HTTP/1.1 200")


def test_the_unit_allows_memory_that_becomes_code_because_the_service_needs_it(tmp_path: Path) -> None:
    assert directive(SERVICE, "MemoryDenyWriteExecute") == "no"
    with pytest.raises(RuntimeError, match="did not become ready"), sandboxed(tmp_path, "--no-write-and-execute"):
        pass


def test_a_system_call_that_the_unit_does_not_leave_is_refused() -> None:
    program("systemd-analyze")
    command = [*SANDBOXED, str(SERVICE), sys.executable, "-c", "import os; os.chroot('/')"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "PermissionError" in ended.stderr


def test_nginx_and_the_backup_run_under_what_their_units_leave(tmp_path: Path) -> None:
    folder = tmp_path / "nginx"
    folder.mkdir()
    confined = [*SANDBOXED, "--no-write-and-execute"]
    with in_front_of(1, folder, under=[*confined, str(DEPLOY / "calc-nginx.service")]) as front:
        client = front.client()
        client.request("GET", "/metrics")
        assert client.getresponse().status == 404
        client.close()
    state = {**os.environ, "CALC_STATE": f"sqlite:///{tmp_path}/kept/calc.db"}
    commands = ("keys list", f"state backup {tmp_path}/backup.db")
    for words in commands:
        command = [*confined, str(DEPLOY / "calc-backup.service"), sys.executable, "-m", "calc_service", *words.split()]
        ended = subprocess.run(command, env=state, cwd=PROJECT_FOLDER, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "backup.db").is_file()
