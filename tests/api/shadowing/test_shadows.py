"""A proposal beside the rules in force: nobody's reply changes, and what it would change is counted."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from werkzeug.test import Client

from calc_service.api.assessments.worked_case import REQUEST
from calc_service.api.replies import encoded
from calc_service.app import create_app
from calc_service.batch.audit import Request
from calc_service.batch.audit_job import AuditJob, packed
from calc_service.batch.files import SizeLimits, format_of
from calc_service.config import Settings
from calc_service.domain.comparison_counts import CATEGORY, WHOLE, Counts
from calc_service.domain.today import day_in_chongqing
from calc_service.policy.folder_files import laid_out
from calc_service.policy.shadowing import cases, files, job
from calc_service.policy.shadowing.few import FEW
from calc_service.policy.shadowing.shown import shadows_shown
from calc_service.rulebook.load import load
from calc_service.state.folders import KeptFolder
from calc_service.state.keys import create, find
from calc_service.state.opening import open_state
from calc_service.state.proposals import Proposal, ProposalDraft, propose
from calc_service.state.shadows import counts_of, shadows_of, start, stop
from tests.api.batch_files import csv_of
from tests.published import LAST_DAY, folder_of, with_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from calc_service.api.shadowing.shadows import Shadows
    from calc_service.domain.comparison_counts import Group
    from calc_service.state.keys import Key
    from calc_service.state.opening import KeptState

CASE = encoded(REQUEST)
ALLOWANCE = (CATEGORY, "subsistence_allowance")
OTHER: dict[str, str | None] = {"claim_id": "S-2", "person_id": "P-2", "categories": "extreme_poverty"}
FILE = csv_of({}, OTHER)
"""Two claims: of a person with the allowance, whose ratio the proposal raises from 70 to 75 per cent; of another."""
GAINED = 98_183
"""Fen: worked in tests/policy/test_impact.py."""


@pytest.fixture(scope="module")
def base() -> KeptFolder:
    return folder_of(with_ratio(70))


@pytest.fixture(scope="module")
def raised() -> KeptFolder:
    return folder_of(with_ratio(75))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[KeptState]:
    opened = open_state(f"sqlite:///{tmp_path}/kept/calc.db")
    yield opened
    opened.engine.dispose()


@pytest.fixture
def policy(state: KeptState) -> tuple[Key, str]:
    token = create(state, "everything", "张三", ["policy", "auditor", "caseworker", "operator"], LAST_DAY)
    return find(state, token), token


@pytest.fixture
def proposal(state: KeptState, base: KeptFolder, raised: KeptFolder, policy: tuple[Key, str]) -> Proposal:
    return propose(state, ProposalDraft(raised, base, None, "提高比例", "{}", "{}"), policy[0])


class Asked:
    """A service and who asks it."""

    def __init__(self, state: KeptState, token: str) -> None:
        self.state = state
        app = create_app(Settings(state=str(state.engine.url), log_level="critical"))
        self.shadows: Shadows = app.extensions["shadows"]
        self._client, self._headers = Client(app), {"Authorization": f"Bearer {token}"}
        assert self.shadows.watching is not None
        self._watching = self.shadows.watching

    def post(self, path: str, body: bytes, content_type: str = "application/json") -> bytes:
        """The reply, sent whole."""
        reply = self._client.post(path, data=body, content_type=content_type, headers=self._headers, buffered=True)
        answered = reply.get_data()
        reply.close()
        return answered

    def look(self) -> None:
        self._watching.look()

    def counts(self, proposal: Proposal) -> dict[Group, Counts]:
        """What has been written."""
        self._watching.counting.write()
        found: dict[Group, Counts] = {}
        for shadow in shadows_of(self.state, proposal.id):
            for counts in counts_of(self.state, shadow.id).values():
                found |= counts
        return found


@pytest.fixture
def running(state: KeptState, policy: tuple[Key, str], proposal: Proposal) -> Asked:
    today = day_in_chongqing(state.surroundings.now())
    start(state, proposal.id, today + timedelta(days=3), policy[0], approves=False)
    asked = Asked(state, policy[1])
    asked.look()
    return asked


def test_a_case_is_answered_alike_and_counted(
    running: Asked, state: KeptState, policy: tuple[Key, str], proposal: Proposal
) -> None:
    answered = running.post("/v1/assessments", CASE)
    assert running.counts(proposal)[WHOLE].claims == len(REQUEST["claims"])
    stop(state, proposal.id, policy[0], approves=False)
    running.look()
    assert running.post("/v1/assessments", CASE) == answered
    assert running.counts(proposal)[WHOLE].claims == len(REQUEST["claims"])


def test_what_a_case_would_gain_is_counted_by_its_groups(running: Asked, proposal: Proposal) -> None:
    reply = json.loads(running.post("/v1/assessments", CASE))
    counts = running.counts(proposal)
    gained = counts[WHOLE].plus
    assert counts[ALLOWANCE].plus == gained > 0
    base = sum(round(float(one["amounts"]["assistance_base"]) * 100) for one in reply["claims"])
    assert gained <= base * 5 // 100 + len(reply["claims"])


def test_every_line_of_a_list_is_counted(running: Asked, proposal: Proposal) -> None:
    body = CASE + b"\n" + b"{}\n" + CASE
    running.post("/v1/assessments/many", body, "application/x-ndjson")
    assert running.counts(proposal)[WHOLE].claims == 2 * len(REQUEST["claims"])


def test_a_file_is_answered_alike_and_counted(
    running: Asked, state: KeptState, policy: tuple[Key, str], proposal: Proposal
) -> None:
    answered = running.post("/v1/batches", FILE, "text/csv")
    counts = running.counts(proposal)
    assert counts[WHOLE] == Counts(compared=2, differing=1, gaining=1, plus=GAINED)
    assert counts[ALLOWANCE] == Counts(compared=1, differing=1, gaining=1, plus=GAINED)
    stop(state, proposal.id, policy[0], approves=False)
    running.look()
    assert running.post("/v1/batches", FILE, "text/csv") == answered


def test_a_dry_run_counts_nothing(running: Asked, proposal: Proposal) -> None:
    running.post("/v1/batches?dry_run=true", FILE, "text/csv")
    running.post("/v1/assessments?partial=true", CASE)
    assert running.counts(proposal) == {}


def test_nothing_is_counted_under_other_rules_than_the_proposal_is_compared_with(
    state: KeptState, policy: tuple[Key, str], base: KeptFolder, raised: KeptFolder
) -> None:
    other = propose(state, ProposalDraft(base, raised, None, "相反", "{}", "{}"), policy[0])
    start(state, other.id, day_in_chongqing(state.surroundings.now()), policy[0], approves=False)
    asked = Asked(state, policy[1])
    asked.look()
    asked.post("/v1/assessments", CASE)
    asked.post("/v1/batches", FILE, "text/csv")
    assert asked.counts(other) == {}


def broken(*_: object) -> Any:  # noqa: ANN401  it never returns
    raise ZeroDivisionError


def test_rules_that_fail_change_no_reply_and_are_counted_as_such(
    running: Asked, proposal: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = running.post("/v1/assessments", CASE)
    before = running.counts(proposal)[WHOLE]
    monkeypatch.setattr(cases.CaseBeside, "sums", broken)
    assert running.post("/v1/assessments", CASE) == answered
    claims = len(REQUEST["claims"])
    assert running.counts(proposal)[WHOLE] == before.and_(Counts(failed=claims))


def test_rules_that_cannot_be_had_are_counted_as_not_tried(
    state: KeptState, policy: tuple[Key, str], base: KeptFolder
) -> None:
    files = {**base.files, "medical_assistance.yaml": b"nothing: here\n"}
    unreadable = KeptFolder("sha256:" + "7" * 64, "sha256:" + "8" * 64, "0.9.0", files)
    other = propose(state, ProposalDraft(unreadable, base, None, "坏的", "{}", "{}"), policy[0])
    start(state, other.id, day_in_chongqing(state.surroundings.now()), policy[0], approves=False)
    asked = Asked(state, policy[1])
    asked.look()
    assert json.loads(asked.post("/v1/assessments", CASE))["case_id"] == REQUEST["case_id"]
    assert asked.post("/v1/batches", FILE, "text/csv").count(b"\n") == len(FILE.splitlines())
    assert asked.counts(other) == {WHOLE: Counts(failed=len(REQUEST["claims"]) + 2)}


def test_a_file_whose_comparison_fails_gets_the_same_result(
    tmp_path: Path, base: KeptFolder, raised: KeptFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = in_a_folder(tmp_path, base)
    whole = audit("whole", raised)
    monkeypatch.setattr(files.FileBeside, "part", broken)
    failing = audit("failing", raised)
    assert failing[0] == whole[0]
    assert whole[1].failure is None
    assert failing[1].sums == {WHOLE: Counts(failed=2)}
    assert failing[1].failure is not None
    assert failing[1].failure[0] == "ZeroDivisionError"


def in_a_folder(tmp_path: Path, base: KeptFolder) -> Callable[[str, KeptFolder], tuple[bytes, job.CountsOfFile]]:
    def audited(name: str, after: KeptFolder) -> tuple[bytes, job.CountsOfFile]:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "posted").write_bytes(FILE)
        books = [packed(load(laid_out(one.files, folder / one.digest[7:13]))) for one in (base, after)]
        csv, limits = format_of("text/csv", ""), SizeLimits(1 << 30, 1 << 30)
        work = AuditJob(
            rules=books[0],
            body=folder / "posted",
            form=csv,
            folder=folder,
            limits=limits,
            request=Request(),
            wanted=csv,
            zipped=False,
            only_columns=False,
            escape_formulas=False,
            language="zh",
        )
        said = job.audit_file_beside(work, books[1], folder / "counts.json")
        counts = msgspec.json.decode((folder / "counts.json").read_bytes(), type=job.CountsOfFile)
        return said + work.result_file.read_bytes(), counts

    return audited


def test_the_proposal_shows_what_was_counted_without_what_is_of_few_claims(
    running: Asked, state: KeptState, proposal: Proposal
) -> None:
    running.post("/v1/batches", FILE, "text/csv")
    running.counts(proposal)
    (shown,) = shadows_shown(state, proposal.id)
    assert shown.running
    assert (shown.total.claims, shown.total.differing, shown.total.plus) == (2, None, None)
    others: list[dict[str, str | None]] = [{"person_id": f"P-{number}"} for number in range(FEW)]
    many = csv_of(*others)
    running.post("/v1/batches", many, "text/csv")
    running.counts(proposal)
    (shown,) = shadows_shown(state, proposal.id)
    assert (shown.total.gaining, shown.total.plus) == (FEW + 1, f"{(FEW + 1) * GAINED / 100:.2f}")
    assert [(group.id, group.counts.compared) for group in shown.by_category] == [
        ("extreme_poverty", 1),
        ("subsistence_allowance", FEW + 1),
    ]
