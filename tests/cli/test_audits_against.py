"""audits against: two results on the command line."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.api.test_audits_against import AFTER, BEFORE

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def results(run: Run, tmp_path: Path) -> tuple[Path, Path]:
    found = []
    for name, content in (("before", BEFORE), ("after", AFTER)):
        (tmp_path / f"{name}.csv").write_bytes(content)
        found.append(tmp_path / f"{name}.out.csv")
        run("audit", tmp_path / f"{name}.csv", "--out", found[-1])
    return found[0], found[1]


def test_what_differs_is_shown_and_written(run: Run, results: tuple[Path, Path], tmp_path: Path) -> None:
    differing = tmp_path / "differing.csv"
    status, printed, _ = run("audits", "against", *results, "--out", differing, "--lang", "en")
    assert status == 1
    lines = [line.split() for line in printed.splitlines()]
    assert ["changed", "1"] in lines
    assert ["recorded_assistance", "33745.56", "36960.37", "3214.81", "2"] in lines
    assert ["finding_assistance", "overpaid", "→", "match", "1"] in lines
    rows = pl.read_csv(differing)
    assert rows.select("change", "row_before", "row_after").rows() == [("changed", 3, 6), ("new", None, 3)]
    assert rows["assistance_paid"].to_list() == [0.0, 13745.56]


@pytest.mark.parametrize("form", ["parquet", "ndjson", "csv.gz"])
def test_results_of_any_form_are_the_same(run: Run, results: tuple[Path, Path], tmp_path: Path, form: str) -> None:
    other = tmp_path / f"other.{form}"
    run("audit", tmp_path / "before.csv", "--out", other, "--escape-formulas")
    assert run("audits", "against", results[0], other)[0] == 0
    assert run("audits", "against", other, results[1])[0] == 1


def test_what_is_no_result_is_refused_in_words(run: Run, results: tuple[Path, Path], tmp_path: Path) -> None:
    status, _, complaints = run("audits", "against", results[0], tmp_path / "before.csv")
    assert (status, "before.csv：不是核查的结果" in complaints) == (2, True)
    run("audit", tmp_path / "before.csv", "--out", tmp_path / "book.xlsx")
    status, _, complaints = run("audits", "against", results[0], tmp_path / "book.xlsx", "--lang", "en")
    assert (status, "a workbook is for people" in complaints) == (2, True)
    spoilt = tmp_path / "spoilt.csv"
    spoilt.write_text(
        results[0].read_text(encoding="utf-8").replace(",13745.56,0.00,", ",much,0.00,"), encoding="utf-8"
    )
    status, _, complaints = run("audits", "against", results[0], spoilt, "--lang", "en")
    assert (status, "a cell of this column is no amount" in complaints, "much" in complaints) == (2, True, False)
    status, _, complaints = run("audits", "against", results[0], tmp_path / "nowhere.csv")
    assert (status, "nowhere.csv" in complaints) == (2, True)
    status, _, complaints = run("audits", "against", *results, "--out", results[0])
    assert (status, "would overwrite" in complaints) == (2, True)


def test_enrolments_are_compared_too(run: Run, tmp_path: Path) -> None:
    header = "person_id,district,insurance,categories,year,tier,paid_on,recorded_subsidy\n"
    row = "P-1,500101,resident,subsistence_allowance,2025,1,2024-11-20,"
    outs = []
    for name, recorded in (("one", "1.00"), ("two", "2.00")):
        (tmp_path / f"{name}.csv").write_text(f"{header}{row}{recorded}\n", encoding="utf-8")
        outs.append(tmp_path / f"{name}.out.csv")
        run("audit", tmp_path / f"{name}.csv", "--kind", "premium", "--out", outs[-1])
    status, printed, _ = run("audits", "against", *outs, "--kind", "premium")
    assert (
        status,
        ["recorded_subsidy", "1.00", "2.00", "1.00", "1"] in [line.split() for line in printed.splitlines()],
    ) == (1, True)
