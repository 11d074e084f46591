"""rules examples: the worked examples beside the rules, one sentence each."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

EXAMPLE = """\
examples:
  - case: 一句话
    clauses: [cq-2022-116#2.2.1]
    input:
      case_id: E-1
      person: {{person_id: null, district: 500101, insurance: resident, identities: [{{category: low_income_margin}}]}}
      enrolment: {{year: 2025, tier: {tier}, paid_on: 2024-11-20}}
    expected:
      premium_subsidy: {{subsidy: {subsidy}, category: low_income_margin, steps: {steps}}}
      claims: []
      alerts: []
"""


@pytest.fixture
def folder(tmp_path: Path, rules_folder: Path) -> Path:
    """A copy of the rules without examples, free to be spoilt."""
    copied = tmp_path / "rules"
    shutil.copytree(rules_folder, copied)
    for file in copied.glob("examples/*"):
        file.unlink()
    return copied


def write(folder: Path, tier: str = "1", subsidy: str = "280", steps: str = "[{amount: 280.0}, {}]") -> None:
    (folder / "examples/one.yaml").write_text(EXAMPLE.format(tier=tier, subsidy=subsidy, steps=steps), encoding="utf-8")


def test_the_examples_beside_the_rules_come_out(run: Callable[..., tuple[int, str, str]]) -> None:
    status, printed, complaints = run("rules", "examples")

    assert (status, complaints) == (0, "")
    assert "✓ " in printed
    assert "✗" not in printed


def test_an_example_is_compared_by_exact_amounts(run: Callable[..., tuple[int, str, str]], folder: Path) -> None:
    write(folder, subsidy="280.000")
    status, printed, _ = run("rules", "examples", folder)

    assert status == 0
    assert printed.startswith("✓ 一句话")


@pytest.mark.parametrize(
    ("changes", "place", "difference"),
    [
        ({"subsidy": "280.01"}, "9:34", "/premium_subsidy/subsidy should be 280.01 and is 280.00"),
        ({"subsidy": "null"}, "9:34", "/premium_subsidy/subsidy should be null and is 280.00"),
        ({"steps": "[]"}, "9:75", "/premium_subsidy/steps should be a list of 0 and is a list of 2"),
        ({"steps": "null"}, "9:75", "/premium_subsidy/steps should be null and is a list of 2"),
        (
            {"steps": "[{amount: {}}, {}]"},
            "9:85",
            "/premium_subsidy/steps/0/amount should be keys with values and is 280",
        ),
        ({"steps": "[{absent: 1}, {}]"}, "9:77", "/premium_subsidy/steps/0/absent should be 1 and is nothing"),
        ({"tier": "3"}, "7:37", "/enrolment/tier (unknown_value)"),
        ({"tier": "1.0"}, "7:37", "/enrolment/tier (wrong_type)"),
    ],
)
def test_what_differs_is_shown_with_the_place_where_it_is_expected(
    run: Callable[..., tuple[int, str, str]], folder: Path, changes: dict[str, str], place: str, difference: str
) -> None:
    write(folder, **changes)
    status, printed, _ = run("rules", "examples", folder)

    assert status == 1
    assert printed.startswith("✗ 一句话")
    assert f"    rules/examples/one.yaml:{place}: 算例“一句话”" in printed
    assert difference in printed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "examples: none\n",
        "other: []\n",
        "examples:\n  - case: a\n",
        "examples:\n  - {case: a, input: {}, expected: {}, more: 1}\n",
    ],
)
def test_what_is_no_example_is_a_complaint(run: Callable[..., tuple[int, str, str]], folder: Path, text: str) -> None:
    (folder / "examples/one.yaml").write_text(text)
    status, _, complaints = run("rules", "examples", folder)

    assert status == 1
    assert "rules/examples/one.yaml:" in complaints


def test_a_folder_without_examples_is_not_in_order(run: Callable[..., tuple[int, str, str]], folder: Path) -> None:
    status, printed, _ = run("rules", "examples", folder)

    assert status == 1
    assert "0 examples" in printed
