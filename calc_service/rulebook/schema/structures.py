"""Shapes of lists and mappings as JSON Schema: the same keys, required and refused ones, and the same alternatives.

Each shape answers with what lies within one value or object; what several places have to say together is for the
checks. `errorMessage` and `doNotSuggest` are what editors know beside draft-07; validators pass over them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from calc_service.domain.wording import Label
from calc_service.rulebook.schema import scalars
from calc_service.rulebook.schema.hints import HINTS
from calc_service.rulebook.schema.scalars import Json, bilingual, on_one_line
from calc_service.rulebook.shapes import Shape
from calc_service.rulebook.shapes.lists import Dated, ListOr, OnlyTrue, Several
from calc_service.rulebook.shapes.records import (
    BOTH_LANGUAGES,
    LABEL,
    ONE_A_SIDE,
    SIDES,
    UNSOURCED,
    WITHOUT_CITE,
    Bounds,
    LabelShape,
    Record,
    Sourced,
    Table,
    WithAnyOf,
)
from calc_service.rulebook.shapes.scalars import (
    CITATION,
    DAY,
    FLAG,
    ID,
    PERCENT,
    STATED_CAP,
    TEXT,
    YUAN,
    YUAN_OR_NONE,
    Choice,
    Matching,
    Spelled,
    Text,
)

REFERENCE = "#/definitions/"
# What stands in many places is described once a file; everything else where it stands.
_NAMED: Mapping[str, Shape] = {
    "label": LABEL,
    "text": TEXT,
    "percent": PERCENT,
    "yuan": YUAN,
    "yuan_or_none": YUAN_OR_NONE,
    "stated_cap": STATED_CAP,
    "day": DAY,
    "flag": FLAG,
    "id": ID,
    "citation": CITATION,
}


def schema_of(shape: Shape) -> Json:
    """What an editor can know of `shape`, which may refer to `definitions`. KeyError for a shape without a schema."""
    name = next((name for name, named in _NAMED.items() if named is shape), None)
    return _DERIVED[type(shape)](shape) if name is None else {"$ref": f"{REFERENCE}{name}"}


def definitions() -> dict[str, Json]:
    """What schemas refer to, by name."""
    return {name: _DERIVED[type(shape)](shape) for name, shape in _NAMED.items()}


def _record(shape: Record) -> Json:
    known = {key: _under(key, inner) for key, inner in {**shape.required, **shape.optional}.items()}
    refused = {key: _refused(why) for key, why in shape.refused.items() if key not in known}
    required = {"required": list(shape.required)} if shape.required else {}
    return {"type": "object", "properties": {**known, **refused}, **required, "additionalProperties": False}


def _under(key: str, shape: Shape) -> Json:
    """What stands under `key`. Of a reference an editor shows the text beside it alone, so that says everything."""
    schema, whole = schema_of(shape), _DERIVED[type(shape)](shape)
    said = [bilingual(HINTS[key])] if key in HINTS else []
    said += [whole["description"]] if "description" in whole else []
    return {**schema, "description": "\n".join(said)} if said else schema


def _refused(why: Label) -> Json:
    """What stands under a key that may not stand: nothing is right there, and no editor should propose it."""
    # Both together no value can be: an empty `enum` says the same and is refused by some editors as a schema.
    never: Json = {"type": "null", "not": {"type": "null"}}
    return {**never, "description": bilingual(why), "errorMessage": on_one_line(why), "doNotSuggest": True}


def _table(shape: Table) -> Json:
    # Not by `propertyNames`: editors pass over keys that YAML takes for numbers there, such as years.
    key, wanted = scalars.of_matching(shape.key)["pattern"], shape.key.wanted
    other = _refused(Label(f"此处的键应为{wanted.zh}", f"a key here has to be {wanted.en}"))
    values = {key: schema_of(shape.value)}
    return {"type": "object", "minProperties": 1, "patternProperties": values, "additionalProperties": other}


def _with_any_of(shape: WithAnyOf) -> Json:
    found = {"anyOf": [{"required": [key]} for key in shape.keys]}
    return {"if": found, "then": schema_of(shape.present), "else": schema_of(shape.absent)}


def _sourced(shape: Sourced) -> Json:
    message = on_one_line(UNSOURCED)
    provenance = [{"required": list(keys), "errorMessage": message} for keys in (("cite",), WITHOUT_CITE)]
    return {**_record(shape.whole), "anyOf": provenance}


def _bounds(shape: Bounds) -> Json:
    return {**_record(shape.record), "minProperties": 1, "allOf": [_not_both(*side) for side in SIDES]}


def _not_both(one: str, other: str) -> Json:
    return {"if": {"required": [one]}, "then": {"properties": {other: _refused(ONE_A_SIDE)}}}


def _several(shape: Several) -> Json:
    return _list(shape.item, at_least=0 if shape.may_be_empty else 1)


def _dated(shape: Dated) -> Json:
    return _list(shape.dated_entry, at_least=0 if shape.may_be_empty else 1)


def _list(item: Shape, *, at_least: int) -> Json:
    # No day holds two entries, so two that are alike are one too many in a dated list as well.
    return {"type": "array", "minItems": at_least, "uniqueItems": True, "items": schema_of(item)}


def _list_or(shape: ListOr) -> Json:
    return {"if": {"type": "object"}, "then": schema_of(shape.mapped), "else": schema_of(shape.listed)}


# By the type of the shape, so each function is given what it expects.
_DERIVED: Mapping[type[Any], Callable[[Any], Json]] = {
    Spelled: scalars.of_spelled,
    Matching: scalars.of_matching,
    Choice: scalars.of_choice,
    Text: scalars.of_text,
    OnlyTrue: lambda _: scalars.of_only_true(),
    LabelShape: lambda _: _record(BOTH_LANGUAGES),
    Record: _record,
    Table: _table,
    WithAnyOf: _with_any_of,
    Sourced: _sourced,
    Bounds: _bounds,
    Several: _several,
    Dated: _dated,
    ListOr: _list_or,
}
