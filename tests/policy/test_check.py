"""The rules and their examples looked at together: what is found is data."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from calc_service.policy.check import check, document
from calc_service.rulebook.complaints import ERROR
from tests.rulebook.rules_copy import RulesCopy

DAY = date(2026, 11, 22)
CAP = "examples/cap_reached"


@pytest.fixture
def rules(tmp_path: Path, rules_folder: Path) -> RulesCopy:
    """The rules with their examples, free to be spoilt."""
    return RulesCopy(Path(shutil.copytree(rules_folder, tmp_path / "rules")))


def errors(rules: RulesCopy) -> list[tuple[str, str, int, int, str]]:
    return [
        (one.check, one.path, one.line, one.column, one.en)
        for one in check(rules.folder, DAY).complaints
        if one.level == ERROR
    ]


def test_the_rules_in_force_have_warnings_and_no_error(rules: RulesCopy) -> None:
    checked = check(rules.folder, DAY)
    assert checked.errors == 0 < checked.warnings
    assert {one.check for one in checked.complaints} == {"coming_year", "unverified"}
    assert document(checked).digest == rules.load().digest


def test_a_changed_ratio_is_an_error_where_an_example_expects_another_amount(rules: RulesCopy) -> None:
    rules.change("medical_assistance", "subsistence_allowance: 70%", "subsistence_allowance: 71%")
    found = [error for error in errors(rules) if error[1] == f"rules/{CAP}.yaml"]
    check_name, _, line, column, message = found[0]
    assert check_name == "examples"
    assert rules.text(CAP).split("\n")[line - 1][column - 1 :] == "48376.31"
    assert "/claims/0/amounts/assistance_paid should be 48376.31 and is 49067.40" in message
    assert "look at the rules that were changed" in message


def test_an_example_never_keeps_the_rules_from_being_served(rules: RulesCopy) -> None:
    rules.change(CAP, "48376.31\n", "1\n")
    assert rules.complaints() == ()
    checked = check(rules.folder, DAY)
    assert (checked.errors, checked.book is None) == (1, False)


def test_an_example_that_cannot_be_computed_is_an_error_at_the_value_that_keeps_it(rules: RulesCopy) -> None:
    rules.change(CAP, "settled_on: 2025-09-01", "settled_on: 2031-09-01")
    ((check_name, _, line, _, message),) = errors(rules)
    assert check_name == "examples"
    assert "S-2" in rules.text(CAP).split("\n")[line - 2]
    assert "/claims/1/settled_on (figure_not_on_file)" in message


def test_a_missing_field_of_an_example_is_shown_at_what_lacks_it(rules: RulesCopy) -> None:
    rules.change(CAP, "          basic_paid: 120000\n", "")
    ((_, _, line, _, message),) = errors(rules)
    assert "/claims/0/basic_paid (required)" in message
    assert rules.text(CAP).split("\n")[line - 1].strip().startswith("- claim_id: S-1")


def test_examples_wait_until_the_rules_can_be_served(rules: RulesCopy) -> None:
    rules.change(CAP, "48376.31\n", "1\n")
    rules.change("medical_assistance", "low_income_margin: 60%", "low_income_margin: 60")
    assert {error[0] for error in errors(rules)} == {"form"}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("examples/one.yml", "examples: []\n", "its name ends in .yaml"),
        ("examples/2026/one.yaml", "examples: []\n", "stands in examples/ itself"),
        ("examples/one.yaml", "examples: [\n", "not well-formed YAML"),
        ("examples/one.yaml", "examples:\n\t- x\n", "a tab"),
        ("examples/one.yaml", "example: []\n", "expected a list under examples:"),
    ],
)
def test_a_file_of_examples_that_cannot_be_read_is_an_error(rules: RulesCopy, name: str, text: str, said: str) -> None:
    file = rules.folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    ((_, path, _, _, message),) = errors(rules)
    assert path == f"rules/{name}"
    assert said in message


def test_a_file_of_examples_that_is_a_link_out_of_the_folder_is_an_error(rules: RulesCopy) -> None:
    outside = rules.folder.parent / "cap_reached.yaml"
    rules.file(CAP).rename(outside)
    rules.file(CAP).symlink_to(outside)
    ((check_name, path, *_),) = errors(rules)
    assert (check_name, path) == ("files", f"rules/{CAP}.yaml")


def test_the_name_of_the_folder_is_shown_however_it_was_given(
    rules: RulesCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules.change(CAP, "48376.31\n", "1\n")
    monkeypatch.chdir(rules.folder)
    assert f"rules/{CAP}.yaml" in {one.path for one in check(Path(), DAY).complaints}
