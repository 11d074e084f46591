"""assess, audit and rules handbook under rules of the past: by their digest, or as published on a day."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.cli import named_rules
from calc_service.domain.today import day_in_chongqing
from calc_service.policy.folder_files import laid_out
from calc_service.state.folders import keep
from calc_service.state.opening import open_state
from calc_service.state.surroundings import Surroundings
from tests.api.batch_files import csv_of
from tests.published import folder_of, publish, with_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from calc_service.state.folders import KeptFolder

    Run = Callable[..., tuple[int, str, str]]

SEVENTY, SEVENTY_ONE = "13745.56", "13941.93"  # of 19636.52
THEN = datetime.now(UTC) - timedelta(days=5)
DAY, BEFORE = day_in_chongqing(THEN).isoformat(), day_in_chongqing(THEN - timedelta(days=1)).isoformat()


@pytest.fixture(scope="module")
def folder() -> KeptFolder:
    return folder_of(with_ratio(71))


@pytest.fixture(scope="module")
def elsewhere() -> KeptFolder:
    return replace(folder_of(with_ratio(72)), law=f"sha256:{0:064x}", engine="1.2.3")


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: KeptFolder, elsewhere: KeptFolder) -> Iterator[None]:
    """A state in which 71 % was published some days ago, and 72 % computed by an engine of another law."""
    address = f"sqlite:///{tmp_path}/calc.db"
    state = open_state(address, Surroundings(now=lambda: THEN))
    publish(state, folder)
    with state.writing() as connection:
        keep(state, connection, elsewhere)
    monkeypatch.setenv("CALC_STATE", address)
    named_rules.kept_rules.cache_clear()
    yield
    named_rules.kept_rules.cache_clear()


def paid(printed: str) -> tuple[str, str]:
    reply = json.loads(printed)
    return reply["rules"]["digest"], reply["totals"]["assistance_paid"]


@pytest.mark.parametrize("asked", ["--rules-digest", "--as-published"])
def test_a_case_is_computed_under_rules_of_the_past(run: Run, case_file: Path, folder: KeptFolder, asked: str) -> None:
    value = folder.rules_digest if asked == "--rules-digest" else DAY
    status, printed, complaints = run("assess", asked, value, "--json", case_file)
    assert (status, complaints) == (0, "")
    assert paid(printed) == (folder.rules_digest, SEVENTY_ONE)


def test_a_case_may_name_its_rules_itself(
    run: Run, case_file: Path, worked: dict[str, Any], folder: KeptFolder, tmp_path: Path
) -> None:
    case_file.write_text(json.dumps(worked | {"rules_digest": folder.rules_digest}))
    assert paid(run("assess", "--json", case_file)[1]) == (folder.rules_digest, SEVENTY_ONE)

    lines = tmp_path / "cases.ndjson"
    lines.write_text(
        "".join(json.dumps(worked | named) + "\n" for named in ({"rules_digest": folder.rules_digest}, {}))
    )
    printed = run("assess", "--lines", lines)[1].splitlines()
    assert [paid(line)[1] for line in printed] == [SEVENTY_ONE, SEVENTY]


def test_what_cannot_be_computed_here_names_the_engine(
    run: Run, case_file: Path, worked: dict[str, Any], elsewhere: KeptFolder
) -> None:
    status, _, complaints = run("assess", "--rules-digest", elsewhere.rules_digest, case_file)
    assert status == 1
    assert "1.2.3" in complaints

    case_file.write_text(json.dumps(worked | {"rules_digest": elsewhere.rules_digest}))
    status, _, complaints = run("assess", case_file)
    assert status == 1
    assert "/rules_digest  rules_not_computable_here" in complaints


def test_a_case_names_no_rules_beside_those_of_the_command(
    run: Run, case_file: Path, worked: dict[str, Any], folder: KeptFolder, elsewhere: KeptFolder
) -> None:
    case_file.write_text(json.dumps(worked | {"rules_digest": elsewhere.rules_digest}))
    status, _, complaints = run("assess", "--rules-digest", folder.rules_digest, case_file)
    assert status == 1
    assert "/rules_digest  unknown_rules_digest" in complaints


@pytest.mark.parametrize("command", ["assess", "audit", "handbook"])
def test_days_without_published_rules_say_why(run: Run, case_file: Path, command: str) -> None:
    argv: dict[str, tuple[object, ...]] = {
        "assess": ("assess", case_file),
        "audit": ("audit", case_file),
        "handbook": ("rules", "handbook"),
    }
    status, printed, complaints = run(*argv[command], "--as-published", BEFORE)
    assert (status, printed) == (2 if command == "audit" else 1, "")
    assert DAY in complaints


def test_a_file_is_audited_under_rules_of_the_past(run: Run, tmp_path: Path, folder: KeptFolder) -> None:
    claims, out, summary = tmp_path / "claims.csv", tmp_path / "out.csv", tmp_path / "summary.json"
    claims.write_bytes(csv_of({}))
    for asked in (("--rules-digest", folder.rules_digest), ("--as-published", DAY)):
        run("audit", *asked, claims, "--out", out, "--summary", summary)
        assert SEVENTY_ONE in out.read_text()
        assert json.loads(summary.read_text())["rules"]["digest"] == folder.rules_digest


def test_only_one_of_folder_digest_and_day_is_given(run: Run, case_file: Path, rules_folder: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        run("assess", "--rules", rules_folder, "--as-published", DAY, case_file)
    assert caught.value.code == 2


def test_the_handbook_is_that_which_was_published(run: Run, folder: KeptFolder) -> None:
    status, printed, _ = run("rules", "handbook", "--as-published", DAY, "--on", "2025-06-01", "--lang", "en")
    assert status == 0
    assert f"What is in force on 2025-06-01, as it was published by {DAY}" in printed
    assert folder.rules_digest[:19] in printed


def test_without_state_there_are_no_rules_of_the_past(
    run: Run, case_file: Path, worked: dict[str, Any], folder: KeptFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALC_STATE", "none")
    status, _, complaints = run("assess", "--rules-digest", folder.rules_digest, case_file)
    assert status == 1
    assert "CALC_STATE" in complaints
    case_file.write_text(json.dumps(worked | {"rules_digest": folder.rules_digest}))
    status, _, complaints = run("assess", case_file)
    assert status == 1
    assert "unknown_rules_digest" in complaints


def test_a_state_that_cannot_be_opened_is_told(
    run: Run, case_file: Path, worked: dict[str, Any], folder: KeptFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALC_STATE", "sqlite:////proc/nothing/calc.db")
    case_file.write_text(json.dumps(worked | {"rules_digest": folder.rules_digest}))
    status, printed, complaints = run("assess", case_file)
    assert (status, printed) == (1, "")
    assert "CALC_STATE" in complaints


def test_the_rules_of_a_folder_are_computed_by_as_ever(run: Run, case_file: Path, tmp_path: Path) -> None:
    other = laid_out(with_ratio(71), tmp_path / "other")
    assert paid(run("assess", "--json", case_file)[1])[1] == SEVENTY
    assert paid(run("assess", "--rules", other, "--json", case_file)[1])[1] == SEVENTY_ONE
