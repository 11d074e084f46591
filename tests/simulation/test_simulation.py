"""What is kept, in a machine that is killed, loses power and has a bad disk: a small part of `make simulate`."""

from __future__ import annotations

import os
import subprocess
import sys
from random import Random
from typing import TYPE_CHECKING

from calc_service.config import PROJECT_FOLDER

from .__main__ import main
from .disk import SECTOR, File
from .episode import Episode
from .faults import HOW_OFTEN, Violation

if TYPE_CHECKING:
    import pytest

EPISODES = 12
ONE = "from tests.simulation.episode import Episode; print(Episode(3).run())"


def test_nothing_is_lost_or_doubled_whatever_befalls() -> None:
    results = [Episode(seed).run() for seed in range(EPISODES)]
    assert {name for one in results for name in one.befallen} == HOW_OFTEN.keys()


def test_a_seed_repeats_every_step_byte_for_byte() -> None:
    """In processes of their own, whose sets and dictionaries of texts are in another order."""
    traces = [
        subprocess.run(
            [sys.executable, "-c", ONE],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=PROJECT_FOLDER,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert traces == [f"{Episode(3).run()}\n"] * 2


def test_another_seed_is_another_episode() -> None:
    assert Episode(3).run().trace != Episode(4).run().trace


def test_a_failure_prints_what_was_found_at_which_step_and_how_to_repeat_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: Episode) -> None:
        raise Violation("desk-1 is lost")

    monkeypatch.setattr(Episode, "work", fail)
    monkeypatch.setattr(sys, "argv", ["simulation", "--seed", "7"])

    assert main() == 1
    found, step, repeat = capsys.readouterr().out.splitlines()
    assert found == "desk-1 is lost"
    assert step.endswith("of seed 7")
    assert repeat == "repeat it: python -m tests.simulation --seed 7 --episodes 1"


def test_what_was_synced_stays_and_of_the_rest_any_sectors() -> None:
    left = set()
    for seed in range(200):
        file = File()
        file.write(0, b"a" * SECTOR)
        file.sync()
        file.write(SECTOR, b"b" * SECTOR + b"c" * SECTOR)
        file.lose_pending(Random(seed))
        assert file.kept[:SECTOR] == b"a" * SECTOR
        left.add(bytes(file.kept[SECTOR:]).strip(b"\0"))
    whole = {b"", b"b" * SECTOR, b"c" * SECTOR, b"b" * SECTOR + b"c" * SECTOR}
    assert whole < left, "torn ones too"
