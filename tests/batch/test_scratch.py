"""Folders for what is made on the way: held by a lock, and removed by the next run when nobody holds it."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import calc_service.batch.scratch as scratch_module
from calc_service.batch.scratch import (
    HELD,
    SUFFIX,
    TO_BE_HELD,
    FolderUnusable,
    free_bytes,
    is_full,
    refuse_unusable,
    scratch,
    sweep,
)
from calc_service.config import PROJECT_FOLDER

HOLDING = """\
import sys, time
from pathlib import Path
from calc_service.batch.scratch import scratch
with scratch(Path(sys.argv[1]), "batch-") as folder:
    folder.joinpath("posted").write_text("half")
    print(folder, flush=True)
    time.sleep(60)
"""


def test_a_folder_is_gone_when_the_work_is(tmp_path: Path) -> None:
    with scratch(tmp_path, "batch-") as folder:
        folder.joinpath("posted").write_text("x")
        assert folder.parent == tmp_path

    assert not list(tmp_path.iterdir())


def test_a_folder_is_kept_while_its_process_lives_and_removed_after_it_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDING, str(tmp_path)]
    with subprocess.Popen(command, cwd=PROJECT_FOLDER, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        folder = Path(process.stdout.readline().strip())
        sweep(tmp_path)
        assert folder.joinpath("posted").exists()
        process.send_signal(signal.SIGKILL)
    with scratch(tmp_path, "trial-") as own:
        assert list(tmp_path.iterdir()) == [own]


@pytest.mark.parametrize("inside", [(), (TO_BE_HELD,), ("posted",)])
def test_a_folder_that_was_half_made_or_half_removed_goes_once_nobody_makes_any(
    tmp_path: Path, inside: tuple[str, ...]
) -> None:
    folder = tmp_path / f"batch-x{SUFFIX}"
    folder.mkdir()
    for name in inside:
        folder.joinpath(name).touch()
    maker = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(maker, fcntl.LOCK_SH)
    sweep(tmp_path)
    assert folder.exists()
    os.close(maker)
    sweep(tmp_path)
    assert not folder.exists()


@pytest.mark.parametrize("name", ["batch-of-my-photos", "audit-2025", "other-1"])
def test_folders_of_others_stay(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    folder.joinpath("photo").write_text("x")
    if name.startswith("other-"):
        folder.joinpath(HELD).touch()
    sweep(tmp_path)

    assert folder.joinpath("photo").exists()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    precious.joinpath(HELD).touch()
    tmp_path.joinpath("batch-x").symlink_to(precious)
    sweep(tmp_path)

    assert precious.joinpath(HELD).exists()


def test_a_folder_that_is_not_there_is_unusable(tmp_path: Path) -> None:
    with pytest.raises(FolderUnusable), scratch(tmp_path / "nowhere", "batch-"):
        pass
    with pytest.raises(FolderUnusable):
        refuse_unusable(tmp_path / "nowhere")


def test_a_full_disk_is_told_from_other_failures(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space") as full, Path("/dev/full").open("wb") as file:
        file.write(b"x")
    assert is_full(full.value)
    assert not is_full(FileNotFoundError(2, "(os error 28)"))
    assert is_full(RuntimeError("cannot write: No space left on device (os error 28)"))
    with pytest.raises(FileNotFoundError), scratch(tmp_path, "batch-") as folder:
        folder.joinpath("absent").read_bytes()

    assert not list(tmp_path.iterdir())


def test_what_is_left_of_a_disk_is_told_and_nothing_is_left_where_nothing_can_be_written(tmp_path: Path) -> None:
    refuse_unusable(tmp_path)

    assert 0 < free_bytes(tmp_path) <= shutil.disk_usage(tmp_path).total
    assert free_bytes(tmp_path / "nowhere") == 0
    assert free_bytes(Path("/proc")) == 0

    assert not list(tmp_path.iterdir())


def test_an_interruption_as_soon_as_the_folder_is_there_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*, dir: Path, prefix: str, suffix: str, ignore_cleanup_errors: bool) -> None:  # noqa: A002  as it is
        assert ignore_cleanup_errors
        tempfile.mkdtemp(dir=dir, prefix=prefix, suffix=suffix)
        raise KeyboardInterrupt

    monkeypatch.setattr(scratch_module, "TemporaryDirectory", interrupted)
    with pytest.raises(KeyboardInterrupt), scratch(tmp_path, "batch-"):
        pass

    assert list(tmp_path.iterdir()) == []
