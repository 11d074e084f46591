"""Worked examples have a schema too: the form of a case, as the service itself asks for it."""

import copy
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from calc_service.domain.fields import CLAIM_FIELDS
from calc_service.engine.edition import RuleBook
from calc_service.policy.examples import compute_examples
from calc_service.policy.examples_file import KNOWN
from calc_service.policy.examples_schema import EXAMPLES_FILE, examples_schema
from calc_service.rulebook.schema import as_text
from tests.policy.mutations import nodes, slips
from tests.rulebook.as_editors_read import NoYaml, as_editors_read

SCHEMA = examples_schema()
EDITOR = jsonschema_rs.Draft7Validator(SCHEMA)
Example = dict[str, Any]


@pytest.fixture
def example(rules_folder: Path) -> Example:
    """The first example of those about several identities: an enrolment and a claim."""
    text = (rules_folder / "examples" / "several_identities.yaml").read_text(encoding="utf-8")
    return copy.deepcopy(as_editors_read(text)["examples"][1])


def is_right(text: str) -> bool:
    """Whether an editor finds nothing wrong in a file of examples."""
    try:
        return EDITOR.is_valid(as_editors_read(text))
    except NoYaml:
        return False


def accepted(example: Example) -> bool:
    return EDITOR.is_valid({"examples": [example]})


def test_the_schema_on_file_is_the_one_derived_from_the_form(rules_folder: Path) -> None:
    assert (rules_folder / EXAMPLES_FILE).read_text(encoding="utf-8") == as_text(SCHEMA), "run: rules schema"
    jsonschema_rs.meta.validate(SCHEMA)


def test_an_example_has_the_parts_that_its_reader_knows(example: Example) -> None:
    properties = SCHEMA["properties"]["examples"]["items"]["properties"]
    assert properties.keys() == KNOWN
    assert properties["input"]["properties"]["claims"]["items"]["properties"].keys() == {f.name for f in CLAIM_FIELDS}
    assert accepted(example)


@pytest.mark.parametrize("part", ["case", "input", "expected"])
def test_an_example_without_one_of_its_parts_is_refused(example: Example, part: str) -> None:
    del example[part]
    assert not accepted(example)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("disease", "special"),
        ("setting", "hospital"),
        ("settled_on", "2025-02-30"),
        ("settled_on", 20250601),
        ("total_cost", "10万"),
        ("total_cost", -1),
        ("total_cost", 0.001),
        ("total_cost", 100_000_000),
        ("total_cost", None),
        ("facility_designated", "yes"),
        ("claim_id", ""),
        ("claim_id", "S" * 65),
    ],
)
def test_a_claim_with_a_slip_is_refused(example: Example, field: str, value: object) -> None:
    example["input"]["claims"][0][field] = value
    assert not accepted(example)


@pytest.mark.parametrize(
    ("field", "value"),
    [("total_cost", "86432.17"), ("total_cost", 99_999_999.99), ("reverses", None), ("claim_id", 1)],
)
def test_a_claim_written_in_another_right_way_is_accepted(example: Example, field: str, value: object) -> None:
    example["input"]["claims"][0][field] = value
    assert accepted(example)


@pytest.mark.parametrize(("part", "key"), [("person", "insurance"), ("enrolment", "tier")])
def test_a_person_or_an_enrolment_that_is_not_whole_is_refused(example: Example, part: str, key: str) -> None:
    del example["input"][part][key]
    assert not accepted(example)


def test_a_slip_in_an_example_that_an_editor_refuses_is_refused_by_the_check(
    tmp_path: Path, rules_folder: Path, book: RuleBook
) -> None:
    """The other way round only computing shows whether an example is still true: its input is no rule."""
    file = tmp_path / "rules" / "examples" / "one.yaml"
    file.parent.mkdir(parents=True)
    editor, check, alike = 0, 0, 0
    text = (rules_folder / "examples" / "several_identities.yaml").read_text(encoding="utf-8")
    root = nodes(text)
    for slip in slips(root):
        file.write_text(slip.text(root), encoding="utf-8")
        refused = bool(compute_examples(file.parent.parent, book).complaints)
        seen = not is_right(file.read_text(encoding="utf-8"))
        assert refused or not seen, f"{slip.where}: {slip.kind}"
        editor, check, alike = editor + seen, check + refused, alike + (not refused)
    assert 0 < editor < check
    assert alike
