"""Runs that are removed while a request reads them, which no lock prevents: a client's 404, never a failure of ours."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from calc_service.api.audits.kept import KeptRuns, SeenRun
from calc_service.runs import expiry
from tests.api.audit_runs import FILE, Kept, kept_in

if TYPE_CHECKING:
    from pathlib import Path

OWN = (
    "",
    "/summary",
    "/rows",
    "/rows/2/person",
    "/pivot?by=district",
    "/result",
    "/report",
    "/evidence",
    "/sample?n=2&seed=a",
)
BESIDE = ("/against/{}", "/against/{}/rows", "/against/{}/reviews")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept_in(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def runs(kept: Kept) -> list[str]:
    """Two runs that have been compared; they are removed in copies of what is kept."""
    found = [kept.done(FILE).rpartition("/")[2] for _ in range(2)]
    kept.client.get(f"/v1/audits/{found[0]}/against/{found[1]}")
    kept.work_off()
    return found


@pytest.fixture
def copied(kept: Kept, runs: list[str], tmp_path: Path) -> Kept:
    folder = kept.settings.run_folder
    assert runs
    assert folder is not None
    shutil.copytree(folder.parent, tmp_path, dirs_exist_ok=True)
    return kept_in(tmp_path)


@pytest.mark.parametrize(
    ("address", "gone"), [(one, 0) for one in OWN] + [(one, side) for one in BESIDE for side in (0, 1)]
)
def test_a_run_that_goes_while_it_is_read_is_not_there(
    copied: Kept, runs: list[str], monkeypatch: pytest.MonkeyPatch, address: str, gone: int
) -> None:
    url = f"/v1/audits/{runs[0]}{address.format(runs[1])}"
    assert copied.client.get(url, buffered=True).status_code == 200
    really_seen, unseen = KeptRuns.seen, [*runs] if address in BESIDE else runs[:1]

    def seen(kept: KeptRuns, run_id: str) -> SeenRun:
        found = really_seen(kept, run_id)
        if run_id in unseen:
            unseen.remove(run_id)
            if not unseen:
                expiry.remove(found.place.state, found.place.spool, runs[gone])
        return found

    monkeypatch.setattr(KeptRuns, "seen", seen)
    reply = copied.client.get(url, buffered=True)
    assert (reply.status_code, reply.get_json()["type"]) == (404, "/problems/no-such-run")
