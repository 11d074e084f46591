"""Worked examples (`rules/examples/*.yaml`) as JSON Schema: `input` from the form of a case itself.

What is expected is any part of a reply; whether a reply has it, computing the example says.
"""

from collections.abc import Callable
from typing import Any

from marshmallow import Schema, fields

from calc_service.case.form_fields import (
    TIERS,
    Amount,
    Choice,
    Day,
    Digest,
    Flag,
    Identifier,
    Tier,
    Total,
    Totals,
    Year,
)
from calc_service.case.schema import CASE, Part, Parts
from calc_service.domain.fields import LONGEST_ID
from calc_service.domain.money import FEN_PER_YUAN, HIGHEST_AMOUNT, HIGHEST_TOTAL
from calc_service.domain.wording import Label
from calc_service.policy.examples_file import REQUIRED
from calc_service.rulebook.schema.files import document, path_of
from calc_service.rulebook.schema.scalars import Json, bilingual, on_one_line
from calc_service.rulebook.schema.structures import schema_of
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
_AN_AMOUNT = Label("人民币元，最多两位小数，只用数字", "an amount in yuan with at most two decimals, in digits only")
_AN_ID = Label(f"1 到 {LONGEST_ID} 个字符的编号", f"an id of 1 to {LONGEST_ID} characters")


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


def _amount(highest: int) -> Json:
    limit = {"minimum": 0, "exclusiveMaximum": (highest + 1) // FEN_PER_YUAN, "multipleOf": 0.01}
    pattern = r"^(?:0|[1-9][0-9]*)(?:\.[0-9]{1,2})?$"
    return {"type": ["number", "string"], **limit, "pattern": pattern, **_said(_AN_AMOUNT)}


def _said(wanted: Label) -> Json:
    return {"description": bilingual(wanted), "errorMessage": on_one_line(wanted)}


def _parts(field: Any) -> Json:  # noqa: ANN401 - a list of forms, which the table below guarantees
    return {"type": "array", "maxItems": field.most, "items": _form(field.inner.schema)}


# The first kind that a field is one of.
_FIELDS: tuple[tuple[type[Field], Callable[[Any], Json]], ...] = (
    (Part, lambda field: _form(field.schema)),
    (Parts, _parts),
    (Totals, lambda _: {"type": "object", "additionalProperties": _amount(HIGHEST_TOTAL)}),
    (Total, lambda _: _amount(HIGHEST_TOTAL)),
    (Amount, lambda _: _amount(HIGHEST_AMOUNT)),
    (Day, lambda _: schema_of(DAY)),
    (Flag, lambda _: schema_of(FLAG)),
    (Choice, lambda field: {"enum": list(field.choices)}),
    (Year, lambda _: {"type": "integer", "minimum": 1}),
    (Tier, lambda _: {"enum": [int(tier) for tier in TIERS]}),
    (Identifier, lambda _: {"type": ["string", "number"], "minLength": 1, "maxLength": LONGEST_ID, **_said(_AN_ID)}),
    (Digest, lambda _: {"type": "string"}),
)
