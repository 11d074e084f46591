"""rules check and rules examples: what policy staff run after changing a figure."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from calc_service.engine.edition import RuleBook

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


def test_rules_in_order_are_counted_and_named_by_their_digest(
    run: Callable[..., tuple[int, str, str]], book: RuleBook
) -> None:
    status, printed, complaints = run("rules", "check")

    assert (status, complaints) == (0, "")
    assert book.digest in printed
    assert "39 districts" in printed


def test_every_complaint_is_printed_with_its_place(run: Callable[..., tuple[int, str, str]], folder: Path) -> None:
    medical = folder / "medical_assistance.yaml"
    medical.write_text(medical.read_text().replace("low_income_margin: 60%", "low_income_margin: 60"))
    (folder / "premium_subsidy.yaml").write_text("")
    status, printed, complaints = run("rules", "check", folder)

    assert (status, printed) == (1, "")
    assert "rules/medical_assistance.yaml:22:" in complaints
    assert "rules/premium_subsidy.yaml:1:1" in complaints


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
    ("changes", "difference"),
    [
        ({"subsidy": "280.01"}, "/premium_subsidy/subsidy: 280.01 ≠ 280.00"),
        ({"subsidy": "null"}, "/premium_subsidy/subsidy: null ≠ 280.00"),
        ({"steps": "[]"}, "/premium_subsidy/steps: [0] ≠ [2]"),
        ({"steps": "null"}, "/premium_subsidy/steps: null ≠ [2]"),
        ({"steps": "[{absent: 1}, {}]"}, "/premium_subsidy/steps/0/absent: ∉"),
        ({"tier": "3"}, "/enrolment/tier unknown_value"),
        ({"tier": "1.0"}, "/enrolment/tier wrong_type"),
    ],
)
def test_what_differs_is_shown(
    run: Callable[..., tuple[int, str, str]], folder: Path, changes: dict[str, str], difference: str
) -> None:
    write(folder, **changes)
    status, printed, _ = run("rules", "examples", folder)

    assert status == 1
    assert printed.startswith("✗ 一句话")
    assert f"rules/examples/one.yaml:2 {difference}" in printed


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
