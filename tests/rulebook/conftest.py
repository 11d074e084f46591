"""The rules of the project, copied where a test may change them."""

import shutil
from pathlib import Path

import pytest

from tests.rulebook.rules_copy import RulesCopy

RULES = Path(__file__).parents[2] / "rules"


@pytest.fixture
def rules(tmp_path: Path) -> RulesCopy:
    """The city's rules."""
    return RulesCopy(Path(shutil.copytree(RULES, tmp_path / "rules")))


@pytest.fixture
def with_district(rules: RulesCopy) -> RulesCopy:
    """The city's rules and one district, 500116, as the template has it."""
    rules.add_district()
    return rules
