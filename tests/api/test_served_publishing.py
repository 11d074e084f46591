"""Proposals as they are served: two persons, two processes, a form as curl sends it, and the terminal beside it."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from calc_service.config import PROJECT_FOLDER
from tests.api.batch_files import CSV, csv_of
from tests.api.keyed import bearer, kept
from tests.api.publishing import HISTORY, PROPOSALS, proposal_of
from tests.api.server import Server, serving
from tests.api.trials import form_of, part
from tests.policy.proposed.drafts import people
from tests.processes import until

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 300


def asked(server: Server, path: str, key: str, body: bytes | None = None, content_type: str = "") -> tuple[int, Any]:
    """The status and the JSON of an answer."""
    headers = bearer(key) | ({"Content-Type": content_type} if content_type else {})
    method = "GET" if body is None else "POST"
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310  our own service
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def typed(folder: Path, address: str, key: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command beside the service, with its state and a key."""
    file = folder / "key"
    file.touch(mode=0o600)
    file.write_text(key)
    environment = {"CALC_STATE": address, "CALC_KEY_FILE": str(file), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "calc_service", "rules", *arguments]
    return subprocess.run(
        command, cwd=PROJECT_FOLDER, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS
    )


def test_what_is_posted_by_one_and_approved_by_another_is_in_the_history_of_both_doors(tmp_path: Path) -> None:
    address, state = kept(tmp_path)
    tokens = people(state).tokens
    policy, approver, same_person = (tokens[name] for name in ("policy-1", "approver-1", "approver-2"))
    changes = json.dumps(proposal_of()).encode()
    form = form_of(part("changes", changes, "application/json"), part("claims", csv_of(), CSV, "claims.csv"))
    with serving(workers=2, state=address) as server:
        status, shown = asked(server, PROPOSALS, policy, form, "multipart/form-data; boundary=edge")
        assert status == 200
        assert shown["found"]["impact"]["rows"] > 0
        proposal = shown["proposal"]
        seen = json.dumps({"seen": proposal["difference_digest"]}).encode()
        approval = f"{PROPOSALS}/{proposal['id']}/approval"
        for key, expected in ((policy, "role-needed"), (same_person, "same-person")):
            status, problem = asked(server, approval, key, seen, "application/json")
            assert (status, problem["type"]) == (403, f"/problems/{expected}")

        read = typed(tmp_path, address, approver, "proposals", proposal["id"])
        assert proposal["difference_digest"] in read.stdout
        published = typed(
            tmp_path, address, approver, "approve", proposal["id"], "--seen", proposal["difference_digest"]
        )
        assert (published.returncode, published.stdout) == (0, "已公布（历史第 1 条），立即生效\n")
        status, problem = asked(server, approval, approver, seen, "application/json")
        assert (status, problem["type"]) == (409, "/problems/not-open")

        status, history = asked(server, HISTORY, approver)
        told = typed(tmp_path, address, approver, "history", "--format", "json")
        assert (status, history) == (200, json.loads(told.stdout))
        assert [entry["kind"] for entry in history["entries"]] == ["published", "in_force"]
        digest = history["entries"][0]["rules"]
        figures: list[Any] = []

        def taken_up() -> bool:
            figures.append(asked(server, "/v1/figures/catastrophic.deductible", approver)[1])
            return bool(figures[-1]["rules"]["digest"] == digest)

        until(taken_up)
        (brought,) = figures[-1]["figure"]["values"][0]["publications"]
        assert (brought["proposed_by"], brought["approved_by"], brought["was_verified"]) == ("张三", "李四", False)
