"""work: what it does beside the service, and how it is refused."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from calc_service.cli.program import main
from calc_service.config import PROJECT_FOLDER, RULES_FOLDER
from calc_service.rulebook.load import load
from calc_service.state.opening import open_state
from calc_service.state.run_records import DONE, WORKING
from tests.faults.load import file_of
from tests.processes import until
from tests.runs.posted_runs import post_file, shown, spool_in

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SIGNALLED = 0


def environment(folder: Path) -> dict[str, str]:
    own = {"CALC_STATE": f"sqlite:///{folder}/kept/calc.db", "CALC_RUN_FOLDER": str(folder / "runs")}
    return os.environ | own


def test_it_works_until_nothing_is_open(tmp_path: Path) -> None:
    state, spool = open_state(f"sqlite:///{tmp_path}/kept/calc.db"), spool_in(tmp_path)
    run_id = post_file(state, spool, file_of(50)[2], load(RULES_FOLDER))
    command = [sys.executable, "-m", "calc_service", "work", "--once"]
    done = subprocess.run(command, cwd=PROJECT_FOLDER, env=environment(tmp_path), check=False, timeout=120)
    assert done.returncode == 0
    run = shown(state, run_id)
    assert (run.state, run.rows, run.rows_done) == (DONE, 50, 50)
    files = [file for file in spool.of(run_id).rglob("*") if file.is_file()]
    theirs = {"posted", "order.json", "rules.pickle"}  # by the test's own mask
    assert {oct(file.stat().st_mode & 0o777) for file in files if file.name not in theirs} == {"0o600"}
    state.engine.dispose()


def test_at_sigterm_it_gives_back_what_it_is_at(tmp_path: Path) -> None:
    state, spool = open_state(f"sqlite:///{tmp_path}/kept/calc.db"), spool_in(tmp_path)
    run_id = post_file(state, spool, file_of(20_000)[2], load(RULES_FOLDER))
    command = [sys.executable, "-m", "calc_service", "work"]
    with subprocess.Popen(command, cwd=PROJECT_FOLDER, env=environment(tmp_path)) as worker:
        until(lambda: shown(state, run_id).state == WORKING)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == SIGNALLED
    assert shown(state, run_id).state != WORKING
    state.engine.dispose()


def test_without_a_state_there_is_nothing_to_work_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CALC_STATE", "none")
    assert main(["work", "--once"]) == 2
    assert "CALC_STATE" in capsys.readouterr().err


def test_a_folder_that_others_may_read_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spool_in(tmp_path).folder.chmod(0o755)
    monkeypatch.setenv("CALC_STATE", f"sqlite:///{tmp_path}/kept/calc.db")
    monkeypatch.setenv("CALC_RUN_FOLDER", str(tmp_path / "runs"))
    assert main(["work", "--once"]) == 2
    assert "chmod 700" in capsys.readouterr().err
