"""rules coverage: a percentage a clause, what nobody would notice, examples to paste; the rules shipped reach all."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calc_service.policy import coverage
from calc_service.policy.coverage.walk import SmallestChange, smallest_changes
from calc_service.rulebook.folder import RulesFolder

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, rules_folder: Path) -> Path:
    """A copy of the rules with one blind example."""
    copied = Path(shutil.copytree(rules_folder, tmp_path / "rules"))
    for file in copied.glob("examples/*"):
        if file.stem != "deposit_waiver":
            file.unlink()
    return copied


@pytest.fixture
def caps_alone(monkeypatch: pytest.MonkeyPatch, rules_folder: Path) -> None:
    """Only what stands in the lines of the city's yearly caps is changed."""
    text = (rules_folder / "medical_assistance.yaml").read_text(encoding="utf-8")
    lines = {number for number, line in enumerate(text.splitlines(), start=1) if "floor: true, cite" in line}

    def of_caps(folder: RulesFolder) -> Iterator[SmallestChange]:
        every = smallest_changes(folder)
        return (one for one in every if one.file == "medical_assistance" and one.place.line in lines)

    monkeypatch.setattr(coverage, "smallest_changes", of_caps)


def test_the_rules_shipped_are_covered_whole(run: Run) -> None:
    status, printed, complaints = run("rules", "coverage", "--format", "json")
    found = json.loads(printed)
    assert (status, complaints) == (0, "")
    assert found["unnoticed"] == found["proposed"] == []
    assert {clause["percent"] for clause in (*found["clauses"], found["total"])} == {"100.00%"}
    assert found["total"]["example"] > found["total"]["check"]


@pytest.mark.usefixtures("caps_alone")
def test_what_nobody_would_notice_is_named_at_its_line_with_an_example_to_paste(run: Run, folder: Path) -> None:
    status, printed, complaints = run("rules", "coverage", "--rules", folder, "--lang", "en")
    assert (status, complaints) == (1, "")
    lines = printed.splitlines()
    assert lines[0].split("  ")[0] == "clause or file"
    assert [line.split()[-1] for line in lines if line.startswith(("cq-", "total"))] == ["50.00%"] * 3
    missed = next(line for line in lines if line.startswith("  rules/medical_assistance.yaml:27:35: "))
    assert missed.endswith("yearly cap 100000 yuan → 99999.99 yuan, from 2022-10-28 — example 1 would")
    pasted = printed[printed.index("# yaml-language-server") :]
    (folder / "examples" / "pasted.yaml").write_text(pasted, encoding="utf-8")
    assert run("rules", "examples", folder)[0] == 0
    status, printed, _ = run("rules", "coverage", "--rules", folder)
    assert (status, "无人会发现" in printed) == (0, False)


@pytest.mark.usefixtures("caps_alone")
def test_chinese_comes_first(run: Run, folder: Path) -> None:
    printed = run("rules", "coverage", "--rules", folder)[1]
    assert printed.startswith("条款或文件")
    assert "以下改动没有人会发现：\n  rules/medical_assistance.yaml:27:35: 特殊疾病救助 · 年度限额" in printed


@pytest.mark.usefixtures("caps_alone")
def test_a_budget_below_all_may_be_named(run: Run, folder: Path) -> None:
    assert run("rules", "coverage", "--rules", folder, "--at-least", "50%")[0] == 0
    assert run("rules", "coverage", "--rules", folder, "--at-least", "50.01")[0] == 1


@pytest.mark.parametrize("percentage", ["101", "100.5", "-1", "１００", "all", ""])
def test_what_is_no_percentage_is_not_understood(percentage: str, run: Run) -> None:
    with pytest.raises(SystemExit) as ended:
        run("rules", "coverage", f"--at-least={percentage}")
    assert ended.value.code == 2


@pytest.mark.usefixtures("caps_alone")
def test_examples_are_written_to_a_new_file_and_never_over_another(run: Run, folder: Path) -> None:
    command = ("rules", "coverage", "--rules", folder, "--write-examples")
    status, printed, complaints = run(*command)
    written = folder / "examples" / "to_confirm.yaml"
    assert (status, complaints) == (1, f"{written}: 已写入，请逐个手算核对 · written; work each of them out by hand\n")
    assert "yaml-language-server" not in printed
    assert run("rules", "examples", folder)[0] == 0
    before = written.read_bytes()
    assert run(*command)[0] == 0
    for file in folder.glob("examples/deposit_waiver.yaml"):
        file.unlink()
    named = folder / "examples" / "mine.yaml"
    named.write_text("examples: []\n", encoding="utf-8")
    written.unlink()
    status, _, complaints = run(*command, named)
    assert (status, complaints.startswith(f"{named}: 已经有这个文件，没有写入")) == (2, True)
    assert named.read_text(encoding="utf-8") == "examples: []\n"
    assert before


@pytest.mark.usefixtures("caps_alone")
def test_a_place_that_cannot_be_written_is_said(run: Run, folder: Path) -> None:
    status, _, complaints = run("rules", "coverage", "--rules", folder, "--write-examples", folder / "no" / "file.yaml")
    assert (status, "No such file" in complaints) == (2, True)


def test_rules_that_are_refused_or_no_folder_are_told_as_rules_check_does(run: Run, folder: Path) -> None:
    file = folder / "medical_assistance.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("value: 60000", "value: 60,000"), encoding="utf-8")
    status, printed, complaints = run("rules", "coverage", "--rules", folder)
    assert (status, printed) == (1, "")
    assert complaints.startswith("rules/medical_assistance.yaml:41:")
    assert run("rules", "coverage", "--rules", folder / "nowhere")[0] == 1


def test_examples_that_do_not_come_out_notice_nothing_and_are_told(run: Run, folder: Path) -> None:
    file = folder / "examples" / "deposit_waiver.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("assistance_paid: 5600.00", "assistance_paid: 1.00"), "utf-8"
    )
    status, printed, complaints = run("rules", "coverage", "--rules", folder)
    assert (status, printed) == (1, "")
    assert "应为 1.00，算出 5600.00" in complaints
