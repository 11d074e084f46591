"""gunicorn with two workers while a proposal runs: both count, and a kill loses what was not written yet."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from bench.service import Connection, request_bytes
from calc_service.api.assessments.worked_case import REQUEST
from calc_service.api.replies import encoded
from calc_service.domain.comparison_counts import WHOLE
from calc_service.domain.today import day_in_chongqing
from calc_service.state.keys import create, find
from calc_service.state.opening import KeptState, open_state
from calc_service.state.proposals import ProposalDraft, propose
from calc_service.state.shadows import counts_of, start
from tests.api.server import Server, serving
from tests.processes import until
from tests.published import LAST_DAY, folder_of, with_ratio

if TYPE_CHECKING:
    from pathlib import Path

WORKERS = 2
CASE = encoded(REQUEST)
CLAIMS = len(REQUEST["claims"])
CASES = 40
SECONDS_AT_REST = 4.0
"""Each process writes every second, or a little less often where others keep the machine busy."""


def claims_counted(state: KeptState, shadow: str) -> int:
    return sum(counts[WHOLE].claims for counts in counts_of(state, shadow).values())


def writers(server: Server, request: bytes, until_counted: int, state: KeptState, shadow: str) -> int:
    """Post cases on new connections until so many claims are counted; returns how many were answered."""
    answered = 0
    while claims_counted(state, shadow) < until_counted:
        with Connection(server.port) as connection:
            assert connection.exchange(request).startswith(b"HTTP/1.1 200")
        answered += 1
    return answered


def counted_at_rest(state: KeptState, shadow: str) -> int:
    """How many claims are counted when no process has any left to write."""
    before, now = -1, claims_counted(state, shadow)
    while before != now:
        time.sleep(SECONDS_AT_REST)
        before, now = now, claims_counted(state, shadow)
    return now


def one_is_killed(server: Server) -> None:
    known = set(server.workers)
    os.kill(server.workers[0], signal.SIGKILL)
    until(lambda: len(server.workers) == WORKERS and set(server.workers) != known)


@pytest.mark.parametrize("kills", [6])
def test_what_two_workers_count_adds_up_and_a_kill_loses_no_more_than_was_not_written(
    tmp_path: Path, kills: int
) -> None:
    address = f"sqlite:///{tmp_path}/kept/calc.db"
    state = open_state(address)
    token = create(state, "all", "张三", ["policy", "caseworker"], LAST_DAY)
    draft = ProposalDraft(folder_of(with_ratio(75)), folder_of(with_ratio(70)), None, "提高", "{}", "{}")
    proposal, by = propose(state, draft, find(state, token)), find(state, token)
    shadow = start(state, proposal.id, day_in_chongqing(state.surroundings.now()), by, approves=False).id
    request = request_bytes("POST", "/v1/assessments", CASE, token)
    with serving(WORKERS, state=address, log_level="critical", requests_a_minute=100_000) as server:
        answered = writers(server, request, CLAIMS, state, shadow)
        for _ in range(kills):
            answered += writers(server, request, claims_counted(state, shadow) + 10 * CLAIMS, state, shadow)
            one_is_killed(server)
        counted = claims_counted(state, shadow)
        assert counted <= answered * CLAIMS
        # From here on nobody is killed: everything is counted.
        settled = counted_at_rest(state, shadow)
        for _ in range(CASES):
            with Connection(server.port) as connection:
                assert connection.exchange(request).startswith(b"HTTP/1.1 200")
        until(lambda: claims_counted(state, shadow) >= settled + CASES * CLAIMS)
        assert counted_at_rest(state, shadow) == settled + CASES * CLAIMS
    state.engine.dispose()
