"""The published cases, to the fen: what is expected is a part of the reply."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.rulebook.load import load

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.json"))
RULES = Path(__file__).parents[1] / "rules"


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load(RULES)


def contradictions(expected: Any, found: Any, place: str = "") -> list[str]:  # noqa: ANN401 - any part of a JSON document
    """Where `found` lacks or contradicts what is expected; lists must have the same length."""
    if isinstance(expected, dict) and isinstance(found, dict):
        places = [(f"{place}/{key}", part, found.get(key, "absent")) for key, part in expected.items()]
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        places = [(f"{place}/{rank}", *pair) for rank, pair in enumerate(zip(expected, found, strict=True))]
    else:
        return [] if expected == found else [f"{place}: expected {expected}, found {found}"]
    return [fault for where, part, other in places for fault in contradictions(part, other, where)]


def test_all_examples_are_there() -> None:
    assert len(EXAMPLES) == 28


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_example_comes_out_to_the_fen(path: Path, language: str, book: RuleBook) -> None:
    example = json.loads(path.read_text(encoding="utf-8"))
    posted = read_json(json.dumps(example["request"]).encode())
    assert contradictions(example["expected"], msgspec.to_builtins(assess(posted, book, language))) == []
