"""How long it takes until the service can answer, and until it has read its first file."""

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.batch import settlements
from bench.batch_service import BatchService
from bench.measurement import Measurement, median_seconds
from bench.service import PROJECT, Connection, request_bytes, serving
from bench.worked_case import BODY
from calc_service.engine.tables import tabulate
from calc_service.rulebook.load import load

STARTS = 3
ROWS_OF_A_FILE = 1000


def measure() -> Iterator[Measurement]:
    """Yield the budgets of loading the rules and of the first answer and the first file."""
    seconds = median_seconds(lambda: tabulate(load(PROJECT / "rules")), repeat=1)
    yield Measurement("rules loaded, checked and tabulated", seconds, 0.3, "s")
    yield Measurement("first answer after start (slowest of 3)", max(_first_answer() for _ in range(STARTS)), 1.5, "s")
    with TemporaryDirectory(prefix="bench-") as name:
        source = settlements(Path(name), ROWS_OF_A_FILE)
        slower = max(_first_file(source) for _ in range(STARTS))
    yield Measurement("first file after start − the second (slowest of 3)", slower, 1.0, "s")


def _first_answer() -> float:
    began = time.perf_counter()
    with serving("wsgi:app") as port, Connection(port) as connection:
        connection.exchange(request_bytes("POST", "/v1/assessments", BODY))
        return time.perf_counter() - began


def _first_file(source: Path) -> float:
    """The seconds that the first file after a start takes more than the second."""
    with BatchService() as service:
        first, second = (service.audit(source, source.with_suffix(".audited")) for _ in range(2))
    return first - second
