"""A clock that is put forward and back while the service runs, by libfaketime."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.measurement import Measurement
from calc_service.domain.today import day_in_chongqing
from calc_service.state import keys
from calc_service.state.opening import open_state
from tests.faults.load import CASE, OK, Client, asked, file_of
from tests.faults.service import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.service import Service
    from tests.faults.situation import Situation

LIBRARIES: Final = "/usr/lib/*/faketime/libfaketimeMT.so.1"
SECONDS_UNTIL_SEEN: Final = 2.5
"""The library looks once a second what time it is to be."""
UNAUTHORISED: Final = 401
ROWS, TIMES = 100, 20
"""Requests at each time: fewer than a key may send in a minute."""
MOST_SECONDS_TO_WAIT: Final = 3600


def measure(situation: Situation) -> Iterator[Measurement]:
    """Yield how many answers a wrong clock changed that it should not have."""
    shown = situation.folder / "time"
    shown.write_text("+0", "ascii")
    library = next(Path("/").glob(LIBRARIES.lstrip("/")), None)
    if library is None:
        raise SystemExit("There is no libfaketime: `make test-faults` installs it.")
    environment: dict[str, Any] = {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(shown),
        "FAKETIME_CACHE_DURATION": "1",
        # What is stepped is the time of day; a machine's monotonic clock never is.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
        "PYTHONPATH": str(Path(__file__).parent / "on_a_faked_clock"),
    }

    def show(offset: str) -> None:
        shown.write_text(offset, "ascii")
        time.sleep(SECONDS_UNTIL_SEEN)

    with serving(situation.folder, **environment) as service:
        yield from _stepped(service, show)


def _stepped(service: Service, show: Callable[[str], None]) -> Iterator[Measurement]:
    workers, lasting, ending = service.workers, service.key, _ends_today(service)
    for offset in ("+0", "+2d", "+0", "-1d", "-3650d", "+0", "+3650d", "+0"):
        show(offset)
        expired = offset in {"+2d", "+3650d"}
        yield from _answers(f"clock at {offset}", service, lasting, ending, UNAUTHORISED if expired else OK)
    with _state(service) as found:
        used = found["lasting"].last_used_at
        late = abs((datetime.now(UTC) - used).total_seconds()) if used else float("inf")
    yield Measurement("clock right again: last use noted is off by", late, 120, "s")
    yield Measurement("  (workers lost)", len({*workers} - {*service.workers}), 0, "")
    yield Measurement("  (faults of the service's own in its log)", len(service.failures()), 0, "")


def _answers(what: str, service: Service, lasting: str, ending: str, of_ending: int) -> Iterator[Measurement]:
    statuses, waits = [], []
    began = time.monotonic()
    with Client(service.port, lasting) as client:
        for _ in range(TIMES):
            statuses.append(client.asked(*CASE))
            waits.append(float(client.headers.get("Retry-After", 0)))
        statuses += [client.asked(*file_of(ROWS)), client.asked("/healthz"), client.asked("/readyz")]
    wrong = [status for status in statuses if status != OK]
    yield Measurement(f"{what}: answers other than 200", len(wrong), 0, "")
    yield Measurement("  (longest that anyone is told to wait)", max(waits), MOST_SECONDS_TO_WAIT, "s")
    yield Measurement("  (seconds for all)", time.monotonic() - began, 10, "s")
    status = asked(service.port, *CASE, key=ending)
    yield Measurement(f"  (key that ends today: {status}, not {of_ending})", status != of_ending, 0, "")


def _ends_today(service: Service) -> str:
    state = open_state(service.state)
    today = day_in_chongqing(datetime.now(UTC))
    try:
        return keys.create(state, "ends-today", "tests", keys.ROLES, today + timedelta(days=0))
    finally:
        state.engine.dispose()


@contextmanager
def _state(service: Service) -> Iterator[dict[str, keys.Key]]:
    state = open_state(service.state)
    found = {("ending" if one.name == "ends-today" else "lasting"): one for one in keys.every_key(state)}
    yield found
    state.engine.dispose()
