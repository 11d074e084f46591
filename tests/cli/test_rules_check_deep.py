"""rules check --deep: how much was tried, and each violation with the case that shows it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.rulebook.load import load
from tests.rulebook.rules_copy import RulesCopy

Run = Callable[..., tuple[int, str, str]]
DEEP = ("rules", "check", "--deep", "--today", "2026-11-22")
LOWER_CAP = (
    "ratio_raised_by: 5%                      # 百分点 / percentage points\n    annual_cap: none",
    "ratio_raised_by: 5%\n    annual_cap: 500",
)


@pytest.fixture
def rules(tmp_path: Path, rules_folder: Path) -> RulesCopy:
    """A copy of the rules without examples, free to be spoilt."""
    copied = RulesCopy(Path(shutil.copytree(rules_folder, tmp_path / "rules")))
    for file in copied.folder.glob("examples/*"):
        file.unlink()
    return copied


@pytest.fixture
def spoilt(rules: RulesCopy) -> RulesCopy:
    """Rules that can be served, yet whose uplift makes people with more categories worse off."""
    rules.change("catastrophic_insurance", *LOWER_CAP)
    return rules


def test_rules_in_order_say_how_many_points_were_tried(run: Run) -> None:
    status, printed, complaints = run(*DEEP)

    assert status == 0
    assert "个点：0 处错误，0 处提醒" in printed
    assert "under 5 different sets of rules: 0 errors, 0 warnings" in printed
    assert {line.partition(":")[0] for line in complaints.splitlines()} == {"warning"}


def test_without_deep_nothing_is_tried(run: Run, spoilt: RulesCopy) -> None:
    status, printed, complaints = run("rules", "check", "--today", "2026-11-22", spoilt.folder)

    assert status == 0
    assert "points" not in printed + complaints


def test_an_error_fails_the_check_and_its_cases_stand_below_it(run: Run, spoilt: RulesCopy) -> None:
    status, printed, complaints = run(*DEEP, "--lang", "en", spoilt.folder)
    lines = complaints.splitlines()
    message = next(place for place, line in enumerate(lines) if "one more category" in line)
    more, fewer = (json.loads(lines[message + below].partition(": ")[2]) for below in (1, 2))
    book = load(spoilt.folder)
    paid = [
        float(assess(read_json(json.dumps(body).encode()), book, "en").totals.total_self_pay) for body in (more, fewer)
    ]

    assert (status, printed) == (1, "")
    assert lines[message].startswith("error: the city · 2022-10-28")
    assert lines[message + 2].startswith("    compared with: ")
    assert paid[0] > paid[1]
    assert lines[-1].startswith("tried ")


def test_a_warning_does_not_fail_the_check(run: Run, rules: RulesCopy) -> None:
    rules.add_district()
    status, printed, complaints = run(*DEEP, "--lang", "zh", rules.folder)

    assert status == 0
    assert "warning: 江津区" in complaints
    assert "0 处错误，2 处提醒" in printed


def test_as_json_there_is_one_document_in_both_languages(run: Run, spoilt: RulesCopy) -> None:
    status, printed, _ = run(*DEEP, "--format", "json", spoilt.folder)
    deep = json.loads(printed)["deep"]

    assert status == 1
    assert set(deep) == {"points", "situations", "errors", "warnings", "violations"}
    assert deep["errors"] == len(deep["violations"]) > 0
    assert deep["violations"][0]["kind"] == "category"
    assert deep["violations"][0]["request"]["claims"]
    assert deep["violations"][0]["zh"] != deep["violations"][0]["en"]


def test_as_annotations_each_violation_is_one_command(run: Run, spoilt: RulesCopy) -> None:
    status, printed, _ = run(*DEEP, "--format", "github", "--lang", "zh", spoilt.folder)
    commands = [line for line in printed.splitlines() if line.startswith("::error title=deep category::")]

    assert status == 1
    assert len(commands) == 1
    assert "%0A案件: {" in commands[0]


def test_rules_that_cannot_be_served_are_not_tried(run: Run, rules: RulesCopy) -> None:
    rules.write("premium_subsidy", "")
    status, printed, complaints = run(*DEEP, rules.folder)

    assert (status, printed) == (1, "")
    assert "points" not in complaints


def test_rules_with_an_error_in_the_decision_space_are_not_in_order(run: Run, spoilt: RulesCopy) -> None:
    status, _, complaints = run(*DEEP, spoilt.folder)

    assert status == 1
    assert "规则无误" not in complaints
    assert "请先改正错误" in complaints
