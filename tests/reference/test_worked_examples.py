"""The reference against the worked examples of policy staff: a second opinion on every amount that they state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.reference.law import assess
from tests.reference.test_reference import BY_NAME, contradictions

FILES = sorted((Path(__file__).resolve().parents[2] / "rules" / "examples").glob("*.yaml"))
WORDS = {"true": True, "false": False, "null": None}


def posted(value: Any, key: str = "") -> Any:  # noqa: ANN401 - any part of a YAML document
    """The value as JSON has it: amounts stay text."""
    if isinstance(value, dict):
        return {name: posted(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [posted(inner) for inner in value]
    return int(value) if key in {"year", "tier"} else WORDS.get(value, value)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_reference_agrees_with_the_worked_examples(path: Path) -> None:
    for example in yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)["examples"]:  # noqa: S506 - text alone
        expected = posted(example["expected"])
        if "errors" not in expected:
            assert contradictions(expected, assess(posted(example["input"]), BY_NAME["city"].rules)) == []
