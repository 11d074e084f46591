"""The folder of a database in a file: made for one user alone, and so that a power failure does not undo it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from calc_service.state.disk import Disk


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that were synced, in order."""
    found: list[Path] = []
    right = os.fsync

    def fsync(opened: int) -> None:
        right(opened)
        found.append(Path(f"/proc/self/fd/{opened}").readlink())

    monkeypatch.setattr(os, "fsync", fsync)
    return found


def test_every_name_on_the_way_to_a_file_is_synced_whether_or_not_it_was_there(
    tmp_path: Path, synced: list[Path]
) -> None:
    folder = tmp_path / "a" / "b"
    for _ in range(2):
        synced.clear()
        Disk().make_folder(folder)
        Disk().make_file(folder / "calc.db")
        assert synced[-3:] == [tmp_path, tmp_path / "a", folder]


def test_a_folder_that_cannot_be_synced_is_no_reason_not_to_start_but_a_failing_disk_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [errno.EINVAL, errno.EROFS, errno.EIO]

    def fail(_: int) -> None:
        raise OSError(codes.pop(0), "")

    monkeypatch.setattr(os, "fsync", fail)
    Disk().keep_names(tmp_path)
    Disk().keep_names(tmp_path)
    with pytest.raises(OSError, match=str(errno.EIO)):
        Disk().keep_names(tmp_path)


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "calc.db").write_bytes(b"kept")
    Disk().make_file(tmp_path / "calc.db")
    assert (tmp_path / "calc.db").read_bytes() == b"kept"
