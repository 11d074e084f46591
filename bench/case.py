"""One case: in process, and over HTTP beside the echo of the same body."""

import statistics
import time
from collections.abc import Iterator
from threading import Thread

from bench.measurement import Measurement, median_seconds
from bench.service import PROJECT, Connection, request_bytes, serving
from bench.worked_case import BODY
from calc_service.api.replies import encoded
from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.rulebook.load import load

CONNECTIONS = 2
REQUESTS = 400
ROUNDS = 7


def measure() -> Iterator[Measurement]:
    """Yield the budgets of a two-claim case with its full breakdown."""
    book = load(PROJECT / "rules")
    seconds = median_seconds(lambda: encoded(assess(read_json(BODY), book, "zh")), repeat=200)
    yield Measurement("two-claim case in process, bytes to bytes", seconds * 1000, 0.18, "ms")
    with serving("wsgi:app") as service, serving("bench.echo:app") as echo:
        rounds = [(_throughput(service), _throughput(echo)) for _ in range(ROUNDS + 1)][1:]
    ratio = statistics.median(ours / theirs for ours, theirs in rounds)
    per_second = statistics.median(ours for ours, _ in rounds)
    yield Measurement("two-claim case over HTTP / echo of the same body", ratio, 0.75, "×", at_least=True)
    yield Measurement("  (requests a second, one worker)", per_second, 0, "/s", at_least=True)


def _throughput(port: int) -> float:
    request = request_bytes("POST", "/v1/assessments", BODY)
    threads = [Thread(target=_post_many, args=(port, request)) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return CONNECTIONS * REQUESTS / (time.perf_counter() - began)


def _post_many(port: int, request: bytes) -> None:
    with Connection(port) as connection:
        for _ in range(REQUESTS):
            reply = connection.exchange(request)
            if not reply.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(reply.decode(errors="replace"))
