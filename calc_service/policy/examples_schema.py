"""Worked examples (`rules/examples/*.yaml`) as JSON Schema: `input` from the form of a case itself.

What is expected is any part of a reply; whether a reply has it, computing the example says.
"""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, fields

from calc_service.case.schema import CASE, ListField, ObjectField, TotalsField, ValueField
from calc_service.domain.fields import EITHER_FILE, FIELDS
from calc_service.domain.kinds import TOTAL, Kind, for_kinds
from calc_service.domain.money import FEN_PER_YUAN
from calc_service.domain.wording import Label
from calc_service.policy.examples_file import REQUIRED
from calc_service.rulebook.schema import document, path_of
from calc_service.rulebook.schema.structures import Json, bilingual, on_one_line, schema_of
from calc_service.rulebook.shapes.scalars import CITATION, DAY, FLAG, TEXT

Field = fields.Field[Any]

EXAMPLES_FILE = path_of("example")
"""Where the schema stands below the rules folder."""
_CASE = Label("一句话：什么情况，应得多少元", "one sentence: the situation and the yuan that should come out")
_CLAUSES = Label("这个算例说明的条款", "the clauses that the example is about")
_INPUT = Label("一个完整的请求，和接口收到的一样", "a whole request, as the service receives it")
_EXPECTED = Label(
    "应得的结果；只写要核对的部分，金额请先手算", "what should come out; name only what is to be compared"
)


def examples_schema() -> Json:
    """The schema of a file of worked examples."""
    parts = {
        "case": {"$ref": schema_of(TEXT)["$ref"], "description": bilingual(_CASE)},
        "clauses": {"type": "array", "items": schema_of(CITATION), "description": bilingual(_CLAUSES)},
        "input": {**_form(CASE), "description": bilingual(_INPUT)},
        "expected": {"type": "object", "description": bilingual(_EXPECTED)},
    }
    example = _object(parts, [part for part in parts if part in REQUIRED])
    listed = {"type": "array", "items": example}
    return document("example", _object({"examples": listed}, ["examples"]))


def _object(properties: Json, required: list[str]) -> Json:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _form(form: Schema) -> Json:
    by_key = {field.data_key or name: field for name, field in form.load_fields.items()}
    required = [key for key, field in by_key.items() if field.required]
    return _object({key: _field(field) for key, field in by_key.items()}, required)


def _field(field: Field) -> Json:
    """A field of the form; null stands for the absence of what may be absent."""
    shape = next(shape for kind, shape in _FIELDS if isinstance(field, kind))(field)
    absent = not field.required and field.load_default is None
    return {"anyOf": [shape, {"type": "null"}]} if absent else shape


def _parts(field: Any) -> Json:  # noqa: ANN401 - a list of forms, which the table below guarantees
    return {"type": "array", "maxItems": field.most, "items": _form(field.inner.schema)}


def _amount(kind: Kind) -> Json:
    limit = {"minimum": 0, "exclusiveMaximum": (kind.highest + 1) // FEN_PER_YUAN, "multipleOf": 0.01}
    pattern = r"^(?:0|[1-9][0-9]*)(?:\.[0-9]{1,2})?$"
    return {"type": ["number", "string"], **limit, "pattern": pattern, **_said(kind)}


def _id(kind: Kind) -> Json:
    return {**kind.schema, "type": ["string", "number"], **_said(kind)}


def _listed(kind: Kind) -> Json:
    return {"enum": kind.schema["enum"]}


def _as_posted(kind: Kind) -> Json:
    return dict(kind.schema)


def _said(kind: Kind) -> Json:
    return {"description": bilingual(kind.wanted), "errorMessage": on_one_line(kind.wanted)} if kind.wanted else {}


# The first kind of field that a field is one of.
_FIELDS: tuple[tuple[type[Field], Callable[[Any], Json]], ...] = (
    (ObjectField, lambda field: _form(field.schema)),
    (ListField, _parts),
    (TotalsField, lambda _: {"type": "object", "additionalProperties": _amount(TOTAL)}),
    (ValueField, lambda field: _VALUES[field.kind.name](field.kind)),
)
_VALUES: Mapping[str, Callable[[Kind], Json]] = for_kinds(
    {
        "id": _id,
        "district": _id,
        "date": lambda _: schema_of(DAY),
        "time": lambda kind: {"type": "string", "pattern": kind.schema["pattern"], **_said(kind)},
        "flag": lambda _: schema_of(FLAG),
        "choice": _listed,
        "tier": _listed,
        "amount": _amount,
        "total": _amount,
        "year": lambda _: {"type": "integer", "minimum": 1},
        "digest": _as_posted,
    },
    (field.kind for field in FIELDS if field.holders & ~EITHER_FILE),
)
"""What an editor sees of a value in YAML, where digits without quotes are a number, by kind."""
