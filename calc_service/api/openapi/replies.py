"""How a reply stands in the description of an operation."""

from collections.abc import Iterable, Mapping

from calc_service.api.openapi.shapes import TEXT, Shape, ref
from calc_service.api.problems import PROBLEM_JSON, Problem, document
from calc_service.api.replies import JSON
from calc_service.case.refusals import Fault

EVERY_REPLY = ("X-Request-Id", "X-Rules-Digest")
SPOKEN = ("Content-Language", "Vary")
HEADERS: Mapping[str, tuple[str, Shape]] = {
    "X-Request-Id": (
        "The id under which the log knows this request: the client's own, or a new one.",
        {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
    ),
    "X-Rules-Digest": ("The digest of the rules that serve.", TEXT),
    "Content-Language": ("The language of the texts.", {"type": "string", "enum": ["zh", "en"]}),
    "Vary": ("The texts depend on Accept-Language.", TEXT),
    "ETag": ("Changes when the document does; send it back as If-None-Match.", TEXT),
}


def reply(description: str, shape: str, example: object | None, *headers: str) -> Shape:
    """Return a reply of `shape` with a true `example`; None where the rules in service have none."""
    content: Shape = {"schema": ref(shape)} | ({} if example is None else {"example": example})
    return {"description": description, "headers": _headers(headers), "content": {JSON: content}}


def not_modified() -> Shape:
    """Return the empty reply to a request whose If-None-Match still holds."""
    return {"description": "Not modified: the document that the ETag names is current.", "headers": _headers(["ETag"])}


def refusals(instance: str, kinds: Iterable[Problem], faults: Mapping[Problem, Iterable[Fault]]) -> dict[str, Shape]:
    """Return one reply a kind of problem, with the `faults` that stand in its example."""
    return {str(int(kind.status)): _refusal(kind, instance, faults.get(kind, ())) for kind in kinds}


def _refusal(kind: Problem, instance: str, faults: Iterable[Fault]) -> Shape:
    return {
        "description": kind.title.en,
        "headers": _headers(SPOKEN),
        "content": {PROBLEM_JSON: {"schema": ref("Problem"), "example": document(kind, "zh", instance, faults=faults)}},
    }


def _headers(names: Iterable[str]) -> Shape:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*EVERY_REPLY, *names)}
