"""How a reply stands in the description of an operation."""

from collections.abc import Iterable, Mapping

from calc_service.api.openapi.shapes import TEXT, Shape, ref
from calc_service.api.problem_kinds import Problem
from calc_service.api.problems import PROBLEM_JSON, document
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
    "Vary": ("The headers of the request on which the reply depends.", TEXT),
    "X-Batch-Rows": ("Rows of the file, each of which came back.", {"type": "integer", "minimum": 0}),
    "X-Batch-Rejected": ("Rows that could not be computed.", {"type": "integer", "minimum": 0}),
    "X-Batch-Statuses": ("Rows by status: `payable=2, rejected=1`.", TEXT),
    "X-Batch-Findings": ("Rows by fund and finding: `assistance.overpaid=1, tilt.match=2`.", TEXT),
    "X-Batch-Flags": ("Rows by flag: `duplicate_claim=2`; empty without any.", TEXT),
    "X-Batch-Warnings": ("What holds for the file as a whole, for example `opening_totals_assumed_zero`.", TEXT),
    "Content-Disposition": ("The name under which the result may be kept.", TEXT),
    "Retry-After": ("Seconds after which to try again.", {"type": "integer", "minimum": 0}),
    "ETag": ("Changes when the document does; send it back as If-None-Match.", TEXT),
}


def reply(description: str, shape: str, example: object | None, *headers: str) -> Shape:
    """Return a reply of `shape` with a true `example`; None where the rules in service have none."""
    content: Shape = {"schema": ref(shape)} | ({} if example is None else {"example": example})
    return {"description": description, "headers": reply_headers(headers), "content": {JSON: content}}


def not_modified() -> Shape:
    """Return the empty reply to a request whose If-None-Match still holds."""
    return {
        "description": "Not modified: the document that the ETag names is current.",
        "headers": reply_headers(["ETag"]),
    }


def refusals(instance: str, kinds: Iterable[Problem], faults: Mapping[Problem, Iterable[Fault]]) -> dict[str, Shape]:
    """Return one reply a kind of problem, with the `faults` that stand in its example."""
    return {str(int(kind.status)): _refusal(kind, instance, faults.get(kind, ())) for kind in kinds}


def _refusal(kind: Problem, instance: str, faults: Iterable[Fault]) -> Shape:
    return {
        "description": kind.title.en,
        "headers": reply_headers(SPOKEN),
        "content": {PROBLEM_JSON: {"schema": ref("Problem"), "example": document(kind, "zh", instance, faults=faults)}},
    }


def reply_headers(names: Iterable[str]) -> Shape:
    """Return the headers of every reply and those in `names`."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*EVERY_REPLY, *names)}
