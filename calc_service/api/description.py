"""The words in which an operation is described: OpenAPI 3.1, whose schemas are JSON Schema 2020-12."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from calc_service.api.access.kinds import (
    ASKED_FOR_CREDENTIALS,
    CREDENTIALS_NEEDED,
    CREDENTIALS_REFUSED,
    KEY_EXPIRED,
    KEY_REVOKED,
    STATE_UNREACHABLE,
    TOO_MANY_BATCHES,
    TOO_MANY_REQUESTS,
)
from calc_service.api.audits.kinds import UPLOAD_TAKEN
from calc_service.api.problem_kinds import BUSY, CODING_NOT_TAKEN, OF_EVERY_ADDRESS, ProblemKind
from calc_service.api.problems import PROBLEM_JSON, AnyFault, Problem, document
from calc_service.api.reading_rules import READING_RULES
from calc_service.api.replies import JSON, LANG
from calc_service.api.unread import OVERLOADED, UNREAD
from calc_service.domain.reply_fields import COMPONENTS
from calc_service.domain.wording import LANGUAGES

Shape = dict[str, Any]

TEXT: Shape = {"type": "string"}
DAY: Shape = {"type": "string", "format": "date"}
BINARY: Shape = {"schema": {"type": "string", "format": "binary"}}
BYTES = "application/octet-stream"
"""What a generated client calls any file."""
EVERY_REPLY = ("X-Request-Id", "X-Rules-Digest", "traceparent")
SPOKEN = ("Content-Language", "Vary")
HEADERS: Mapping[str, tuple[str, Shape]] = {
    "X-Request-Id": (
        "The id under which the log knows this request: the client's own, or a new one.",
        {"type": "string", "pattern": "^[0-9A-Fa-f-]{32,36}$"},
    ),
    "X-Rules-Digest": ("The digest of the rules that serve.", TEXT),
    "traceparent": (
        "The trace of this request (W3C Trace Context): the client's own where that keeps to it, else a new one.",
        {"type": "string", "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$"},
    ),
    "Content-Language": ("The language of the texts.", {"type": "string", "enum": ["zh", "en"]}),
    "Vary": ("The headers of the request on which the reply depends.", TEXT),
    "X-Batch-Rows": ("Rows of the file, each of which came back.", {"type": "integer", "minimum": 0}),
    "X-Batch-Rejected": ("Rows that could not be computed.", {"type": "integer", "minimum": 0}),
    "X-Batch-Statuses": ("Rows by status: `payable=2, rejected=1`.", TEXT),
    "X-Batch-Findings": ("Rows by fund and finding: `assistance.overpaid=1, tilt.match=2`.", TEXT),
    "X-Batch-Compared": ("The funds of which the file records anything: the others were not compared.", TEXT),
    "X-Batch-Flags": ("Rows by flag: `duplicate_claim=2`; empty without any.", TEXT),
    "X-Batch-Amounts": ("Yuan by column over all rows, rejected and void ones too: `total_cost=86432.17, …`.", TEXT),
    "X-Batch-Unreadable-Amounts": ("Cells that are no amount and in no sum, by column.", TEXT),
    "X-Batch-Checks": ("Rows compared with a recorded total, and those that differ: `fund_total.rows=5, …`.", TEXT),
    "X-Batch-Notes": ("What has to be said about how the file was read, for example `encoding_doubtful`.", TEXT),
    "X-Batch-Warnings": ("What holds for the file as a whole, for example `opening_totals_assumed_zero`.", TEXT),
    "Content-Disposition": ("The name under which the result may be kept.", TEXT),
    "X-Receipt": (
        "The receipt of this reply, a `Receipt` as JSON in base64url. Left out after a query of thousands of letters.",
        TEXT,
    ),
    "Retry-After": ("Seconds after which to try again.", {"type": "integer", "minimum": 0}),
    "WWW-Authenticate": ("Which credentials are asked for.", TEXT),
    "Accept-Encoding": ("What Content-Encoding may be, where it is refused.", TEXT),
    "Location": ("Where it is.", {"type": "string", "format": "uri-reference"}),
    "Upload-Offset": ("Bytes of the file that are here.", {"type": "integer", "minimum": 0}),
    "Upload-Length": ("Bytes of the whole file, where they were announced.", {"type": "integer", "minimum": 0}),
    "Upload-Expires": ("When an upload is removed that goes on no more; left out once the file is whole.", TEXT),
    "Tus-Resumable": ("The version of the protocol of uploads.", TEXT),
    "ETag": ("Changes when the document does; send it back as If-None-Match.", TEXT),
}
HEADER_OF_KIND = {
    BUSY: "Retry-After",
    UPLOAD_TAKEN: "Retry-After",
    READING_RULES: "Retry-After",
    OVERLOADED: "Retry-After",
    CODING_NOT_TAKEN: "Accept-Encoding",
    **dict.fromkeys((TOO_MANY_REQUESTS, TOO_MANY_BATCHES, STATE_UNREACHABLE), "Retry-After"),
    **dict.fromkeys((CREDENTIALS_NEEDED, CREDENTIALS_REFUSED, KEY_REVOKED, KEY_EXPIRED), "WWW-Authenticate"),
}
ASKS_FOR_CREDENTIALS = ("/v1/", "/metrics")
"""Where it begins so, an address is not for anyone; `access.table` says for whom it is."""
PACKED = "May be packed with gzip or zstd (Content-Encoding); the limit holds for what is unpacked too."
LANGUAGE: Shape = {
    "name": "Accept-Language",
    "in": "header",
    "description": "The language of labels and messages: Chinese unless English is preferred or `lang` asks for it.",
    "schema": {"type": "string", "default": "zh"},
}
LANG_PARAMETER: Shape = {
    "name": LANG,
    "in": "query",
    "description": "The language of labels and messages, whatever Accept-Language says; problems keep to it too. "
    "A reply that has every text in both languages is the same with either.",
    "schema": {"type": "string", "enum": list(LANGUAGES)},
    "example": LANGUAGES[0],
}
"""What every operation takes."""
REQUEST_ID: Shape = {
    "name": "X-Request-Id",
    "in": "header",
    "description": "An id of the client's own: a UUID, or 32 hexadecimal digits. Any other is replaced by a new one,"
    " since it stands in the log, where no id of a person may.",
    "schema": TEXT,
}


def ref(shape: type[msgspec.Struct]) -> Shape:
    """Return a shape by its name in `components`."""
    return {"$ref": f"{COMPONENTS}{shape.__name__}"}


def query_parameter(name: str, description: str, schema: Shape, example: object) -> Shape:
    """Return a parameter of the query, which may be left out."""
    return {"name": name, "in": "query", "description": description, "schema": schema, "example": example}


def path_parameter(name: str, description: str, schema: Shape, example: object) -> Shape:
    """Return a part of the path."""
    whole = {"name": name, "in": "path", "required": True, "description": description}
    return whole | {"schema": schema, "example": example}


def header_parameter(name: str, description: str, schema: Shape) -> Shape:
    """Return a header of the request."""
    return {"name": name, "in": "header", "description": description, "schema": schema}


def reply(description: str, shape: type[msgspec.Struct], example: object | None, *headers: str) -> Shape:
    """Return a reply of `shape` with a true `example`; None where the rules in service have none."""
    shown = {} if example is None else {"example": msgspec.to_builtins(example)}
    content: Shape = {"schema": ref(shape)} | shown
    return {"description": description, "headers": reply_headers(headers), "content": {JSON: content}}


def not_modified() -> Shape:
    """Return the empty reply to a request whose If-None-Match still holds."""
    return {
        "description": "Not modified: the document that the ETag names is current.",
        "headers": reply_headers(["ETag", "Vary"]),
    }


def refusals(
    instance: str, kinds: Iterable[ProblemKind], faults: Mapping[ProblemKind, Iterable[AnyFault]] | None = None
) -> dict[str, Shape]:
    """Return one reply a status, with each kind of problem that has it and the `faults` that stand in its example."""
    of_status: dict[str, list[ProblemKind]] = {}
    kinds = tuple(kinds)
    asked = ASKED_FOR_CREDENTIALS if instance.startswith(ASKS_FOR_CREDENTIALS) else ()
    shared = (TOO_MANY_BATCHES,) if asked and BUSY in kinds else ()
    for kind in dict.fromkeys((*kinds, *OF_EVERY_ADDRESS, *UNREAD, *asked, *shared)):
        of_status.setdefault(str(int(kind.status)), []).append(kind)
    return {status: _refusal(same, instance, faults or {}) for status, same in of_status.items()}


def _refusal(kinds: Iterable[ProblemKind], instance: str, faults: Mapping[ProblemKind, Iterable[AnyFault]]) -> Shape:
    documents = {kind: document(kind, "zh", instance, faults=faults.get(kind, ())) for kind in kinds}
    examples = {kind.name: {"value": msgspec.to_builtins(example)} for kind, example in documents.items()}
    shown = {"examples": examples} if len(examples) > 1 else {"example": next(iter(examples.values()))["value"]}
    return {
        "description": "; ".join(kind.title.en for kind in documents),
        "headers": reply_headers(
            (*SPOKEN, *{name: None for kind, name in HEADER_OF_KIND.items() if kind in documents})
        ),
        "content": {PROBLEM_JSON: {"schema": ref(Problem), **shown}},
    }


def reply_headers(names: Iterable[str]) -> Shape:
    """Return the headers of every reply and those in `names`."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*EVERY_REPLY, *names)}
