"""Shapes as JSON Schema: the same keys, required and refused ones, the same spellings and alternatives.

Each shape answers with what lies within one value or object; what several places have to say together is for the
checks. `errorMessage` and `doNotSuggest` are what editors know beside draft-07; validators pass over them.

A schema sees what YAML makes of a value, not how it is spelled: without quotes `18797.50` is a number, `2027-01-01`,
`70%` and `NO` are texts, and `true` is a flag. So `1e5`, `+100000` or `True` look right to an editor and are refused
by `rules check` alone; and an editor asks for quotes around a text or an id spelled `true`, `false` or `null`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from calc_service.domain.wording import Label
from calc_service.rulebook.definitions.laws import NOTICE, POOL, REASON, STEP
from calc_service.rulebook.schema.hints import HINTS
from calc_service.rulebook.shapes import Shape
from calc_service.rulebook.shapes.grounds import GROUNDS, Grounds
from calc_service.rulebook.shapes.lists import DATED_LABEL, ONLY_TRUE, DatedList, ListOf, ListOr, OnlyTrue, PlainOrDated
from calc_service.rulebook.shapes.records import (
    BOTH_LANGUAGES,
    LABEL,
    ONE_A_SIDE,
    SIDES,
    UNSOURCED,
    WITHOUT_CITE,
    Bounds,
    LabelShape,
    MapOf,
    Record,
    Sourced,
    WithAnyOf,
    missing,
)
from calc_service.rulebook.shapes.scalars import (
    CATEGORY_ID,
    CITATION,
    DAY,
    DOCUMENT_ID,
    FLAG,
    ID,
    PERCENT,
    STATED_CAP,
    TEXT,
    YUAN,
    YUAN_OR_NONE,
    Matching,
    NumberRange,
    OneOf,
    Spelled,
    Text,
)

Json = dict[str, Any]

_FLAGS: Mapping[str, bool] = {"true": True, "false": False}
_NOT_BLANK = r"(?=[\s\S]*\S)"
# What copying from a word processor or a chat leaves behind unseen: control, zero-width and direction marks.
_VISIBLE = (
    r"[^\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*"
)
_NO_ENTRY = Label("此处应为“键: 值”，至少一项", "entries of the form key: value have to stand here, at least one")
_LIST = Label("此处应为列表，至少一项，各项不同", "a list has to stand here, with at least one item and none twice")
_LIST_OR_NONE = Label(
    "此处应为列表，可以是空的 []，各项不同", "a list has to stand here, or none at all as [], with no item twice"
)
COMMA = Label(
    "数字被逗号隔开了；数字里不写逗号，请整个重写",
    "a figure is parted by a comma; figures have none, so write it anew",
)
_TEXT = Label("文字，不能空着，不能有看不见的字符", "a text that is not blank, without invisible characters")


def of_spelled(shape: Spelled) -> Json:
    """A figure, day or flag."""
    flag = ["boolean"] if re.fullmatch(shape.pattern, "true") else []
    started = int(shape.example) if shape.example.isdigit() else shape.example
    examples = {"examples": [started]} if shape.example else {}
    return {
        **_written(shape.pattern, shape.wanted, *flag, *_numeric(shape.numbers)),
        **_limits(shape.numbers),
        **examples,
    }


def of_matching(shape: Matching) -> Json:
    """An id, a code or a citation."""
    return {**_written(shape.pattern, shape.wanted, *_numeric(shape.numbers)), **_limits(shape.numbers)}


def of_choice(shape: OneOf) -> Json:
    """One of a list of codes; a code that YAML takes for a flag may be written as one."""
    wanted = Label(f"这些代码之一：{'、'.join(shape.codes)}", f"one of these codes: {', '.join(shape.codes)}")
    return {"enum": [*shape.codes, *(_FLAGS[code] for code in shape.codes if code in _FLAGS)], **_description(wanted)}


def of_text(shape: Text) -> Json:
    """Free text; digits alone need no quotes."""
    return {**_written(f"{_NOT_BLANK}{_VISIBLE}", _TEXT, "number"), "maxLength": shape.longest}


def of_only_true() -> Json:
    """The flag that says something only where it is set."""
    return {"enum": [True, "true"], "description": bilingual(ONLY_TRUE), "errorMessage": on_one_line(ONLY_TRUE)}


def bilingual(label: Label) -> str:
    """Both languages, Chinese first, each on a line of its own."""
    return f"{label.zh}\n{label.en}"


def on_one_line(label: Label) -> str:
    """Both languages as a complaint shows them."""
    return f"{label.zh} / {label.en}"


def _written(pattern: str, wanted: Label, *besides: str) -> Json:
    return {
        "type": ["string", *besides] if besides else "string",
        "pattern": f"^(?:{pattern})$",
        **_description(wanted),
    }


def _description(wanted: Label) -> Json:
    wrong = Label(f"应为{wanted.zh}", f"this has to be {wanted.en}")
    return {"description": bilingual(wanted), "errorMessage": on_one_line(wrong)}


def _numeric(numbers: NumberRange | None) -> list[str]:
    if numbers is None:
        return []
    return ["number" if numbers.decimals else "integer"]


def _limits(numbers: NumberRange | None) -> Json:
    if numbers is None:
        return {}
    step = {"multipleOf": float(f"1e-{numbers.decimals}")} if numbers.decimals else {}
    return {"minimum": numbers.least, "exclusiveMaximum": numbers.below, **step}


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
    "category_id": CATEGORY_ID,
    "document_id": DOCUMENT_ID,
    "citation": CITATION,
    "dated_label": DATED_LABEL,
    "pool": POOL,
    "step": STEP,
    "reason": REASON,
    "notice": NOTICE,
    "grounds": GROUNDS,
}


def schema_of(shape: Shape) -> Json:
    """What an editor can know of `shape`, which may refer to `definitions`. KeyError for a shape without a schema."""
    name = next(
        (name for name, named in _NAMED.items() if named == shape and _looked_up(named) == _looked_up(shape)), None
    )
    return _DERIVED[type(shape)](shape) if name is None else {"$ref": f"{REFERENCE}{name}"}


def _looked_up(shape: Shape) -> bool:
    return isinstance(shape, Matching) and shape.looked_up


def definitions() -> dict[str, Json]:
    """What schemas refer to, by name."""
    return {name: _DERIVED[type(shape)](shape) for name, shape in _NAMED.items()}


def _record(shape: Record) -> Json:
    known = {key: _under(key, inner) for key, inner in {**shape.required, **shape.optional}.items()}
    refused = {key: _refused(why) for key, why in shape.refused.items() if key not in known}
    # Each key that is missing is named in both languages; one `required` for all would be named in English alone.
    asked = [{"required": [key], "errorMessage": on_one_line(missing(key))} for key in shape.required]
    return {
        "type": "object",
        "properties": {**known, **refused},
        **({"allOf": asked} if asked else {}),
        "additionalProperties": False,
        "propertyNames": {"type": "string", "errorMessage": on_one_line(COMMA)},
        "errorMessage": on_one_line(_only(tuple(known))),
    }


def _only(keys: tuple[str, ...]) -> Label:
    return Label(f"这里只能写这些键：{'、'.join(keys)}", f"only these keys may stand here: {', '.join(keys)}")


def _under(key: str, shape: Shape) -> Json:
    """What stands under `key`. Of a reference an editor shows the text beside it alone, so that says everything."""
    schema, whole = schema_of(shape), _DERIVED[type(shape)](shape)
    descriptions = [bilingual(HINTS[key])] if key in HINTS else []
    descriptions += [whole["description"]] if "description" in whole else []
    return {**schema, "description": "\n".join(descriptions)} if descriptions else schema


def _refused(why: Label) -> Json:
    """What stands under a key that may not stand: nothing is right there, and no editor should propose it."""
    # Both together no value can be: an empty `enum` says the same and is refused by some editors as a schema.
    never: Json = {"type": "null", "not": {"type": "null"}}
    return {**never, "description": bilingual(why), "errorMessage": on_one_line(why), "doNotSuggest": True}


def _table(shape: MapOf) -> Json:
    entries: Json = {"type": "object", "minProperties": 1, "errorMessage": on_one_line(_NO_ENTRY)}
    if _looked_up(shape.key):
        return {**entries, "propertyNames": schema_of(shape.key), "additionalProperties": schema_of(shape.value)}
    # Not by `propertyNames`: editors pass over keys that YAML takes for numbers there, such as years.
    key, wanted = of_matching(shape.key)["pattern"], shape.key.wanted
    other = _refused(Label(f"此处的键应为{wanted.zh}", f"a key here has to be {wanted.en}"))
    return {**entries, "patternProperties": {key: schema_of(shape.value)}, "additionalProperties": other}


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


def _several(shape: ListOf) -> Json:
    return _list(shape.item, at_least=0 if shape.may_be_empty else 1)


def _dated(shape: DatedList) -> Json:
    return _list(shape.dated_entry, at_least=0 if shape.may_be_empty else 1)


def _list(item: Shape, *, at_least: int) -> Json:
    # No day holds two entries, so two that are alike are one too many in a dated list as well.
    wrong = on_one_line(_LIST if at_least else _LIST_OR_NONE)
    return {
        "type": "array",
        "minItems": at_least,
        "uniqueItems": True,
        "items": schema_of(item),
        "errorMessage": wrong,
    }


def _list_or(shape: ListOr) -> Json:
    return {"if": {"type": "object"}, "then": schema_of(shape.mapped), "else": schema_of(shape.listed)}


def _plain_or_dated(shape: PlainOrDated) -> Json:
    # What is plain may be a list too, of codes: a list is dated where any item is a mapping.
    listed, plain = {"type": "array", "contains": {"type": "object"}}, schema_of(shape.plain)
    # The last says nothing more; where nothing stands yet, editors offer what is found there.
    return {"if": listed, "then": schema_of(shape.dated), "else": plain, "anyOf": [plain, {}]}


# By the type of the shape, so each function is given what it expects.
_DERIVED: Mapping[type[Any], Callable[[Any], Json]] = {
    Spelled: of_spelled,
    Matching: of_matching,
    OneOf: of_choice,
    Text: of_text,
    Grounds: lambda shape: of_text(shape.text),
    OnlyTrue: lambda _: of_only_true(),
    LabelShape: lambda _: _record(BOTH_LANGUAGES),
    Record: _record,
    MapOf: _table,
    WithAnyOf: _with_any_of,
    Sourced: _sourced,
    Bounds: _bounds,
    ListOf: _several,
    DatedList: _dated,
    ListOr: _list_or,
    PlainOrDated: _plain_or_dated,
}
