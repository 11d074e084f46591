"""audit --server where the service keeps runs: sent in parts, waited for, fetched, taken up again, removed."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server

from calc_service.cli.remote_runs import RemoteRun
from calc_service.runs import steps
from calc_service.runs.spool import open_spool
from calc_service.state.run_records import Asker
from calc_service.state.runs import runs_of
from tests.api.audit_runs import FILE, Kept, add, begin, kept_in
from tests.runs.posted_runs import working

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept_in(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def server(kept: Kept) -> Iterator[str]:
    service = make_server("127.0.0.1", 0, kept.app, threaded=True)
    thread = Thread(target=service.serve_forever)
    thread.start()
    with working(kept.state, open_spool(kept.settings), steps):
        yield f"http://127.0.0.1:{service.port}"
    service.shutdown()
    thread.join()


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    file = tmp_path / "claims.csv"
    file.write_bytes(FILE)
    return file


def left(kept: Kept) -> list[str]:
    """The runs that the service still has."""
    return [run.id for run in runs_of(kept.state, Asker("", "", audits=True), 10)]


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xlsx", "csv.gz"])
def test_a_run_gives_what_is_computed_here(  # noqa: PLR0913, PLR0917  what a command needs
    run: Run, claims: Path, tmp_path: Path, server: str, kept: Kept, suffix: str
) -> None:
    here, there = tmp_path / f"here.{suffix}", tmp_path / f"there.{suffix}"
    expected = run("audit", claims, "--out", here, "--summary", tmp_path / "here.json")
    found = run("audit", claims, "--out", there, "--summary", tmp_path / "there.json", "--server", server)
    assert found == expected
    assert there.read_bytes() == here.read_bytes()
    assert (tmp_path / "there.json").read_bytes() == (tmp_path / "here.json").read_bytes()
    assert left(kept) == []


def test_a_run_may_stay_and_be_removed_later(run: Run, claims: Path, tmp_path: Path, server: str, kept: Kept) -> None:
    _, _, said = run("audit", claims, "--out", tmp_path / "out.csv", "--server", server, "--keep")
    (kept_run,) = left(kept)
    assert kept_run in said
    assert run("audit", "--server", server, "--resume", kept_run, "--out", tmp_path / "again.csv", "--keep")[0] == 1
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "out.csv").read_bytes()
    assert run("audit", "--server", server, "--delete", kept_run) == (0, "", "")
    assert left(kept) == []
    assert run("audit", "--server", server, "--delete", kept_run)[0] == 2


def test_an_upload_that_broke_off_is_taken_up_again(
    run: Run, claims: Path, tmp_path: Path, server: str, kept: Kept
) -> None:
    address = begin(kept, len(FILE)).headers["Location"]
    add(kept, address, 0, FILE[:300])
    run_id, out = address.rpartition("/")[2], tmp_path / "out.csv"
    status, _, said = run("audit", "--server", server, "--resume", run_id, "--out", out)
    assert (status, "same file" in said) == (2, True)
    other = tmp_path / "other.csv"
    other.write_bytes(FILE + b"\n")
    assert run("audit", other, "--server", server, "--resume", run_id, "--out", out)[0] == 2
    assert run("audit", claims, "--server", server, "--resume", run_id, "--out", out)[0] == 1
    assert out.exists()
    assert left(kept) == []


def test_ctrl_c_says_how_to_go_on(  # noqa: PLR0913, PLR0917  what a command needs
    run: Run, claims: Path, tmp_path: Path, server: str, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: RemoteRun) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(RemoteRun, "wait", interrupted)
        status, _, said = run("audit", claims, "--out", tmp_path / "out.csv", "--server", server)
    (run_id,) = left(kept)
    assert status == 130
    assert f"--server {server} --resume {run_id}" in said
    assert run("audit", "--server", server, "--resume", run_id, "--out", tmp_path / "out.csv")[0] == 1
    assert left(kept) == []


def test_a_file_that_is_refused_is_said_and_leaves_nothing(run: Run, tmp_path: Path, server: str, kept: Kept) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text("psn_no,note\nP-1,x\n")
    status, printed, said = run("audit", file, "--out", tmp_path / "out.csv", "--server", server)
    assert (status, printed) == (2, "")
    assert "required" in said
    assert left(kept) == []


@pytest.mark.parametrize(
    "arguments", [["--keep", "x.csv"], ["--resume", "0" * 32], ["--delete", "0" * 32], [], ["--delete", "x"]]
)
def test_what_makes_no_sense_without_a_service_is_refused(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    try:
        status, _, _ = run("audit", *arguments, "--out", tmp_path / "out.csv")
    except SystemExit as ended:
        status = int(ended.code or 0)
    assert status == 2
