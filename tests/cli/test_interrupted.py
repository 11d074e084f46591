"""Commands that are interrupted or killed: no traceback, and nothing that stays behind for long."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from calc_service.cli.claim_files import replacing
from calc_service.config import PROJECT_FOLDER
from tests.api.batch_files import csv_of

Run = Callable[..., tuple[int, str, str]]


def handles_signals(process: int) -> bool:
    """Whether it has got as far as to decide what a signal does."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    caught = next(int(line.split()[1], 16) for line in lines if line.startswith("SigCgt"))
    return bool(caught >> (signal.SIGTERM - 1) & 1)


@pytest.mark.parametrize("moment", ["while it starts", "while it works"])
def test_ctrl_c_shows_no_traceback_and_leaves_nothing(tmp_path: Path, moment: str) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    header, row = csv_of().splitlines(keepends=True)
    tmp_path.joinpath("claims.csv").write_bytes(header + row * 300_000)
    environment = os.environ | {"PYTHONPATH": str(PROJECT_FOLDER), "TMPDIR": str(temporary)}
    words = [sys.executable, "-m", "calc_service", "audit", "claims.csv", "--out", "out.csv"]
    with subprocess.Popen(words, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as process:
        while not (handles_signals(process.pid) if moment == "while it starts" else list(temporary.iterdir())):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)

    assert (process.returncode, said) == (130, "")
    assert {file.name for file in tmp_path.rglob("*")} == {"claims.csv", "temporary"}


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    file = tmp_path / "claims.csv"
    file.write_bytes(csv_of())
    return file


def ended_process() -> int:
    with subprocess.Popen(["true"]) as process:  # noqa: S607 - whichever is there
        return process.pid


def test_what_a_killed_run_left_beside_the_result_is_removed_by_the_next(
    run: Run, claims: Path, tmp_path: Path
) -> None:
    ended = ended_process()
    left = [tmp_path / f".out.csv.{ended}.{ending}" for ending in ("part", "part.reply", "part.result")]
    others = [
        tmp_path / ".out.csv.part",
        tmp_path / f".other.csv.{ended}.part",
        tmp_path / f".out.csv.{os.getppid()}.part",
        tmp_path / ".out.csv.backup.part",
    ]
    for file in (*left, *others):
        file.write_text("half")
    assert run("audit", claims, "--out", tmp_path / "out.csv")[0] in {0, 1}

    assert set(tmp_path.iterdir()) == {claims, tmp_path / "out.csv", *others}


def test_a_file_that_is_locked_is_somebodys_whatever_its_name_says(tmp_path: Path) -> None:
    # Its process may live in another container, or on another machine.
    part = tmp_path / f".out.csv.{ended_process()}.part"
    with part.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with replacing(tmp_path / "out.csv") as own:
            own.write_text("whole")

    assert part.exists()


def test_the_file_of_a_run_is_locked_while_it_is_written(tmp_path: Path) -> None:
    with replacing(tmp_path / "out.csv") as part, part.open("rb") as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
