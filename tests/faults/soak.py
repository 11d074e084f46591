"""Everything that the service does, again and again, and whether what its processes hold grows."""

from __future__ import annotations

import json
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from bench.measurement import Measurement
from bench.service import PROJECT
from tests.faults.load import CASE, Client
from tests.faults.service import resident, serving
from tests.fuzz.bodies import packed
from tests.fuzz.seeds import sound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.service import Service
    from tests.faults.situation import Situation

CLIENTS, PAUSE, SECONDS_BETWEEN_LOOKS = 3, 0.02, 0.5
WARM_UP: Final = 1 / 3
"""Of the time: until every kind of request has been answered by every process."""
MASTER, WORKERS, COMPUTING = "master", "workers", "processes that compute files"
GROWTH: Final = {MASTER: 1.0, WORKERS: 20.0, COMPUTING: 100.0}
"""MB that they may hold more at the end than after the warm-up. The last come and go: what holds much is replaced."""
MEGABYTE: Final = 1_000_000
NO_ANSWER: Final = "0"
FAULT: Final = 500
BUSY: Final = 503
JSON: Final = "application/json"
SPOILT: Final = (
    ("/v1/assessments", JSON, b"{"),
    ("/v1/assessments", JSON, b"[" * 1000),
    ("/v1/assessments", "text/plain", b"{}"),
    ("/v1/batches", "text/csv", b"\xff\xfe\x00"),
    ("/v1/batches", "text/csv", b"person_id,district\n1\n"),
    ("/nothing", JSON, b""),
)


def requests() -> list[tuple[str, str, bytes, dict[str, str]]]:
    """Everything that is asked: cases, letters, variants, files of all forms, rules, descriptions, what is refused."""
    address, content_type, body = CASE
    variants = json.dumps({"case": json.loads(body), "variants": [{"name": "a", "patch": []}]}).encode()
    files = [(one.address, one.content_type, one.content, _said(one)) for one in map(packed, sound(PROJECT))]
    return [
        (address, content_type, body, {}),
        (address, content_type, body, {"Accept": "text/html"}),
        (f"{address}/variants", JSON, variants, {}),
        (f"{address}/many", "application/x-ndjson", b"\n".join([json.dumps(json.loads(body)).encode()] * 5), {}),
        *files,
        *((*one, {}) for one in SPOILT),
    ]


def _said(one: object) -> dict[str, str]:
    said = {"Content-Encoding": getattr(one, "encoding", ""), "Accept": getattr(one, "accept", "")}
    return {name: text for name, text in said.items() if text}


PAGES: Final = (
    "/healthz",
    "/readyz",
    "/v1/rules",
    "/v1/vocabulary",
    "/openapi.json",
    "/problems",
    "/docs/",
    "/nothing",
)


def measure(situation: Situation) -> Iterator[Measurement]:
    """Yield what was answered, and how much more is held at the end."""
    done, statuses = Event(), Counter[str]()
    with serving(situation.folder, CALC_BATCHES_AT_ONCE=str(CLIENTS)) as service:
        workers = service.workers
        clients = [Thread(target=_ask, args=(service, number, done, statuses)) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        looks = _watch(service, situation.seconds)
        done.set()
        for client in clients:
            client.join()
        yield Measurement("requests answered", statuses.total(), 1, "", at_least=True)
        print("  ", ", ".join(f"{status} {number}" for status, number in sorted(statuses.items())))
        yield Measurement("  (faults, or no answer)", _faults(statuses), 0, "")
        yield Measurement("  (faults of the service's own in its log)", len(service.failures()), 0, "")
        yield Measurement("  (workers lost)", len({*workers} - {*service.workers}), 0, "")
        yield Measurement("  (files left in the folder)", len(list(situation.folder.glob("batch-*"))), 0, "")
        for whose, growth in GROWTH.items():
            yield from _grown(whose, [(look.second, look.held[whose]) for look in looks], growth)


def _faults(statuses: Counter[str]) -> int:
    return sum(number for status, number in statuses.items() if status == NO_ANSWER or FAULT <= int(status) != BUSY)


@dataclass(frozen=True, slots=True)
class Look:
    """Seconds since the beginning, and the MB that each kind of process holds."""

    second: float
    held: dict[str, float]


def _watch(service: Service, seconds: float) -> list[Look]:
    """Every look after the warm-up."""
    began, looks = time.monotonic(), list[Look]()
    while (now := time.monotonic() - began) < seconds:
        if now > seconds * WARM_UP:
            kinds = {MASTER: [service.master], WORKERS: service.workers, COMPUTING: service.computing}
            looks.append(Look(now, {whose: sum(map(resident, of)) / MEGABYTE for whose, of in kinds.items()}))
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return looks


def _grown(whose: str, looks: list[tuple[float, float]], bound: float) -> Iterator[Measurement]:
    """What they hold, and what the straight line through all looks rises by from the first to the last."""
    slope = statistics.linear_regression(*zip(*looks, strict=True)).slope
    yield Measurement(f"  {whose}: held on the median", statistics.median(held for _, held in looks), 2000, "MB")
    yield Measurement("    (most)", max(held for _, held in looks), 3000, "MB")
    yield Measurement("    (growth in the time that was measured)", slope * (looks[-1][0] - looks[0][0]), bound, "MB")


def _ask(service: Service, number: int, done: Event, statuses: Counter[str]) -> None:
    everything, at = requests(), number * 7
    with Client(service.port, service.key) as client:
        while not done.is_set():
            at += 1
            statuses[str(_status(client, everything, at))] += 1
            done.wait(PAUSE)


def _status(client: Client, everything: list[tuple[str, str, bytes, dict[str, str]]], at: int) -> int:
    address, content_type, body, headers = everything[at % len(everything)]
    try:
        if at % 3 == 0:
            return client.asked(PAGES[at // 3 % len(PAGES)])
        return client.asked(address, content_type, body, **headers)
    except OSError:
        return 0
