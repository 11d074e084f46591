"""The OpenAPI document as a whole."""

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from calc_service import __version__
from calc_service.api.openapi import (
    assessment_shapes,
    batch_shapes,
    impact_shapes,
    other_shapes,
    rules_shapes,
    rules_trial_shapes,
)
from calc_service.api.openapi.operations import operations
from calc_service.api.openapi.replies import HEADERS
from calc_service.api.openapi.request_fields import case_field, schema_name
from calc_service.api.served import Served

OPENAPI = "3.1.0"
TITLE = "重庆医疗救助计算 · Medical assistance in Chongqing"
ABOUT = """\
按渝府办发〔2022〕116号计算参保资助、大病保险、医疗救助和倾斜救助，精确到分，
每一步列出算式、条款和所用数据。

Computes premium subsidy, catastrophic insurance, medical assistance and tilt assistance to the fen; each step shows its
formula, the clauses it rests on and the figures used.

- Money is yuan as a string with two decimals in replies; a request may also hold a JSON number with at most two.
- Dates are ISO (`2025-06-01`). Missing is never zero; an unknown field is an error.
- `Accept-Language` chooses Chinese (the default) or English for every label and message.
- Every refusal is a problem document (RFC 9457, `application/problem+json`). Besides what an operation lists, an
  address that does not exist gets 404 and a method it does not support 405 with `Allow`.
- The same request under the same rules digest and engine version gets the same bytes.
"""
TAGS = (
    {"name": "assessments", "description": "计算 · a case in, its cited breakdown out"},
    {"name": "batches", "description": "批量核查 · a file of claims in, its results and findings out"},
    {"name": "rules", "description": "规则 · what holds on a day; what changed rules would mean and cost"},
    {"name": "vocabulary", "description": "代码 · every code with its labels"},
    {"name": "health", "description": "运行 · for those who run the service"},
)
SHAPES = (
    assessment_shapes.SHAPES
    | batch_shapes.SHAPES
    | rules_shapes.SHAPES
    | rules_trial_shapes.SHAPES
    | impact_shapes.SHAPES
    | other_shapes.SHAPES
)


def describe(served: Served) -> dict[str, object]:
    """Return the OpenAPI document; its examples are computed under `served`."""
    marshmallow = MarshmallowPlugin(schema_name_resolver=schema_name)
    spec = APISpec(TITLE, __version__, OPENAPI, [marshmallow], info={"description": ABOUT}, tags=list(TAGS))
    if marshmallow.converter:
        marshmallow.converter.add_attribute_function(case_field)  # type: ignore[no-untyped-call]  # apispec leaves it untyped
    for name, shape in SHAPES.items():
        spec.components.schema(name, shape)
    for name, (description, shape) in HEADERS.items():
        spec.components.header(name, {"description": description, "schema": shape})
    for path, methods in operations(served).items():
        spec.path(path, operations=methods)
    return spec.to_dict()
