"""How long it takes until the service can answer."""

import time
from collections.abc import Iterator

from bench.measurement import Measurement, median_seconds
from bench.service import PROJECT, Connection, request_bytes, serving
from bench.worked_case import BODY
from calc_service.engine.regimes import tabulate
from calc_service.rulebook.load import load

STARTS = 3


def measure() -> Iterator[Measurement]:
    """Yield the budgets of loading the rules and of the first answer."""
    seconds = median_seconds(lambda: tabulate(load(PROJECT / "rules")), repeat=1)
    yield Measurement("rules loaded, checked and tabulated", seconds, 0.3, "s")
    yield Measurement("first answer after start (slowest of 3)", max(_first_answer() for _ in range(STARTS)), 2.0, "s")


def _first_answer() -> float:
    began = time.perf_counter()
    with serving("wsgi:app") as port, Connection(port) as connection:
        connection.exchange(request_bytes("POST", "/v1/assessments", BODY))
        return time.perf_counter() - began
