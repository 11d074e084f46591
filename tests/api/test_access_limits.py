"""Limits of each caller: exact in all processes together, and whole after any of them was killed."""

from __future__ import annotations

import os
import signal
import time
from collections import defaultdict
from io import BytesIO
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.api.access.batch_shares import BatchShares
from calc_service.api.access.request_counts import MOST_CALLERS, SECONDS, RequestCounts
from calc_service.app import create_app
from calc_service.config import Settings
from calc_service.state.keys import KeyLimits, create
from tests.api.batch_files import csv_of
from tests.api.keyed import LAST_DAY, bearer, kept, with_keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RULES = "/v1/rules?on=2025-06-01"
WHO, OTHER = 7, 8
FORK = get_context("fork")


class Seconds:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.tuples(st.floats(0, 90), st.sampled_from([WHO, OTHER])), max_size=150), st.integers(1, 8))
def test_in_no_minute_more_are_let_through_and_nobody_waits_longer_than_said(
    asked: list[tuple[float, int]], most: int
) -> None:
    clock = Seconds()
    counts, let_through = RequestCounts(clock), defaultdict[int, list[float]](list)
    for pause, who in asked:
        clock.now += pause / 10
        wait = counts.wait(who, most)
        recent = [moment for moment in let_through[who] if moment > clock.now - 60]
        assert len(recent) + (wait == 0) <= most
        if wait:
            assert len([one for one in let_through[who] if one > clock.now - SECONDS]) >= most
            assert 1 <= wait <= SECONDS
            clock.now += wait
            assert counts.wait(who, most) == 0
        let_through[who].append(clock.now)


def test_callers_do_not_count_for_each_other_however_many_there_were() -> None:
    clock = Seconds()
    counts = RequestCounts(clock)
    for who in range(1, MOST_CALLERS * 2):
        clock.now += 1
        assert counts.wait(who, 1) == 0
        assert counts.wait(who, 1) > 0


def in_processes(number: int, work: Callable[[], None]) -> list[int | None]:
    """The statuses with which so many processes end that are forked to do `work`."""
    started = [FORK.Process(target=work) for _ in range(number)]
    for one in started:
        one.start()
    for one in started:
        one.join(60)
    return [one.exitcode for one in started]


def test_processes_count_together_to_the_last_one() -> None:
    counts, let_through = RequestCounts(), FORK.Value("i", 0)

    def ask() -> None:
        own = sum(counts.wait(WHO, 100) == 0 for _ in range(60))
        with let_through.get_lock():
            let_through.value += own

    assert in_processes(4, ask) == [0] * 4
    assert let_through.value == 100


@pytest.mark.parametrize("kind", ["counts", "shares"])
def test_whoever_is_killed_with_a_lock_keeps_nobody_waiting(kind: str) -> None:
    counts, shares = RequestCounts(), BatchShares()
    ready, tell = os.pipe()

    def hang() -> None:
        held: Any = counts._alone() if kind == "counts" else shares.taken(WHO, 1)  # noqa: SLF001  to be killed within
        with held:
            os.write(tell, b"!")
            time.sleep(60)

    process = FORK.Process(target=hang)
    process.start()
    assert os.read(ready, 1) == b"!"
    if kind == "shares":
        with shares.taken(WHO, 1) as may, shares.taken(OTHER, 1) as other:
            assert (may, other) == (False, True)
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join()

    assert counts.wait(WHO, 1) == 0
    with shares.taken(WHO, 1) as may:
        assert may


def test_shares_are_given_back_and_counted_in_one_process_too() -> None:
    shares = BatchShares()
    with shares.taken(WHO, 2) as first, shares.taken(WHO, 2) as second, shares.taken(WHO, 2) as third:
        assert (first, second, third) == (True, True, False)
    with shares.taken(WHO, 1) as again:
        assert again


def keyed(tmp_path: Path, limits: KeyLimits, **settings: Any) -> tuple[Any, dict[str, str]]:  # noqa: ANN401
    address, state = kept(tmp_path)
    key = create(state, "desk-1", "张三", ["auditor"], LAST_DAY, limits=limits)
    return create_app(Settings(state=address, log_level="critical", **settings)).test_client(), bearer(key)


def test_a_key_may_so_many_requests_a_minute_and_is_told_when_to_come_again(tmp_path: Path) -> None:
    client, headers = keyed(tmp_path, KeyLimits(requests_a_minute=2), requests_a_minute=100)
    assert [client.get(RULES, headers=headers).status_code for _ in range(3)] == [200, 200, 429]
    reply = client.get(RULES, headers=headers)
    assert reply.get_json()["type"] == "/problems/too-many-requests"
    assert 1 <= int(reply.headers["Retry-After"]) <= SECONDS
    assert client.get("/healthz", headers=headers).status_code == 200


def test_the_setting_holds_where_a_key_has_no_limit_of_its_own(tmp_path: Path) -> None:
    client, headers = keyed(tmp_path, KeyLimits(), requests_a_minute=1)
    assert [client.get(RULES, headers=headers).status_code for _ in range(2)] == [200, 429]


def test_an_open_service_is_limited_only_where_a_setting_says_so() -> None:
    limited = create_app(Settings(state=None, requests_a_minute=1, log_level="critical")).test_client()
    assert [limited.get(RULES).status_code for _ in range(2)] == [200, 429]


def test_a_body_is_no_longer_than_its_key_may_send(tmp_path: Path) -> None:
    body = csv_of()
    client, headers = keyed(tmp_path, KeyLimits(body_limit=len(body)))
    sent = headers | {"Content-Type": "text/csv"}
    assert client.post("/v1/batches", data=body, headers=sent, buffered=True).status_code == 200
    longer = client.post("/v1/batches", data=body + b"\n", headers=sent)
    assert (longer.status_code, longer.get_json()["type"]) == (413, "/problems/body-over-limit")
    for size, status in ((len(body), 200), (len(body) + 1, 413)):
        stream = BytesIO(body + b"\n" * (size - len(body)))
        unannounced = {
            "wsgi.input_terminated": True,
            "wsgi.input": stream,
            "CONTENT_LENGTH": "",
            "HTTP_TRANSFER_ENCODING": "chunked",
        }
        reply = client.post("/v1/batches", headers=sent, environ_overrides=unannounced, buffered=True)
        assert reply.status_code == status, size


def test_a_key_has_so_many_batches_at_work_and_no_more(tmp_path: Path) -> None:
    app, keys = with_keys(tmp_path, batches_each=1)
    shares = app.extensions["gate"]._shares  # noqa: SLF001  as another batch of the key holds it
    number = app.extensions["gate"]._ring.caller(keys["auditor"]).number  # noqa: SLF001
    sent = bearer(keys["auditor"]) | {"Content-Type": "text/csv"}
    with shares.taken(number, 1):
        reply = app.test_client().post("/v1/batches", data=csv_of(), headers=sent)
        assert (reply.status_code, reply.get_json()["type"]) == (429, "/problems/too-many-batches")
        assert int(reply.headers["Retry-After"]) > 0
    assert app.test_client().post("/v1/batches", data=csv_of(), headers=sent, buffered=True).status_code == 200
