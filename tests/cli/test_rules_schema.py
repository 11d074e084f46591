"""rules schema: what editors know of the rules files, written anew."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, rules_folder: Path) -> Path:
    """A copy of the rules, free to be spoilt."""
    return Path(shutil.copytree(rules_folder, tmp_path / "rules"))


def test_schemas_that_say_the_same_are_left_alone(run: Run, folder: Path) -> None:
    status, printed, _ = run("rules", "schema", folder)
    assert status == 0
    assert printed.endswith("15 schemas, 0 changed\n")


def test_a_schema_that_was_changed_by_hand_is_written_anew_and_named(run: Run, folder: Path) -> None:
    file = folder / ".schemas" / "safeguards.schema.json"
    original = file.read_text(encoding="utf-8")
    file.write_text(original.replace("burden_warning", "burden"), encoding="utf-8")
    _, printed, _ = run("rules", "schema", folder)
    assert printed.splitlines()[0] == "rules/.schemas/safeguards.schema.json"
    assert file.read_text(encoding="utf-8") == original


def test_a_folder_without_schemas_gets_them_all(run: Run, folder: Path) -> None:
    shutil.rmtree(folder / ".schemas")
    run("rules", "schema", folder)
    titles = {json.loads(file.read_text(encoding="utf-8"))["title"] for file in (folder / ".schemas").iterdir()}
    assert {"medical_assistance", "district", "codes", "example"} < titles
    assert run("rules", "check", folder, "--today", "2026-11-22")[0] == 0


def test_a_folder_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    status, _, complaints = run("rules", "schema", tmp_path / "nowhere")

    assert status == 2
    assert "nowhere" in complaints
