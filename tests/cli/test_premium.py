"""Lists of enrolments on the terminal: audited, made up, and weighed."""

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from tests.api.batch_files import csv_of
from tests.rulebook.rules_copy import RulesCopy

Run = Callable[..., tuple[int, str, str]]
RULES = Path(__file__).parents[2] / "rules"
ENROLLED = """person_id,district,insurance,categories,year,tier,paid_on,recorded_subsidy
P-1,500101,resident,subsistence_allowance,2025,1,2024-11-20,360.00
P-2,500101,resident,extreme_poverty,2025,2,2024-11-20,{recorded}
"""


@pytest.fixture
def enrolled(tmp_path: Path) -> Path:
    file = tmp_path / "enrolled.csv"
    file.write_text(ENROLLED.format(recorded="400.00"), encoding="utf-8")
    return file


@pytest.fixture
def dearer(tmp_path: Path) -> RulesCopy:
    """The rules with a premium of 430.00 in place of 400.00, and a line for 2027."""
    rules = RulesCopy(Path(shutil.copytree(RULES, tmp_path / "dearer")))
    rules.change("premium_subsidy", "2025: {tier_1: 400", "2025: {tier_1: 430")
    for file, figure in (("premium_subsidy", "tier_1"), ("catastrophic_insurance", "deductible")):
        line = next(one for one in rules.text(file).splitlines(keepends=True) if one.startswith(f"  2026: {{{figure}"))
        rules.change(file, line, line + line.replace("2026:", "2027:"))
    return rules


def test_a_sound_list_ends_with_0_and_a_finding_with_1(run: Run, enrolled: Path, tmp_path: Path) -> None:
    out, summary = tmp_path / "out.csv", tmp_path / "summary.json"
    status, printed, _ = run("audit", "--kind", "premium", enrolled, "--out", out, "--summary", summary)
    enrolled.write_text(ENROLLED.format(recorded="775.00"), encoding="utf-8")
    overpaid, told, _ = run("audit", "--kind", "premium", enrolled, "--out", out, "--lang", "en")

    assert (status, overpaid) == (0, 1)
    assert "予以资助  2" in printed
    assert "Overpaid  1  375.00" in told
    assert not any("\u4e00" <= character <= "\u9fff" for character in told)
    assert json.loads(summary.read_text(encoding="utf-8"))["computed"]["subsidy"] == "760.00"
    assert pl.read_csv(out, infer_schema=False)["subsidy"].to_list() == ["360.00", "400.00"]


@pytest.mark.parametrize(
    "option", [("--catastrophic", "computed"), ("--accumulate", "recorded"), ("--as-of", "2025-12-31")]
)
def test_options_of_claims_are_refused(run: Run, enrolled: Path, tmp_path: Path, option: tuple[str, str]) -> None:
    status, printed, complaints = run("audit", "--kind", "premium", enrolled, "--out", tmp_path / "out.csv", *option)

    assert (status, printed) == (2, "")
    assert option[0] in complaints


def test_a_dry_run_says_how_headers_are_understood(run: Run, enrolled: Path) -> None:
    status, printed, _ = run("audit", "--kind", "premium", enrolled, "--dry-run")
    as_claims, _, _ = run("audit", enrolled, "--dry-run")

    assert (status, as_claims) == (0, 2)
    assert "recorded_subsidy" in printed


def test_made_up_persons_can_be_enrolled_without_claims(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "made-up.csv"
    status, printed, _ = run("rules", "population", "--persons", 50, "--seed", 3, "--enrolments", out)
    nowhere, _, complaints = run("rules", "population", "--persons", 50, "--seed", 3)
    _, told, _ = run("audit", "--kind", "premium", out, "--out", tmp_path / "out.parquet")

    assert (status, nowhere) == (0, 2)
    assert "50 行 rows" in printed
    assert "--enrolments" in complaints
    assert "未能计算" not in told
    assert out.read_text(encoding="utf-8").count("SYNTHETIC-P-") == 50


def test_premium_subsidies_are_weighed_alone_and_beside_claims(
    run: Run, enrolled: Path, dearer: RulesCopy, tmp_path: Path
) -> None:
    claims = tmp_path / "claims.csv"
    claims.write_bytes(csv_of())
    arguments = ("rules", "impact", "--changed", dearer.folder, "--enrolments", enrolled)
    status, alone, _ = run(*arguments)
    _, both, _ = run(*arguments, "--claims", claims, "--out", tmp_path / "table.csv")
    told = json.loads(run(*arguments, "--format", "json", "--reason", "试算", "--author", "王五")[1])

    assert status == 1
    assert "参保资助合计由 760.00 元增至 817.00 元，增加 57.00 元；2 人增加，0 人减少。" in alone
    assert "资金支付" not in alone
    assert both.index("资金支付\n") < both.index("参保资助\n") < both.index("测算记录\n")
    assert "“--enrolments”" not in both
    assert {"total", "premium_total"} <= set(pl.read_csv(tmp_path / "table.csv")["by"])
    assert (told["run"]["author"], told["run"]["reason"]) == ("王五", "试算")
    (file,) = told["run"]["files"]
    assert file == {
        "holds": "enrolments",
        "name": "enrolled.csv",
        "sha256": sha256(enrolled.read_bytes()).hexdigest(),
        "size": enrolled.stat().st_size,
        "rows": 2,
    }


def test_who_weighs_is_the_login_name_unless_said(run: Run, enrolled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "wangwu")
    printed = run("rules", "impact", "--changed", RULES, "--enrolments", enrolled)[1]

    assert "wangwu" in printed
    assert "wangwu" not in run("rules", "impact", "--changed", RULES, "--enrolments", enrolled, "--author", "")[1]


def test_figures_of_a_year_that_is_not_there_are_refused_with_the_way_out(
    run: Run, enrolled: Path, dearer: RulesCopy
) -> None:
    arguments = ("rules", "impact", "--changed", dearer.folder, "--enrolments", enrolled, "--figures-of")
    status, printed, complaints = run(*arguments, "2027")
    moved = run(*arguments, "2026:2027")

    assert (status, printed) == (2, "")
    assert "变更前的规则没有 2027 年度的缴费标准，不会用别的年度代替；有：2022, 2023, 2024, 2025, 2026" in complaints
    assert "“--figures-of 变更前:变更后”" in complaints
    assert (moved[0], moved[2]) == (0, "")
    for wrong in ("last", "2026:", "2026:2027:2028"):
        with pytest.raises(SystemExit):
            run(*arguments, wrong)


def test_without_any_file_nothing_is_weighed(run: Run) -> None:
    status, printed, complaints = run("rules", "impact", "--changed", RULES)

    assert (status, printed) == (2, "")
    assert "--enrolments" in complaints
