"""Five variants of the two-claim case beside that case alone: in process, and over HTTP."""

import json
import statistics
import time
from collections.abc import Iterator

from bench.measurement import Measurement, median_seconds
from bench.service import PROJECT, Connection, request_bytes, serving
from bench.worked_case import BODY, CASE
from calc_service.api.replies import encoded
from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.case.variants import assess_variants
from calc_service.rulebook.load import load

CHANGES = (
    ("/claims/0/place_of_care", "in_district"),
    ("/claims/0/referral", "missing"),
    ("/claims/1/referral", "from_primary_care"),
    ("/claims/1/total_cost", "99999.00"),
    ("/enrolment/tier", 2),
)
VARIANTS = [{"name": path, "patch": [{"op": "replace", "path": path, "value": value}]} for path, value in CHANGES]
FIVE = json.dumps({"case": CASE, "variants": VARIANTS}).encode()
REQUESTS, ROUNDS = 300, 7


def measure() -> Iterator[Measurement]:
    """Yield the budgets of five variants."""
    book = load(PROJECT / "rules")
    ratios = []
    for _ in range(ROUNDS):
        one = median_seconds(lambda: encoded(assess(read_json(BODY), book, "zh")), repeat=100, rounds=3)
        five = median_seconds(lambda: encoded(assess_variants(read_json(FIVE), book, "zh")), repeat=50, rounds=3)
        ratios.append(five / one)
    yield Measurement("five variants of a case in process / the case", statistics.median(ratios), 3.0, "×")
    with serving("wsgi:app") as port, Connection(port) as connection:
        served = [
            _seconds(connection, "/v1/assessments/variants", FIVE) / _seconds(connection, "/v1/assessments", BODY)
            for _ in range(ROUNDS + 1)
        ][1:]
    yield Measurement("five variants of a case over HTTP / the case", statistics.median(served), 3.0, "×")


def _seconds(connection: Connection, path: str, body: bytes) -> float:
    request = request_bytes("POST", path, body)
    began = time.perf_counter()
    for _ in range(REQUESTS):
        reply = connection.exchange(request)
        if not reply.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(reply.decode(errors="replace"))
    return time.perf_counter() - began
