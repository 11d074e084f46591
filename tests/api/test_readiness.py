"""GET /readyz: which check finds what, how often it looks, and that it becomes well by itself."""

from __future__ import annotations

import os
import shutil
import signal
import time
from datetime import date
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from calc_service.api import health, problems, readiness
from calc_service.api.draining import Draining
from calc_service.api.publications.standing import RulesStanding
from calc_service.api.readiness import Patient, Readiness
from calc_service.api.request_log import RequestLog
from calc_service.config import Settings
from calc_service.domain.wording import Label
from calc_service.state.answering import NO_ANSWER
from calc_service.state.opening import KeptState, open_state
from tests.processes import until
from tests.state.postgres import OwnPostgres, own_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from calc_service.engine.edition import RuleBook

OF_THE_FOLDER = RulesStanding(0, folder_differs=False, refused=lambda: None)
WRONG = Label("坏了", "it is broken")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "batches"
    folder.mkdir()
    return Settings(batch_folder=folder, disk_floor=1)


def asking(book: RuleBook, settings: Settings, state: KeptState | None = None) -> FlaskClient:
    """Who asks whether all is well, and looks anew each time."""
    app = Flask("readyz")
    problems.install(app, RequestLog("critical"))
    app.register_blueprint(
        health.resource(book, OF_THE_FOLDER, readiness.readiness(book, settings, state), Draining(0))
    )
    return app.test_client()


@pytest.fixture
def postgres() -> Iterator[OwnPostgres]:
    with own_server() as own:
        yield own


@pytest.fixture
def kept() -> Iterator[Callable[[str], KeptState]]:
    """Opens databases whose connections are closed in the end."""
    opened: list[KeptState] = []

    def opening(address: str) -> KeptState:
        opened.append(open_state(address))
        return opened[-1]

    yield opening
    for state in opened:
        state.engine.dispose()


@pytest.fixture(autouse=True)
def looks_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "SECONDS_KEPT", 0.0)


def failed(client: FlaskClient, language: str = "en") -> dict[str, str]:
    """What is wrong, by check; nothing where it is ready."""
    reply = client.get("/readyz", headers={"Accept-Language": language})
    if reply.status_code == 200:
        return {}
    assert (reply.status_code, reply.get_json()["type"]) == (503, "/problems/not-ready")
    return {error["check"]: error["message"] for error in reply.get_json()["errors"]}


def test_a_service_is_ready_where_nothing_is_wrong(
    book: RuleBook, settings: Settings, tmp_path: Path, kept: Callable[[str], KeptState]
) -> None:
    state = kept(f"sqlite:///{tmp_path}/kept/calc.db")

    assert failed(asking(book, settings)) == failed(asking(book, settings, state)) == {}


def test_a_folder_that_is_gone_is_named_by_its_check_and_by_nothing_else(
    book: RuleBook, settings: Settings, tmp_path: Path
) -> None:
    client = asking(book, settings)
    shutil.rmtree(tmp_path / "batches")
    assert [*failed(client)] == ["scratch", "disk"]
    for language in ("zh", "en"):
        said = "".join(failed(client, language).values())
        assert "CALC_BATCH_FOLDER" in said
        assert str(tmp_path) not in said
    (tmp_path / "batches").mkdir()
    assert failed(client) == {}


def test_a_disk_below_the_floor_is_said(book: RuleBook, settings: Settings) -> None:
    nearly_full = Settings(batch_folder=settings.batch_folder, disk_floor=2**60)

    assert "less than 1152921504606 MB (CALC_DISK_FLOOR)" in failed(asking(book, nearly_full))["disk"]


def test_the_disk_of_a_database_in_a_file_counts_too(
    book: RuleBook, settings: Settings, tmp_path: Path, kept: Callable[[str], KeptState]
) -> None:
    state = kept(f"sqlite:///{tmp_path}/kept/calc.db")
    client = asking(book, settings, state)
    assert failed(client) == {}
    state.engine.dispose()
    shutil.rmtree(tmp_path / "kept")
    assert [*failed(client)] == ["state", "disk"]


def test_a_date_before_the_first_rules_is_said(
    book: RuleBook, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "today", lambda: date(2001, 1, 1))

    assert [*failed(asking(book, settings))] == ["rules"]


def test_a_database_that_stops_is_seen_and_so_is_its_return(
    book: RuleBook, settings: Settings, postgres: OwnPostgres, kept: Callable[[str], KeptState]
) -> None:
    client = asking(book, settings, kept(postgres.address))
    assert failed(client) == {}
    postgres.stop()
    began = time.monotonic()
    assert failed(client) == {"state": NO_ANSWER.en}
    assert time.monotonic() - began < 60  # it does not wait for ever
    assert failed(client, "zh") == {"state": NO_ANSWER.zh}
    postgres.start()
    assert failed(client) == {}


def test_a_database_that_only_hangs_holds_nobody_up_for_long(
    book: RuleBook, settings: Settings, postgres: OwnPostgres, kept: Callable[[str], KeptState]
) -> None:
    client = asking(book, settings, kept(postgres.address))
    assert failed(client) == {}
    for process in postgres.processes():
        os.kill(process, signal.SIGSTOP)
    try:
        assert failed(client) == failed(client) == {"state": NO_ANSWER.en}
    finally:
        for process in postgres.processes():
            os.kill(process, signal.SIGCONT)
    until(lambda: failed(client) == {})


def test_what_was_found_is_asked_once_while_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "SECONDS_KEPT", 3600.0)
    asked: list[int] = []

    def look() -> Label:
        asked.append(1)
        return WRONG

    checks = Readiness({"state": look})
    threads = [Thread(target=checks.found) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert checks.fit() == {"state": False}
    assert len(asked) == 1


def test_who_comes_while_another_looks_gets_what_was_found_before() -> None:
    looking, answer = Event(), Event()
    said = iter([None, WRONG, None])

    def slow() -> Label | None:
        found = next(said)
        if found:
            looking.set()
            answer.wait()
        return found

    checks = Readiness({"state": slow})
    assert checks.fit() == {"state": True}
    waiting = Thread(target=checks.found)
    waiting.start()
    looking.wait()
    assert checks.fit() == {"state": True}
    answer.set()
    waiting.join()
    assert checks.fit() == {"state": True}


def test_a_check_that_does_not_end_is_begun_once() -> None:
    answer, begun = Event(), []

    def hang() -> Label | None:
        begun.append(1)
        answer.wait()
        return None

    check = Patient(hang, 0.01, WRONG)
    assert [check() for _ in range(5)] == [WRONG] * 5
    assert len(begun) == 1
    answer.set()
    until(lambda: check() is None)
