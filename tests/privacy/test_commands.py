"""The command line tells and leaves nothing of what stands in a file, but in the result that was asked for."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.conftest import FULL
from tests.privacy.needles import VALUES, Needles, drawn, leaks
from tests.privacy.posting import broken, encoded, odd_values, spoilt
from tests.privacy.posts import bad_frames, in_forms, marked_case, marked_rows
from tests.privacy.watched import Watched, told, watching

if TYPE_CHECKING:
    import subprocess

NOTHING = told(b"")
ENDINGS = ("csv", "csv", "csv", "ndjson", "parquet", "xlsx", "ods", "xls")
KEY = "0f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbccddeeff0"
FAILING = """
import sys
from calc_service.cli import audit
def fail(*_):
    raise ValueError(open(sys.argv[2]).read())
audit.concatenated = fail
import runpy
sys.argv[0] = "calc_service"
runpy.run_module("calc_service", run_name="__main__")
"""
"""A command whose reader quotes the file."""


@pytest.fixture(scope="module")
def needles() -> Needles:
    return drawn()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, needles: Needles) -> list[Path]:
    """Sound, damaged and faulty files, under names that say nothing."""
    folder, frame = tmp_path_factory.mktemp("files"), marked_rows(needles)
    contents = [(body, ending) for (body, _), ending in zip(in_forms(frame), ENDINGS, strict=True)]
    contents += [(list(broken(body, needles))[number], ending) for number, (body, ending) in enumerate(contents)]
    contents += [(bad.write_csv().encode(), "csv") for bad in list(bad_frames(frame, needles))[::4]]
    paths = [folder / f"{number}.{ending}" for number, (_, ending) in enumerate(contents)]
    for path, (body, _) in zip(paths, contents, strict=True):
        path.write_bytes(body)
    return paths


def command(
    folder: Path, *arguments: object, ready: Callable[["subprocess.Popen[bytes]"], object] = NOTHING
) -> Watched:
    """A command that has ended."""
    folder.mkdir(exist_ok=True)
    with watching(["-m", "calc_service", *map(str, arguments)], folder, ready) as watched:
        watched.process.wait()
    return watched


def found(watched: Watched, needles: Needles) -> list[str]:
    """What of the file was written, but for what was printed: that is a result.

    The names of its columns are told to who has it, on the terminal.
    """
    written = [(place, content) for place, content in watched.written() if not place.endswith("/printed")]
    output = [(place, content) for place, content in written if place.endswith("/output")]
    return leaks(needles, [one for one in written if one not in output]) + leaks(needles, output, VALUES)


@pytest.mark.parametrize("number", range(27)[:: 1 if FULL else 4])
def test_an_audit_leaves_its_result_alone(tmp_path: Path, files: list[Path], needles: Needles, number: int) -> None:
    result = tmp_path / "result.csv"
    watched = command(tmp_path / "watched", "audit", files[number], "--out", result)
    assert found(watched, needles) == []
    assert list(watched.scratch.iterdir()) == []
    assert result.exists() == (watched.process.returncode != 2)


def test_a_case_is_told_only_where_it_can_be_computed(tmp_path: Path, needles: Needles) -> None:
    file = tmp_path / "case.json"
    for number, one in enumerate(list(spoilt(marked_case(needles), odd_values(needles)[:3], needles.key))[::60]):
        file.write_bytes(encoded(one))
        watched = command(tmp_path / str(number), "assess", file)
        if watched.process.returncode:
            assert leaks(needles, [("output", unplaced(watched.folder / "output"))], VALUES) == []


def unplaced(output: Path) -> bytes:
    """What was told, without the places, which hold keys."""
    return b"\n".join(line.partition(b" ")[2] for line in output.read_bytes().splitlines())


def test_with_pseudonyms_no_id_of_a_person_is_left(tmp_path: Path, needles: Needles) -> None:
    key, file, result = tmp_path / "key", tmp_path / "file.csv", tmp_path / "result.csv"
    key.write_text(KEY)
    key.chmod(0o600)
    others = {"claim_id": "S-1", "stay_id": "V-1", "facility_id": "F-1"}
    frame = marked_rows(needles).head(1).drop(f"{needles.key}备注")
    frame.with_columns(pl.lit(text).alias(name) for name, text in others.items()).write_csv(file)
    watched = command(tmp_path / "watched", "audit", file, "--out", result, "--pseudonymise", key)
    assert found(watched, needles) == []
    assert leaks(replace(needles, digits=drawn().digits), [("result", result.read_bytes())]) == []


def test_a_failure_is_told_without_its_message(tmp_path: Path, needles: Needles, files: list[Path]) -> None:
    with watching(
        ["-c", FAILING, "audit", str(files[0]), "--out", str(tmp_path / "out.csv")], tmp_path, told(b"")
    ) as one:
        one.process.wait()
    assert b"ValueError" in (tmp_path / "output").read_bytes()
    assert found(one, needles) == []
    assert one.process.returncode == 1


def test_what_a_killed_audit_leaves_is_its_own_alone_and_goes_with_the_next(tmp_path: Path, needles: Needles) -> None:
    large, result = tmp_path / "large.csv", tmp_path / "result.csv"
    frame = marked_rows(needles)
    pl.concat([frame] * 40_000).with_columns(claim_id=pl.int_range(200_000).cast(pl.String)).write_csv(large)

    def kill_in_the_middle(process: "subprocess.Popen[bytes]") -> None:
        for _ in range(2000):
            if list((tmp_path / "watched" / "scratch").glob("audit-*")):
                break
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)

    killed = command(tmp_path / "watched", "audit", large, "--out", result, ready=kill_in_the_middle)
    left = [path.stat().st_mode & 0o777 for path in killed.scratch.iterdir()]
    again = command(tmp_path / "watched", "audit", large, "--out", result)

    assert killed.process.returncode == -signal.SIGKILL
    assert left == [0o700]
    assert list(again.scratch.iterdir()) == []
    assert [path.name for path in tmp_path.glob(".*")] == []
    assert found(again, needles) == []
