"""The words in which reply shapes are written: JSON Schema 2020-12, as OpenAPI 3.1 takes it."""

from collections.abc import Iterable

Shape = dict[str, object]

TEXT: Shape = {"type": "string"}
YES_OR_NO: Shape = {"type": "boolean"}
YEAR: Shape = {"type": "integer", "minimum": 1, "maximum": 9999}
DAY: Shape = {"type": "string", "format": "date"}
AMOUNT: Shape = {"type": "string", "pattern": r"^\d{1,12}\.\d{2}$", "description": "yuan, exact to the fen"}
RATIO: Shape = {"type": "string", "pattern": r"^\d\.\d{2,4}$", "description": "1.00 is 100%"}
CLAUSE: Shape = {"type": "string", "description": "document#clause", "examples": ["cq-2022-116#2.3.2-special"]}
DIGEST: Shape = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}


def record(properties: dict[str, Shape], optional: Iterable[str] = ()) -> Shape:
    """Return an object with exactly these properties; all but the `optional` ones are always there."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in set(optional)],
        "additionalProperties": False,
    }


def amounts(*names: str) -> Shape:
    """Return an object of amounts."""
    return record(dict.fromkeys(names, AMOUNT))


def many(item: Shape) -> Shape:
    """Return a list."""
    return {"type": "array", "items": item}


def by_name(value: Shape) -> Shape:
    """Return an object whose keys are names."""
    return {"type": "object", "additionalProperties": value}


def one_of(codes: Iterable[str]) -> Shape:
    """Return a closed list of codes."""
    return {"type": "string", "enum": list(codes)}


def always(value: str) -> Shape:
    """Return the one value that stands there."""
    return {"const": value}


def maybe(shape: Shape) -> Shape:
    """Return `shape`, or null."""
    return {"anyOf": [shape, {"type": "null"}]}


def ref(name: str) -> Shape:
    """Return a shape by its name in `components`."""
    return {"$ref": f"#/components/schemas/{name}"}


def meaning(shape: Shape, description: str) -> Shape:
    """Return `shape` with a `description`."""
    return {**shape, "description": description}
