"""What makes the description whole, whoever described an operation: ids, links, a meaning for each field.

Everything here goes over the whole document, so that what is described tomorrow is held to it as well.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy

from calc_service.api.description import Shape
from calc_service.api.field_meanings import MEANINGS
from calc_service.domain.fields import FIELDS

METHODS = ("get", "post", "put", "patch", "delete")
_NOT_A_WORD = re.compile(r"[^A-Za-z0-9]+")
_POSTED = {field.name: f"{field.about.zh} · {field.about.en}" for field in FIELDS}


def operation_id(method: str, path: str) -> str:
    """Return the id of an operation: `post_v1_rules_check` of POST /v1/rules/check."""
    return "_".join((method, *filter(None, _NOT_A_WORD.split(path))))


def finish(document: Shape, about_forms: Mapping[str, str]) -> Shape:
    """Return `document` with its fields described and its operations linked; `about_forms`: what is posted."""
    document = deepcopy(document)  # the same shape may stand in many places
    shapes = document["components"]["schemas"]
    for name, text in about_forms.items():
        shapes[name].setdefault("description", text)
    for name, shape in shapes.items():
        _describe(name, shape)
    for operation in operations(document).values():
        for content in operation.get("requestBody", {}).get("content", {}).values():
            _describe("", content["schema"])
    _link(document)
    return document


def operations(document: Shape) -> dict[str, Shape]:
    """Return every operation by its id."""
    return {
        operation_id(method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


def _describe(holder: str, shape: Shape) -> None:
    for part in _parts(shape):
        for name, field in part.get("properties", {}).items():
            _undefault(field)
            meaning = MEANINGS.get(f"{holder}.{name}") or _POSTED.get(name) or MEANINGS.get(name)
            # A shape that is referred to says what it is.
            if meaning and "$ref" not in field:
                field.setdefault("description", meaning)


def _undefault(field: Shape) -> None:
    """What the absence of a field means, in words: generators take a field with a default for one that is there."""
    if "default" in field:
        absent = field.pop("default")
        if absent is not None:
            shown = absent if isinstance(absent, str) else str(absent).lower()
            field["description"] = f"{field.get('description', '')} (缺省 · without it: {shown})".strip()


def _parts(shape: Shape) -> Iterator[Shape]:
    """Yield a shape and every one within, but none that has a name of its own."""
    yield shape
    inner = [
        *shape.get("properties", {}).values(),
        *(shape[key] for key in ("items", "additionalProperties") if key in shape),
    ]
    inner += [one for key in ("anyOf", "oneOf", "allOf") for one in shape.get(key, ())]
    for one in inner:
        if isinstance(one, dict):
            yield from _parts(one)


def _link(document: Shape) -> None:
    """Say where to go from a reply: to what names its codes, and to the operation that its values feed."""
    known = operations(document)
    for source, status, name, link in LINKS:
        if source in known and link["operationId"] in known:
            known[source]["responses"][status].setdefault("links", {})[name] = link


def _to(operation: str, description: str, **parameters: str) -> Shape:
    found: Shape = {"operationId": operation, "description": description}
    return found | ({"parameters": parameters} if parameters else {})


CASE, COLUMNS, VOCABULARY = "post_v1_assessments", "get_v1_columns", "get_v1_vocabulary"
RULES, BATCH, HANDBOOK = "get_v1_rules", "post_v1_batches", "get_v1_rules_handbook"
CHECK, DIFF, IMPACT = "post_v1_rules_check", "post_v1_rules_diff", "post_v1_rules_impact"
LINKS: tuple[tuple[str, str, str, Shape], ...] = (
    (CASE, "200", "codes", _to(VOCABULARY, "What the codes of the reply are called.")),
    (
        CASE,
        "200",
        "rules",
        _to(RULES, "The rules of a claim's day.", on="$request.body#/claims/0/settled_on"),
    ),
    (CASE, "200", "next", _to(CASE, "`year_to_date` of the reply feeds the next case of the person.")),
    (CASE, "422", "codes", _to(VOCABULARY, "Every code that a field may hold.")),
    (BATCH, "200", "columns", _to(COLUMNS, "What the columns of the result mean.")),
    (BATCH, "422", "columns", _to(COLUMNS, "What the columns of a file may be.")),
    (COLUMNS, "200", "audit", _to(BATCH, "Audit a file with such columns.")),
    (VOCABULARY, "200", "case", _to(CASE, "Compute a case that is written with these codes.")),
    (RULES, "200", "handbook", _to(HANDBOOK, "The same as a page to print.", on="$request.query.on")),
    (HANDBOOK, "200", "rules", _to(RULES, "The same as data.", on="$request.query.on")),
    (RULES, "200", "case", _to(CASE, "Compute a case under these rules.")),
    (CHECK, "200", "difference", _to(DIFF, "What the changes mean.")),
    (DIFF, "200", "impact", _to(IMPACT, "What they cost, who gains, who loses.")),
)
"""From which reply, under which name, where to."""
