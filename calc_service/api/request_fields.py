"""How the fields of a case stand in the description."""

from typing import Any

from marshmallow import Schema, fields

from calc_service.api.description import Shape
from calc_service.api.rules_trials.forms import (
    LONGEST_FIGURE,
    MOST_FIGURES,
    ChangedFiles,
    FigureTexts,
    FreeText,
    WholeNumber,
)
from calc_service.case.schema import MOST_POOLS, TotalsField, ValueField
from calc_service.domain.kinds import TOTAL
from calc_service.policy.overlay_folder import LONGEST_PATH, MOST_FILES, SEVERAL
from calc_service.rulebook.definitions import CITY_FILES
from calc_service.rulebook.plain_text import LARGEST_FILE

CHANGED_FILES: Shape = {
    "type": "object",
    "propertyNames": {
        "pattern": rf"^(rules/)?(({'|'.join(CITY_FILES)})\.yaml|{SEVERAL.pattern})$",
        "maxLength": LONGEST_PATH,
    },
    "additionalProperties": {"type": ["string", "null"], "maxLength": LARGEST_FILE},
    "maxProperties": MOST_FILES,
}
# Ordered: a field takes the first class that it is one of.
SHAPES: tuple[tuple[type[fields.Field[Any]], Shape], ...] = (
    (ChangedFiles, CHANGED_FILES),
    (
        FigureTexts,
        {
            "type": "object",
            "additionalProperties": {"type": "string", "maxLength": LONGEST_FIGURE},
            "maxProperties": MOST_FIGURES,
        },
    ),
    (TotalsField, {"type": "object", "maxProperties": MOST_POOLS, "additionalProperties": dict(TOTAL.schema)}),
)


def schema_name(schema: type[Schema] | Schema) -> str:
    """Return the name of `schema` in the description: `PersonForm` is called Person."""
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Schema").removesuffix("Form")


def case_field(_: object, field: fields.Field[Any], **__: object) -> Shape:
    """Return the shape of a field of a case, for apispec, which does not know these fields."""
    if isinstance(field, ValueField):
        shape: Shape = dict(field.kind.schema)
    elif isinstance(field, WholeNumber):
        shape = {"type": "integer", "minimum": field.lowest, "maximum": field.highest}
    elif isinstance(field, FreeText):
        shape = {"type": "string", "maxLength": field.longest}
    else:
        shape = next((shape for kind, shape in SHAPES if isinstance(field, kind)), {})
    if isinstance(field, ValueField) and field.kind.posted == "decimal" and field.load_default == 0:
        shape = {**shape, "default": "0.00"}
    return _or_null(shape) if shape and field.allow_none else shape


def _or_null(shape: Shape) -> Shape:
    kinds = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    return {**shape, "type": [*kinds, "null"]}
