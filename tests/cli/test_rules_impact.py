"""rules impact: the same claims under the rules in force and under changed ones."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.api.batch_files import csv_of
from tests.rulebook.rules_copy import MEDICAL, RulesCopy

Run = Callable[..., tuple[int, str, str]]
LATER_CAP = (
    "value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}\n",
    (
        "value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}\n"
        "      - {from: 2027-01-01, value: 200000, floor: true, cite: cq-2022-116#2.3.2-special}\n"
    ),
)
RULES = Path(__file__).parents[2] / "rules"


@pytest.fixture
def changed(tmp_path: Path) -> RulesCopy:
    """The rules with 75% in place of 70%."""
    rules = RulesCopy(Path(shutil.copytree(RULES, tmp_path / "changed")))
    rules.change(MEDICAL, "subsistence_allowance: 70%", "subsistence_allowance: 75%")
    return rules


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    file = tmp_path / "claims.csv"
    file.write_bytes(csv_of({}, {"person_id": "P-2", "categories": "extreme_poverty"}))
    return file


def test_a_difference_is_said_and_ends_with_1(run: Run, changed: RulesCopy, claims: Path) -> None:
    status, printed, complaints = run("rules", "impact", "--changed", changed.folder, "--claims", claims)
    lines = [line.split() for line in printed.splitlines()]

    assert (status, complaints) == (1, "")
    assert "增加 981.83 元；1 人增加，0 人减少" in printed
    assert ["医疗救助支付", "27491.12", "28472.95", "981.83", "+3.6%"] in lines
    assert ["增加", "1", "1", "981.83"] in lines
    assert ["低保对象", "32759.04", "33740.87", "981.83", "1", "981.83", "0", "0.00"] in lines
    assert ["P-1", "32759.04", "33740.87", "981.83"] in lines


def test_equal_rules_make_no_difference_and_end_with_0(run: Run, claims: Path) -> None:
    status, printed, complaints = run("rules", "impact", "--changed", RULES, "--claims", claims)

    assert (status, complaints) == (0, "")
    assert printed.startswith("没有差别")


NOT_AMONG_THE_CLAIMS = {
    "safeguards": ("  threshold: []", "  threshold: [{from: 2025-01-01, value: 20000, cite: cq-2022-116#2.4.1}]"),
    "monitoring": ("{tolerated_nights: 0}", "{tolerated_nights: 1}"),
    "premium_subsidy": ("2025: {tier_1: 400", "2025: {tier_1: 410"),
    "catastrophic_insurance": ("2024: {deductible: 17833", "2024: {deductible: 17000"),
}


@pytest.mark.parametrize("file", NOT_AMONG_THE_CLAIMS)
def test_rules_that_differ_where_no_claim_shows_it_are_not_called_alike(
    run: Run, claims: Path, tmp_path: Path, file: str
) -> None:
    rules = RulesCopy(Path(shutil.copytree(RULES, tmp_path / "other")))
    rules.change(file, *NOT_AMONG_THE_CLAIMS[file])
    arguments = ("rules", "impact", "--changed", rules.folder, "--claims", claims)
    status, printed, _ = run(*arguments)
    english = run(*arguments, "--lang", "en")[1]
    told = json.loads(run(*arguments, "--format", "json")[1])

    assert (status, "这些结算的金额和结论没有差别，但两套规则不同" in printed) == (0, True)
    assert "The amounts and outcomes of these claims are the same, but the rules are not" in english
    assert (told["differs"], told["rules_differ"]) == (False, True)
    assert told["changes"]
    assert all(change["zh"] in printed for change in told["changes"])
    assert told["result"]["zh"] in printed


def test_what_was_changed_is_named_in_the_text_and_on_the_page(
    run: Run, changed: RulesCopy, claims: Path, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    _, printed, _ = run("rules", "impact", "--changed", changed.folder, "--claims", claims, "--report", page)
    sentence = run("rules", "diff", RULES, changed.folder)[1].split("⚠ ")[-1].splitlines()[0]

    assert "70%" in sentence
    assert printed.index("改了什么") < printed.index(sentence) < printed.index("资金支付\n")
    assert sentence in page.read_text(encoding="utf-8")


def test_rejected_rows_say_why_in_words(run: Run, changed: RulesCopy, claims: Path) -> None:
    lines = changed.text("catastrophic_insurance").splitlines(keepends=True)
    changed.write("catastrophic_insurance", "".join(line for line in lines if not line.startswith("  2025:")))
    arguments = ("rules", "impact", "--changed", changed.folder, "--claims", claims)
    printed, english = run(*arguments)[1], run(*arguments, "--lang", "en")[1]

    assert printed.count("缺少计算所需的数据：… 年的“…”尚未登记") == 3
    assert printed.count("settled_on:figure_not_on_file") == 1
    assert english.count("A figure needed here is not on file: … for …") == 3


def test_the_rules_before_may_be_a_git_revision_and_those_in_use_are_the_changed_ones(
    run: Run, changed: RulesCopy, claims: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = ("git", "-C", str(changed.folder), "-c", "user.name=A", "-c", "user.email=a@example.org")
    changed.change(MEDICAL, "subsistence_allowance: 75%", "subsistence_allowance: 70%")
    for command in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "--message", "before")):
        subprocess.run((*git, *command), check=True)
    changed.change(MEDICAL, "subsistence_allowance: 70%", "subsistence_allowance: 75%")
    monkeypatch.setenv("CALC_RULES_FOLDER", str(changed.folder))

    status, printed, _ = run("rules", "impact", "--rules", "HEAD", "--claims", claims)
    assert (status, "增加 981.83 元" in printed) == (1, True)
    status, _, complaints = run("rules", "impact", "--rules", "nowhere", "--claims", claims)
    assert (status, "nowhere" in complaints) == (2, True)


def test_the_text_comes_in_english(run: Run, changed: RulesCopy, claims: Path) -> None:
    _, printed, _ = run("rules", "impact", "--changed", changed.folder, "--claims", claims, "--lang", "en")

    assert "981.83 more; 1 persons gain, 0 lose" in printed
    assert not any("\u4e00" <= character <= "\u9fff" for character in printed)


def test_the_impact_comes_as_json_alone(run: Run, changed: RulesCopy, claims: Path) -> None:
    _, printed, _ = run("rules", "impact", "--changed", changed.folder, "--claims", claims, "--format", "json")

    assert json.loads(printed)["gaining"] == {"persons": 1, "rows": 1, "yuan": "981.83"}


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_the_table_is_written_in_the_form_of_its_suffix(
    run: Run, changed: RulesCopy, claims: Path, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"table.{suffix}"
    run("rules", "impact", "--changed", changed.folder, "--claims", claims, "--out", out)
    read: dict[str, Callable[[Path], pl.DataFrame]] = {
        "csv": pl.read_csv,
        "xlsx": pl.read_excel,
        "parquet": pl.read_parquet,
    }
    first = read[suffix](out).to_dicts()[0]

    assert (first["by"], str(first["benefit_difference"])) == ("total", "981.83")


def test_the_report_is_a_page(run: Run, changed: RulesCopy, claims: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    run("rules", "impact", "--changed", changed.folder, "--claims", claims, "--report", page)

    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "+981.83" in page.read_text(encoding="utf-8")


def test_several_files_are_one_batch(run: Run, changed: RulesCopy, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(csv_of({}))
    (tmp_path / "b.csv").write_bytes(csv_of({"person_id": "P-9"}))
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    _, printed, _ = run("rules", "impact", "--changed", changed.folder, "--format", "json", "--claims", *files)

    assert json.loads(printed)["persons"] == 2


def test_rows_that_only_one_of_the_rules_rejects_are_said_first(run: Run, changed: RulesCopy, claims: Path) -> None:
    changed.change("districts", "en: Wanzhou},", "en: Wanzhou}, last_day: 2025-03-31,")
    status, printed, _ = run("rules", "impact", "--changed", changed.folder, "--claims", claims)

    assert status == 1
    assert printed.startswith("!! 2 行只有现行规则能计算（现行支付 65,518.08 元）")
    assert "没有一行可以比较：2 行只有一套规则能计算，单独列出。" in printed
    assert "district:district_not_in_force" in printed


def test_faults_of_the_changed_rules_are_complained_of(run: Run, changed: RulesCopy, claims: Path) -> None:
    changed.change(MEDICAL, "75%", "0.75")
    status, printed, complaints = run("rules", "impact", "--changed", changed.folder, "--claims", claims)

    assert (status, printed) == (2, "")
    assert "medical_assistance.yaml" in complaints
    assert "变更后的规则有错误" in complaints


def test_a_folder_that_is_not_there_is_refused(run: Run, claims: Path, tmp_path: Path) -> None:
    status, printed, complaints = run("rules", "impact", "--changed", tmp_path / "nowhere", "--claims", claims)

    assert (status, printed) == (2, "")
    assert complaints


@pytest.mark.parametrize("content", [b"", b"person_id,person_id\n1,2\n", b"a,b\n1\n"])
def test_a_file_that_cannot_be_read_is_refused(run: Run, changed: RulesCopy, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    status, printed, complaints = run("rules", "impact", "--changed", changed.folder, "--claims", tmp_path / "bad.csv")

    assert (status, printed) == (2, "")
    assert complaints


def test_a_missing_file_is_named(run: Run, changed: RulesCopy, tmp_path: Path) -> None:
    status, _, complaints = run("rules", "impact", "--changed", changed.folder, "--claims", tmp_path / "none.csv")

    assert status == 2
    assert "none.csv" in complaints


def test_a_header_alone_makes_no_difference(run: Run, changed: RulesCopy, claims: Path) -> None:
    claims.write_bytes(claims.read_bytes().splitlines(keepends=True)[0])
    status, printed, complaints = run("rules", "impact", "--changed", changed.folder, "--claims", claims)

    assert (status, complaints) == (0, "")
    assert "行数 0" in printed


def test_all_claims_are_computed_by_the_rules_of_a_day(run: Run, changed: RulesCopy, claims: Path) -> None:
    arguments = ("rules", "impact", "--changed", changed.folder, "--claims", claims, "--as-of")
    status, printed, _ = run(*arguments, "2026-12-31")

    assert status == 1
    assert printed.splitlines()[1].startswith("所有结算都按 2026-12-31 的规则计算")
    assert run("rules", "impact", "--changed", changed.folder, "--claims", claims)[1].splitlines()[1].startswith("每笔")
    assert run(*arguments, "2020-01-01")[0] == 2
    with pytest.raises(SystemExit):
        run(*arguments, "2026/12")


@pytest.mark.parametrize("option", ["--out", "--report"])
def test_the_claims_are_never_written_over(run: Run, changed: RulesCopy, claims: Path, option: str) -> None:
    was = claims.read_bytes()
    status, _, complaints = run("rules", "impact", "--changed", changed.folder, "--claims", claims, option, claims)

    assert (status, claims.read_bytes()) == (2, was)
    assert "claims.csv" in complaints


def test_a_table_of_an_unknown_form_is_refused_before_anything_is_computed(
    run: Run, changed: RulesCopy, claims: Path, tmp_path: Path
) -> None:
    out, page = tmp_path / "table.doc", tmp_path / "report.html"
    arguments = ("--changed", changed.folder, "--claims", claims, "--out", out, "--report", page)

    assert run("rules", "impact", *arguments)[0] == 2
    assert not page.exists()


def test_rules_are_not_compared_with_themselves_unasked(run: Run, claims: Path) -> None:
    status, printed, complaints = run("rules", "impact", "--claims", claims)

    assert (status, printed) == (2, "")
    assert "--rules HEAD" in complaints


def test_a_mistyped_year_does_not_hide_a_change_that_begins_later(run: Run, changed: RulesCopy, tmp_path: Path) -> None:
    changed.change(MEDICAL, "subsistence_allowance: 75%", "subsistence_allowance: 70%")
    changed.change(MEDICAL, *LATER_CAP)
    claims = tmp_path / "claims.csv"
    claims.write_bytes(csv_of({}, {"claim_id": "S-2", "settled_on": "2062-05-18"}))
    _, printed, _ = run("rules", "impact", "--changed", changed.folder, "--claims", claims)

    assert "2027-01-01" in printed


def test_what_older_rules_lack_is_said_in_the_text_in_json_and_on_the_page(
    run: Run, changed: RulesCopy, claims: Path, tmp_path: Path
) -> None:
    changed.file("monitoring").unlink()
    page = tmp_path / "report.html"
    arguments = ("rules", "impact", "--rules", changed.folder, "--claims", claims, "--report", page)
    status, printed, complaints = run(*arguments)
    sentence = "变更前的规则：没有“monitoring.yaml”，比较时采用变更后的规则的"

    assert (status, complaints) == (1, "")
    assert f"为了比较而补上的内容，均不涉及金额\n  {sentence}\n" in printed
    assert "减少 981.83 元；0 人增加，1 人减少" in printed
    english = "  The rules before: no monitoring.yaml; that of the changed rules is used\n"
    assert english in run(*arguments, "--lang", "en")[1]
    assert json.loads(run(*arguments, "--format", "json")[1])["defaults"][0]["zh"] == sentence
    assert sentence in page.read_text(encoding="utf-8")
