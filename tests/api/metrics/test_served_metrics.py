"""GET /metrics of several real worker processes, whichever answers: kills, reloads and batches under way."""

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count, pairwise
from threading import Event

import pytest
from prometheus_client.parser import text_string_to_metric_families

from calc_service.api.assessments.worked_case import REQUEST
from tests.api.batch_files import csv_of
from tests.api.server import CASE, Server, child_of, serving
from tests.processes import open_files, until

WORKERS = 2
METRICS = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
POSTED = json.dumps(REQUEST).encode()
COUNTERS = ("_total", "_bucket", "_count", "_sum")
Figures = dict[tuple[str, tuple[str, ...]], float]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(WORKERS, batches_at_once=2, log_level="error") as server:
        until(lambda: value(server, "calc_workers") == WORKERS)
        yield server


def case(server: Server) -> int:
    head = CASE + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(POSTED)
    return int(server.exchange(head + POSTED).split(None, 2)[1])


def figures(server: Server) -> Figures:
    head, _, body = server.exchange(METRICS).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    families = text_string_to_metric_families(body.decode())
    samples = [sample for family in families for sample in family.samples]
    return {(one.name, tuple(one.labels[label] for label in sorted(one.labels))): one.value for one in samples}


def value(server: Server, name: str, *labels: str) -> float:
    return figures(server).get((name, labels), 0)


def counters(found: Figures) -> Figures:
    return {key: number for key, number in found.items() if key[0].endswith(COUNTERS)}


def gone_back(before: Figures, after: Figures) -> list[tuple[str, tuple[str, ...]]]:
    return [key for key, number in counters(before).items() if after.get(key, -1) < number]


def test_every_request_to_every_worker_is_in_one_sum(server: Server) -> None:
    with ThreadPoolExecutor(8) as clients:
        assert set(clients.map(lambda _: case(server), range(200))) == {200}

    found = figures(server)
    assert found["calc_http_requests_total", ("POST", "/v1/assessments", "200")] == 200
    assert found["calc_http_request_duration_seconds_count", ("POST", "/v1/assessments")] == 200
    assert found["calc_http_requests_in_flight", ()] == 1


def test_whichever_worker_is_killed_under_load_no_counter_goes_back(server: Server) -> None:
    over, answered, seen = Event(), count(), [figures(server)]

    def post() -> None:
        while not over.is_set():
            with suppress(OSError, IndexError):  # the connection of the worker that was killed
                assert case(server) == 200
                next(answered)

    with ThreadPoolExecutor(4) as clients:
        posting = [clients.submit(post) for _ in range(4)]
        for _ in range(3):
            time.sleep(0.5)
            os.kill(server.workers[0], signal.SIGKILL)
            for _ in range(5):
                with suppress(OSError, AssertionError):
                    seen.append(figures(server))
        over.set()
        for client in posting:
            client.result()
    until(lambda: value(server, "calc_workers") == WORKERS)
    seen.append(figures(server))

    assert [gone_back(before, after) for before, after in pairwise(seen)] == [[]] * (len(seen) - 1)
    assert seen[-1]["calc_workers_died_total", ()] == 3
    assert seen[-1]["calc_http_requests_in_flight", ()] == 1
    # What was answered was counted before, but for what a worker had not yet written down when it was killed.
    counted = seen[-1]["calc_http_requests_total", ("POST", "/v1/assessments", "200")]
    assert counted >= next(answered)


def test_a_worker_that_is_killed_in_a_batch_leaves_no_place_and_no_request_behind(server: Server) -> None:
    children = {worker: child_of(worker) for worker in server.workers}
    for child in children.values():
        os.kill(child, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as client:
        posting = client.submit(server.batch, csv_of())
        until(lambda: value(server, "calc_places_busy") == 1)
        assert value(server, "calc_http_requests_in_flight") == 2
        for worker, child in children.items():
            os.kill(worker, signal.SIGKILL)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGCONT)
        with suppress(OSError):
            assert posting.result() == b""
    until(lambda: value(server, "calc_workers") == WORKERS)

    found = figures(server)
    assert (found["calc_places_busy", ()], found["calc_http_requests_in_flight", ()]) == (0, 1)
    assert found["calc_workers_died_total", ()] == WORKERS


def test_a_reload_begins_nothing_anew_and_is_no_death(server: Server) -> None:
    assert case(server) == 200
    before, workers = figures(server), {*server.workers}
    server.reload()
    until(lambda: not workers & {*server.workers} and len(server.workers) == WORKERS)
    until(lambda: value(server, "calc_workers") == WORKERS)
    after = figures(server)

    assert gone_back(before, after) == []
    assert after["calc_workers_died_total", ()] == 0
    assert after["process_start_time_seconds", ()] == before["process_start_time_seconds", ()]


def test_two_services_on_one_machine_share_nothing(server: Server) -> None:
    assert case(server) == 200
    with serving(1, log_level="error") as other:
        assert ("calc_http_requests_total", ("POST", "/v1/assessments", "200")) not in figures(other)
        assert value(other, "calc_workers") == 1
    assert value(server, "calc_workers") == WORKERS


def test_nothing_of_it_lies_on_a_disk(server: Server) -> None:
    opened = open_files(server.workers[0]).values()
    ours = [name for name in opened if "counts" in name]

    assert ours
    assert {*ours} == {"/memfd:counts (deleted)"}
