"""The folder of runs is the service's own, and one folder is told from another."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from calc_service.config import Settings
from calc_service.runs.spool import SpoolRefused, make_run_folder, open_spool
from tests.runs.posted_runs import spool_in

if TYPE_CHECKING:
    from pathlib import Path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_and_what_is_in_it_is_its_owners_alone(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    folder = make_run_folder(spool, "run")
    assert (mode(spool.folder), mode(folder)) == (0o700, 0o700)
    assert {mode(file) for file in spool.folder.iterdir() if file.is_file()} == {0o600}
    assert spool.runs() == [folder]


def test_it_keeps_its_id_and_has_one_of_its_own(tmp_path: Path) -> None:
    assert spool_in(tmp_path).id == spool_in(tmp_path).id
    assert spool_in(tmp_path).id != spool_in(tmp_path / "other").id


def test_one_that_others_may_read_is_refused(tmp_path: Path) -> None:
    spool_in(tmp_path).folder.chmod(0o750)
    with pytest.raises(SpoolRefused, match="chmod 700"):
        spool_in(tmp_path)


def test_one_that_belongs_to_another_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool_in(tmp_path)
    another = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: another)
    with pytest.raises(SpoolRefused, match="another user"):
        spool_in(tmp_path)


def test_one_that_cannot_be_made_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SpoolRefused, match="unusable"):
        open_spool(Settings(run_folder=tmp_path / "file" / "runs"))
