"""gunicorn with two workers, asked without a pause while rules are published and workers are killed."""

from __future__ import annotations

import json
import os
import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from bench.published import AS_SHIPPED, with_ratio
from bench.service import Connection, request_bytes
from bench.worked_case import BODY
from calc_service.api.replies import encoded
from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.policy.folder_files import laid_out
from calc_service.rulebook.load import load
from tests.api.server import Server, serving
from tests.processes import until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bench.published import Publishers
    from tests.api.publications.conftest import Files

WORKERS, CLIENTS = 2, 4
REQUESTS_A_CONNECTION = 20
PERCENTS = (AS_SHIPPED, 71, 72, 73)
TURNED_AWAY = "/problems/overloaded"
"""No fault: a machine that stands still for two seconds turns away whoever waited, rules or none."""
ALIVE = request_bytes("GET", "/healthz")
READY = request_bytes("GET", "/readyz")


@dataclass(frozen=True, slots=True)
class Published:
    """Rules as a test publishes them: `age` among them, their files, and what they reply to the worked case."""

    age: int
    files: Files
    reply: bytes


@pytest.fixture(scope="module")
def every(shipped: Files, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Published]:
    """All rules of these tests by their digest, the oldest first."""
    found = {}
    for age, percent in enumerate(PERCENTS):
        files = with_ratio(shipped, percent)
        book = load(laid_out(files, tmp_path_factory.mktemp("laid-out")))
        found[book.digest] = Published(age, files, encoded(assess(read_json(BODY), book, "zh")))
    assert len({one.reply for one in found.values()}) == len(PERCENTS)
    return found


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply: when it was asked for, how old the rules were, and whether it was as these rules have it."""

    asked_at: float
    age: int
    true: bool


@dataclass(frozen=True, slots=True)
class Clients:
    """What clients got on each connection, in order, and what went wrong."""

    connections: list[list[Answer]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def answers(self) -> list[Answer]:
        """Every answer so far."""
        return [answer for connection in [*self.connections] for answer in [*connection]]


@contextmanager
def asking(server: Server, key: str, every: Mapping[str, Published]) -> Iterator[Clients]:
    """Clients that post the worked case without a pause, on new connections now and then."""
    clients, enough = Clients(), Event()
    request = request_bytes("POST", "/v1/assessments", BODY, key)

    def ask_on(connection: Connection, answers: list[Answer]) -> None:
        for _ in range(REQUESTS_A_CONNECTION):
            asked_at = time.monotonic()
            head, _, body = connection.exchange(request).partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                kind = str(json.loads(body)["type"])
                clients.faults.extend({kind} - {TURNED_AWAY})
                return
            rules = every[digest_of(head)]
            answers.append(Answer(asked_at, rules.age, body == rules.reply))
            if b"\r\nconnection: close" in head.lower():
                return

    def ask() -> None:
        while not enough.is_set():
            answers: list[Answer] = []
            clients.connections.append(answers)
            try:
                with Connection(server.port) as connection:
                    ask_on(connection, answers)
            except (OSError, ValueError) as error:
                clients.faults.append(type(error).__qualname__)

    threads = [Thread(target=ask) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def digest_of(head: bytes) -> str:
    """The rules digest that a reply names in its head."""
    (line,) = (line for line in head.split(b"\r\n") if line.lower().startswith(b"x-rules-digest: "))
    return line.partition(b": ")[2].decode()


def taken_up(log: Path) -> int:
    return log.read_bytes().count(b'"event":"rules_taken_up"')


def test_published_rules_are_served_by_every_worker_and_no_request_fails_or_sees_two_folders(
    address: str, who: Publishers, key: str, every: Mapping[str, Published], tmp_path: Path
) -> None:
    log, later = tmp_path / "log", [*every.values()][1:]
    with (
        serving(WORKERS, log=log, state=address, requests_a_minute=10**6) as server,
        asking(server, key, every) as clients,
    ):
        for number, rules in enumerate(later, start=1):
            who.publish(rules.files)
            until(lambda wanted=number: bool(clients.faults) or taken_up(log) == WORKERS * wanted)  # type: ignore[misc]
            by_all = time.monotonic()
            until(lambda since=by_all: bool(clients.faults) or len(after(since, clients)) > 100)  # type: ignore[misc]
            assert clients.faults == []
            assert {answer.age for answer in after(by_all, clients)} == {rules.age}

    assert clients.faults == []
    assert all(answer.true for answer in clients.answers())
    assert {answer.age for answer in clients.answers()} == {0, 1, 2, 3}
    for answers in clients.connections:  # each to one worker
        ages = [answer.age for answer in answers]
        assert ages == sorted(ages)


def after(moment: float, clients: Clients) -> list[Answer]:
    """The answers to what was asked after a moment."""
    return [answer for answer in clients.answers() if answer.asked_at > moment]


def test_a_worker_in_the_place_of_one_that_was_killed_never_serves_older_rules(
    address: str, who: Publishers, key: str, every: Mapping[str, Published], tmp_path: Path
) -> None:
    log, newer = tmp_path / "log", [*every.values()][1]
    with (
        serving(WORKERS, log=log, state=address, requests_a_minute=10**6) as server,
        asking(server, key, every) as clients,
    ):
        who.publish(newer.files)
        until(lambda: taken_up(log) == WORKERS)
        by_all = time.monotonic()
        for number in range(1, 5):
            os.kill(server.workers[0], signal.SIGKILL)
            until(lambda wanted=number: taken_up(log) == WORKERS + wanted)  # type: ignore[misc]
        came_back = time.monotonic()
        until(lambda: len(after(came_back, clients)) > 100)

    assert {answer.age for answer in after(by_all, clients)} == {newer.age}
    assert all(answer.true for answer in clients.answers())


def test_a_worker_that_cannot_have_the_rules_of_the_others_waits_and_these_go_on_serving(
    address: str, who: Publishers, key: str, every: Mapping[str, Published], tmp_path: Path
) -> None:
    log, newer = tmp_path / "log", [*every.values()][1]
    del key  # from here on the service has one
    with serving(WORKERS, log=log, state=address) as server:
        who.publish(newer.files)
        until(lambda: taken_up(log) == WORKERS)
        who.state.engine.dispose()
        (tmp_path / "kept").rename(tmp_path / "away")
        killed = server.workers[0]
        os.kill(killed, signal.SIGKILL)
        until(lambda: killed not in server.workers and len(server.workers) == WORKERS)
        ages = {every[digest_of(once(server, ALIVE))].age for _ in range(200)}
        (tmp_path / "away").rename(tmp_path / "kept")
        until(lambda: taken_up(log) == WORKERS + 1)

    assert ages == {newer.age}


def once(server: Server, request: bytes) -> bytes:
    """The reply to a request on a connection of its own."""
    with Connection(server.port) as connection:
        return connection.exchange(request)


def test_a_folder_that_is_not_what_was_published_is_told_at_the_start(
    address: str, who: Publishers, key: str, every: Mapping[str, Published], tmp_path: Path
) -> None:
    log, newer = tmp_path / "log", [*every.values()][1]
    del key  # from here on the service has one
    who.publish(newer.files)
    with serving(WORKERS, log=log, state=address) as server:
        said = json.loads(once(server, READY).partition(b"\r\n\r\n")[2])

    assert [remark["code"] for remark in said["remarks"]] == ["not_published"]
    assert every[said["digest"]].age == newer.age
    assert log.read_text().count("it is not published") == 1


def test_workers_that_are_replaced_begin_with_what_is_published(
    address: str, who: Publishers, key: str, every: Mapping[str, Published], tmp_path: Path
) -> None:
    log, newer = tmp_path / "log", [*every.values()][1]
    with (
        serving(WORKERS, log=log, options="--keep-alive 30", state=address, requests_a_minute=10**6) as server,
        asking(server, key, every) as clients,
    ):
        who.publish(newer.files)
        until(lambda: taken_up(log) == WORKERS)
        by_all, before = time.monotonic(), set(server.workers)
        server.reload()
        until(lambda: not before & set(server.workers))
        until(lambda: taken_up(log) == 2 * WORKERS)

    assert {answer.age for answer in after(by_all, clients)} == {newer.age}
    assert clients.faults == []
