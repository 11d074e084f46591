"""audits sample and audits projection: a result drawn from and projected without a service."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl
import pytest

from calc_service.batch.files import XLSX, FileFormat, Table, write
from calc_service.cli import audits_projection
from calc_service.runs.samples.quantiles import QuantilesMissing
from tests.api.audit_runs import Kept, kept_in
from tests.api.test_audit_samples import MANY, sample

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept_in(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def done(kept: Kept) -> str:
    """The address of a run that is done."""
    return kept.done(MANY)


@pytest.fixture
def result(kept: Kept, done: str, tmp_path: Path) -> Path:
    file = tmp_path / "result.csv"
    file.write_bytes(kept.client.get(f"{done}/result").data)
    return file


@pytest.mark.parametrize(
    ("command", "query"),
    [
        (["--n", "20"], "n=20"),
        (["--n", "20", "--by", "district,finding_assistance"], "n=20&by=district,finding_assistance"),
        (["--n", "7", "--by", "district,finding_assistance"], "n=7&by=district,finding_assistance"),
        (["--n", "4", "--only", "district:500153"], "n=4&district=500153"),
        (["--n", "20", "--by", "month,finding_assistance"], "n=20&by=month,finding_assistance"),
        (["--n", "9", "--only", "month:2025-06"], "n=9&month=2025-06"),
        ([], ""),
    ],
)
def test_the_same_rows_are_drawn_as_by_the_service(  # noqa: PLR0913, PLR0917  a service and a command
    run: Run, kept: Kept, done: str, result: Path, tmp_path: Path, command: list[str], query: str
) -> None:
    out = tmp_path / "sample.csv"
    status, said, complaint = run("audits", "sample", result, "--seed", "双随机", *command, "--out", out)
    assert (status, complaint) == (0, "")
    served = sample(kept, done, f"seed=%E5%8F%8C%E9%9A%8F%E6%9C%BA&{query}")
    found, whole = pl.read_csv(out, infer_schema=False), pl.read_csv(result, infer_schema=False)
    assert found["sample_row"].to_list() == [str(row["row"]) for row in served["rows"]]
    assert found["sample_key"].to_list() == [row["key"] for row in served["rows"]]
    assert found["sample_stratum"].to_list() == [str(row["stratum"]) for row in served["rows"]]
    assert found[whole.columns].equals(whole[[row["row"] - 2 for row in served["rows"]]])
    for one in served["strata"]:
        paid = next(fund["amount"] for fund in one["recorded"] if fund["fund"] == "assistance")
        assert any(f"{one['rows']}" in line and f"assistance {paid}" in line for line in said.splitlines())


def reviewed(sample_file: Path, *, amount: str = "100.50", first: bool = True) -> Path:
    """The sample with every third row confirmed, or all but the first."""
    found = pl.read_csv(sample_file, infer_schema=False).with_row_index()
    wrong = pl.col("index") % 3 == 0
    of_all = found.with_columns(
        review_outcome=pl.when(wrong).then(pl.lit("confirmed")).otherwise(pl.lit("not_confirmed")),
        review_amount=pl.when(wrong).then(pl.lit(amount)),
    ).drop("index")
    of_all[0 if first else 1 :].write_csv(sample_file)
    return sample_file


def test_a_reviewed_sample_is_projected(run: Run, result: Path, tmp_path: Path) -> None:
    pytest.importorskip("scipy", reason="an extra: requirements-projection.txt")
    out = tmp_path / "sample.csv"
    run("audits", "sample", result, "--seed", "s", "--n", "30", "--out", out)
    status, _, complaint = run("audits", "projection", out)
    assert status == 2
    assert "sample_row" in complaint
    assert "10" in complaint.splitlines()[-1], "twenty are named"
    status, said, complaint = run("audits", "projection", reviewed(out))
    assert (status, complaint) == (0, "")
    # 10 of 30 rows, 100.50 yuan each: 60 rows come to 2,010.00
    assert "2010.00" in said
    assert "95%" in said
    wider = run("audits", "projection", out, "--confidence", "99.9")[1]
    assert wider.splitlines()[-1] > said.splitlines()[-1]


def test_a_sample_that_lost_rows_or_holds_nonsense_is_refused(run: Run, result: Path, tmp_path: Path) -> None:
    pytest.importorskip("scipy", reason="an extra: requirements-projection.txt")
    out = tmp_path / "sample.csv"
    for amount, first, complaint in (
        ("1.00", False, "sample_stratum 1"),
        ("1,000.00", True, "review_amount"),
        ("-1.00", True, "review_amount"),
    ):
        run("audits", "sample", result, "--seed", "s", "--n", "30", "--out", out)
        reviewed(out, amount=amount, first=first)
        status, said, told = run("audits", "projection", out)
        assert (status, said) == (2, "")
        assert complaint in told
    assert run("audits", "projection", result)[0] == 2
    assert run("audits", "projection", tmp_path / "nowhere.csv")[0] == 2


def test_what_cannot_be_drawn_is_said(run: Run, result: Path, tmp_path: Path) -> None:
    out = tmp_path / "sample.csv"
    draw = ("audits", "sample", result, "--out", out, "--seed", "s")
    for command, complaint in (
        ((*draw, "--by", "no_such_header"), "no_such_header"),
        ((*draw, "--n", "2", "--by", "district"), "--n"),
        ((*draw[:4], tmp_path / "a" / "sample.csv", "--seed", "s"), "sample"),
    ):
        status, said, told = run(*command)
        assert (status, said) == (2, ""), command
        assert complaint in told or "a" in told
    assert not out.exists()
    for wrong in (("--seed", ""), ("--seed", "x" * 65), ("--n", "0"), ("--by", "a,,b"), ("--only", "a")):
        with pytest.raises(SystemExit):
            run(*draw, *wrong)
    assert run(*draw)[0] == 0
    assert run("audits", "sample", out, "--seed", "s", "--out", tmp_path / "again.csv")[0] == 2


def test_without_what_it_needs_a_projection_says_so(run: Run, result: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise QuantilesMissing

    monkeypatch.setattr(audits_projection, "quantile_of_t", missing)
    status, _, complaint = run("audits", "projection", result)
    assert status == 2
    assert "requirements-projection.txt" in complaint


def test_a_sample_may_be_a_workbook_and_is_projected_from_it(run: Run, result: Path, tmp_path: Path) -> None:
    pytest.importorskip("scipy", reason="an extra: requirements-projection.txt")
    plain, book = tmp_path / "sample.csv", tmp_path / "sample.xlsx"
    for out in (plain, book):
        assert run("audits", "sample", result, "--n", "10", "--seed", "s", "--out", out)[0] == 0
    found = pl.read_csv(reviewed(plain), infer_schema=False)
    write(Table.of(found), book, FileFormat(XLSX))
    said = [run("audits", "projection", one)[:2] for one in (plain, book)]
    assert said[0] == said[1]
    assert said[0][0] == 0


def test_a_month_takes_a_day_of_settlement(run: Run, result: Path, tmp_path: Path) -> None:
    told = ["--seed", "s", "--by", "month", "--out", tmp_path / "sample.csv"]
    bare = tmp_path / "bare.csv"
    pl.read_csv(result, infer_schema=False).drop("settled_on").write_csv(bare)
    status, _, complaint = run("audits", "sample", bare, *told)
    assert (status, "month" in complaint) == (2, True)
    spelled = tmp_path / "spelled.csv"
    days = pl.Series("结算日期", ["2025/6/1", "2025年7月1日", "20250601 08:00:00", "nonsense", None] * 12)
    pl.read_csv(result, infer_schema=False).drop("settled_on").with_columns(days).write_csv(spelled)
    status, said, _ = run("audits", "sample", spelled, *told)
    assert status == 0
    assert [line.split()[:3] for line in said.splitlines()[1:3]] == [["1", "2025-06", "24"], ["2", "2025-07", "12"]]
