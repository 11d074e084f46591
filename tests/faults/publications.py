"""`kill -9` of workers and masters while rules are published, by publishers that are killed too.

No publication that was told of is lost or there twice, no reply is of two folders, and none of rules that every worker
should have replaced long since.
"""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from bench.measurement import Measurement
from bench.worked_case import BODY
from calc_service.api.replies import encoded
from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.policy.folder_files import laid_out
from calc_service.rulebook.load import load
from calc_service.state import keys
from calc_service.state.history import IN_FORCE, broken_at, history
from calc_service.state.opening import open_state
from calc_service.state.proposals import PUBLISHED
from tests.faults.load import CASE, OK, SECONDS_BETWEEN_TRIES, Client
from tests.faults.publisher import numbered, publish, publishing
from tests.faults.service import LAST_DAY, serving
from tests.processes import until
from tests.state.postgres import own_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calc_service.state.history import KeptEntry
    from tests.faults.service import Service
    from tests.faults.situation import Situation

KILLS, FEWEST_KILLS, WORKERS, CLIENTS = 50, 12, 2, 4
SECONDS_OF_ALL: Final = 900
"""In which so many kills on each database have their place."""
VICTIMS: Final = ("one", "one", "workers", "one", "master", "one", "workers", "one", "one", "all")
"""In turn: one worker, all of them, the master, everything."""
PAUSES: Final = (0.2, 1.7, 0.6, 1.1, 0.0, 2.3, 0.9)
"""Seconds after it is whole again until the next kill, in turn."""
REQUESTS_A_CONNECTION: Final = 20
SECONDS_TO_TAKE_UP: Final = 5.0
SECONDS_TO_BE_WHOLE: Final = 180.0
"""For which a kill is waited out on a machine that others use too; `kills` has the bounds of that."""
SETTLED: Final = 6.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply: when it was asked for, under rules of which digest, and all that it says."""

    asked_at: float
    digest: str
    content: bytes


class Asking(Thread):
    """Posts the worked case again and again; `connections` are the answers on each, in order."""

    def __init__(self, port: int, key: str) -> None:
        super().__init__(daemon=True)
        self._port, self._key, self.done = port, key, Event()
        self.connections: list[list[Answer]] = []
        self.lost, self.refused = 0, Counter[int]()

    def run(self) -> None:
        """Ask until told to stop."""
        while not self.done.is_set():
            with Client(self._port, self._key) as client:
                try:
                    client.connect()
                except OSError:
                    self.done.wait(SECONDS_BETWEEN_TRIES)
                    continue
                self.connections.append([])
                with suppress(OSError, HTTPException):
                    self._ask(client, self.connections[-1])

    def _ask(self, client: Client, answers: list[Answer]) -> None:
        for _ in range(REQUESTS_A_CONNECTION):
            asked_at, self.lost = time.monotonic(), self.lost + 1
            status = client.asked(*CASE)
            self.lost -= 1
            if status != OK:
                self.refused[status] += 1
                return
            answers.append(Answer(asked_at, client.headers["X-Rules-Digest"], client.content))
            self.done.wait(SECONDS_BETWEEN_TRIES)


def measure(situation: Situation) -> Iterator[Measurement]:
    """Yield what fifty kills did, on each database; fewer in less time."""
    kills = min(KILLS, max(FEWEST_KILLS, round(KILLS * situation.seconds / SECONDS_OF_ALL)))
    yield from _killed("SQLite", f"sqlite:///{situation.folder}/kept/calc.db", situation.folder, kills)
    with own_server() as postgres:
        yield from _killed("PostgreSQL", postgres.address, situation.folder, kills)


def _killed(name: str, address: str, folder: Path, kills: int) -> Iterator[Measurement]:
    _first_publication(address)
    with serving(folder, WORKERS, CALC_STATE=address) as service, _asking(service) as clients:
        with publishing(address, folder) as told:
            killed = sum(_kill(service, number) for number in range(kills))
        time.sleep(SETTLED)
    state = open_state(address)
    with state.reading() as connection:
        is_file = connection.dialect.name == "sqlite"
        found = connection.execute(text("PRAGMA integrity_check" if is_file else "SELECT 'ok'")).scalars().all()
    entries = history(state)
    state.engine.dispose()
    yield Measurement(f"{name}, while rules are published: kills of workers or all", kills, kills, "", at_least=True)
    yield Measurement("  (processes killed)", killed, kills, "", at_least=True)
    if is_file:
        yield Measurement(
            "  (complaints of SQLite's integrity_check)", len([one for one in found if one != "ok"]), 0, ""
        )
    moments = [json.loads(line) for file in told for line in file.read_text("ascii").splitlines()]
    yield from _whole(entries, {number: each for number, each, _ in moments})
    yield from _answered(entries, {number: moment for number, _, moment in moments}, clients, kills)


def _first_publication(address: str) -> None:
    """Make the keys, and publish once, so that all that is asked is asked of published rules."""
    state = open_state(address)
    policy, approver = (
        keys.find(state, keys.create(state, role, f"who has {role}", [role], LAST_DAY))
        for role in (keys.POLICY, keys.APPROVER)
    )
    publish(state, policy, approver)
    state.engine.dispose()


@contextmanager
def _asking(service: Service) -> Iterator[list[Asking]]:
    clients = [Asking(service.port, service.key) for _ in range(CLIENTS)]
    with ExitStack() as until_done:
        for client in clients:
            client.start()
            until_done.callback(client.join)
        for client in clients:
            until_done.callback(client.done.set)
        yield clients


def _kill(service: Service, number: int) -> int:
    """Kill whose turn it is; return how many processes, once all are there again."""
    master, workers = service.master, service.workers
    victims = {"one": workers[:1], "workers": workers, "master": [master], "all": [master, *workers]}
    chosen = victims[VICTIMS[number % len(VICTIMS)]]
    for process in chosen:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    until(lambda: service.is_whole() and not {service.master, *service.workers} & {*chosen}, SECONDS_TO_BE_WHOLE)
    time.sleep(PAUSES[number % len(PAUSES)])
    return len(chosen)


def _whole(entries: list[KeptEntry], told: dict[int, str]) -> Iterator[Measurement]:
    published = [entry for entry in entries if entry.kind == PUBLISHED]
    kept = {entry.number: entry.hash for entry in published}
    lost = [number for number, its_hash in told.items() if kept.get(number) != its_hash]
    twice = len(published) - len({entry.proposal for entry in published})
    halves = sum(before.kind == after.kind for before, after in pairwise(entries)) + (entries[-1].kind != IN_FORCE)
    yield Measurement("  publications told of, by publishers that were killed", len(told), 5, "", at_least=True)
    yield Measurement("  (lost, or other than was told)", len(lost), 0, "")
    yield Measurement("  (twice in the history; published and not in force)", twice + halves, 0, "")
    yield Measurement("  (entry at which the chain breaks, 0 for none)", broken_at(entries) or 0, 0, "")


def _answered(
    entries: list[KeptEntry], told: dict[int, float], clients: list[Asking], kills: int
) -> Iterator[Measurement]:
    connections = [answers for client in clients for answers in client.connections]
    answers = [answer for connection in connections for answer in connection]
    numbers, wrong = _publications_of(entries, answers)
    known = [answer for answer in answers if answer.digest in numbers]
    back = sum(
        numbers[before.digest] > numbers[after.digest]
        for connection in connections
        for before, after in pairwise(one for one in connection if one.digest in numbers)
    )
    late = [_seconds_late(answer, numbers[answer.digest], told) for answer in known]
    under = {answer.digest for answer in answers}
    yield Measurement("  replies", len(answers), 100, "", at_least=True)
    yield Measurement("  (under so many publications)", len(under), 5, "", at_least=True)
    yield Measurement("  (under rules that nobody published)", len(answers) - len(known), 0, "")
    yield Measurement("  (not byte for byte as the rules have it that it names)", wrong, 0, "")
    yield Measurement("  (under older rules than the one before, on a connection)", back, 0, "")
    yield Measurement("  longest that a reply was under rules that were replaced", max(late), SECONDS_TO_TAKE_UP, "s")
    yield Measurement(
        "  requests lost, at most one a connection and kill", sum(one.lost for one in clients), kills * CLIENTS, ""
    )
    refused = sum((one.refused for one in clients), Counter[int]())
    yield Measurement(f"  (refused: {dict(refused)})", refused.total(), 0, "")


def _publications_of(entries: list[KeptEntry], answers: list[Answer]) -> tuple[dict[str, int], int]:
    """The number of the publication of each rules digest that was answered under, and how many replies are not its."""
    said: dict[str, list[bytes]] = {}
    for answer in answers:
        said.setdefault(answer.digest, []).append(answer.content)
    numbers, wrong = {}, 0
    for entry in entries:
        if entry.kind == PUBLISHED:
            with tempfile.TemporaryDirectory() as folder:
                book = load(laid_out(numbered(int(entry.said["reason"])).files, Path(folder)))
            reply = encoded(assess(read_json(BODY), book, "zh"))
            numbers[book.digest] = entry.number
            wrong += sum(content != reply for content in said.get(book.digest, []))
    return numbers, wrong


def _seconds_late(answer: Answer, number: int, told: dict[int, float]) -> float:
    """For how long a later publication had been told of when it was asked for."""
    later = [moment for each, moment in told.items() if each > number and moment < answer.asked_at]
    return answer.asked_at - min(later, default=answer.asked_at)
