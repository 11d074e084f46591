"""The schemas that editors read say what the loader says, as far as it lies within one value or object."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
import pytest

from calc_service.domain import vocabulary
from calc_service.domain.columns import NAMED
from calc_service.domain.kinds import FLAG_WORDS
from calc_service.domain.parsing import TIERS
from calc_service.rulebook.folder import read_folder
from calc_service.rulebook.schema import DRAFT, FOLDER, ONE_FOR_ALL, as_text, editor_line, name_for, path_of, schemas
from calc_service.rulebook.schema.hints import HINTS
from calc_service.rulebook.schema.registered import registered_in
from calc_service.rulebook.schema.structures import Json
from tests.rulebook.as_editors_read import as_editors_read
from tests.rulebook.conftest import RULES

SCHEMAS = schemas(registered_in(read_folder(RULES, [])))
CODES = {code for name in dir(vocabulary) if name.isupper() for code in getattr(vocabulary, name)}
CODES |= {*NAMED, *FLAG_WORDS, *TIERS}


def rules_files(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*.yaml"))


def objects(schema: object) -> Iterator[Json]:
    """Every object within a schema, itself among them."""
    if isinstance(schema, dict):
        yield schema
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    for one in inner:
        yield from objects(one)


@pytest.mark.parametrize("path", SCHEMAS)
def test_the_schema_on_file_is_the_one_derived_from_the_shapes(rules_folder: Path, path: str) -> None:
    assert (rules_folder / path).read_text(encoding="utf-8") == as_text(SCHEMAS[path]), "run: rules schema"


def test_no_schema_is_left_over(rules_folder: Path) -> None:
    examples = path_of(ONE_FOR_ALL["examples"])
    on_file = {file.relative_to(rules_folder).as_posix() for file in (rules_folder / FOLDER).iterdir()}
    assert on_file == {*SCHEMAS, examples}


def test_every_rules_file_leads_an_editor_to_its_schema(rules_folder: Path) -> None:
    for file in rules_files(rules_folder):
        first = (rules_folder / file).read_text(encoding="utf-8").partition("\n")[0]
        assert first == editor_line(file), file
        named = (rules_folder / file).parent / first.partition("$schema=")[2]
        assert named.resolve() == (rules_folder / path_of(name_for(file))).resolve()
        assert named.is_file()


def test_every_rules_file_is_right_in_the_eyes_of_an_editor(rules_folder: Path) -> None:
    for file in rules_files(rules_folder):
        schema = json.loads((rules_folder / path_of(name_for(file))).read_text(encoding="utf-8"))
        found = as_editors_read((rules_folder / file).read_text(encoding="utf-8"))
        errors = [error.message for error in jsonschema_rs.Draft7Validator(schema).iter_errors(found)]
        assert errors == [], file


@pytest.mark.parametrize("path", SCHEMAS)
def test_a_schema_is_draft_07_as_editors_have_it(path: str) -> None:
    schema = SCHEMAS[path]
    assert schema["$schema"] == DRAFT
    jsonschema_rs.meta.validate(schema)
    # Draft-07 only advises against an empty `enum`; the language server refuses the whole schema for one.
    assert all(inner["enum"] for inner in objects(schema) if isinstance(inner.get("enum"), list))


@pytest.mark.parametrize("path", SCHEMAS)
def test_whatever_a_schema_refers_to_stands_in_it_and_nothing_else(path: str) -> None:
    referred = set(re.findall(r'"#/definitions/(\w+)"', json.dumps(SCHEMAS[path])))
    assert referred == set(SCHEMAS[path].get("definitions", {}))


@pytest.mark.parametrize("path", SCHEMAS)
def test_every_key_says_what_to_write_under_it(path: str) -> None:
    entries = [entry for one in objects(SCHEMAS[path]) for entry in properties(one)]
    silent = {key for key, inner in entries if key not in CODES and not inner.get("description")}
    assert {key for key in silent if not all(is_named(inner) for other, inner in entries if other == key)} == set()


def test_no_hint_is_about_a_key_that_is_gone() -> None:
    keys = {key for schema in SCHEMAS.values() for one in objects(schema) for key, _ in properties(one)}
    assert HINTS.keys() <= keys


def properties(schema: Json) -> list[tuple[str, Json]]:
    found = schema.get("properties", {})
    return [(key, inner) for key, inner in found.items() if isinstance(inner, dict)] if isinstance(found, dict) else []


NAMES = {f"#/definitions/{name}" for name in ("label", "dated_label", "step", "reason", "notice")}


def is_named(schema: Json) -> bool:
    """Whether what stands there is a name in both languages, or nothing but such names."""
    inside = dict(properties(schema))
    names = inside.values() or schema.get("patternProperties", {}).values()
    return "label" in inside or schema.get("$ref") in NAMES or bool(names and all(map(is_named, names)))
