"""Seven times the usual traffic: what is too much is refused soon, and what is taken is answered soon.

Usual is what keeps one worker busy for a third of the time: half of what the operator's page sizes a service for. Each
request comes on a connection of its own, whether or not those before it were answered.
"""

from __future__ import annotations

import statistics
import time
from threading import Thread
from typing import TYPE_CHECKING, Final

from bench.measurement import Measurement
from bench.service import Connection, request_bytes
from tests.faults.arrivals import Arrival, arrive
from tests.faults.load import CASE, OK, asked
from tests.faults.service import serving
from tests.processes import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.service import Service
    from tests.faults.situation import Situation

TIMES, USUAL = 7, 1 / 3
"""Usual: the part of what can be answered at most."""
CONNECTIONS, SECONDS_TO_TRY = 2, 4.0
SECONDS, PATIENCE = 15.0, 30.0
REFUSED: Final = {429, 503}
P99_OF_THE_TAKEN, P99_OF_THE_REFUSED, SECONDS_TO_BE_WELL = 3.0, 3.0, 5.0
PART_OF_WHAT_CAN_BE_DONE: Final = 0.3
"""So much of what can be answered at most is to be answered while most is refused."""


def measure(situation: Situation) -> Iterator[Measurement]:
    """Yield what became of all that came."""
    seconds = min(SECONDS, situation.seconds / 6)
    with serving(situation.folder, workers=1) as service:
        most = _most(service)
        yield Measurement("most cases a second, one worker", most, 0, "/s", at_least=True)
        workers = service.workers
        usual = arrive(service.port, _request(service), most * USUAL, seconds, PATIENCE)
        refused = sum(one.status in REFUSED for one in usual)
        yield Measurement("usual traffic: neither answered nor refused", len(usual) - _taken(usual) - refused, 0, "")
        yield Measurement("  (refused)", refused / seconds, 0, "/s")
        yield Measurement("  (p99)", _p99(usual, {OK}), 1.0, "s")
        flood = arrive(service.port, _request(service), most * USUAL * TIMES, seconds, PATIENCE)
        well = until(lambda: asked(service.port, "/healthz") == OK)
        name = f"{TIMES} times as much"
        yield Measurement(f"{name}: came", len(flood), 0, "", at_least=True)
        yield Measurement("  (neither answered nor refused)", sum(one.status == 0 for one in flood), 0, "")
        other = sum(one.status not in {0, OK, *REFUSED} for one in flood)
        yield Measurement("  (answered otherwise)", other, 0, "")
        answered = _taken(flood) / seconds
        yield Measurement("  (answered)", answered, PART_OF_WHAT_CAN_BE_DONE * most, "/s", at_least=True)
        yield Measurement("  (p99 of the answered)", _p99(flood, {OK}), P99_OF_THE_TAKEN, "s")
        yield Measurement("  (p99 of the refused)", _p99(flood, REFUSED), P99_OF_THE_REFUSED, "s")
        yield Measurement("  (well again after)", well, SECONDS_TO_BE_WELL, "s")
        yield Measurement("  (workers lost)", len({*workers} - {*service.workers}), 0, "")


def _request(service: Service) -> bytes:
    address, content_type, body = CASE
    head = (
        f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer {service.key}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _most(service: Service) -> float:
    """Cases a second where as many ask as can be answered, by clients that cost little."""
    request = request_bytes("POST", CASE[0], CASE[2], service.key)
    answered = [0] * CONNECTIONS
    began = time.monotonic()

    def ask(number: int) -> None:
        with Connection(service.port) as connection:
            while time.monotonic() < began + SECONDS_TO_TRY:
                answered[number] += connection.exchange(request).startswith(b"HTTP/1.1 200")

    clients = [Thread(target=ask, args=(number,)) for number in range(CONNECTIONS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(answered) / SECONDS_TO_TRY


def _taken(arrivals: list[Arrival]) -> int:
    return sum(one.status == OK for one in arrivals)


def _p99(arrivals: list[Arrival], statuses: set[int]) -> float:
    seconds = [one.seconds for one in arrivals if one.status in statuses]
    return statistics.quantiles(seconds, n=100)[-1] if len(seconds) > 1 else 0.0
