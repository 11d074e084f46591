"""rules check: what policy staff run after changing a figure, and what a CI run says beside the lines."""

import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calc_service.engine.edition import RuleBook

Run = Callable[..., tuple[int, str, str]]
DAY = ("--today", "2026-11-22")


@pytest.fixture
def folder(tmp_path: Path, rules_folder: Path) -> Path:
    """A copy of the rules, free to be spoilt."""
    return Path(shutil.copytree(rules_folder, tmp_path / "rules"))


def change(folder: Path, name: str, old: str, new: str) -> int:
    """Replace the first `old`; the number of its line."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_rules_in_order_are_counted_and_named_by_their_digest(run: Run, book: RuleBook) -> None:
    status, printed, complaints = run("rules", "check", *DAY)

    assert status == 0
    assert book.digest in printed
    assert "39 districts" in printed
    assert re.search(r"[1-9][0-9]* warnings", printed)
    assert {line.partition(":")[0] for line in complaints.splitlines()} == {"warning"}


def test_every_complaint_is_printed_with_its_place_and_errors_last(run: Run, folder: Path) -> None:
    line = change(folder, "medical_assistance.yaml", "low_income_margin: 60%", "low_income_margin: 60")
    (folder / "premium_subsidy.yaml").write_text("")
    status, printed, complaints = run("rules", "check", folder, *DAY)

    assert (status, printed) == (1, "")
    assert f"error: rules/medical_assistance.yaml:{line}:30: " in complaints
    assert "error: rules/premium_subsidy.yaml:1:1" in complaints
    assert complaints.splitlines()[-1].startswith("2 处错误，规则不能使用")


def test_what_can_be_served_yet_is_wrong_is_said_after_the_warnings(run: Run, folder: Path) -> None:
    change(folder, "medical_assistance.yaml", "low_income_margin: 60%", "low_income_margin: 61%")
    status, printed, complaints = run("rules", "check", folder, *DAY)
    levels = [line.partition(":")[0] for line in complaints.splitlines()[:-1]]

    assert (status, printed) == (1, "")
    assert levels == sorted(levels, reverse=True)
    assert "error: rules/examples/special_disease_inpatient.yaml:" in complaints
    assert "put the errors right first" in complaints


@pytest.mark.parametrize(("day", "status"), [("2026-12-31", 0), ("2027-01-01", 1), ("2022-10-28", 0)])
def test_the_day_decides_which_figures_have_to_be_on_file(run: Run, day: str, status: int) -> None:
    assert run("rules", "check", "--today", day)[0] == status


def test_without_a_day_it_is_today_in_chongqing(run: Run) -> None:
    before = datetime.now(UTC) + timedelta(hours=8)
    _, printed, _ = run("rules", "check", "--format", "json")
    after = datetime.now(UTC) + timedelta(hours=8)

    coming = {text for complaint in json.loads(printed)["complaints"] for text in [complaint["en"]] if "coming" in text}
    assert any(str(day.year + 1) in text for text in coming for day in (before, after))


@pytest.mark.parametrize("day", ["2026-02-30", "today", "20261122", "2026-W01-1"])
def test_what_is_no_day_is_not_understood(run: Run, capsys: pytest.CaptureFixture[str], day: str) -> None:
    with pytest.raises(SystemExit) as refusal:
        run("rules", "check", "--today", day)
    assert refusal.value.code == 2
    assert "YYYY-MM-DD" in capsys.readouterr().err


def test_complaints_as_json_are_one_document(run: Run, folder: Path) -> None:
    line = change(folder, "medical_assistance.yaml", "low_income_margin: 60%", "low_income_margin: 70")
    status, printed, complaints = run("rules", "check", folder, *DAY, "--format", "json")
    document = json.loads(printed)

    assert (status, complaints) == (1, "")
    assert list(document) == ["digest", "errors", "warnings", "complaints", "standing", "confirmed"]
    assert (document["digest"], document["errors"]) == (None, 1)
    assert [complaint for complaint in document["complaints"] if complaint["level"] == "error"] == [
        {
            "check": "form",
            "level": "error",
            "path": "rules/medical_assistance.yaml",
            "line": line,
            "column": 30,
            "zh": "“70”不对：应为0% 到 100% 的百分数，最多两位小数，带 % 号（例如写 60%）；请写 70%",
            "en": "'70' is not a percentage from 0% to 100% with at most two decimals and its % sign"
            " (for example, write 60%); write 70%",
        }
    ]


def test_rules_in_order_as_json_bear_their_digest(run: Run, book: RuleBook) -> None:
    status, printed, _ = run("rules", "check", *DAY, "--format", "json")
    document = json.loads(printed)

    assert status == 0
    assert (document["digest"], document["errors"]) == (book.digest, 0)
    assert document["warnings"] == len(document["complaints"])


def test_annotations_name_file_line_column_and_check_and_escape_what_would_end_them(run: Run, folder: Path) -> None:
    (folder / "districts" / "a,b:c%.yml").write_text("x", encoding="utf-8")
    line = change(folder, "medical_assistance.yaml", "low_income_margin: 60%", "low_income_margin: 70")
    status, printed, complaints = run("rules", "check", folder, *DAY, "--format", "github", "--lang", "en")

    assert (status, complaints) == (1, "")
    first, second = (text for text in printed.splitlines() if text.startswith("::error"))
    assert first.startswith("::error file=rules/districts/a%2Cb%3Ac%25.yml,line=1,col=1,title=files::no rules file")
    assert second == (
        f"::error file=rules/medical_assistance.yaml,line={line},col=30,title=form::'70' is not a percentage from 0%25"
        " to 100%25 with at most two decimals and its %25 sign (for example, write 60%25); write 70%25"
    )


@pytest.mark.parametrize("form", ["text", "github"])
def test_a_file_name_never_makes_a_line_or_steers_a_terminal(run: Run, folder: Path, form: str) -> None:
    (folder / "a\n::error::b\x1b[2J.yml").write_text("x", encoding="utf-8")
    _, printed, complaints = run("rules", "check", folder, *DAY, "--format", form)
    shown = printed + complaints

    assert not any(line.startswith("::error::") for line in shown.splitlines())
    assert "\x1b" not in shown


def test_warnings_are_annotated_as_such(run: Run) -> None:
    _, printed, _ = run("rules", "check", *DAY, "--format", "github")
    assert {line.partition(" ")[0] for line in printed.splitlines()} == {"::warning"}


@pytest.mark.parametrize(("language", "said"), [("zh", {"zh"}), ("en", {"en"}), ("both", {"zh", "en"})])
@pytest.mark.parametrize("form", ["text", "github"])
def test_complaints_are_told_in_the_language_asked_for(
    run: Run, folder: Path, form: str, language: str, said: set[str]
) -> None:
    change(folder, "medical_assistance.yaml", "low_income_margin: 60%", "low_income_margin: 70")
    _, printed, complaints = run("rules", "check", folder, *DAY, "--format", form, "--lang", language)
    text = printed + complaints
    assert {
        name for name, words in {"zh": "请写 70%", "en": "; write 70%"}.items() if words in text.replace("%25", "%")
    } == said


def test_unverified_entries_are_one_line_with_a_count_so_that_a_new_warning_is_seen(run: Run) -> None:
    _, printed, complaints = run("rules", "check", *DAY, "--lang", "en")
    lines = complaints.splitlines()
    (standing,) = [line for line in lines if "not verified" in line]
    assert re.search(r"[1-9][0-9]* entries in force .*premium_subsidy\.yaml 1\); --all lists them$", standing)
    assert lines[-1] == standing
    assert re.search(r", 2 warnings, [1-9][0-9]* not verified\)", printed)


def test_all_of_them_are_listed_where_all_is_asked_for(run: Run) -> None:
    _, _, some = run("rules", "check", *DAY)
    _, _, everything = run("rules", "check", *DAY, "--all")
    assert len(everything.splitlines()) > len(some.splitlines())
    assert "--all" not in everything
    assert sum("尚未核实（" in line for line in everything.splitlines()) == len(everything.splitlines()) - 2


def test_annotations_are_as_few_and_as_many(run: Run) -> None:
    _, some, _ = run("rules", "check", *DAY, "--format", "github")
    _, everything, _ = run("rules", "check", *DAY, "--format", "github", "--all")
    assert some.count("title=unverified") == 1 < everything.count("title=unverified")


def test_programs_get_every_complaint_and_the_counts(run: Run) -> None:
    _, printed, _ = run("rules", "check", *DAY, "--format", "json")
    document = json.loads(printed)
    (standing,) = document["standing"]
    found = [one["path"] for one in document["complaints"] if one["check"] == "unverified"]
    assert (standing["check"], standing["count"]) == ("unverified", len(found))
    assert {one["path"]: one["count"] for one in standing["files"]} == {path: found.count(path) for path in found}


def test_what_was_confirmed_is_listed_where_all_is_asked_for(run: Run, folder: Path) -> None:
    last = '"secondary: reported 2026 figure"}'
    terms = 'deductible: 206400, ratio: 60%, annual_cap: none, verified: false, source: "reported"'
    following = f"{last}\n  2027: {{confirmed: 文件公布的就是这个数, {terms}}}"
    line = change(folder, "catastrophic_insurance.yaml", last, following) + 1
    _, _, some = run("rules", "check", folder, *DAY)
    status, _, everything = run("rules", "check", folder, *DAY, "--all", "--lang", "zh")
    assert status == 0
    assert "这个数" not in some
    (shown,) = [one for one in everything.splitlines() if "这个数" in one]
    assert shown.startswith(f"confirmed: rules/catastrophic_insurance.yaml:{line}:")
    assert shown.endswith("（已确认：文件公布的就是这个数）")
    _, annotations, _ = run("rules", "check", folder, *DAY, "--all", "--format", "github")
    assert "::notice file=rules/catastrophic_insurance.yaml" in annotations
    _, printed, _ = run("rules", "check", folder, *DAY, "--format", "json")
    (one,) = json.loads(printed)["confirmed"]
    assert (one["check"], one["line"], one["reason"]) == ("leaps", line, "文件公布的就是这个数")
