"""rules population: a marked file of claims that nobody made."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

Run = Callable[..., tuple[int, str, str]]


def made(run: Run, out: Path, *further: object) -> tuple[int, str, str]:
    return run("rules", "population", "--persons", 50, "--seed", 3, "--out", out, *further)


def test_the_same_seed_writes_the_same_bytes(run: Run, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("first.csv", "second.csv")]

    assert [made(run, file)[0] for file in files] == [0, 0]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].read_bytes().count(b"SYNTHETIC-P-") > 50


@pytest.mark.parametrize("suffix", ["csv", "csv.gz", "ndjson", "parquet", "xlsx"])
def test_every_form_is_understood_by_audit_with_no_row_rejected(run: Run, tmp_path: Path, suffix: str) -> None:
    file, out = tmp_path / f"population.{suffix}", tmp_path / "audited.csv"
    made(run, file)
    run("audit", file, "--out", out)

    assert pl.read_csv(out, infer_schema=False)["errors"].null_count() == len(pl.read_csv(out, infer_schema=False))


def test_the_impact_of_made_up_claims_begins_with_saying_so(run: Run, tmp_path: Path, rules_folder: Path) -> None:
    file = tmp_path / "population.csv"
    _, printed, _ = made(run, file, "--year", 2025)
    _, told, _ = run("rules", "impact", "--changed", rules_folder, "--claims", file)

    assert "模拟数据" in printed
    assert told.startswith("!! 模拟数据")


def test_a_year_without_figures_is_refused_with_the_years_that_have_them(run: Run, tmp_path: Path) -> None:
    status, printed, complaints = made(run, tmp_path / "population.csv", "--year", 1999)

    assert (status, printed) == (2, "")
    assert "2025" in complaints
    assert not (tmp_path / "population.csv").exists()


def test_a_form_that_is_not_understood_is_refused(run: Run, tmp_path: Path) -> None:
    status, _, complaints = made(run, tmp_path / "population.doc")

    assert status == 2
    assert "unsupported_form" in complaints


def test_a_folder_that_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    assert made(run, tmp_path / "nowhere" / "population.csv")[0] == 2


@pytest.mark.parametrize("persons", ["0", "-1", "1.5", "１０", "many"])
def test_a_number_of_persons_that_is_none_is_not_understood(run: Run, tmp_path: Path, persons: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run("rules", "population", "--persons", persons, "--seed", "1", "--out", tmp_path / "population.csv")

    assert ended.value.code == 2
