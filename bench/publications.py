"""Rules published while the service is asked without a pause: how soon every worker serves them, at which cost."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread

from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench.measurement import Measurement
from bench.published import LAST_DAY, publishers, with_ratio
from bench.service import Connection, free_port, gunicorn, request_bytes, started
from bench.worked_case import BODY
from calc_service.app import create_service
from calc_service.config import RULES_FOLDER, Settings
from calc_service.policy.folder_files import files_of
from calc_service.state import keys
from calc_service.state.opening import open_state

WORKERS, CLIENTS = 2, 4
PUBLICATIONS = 6
CALLS = 4_000
TAKEN_UP = b'"event":"rules_taken_up"'


def measure() -> Iterator[Measurement]:
    """Yield how long the slowest worker took, of all publications, and what a case costs through what is served."""
    yield Measurement("published rules served by every worker, under load", max(_seconds_to_take_up()), 5.0, "s")
    yield Measurement("case through what is served / through its application", _ratio(), 1.03, "×")


def _seconds_to_take_up() -> list[float]:
    files = files_of(RULES_FOLDER)
    with TemporaryDirectory(prefix="bench-") as folder:
        address, log = f"sqlite:///{folder}/calc.db", Path(folder, "log")
        state = open_state(address)
        who, key = publishers(state), keys.create(state, "bench", "bench", keys.ROLES, LAST_DAY)
        port = free_port()
        settings = {"CALC_STATE": address, "CALC_REQUESTS_A_MINUTE": "1000000"}
        with started(gunicorn(port, WORKERS), port, settings, log), _asked_all_the_time(port, key):
            found = []
            for number in range(1, PUBLICATIONS + 1):
                who.publish(with_ratio(files, 70 + number))
                found.append(_seconds_until(partial(_all_have, log, number)))
    state.engine.dispose()
    return found


def _all_have(log: Path, publications: int) -> bool:
    return log.read_bytes().count(TAKEN_UP) == WORKERS * publications


def _seconds_until(holds: Callable[[], bool]) -> float:
    began = time.monotonic()
    while not holds():
        time.sleep(0.02)
    return time.monotonic() - began


@contextmanager
def _asked_all_the_time(port: int, key: str) -> Iterator[None]:
    request, enough = request_bytes("POST", "/v1/assessments", BODY, key), Event()

    def ask() -> None:
        with Connection(port) as connection:
            while not enough.is_set():
                connection.exchange(request)

    clients = [Thread(target=ask) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield
    finally:
        enough.set()
        for client in clients:
            client.join()


def _ratio() -> float:
    """Of the medians of both, which take turns."""
    service = create_service(Settings(state=None, log_level="critical"))
    environ = EnvironBuilder(path="/v1/assessments", method="POST", data=BODY, content_type="application/json")

    def seconds(application: Callable[..., object]) -> float:
        asked = environ.get_environ()
        began = time.perf_counter()
        run_wsgi_app(application, asked)  # type: ignore[arg-type]
        return time.perf_counter() - began

    both = [(seconds(service), seconds(service.application)) for _ in range(CALLS)]
    through, directly = zip(*both, strict=True)
    return float(median(through) / median(directly))
