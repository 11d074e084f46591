"""A receipt with each reply: in a header, and alone where the query asks for it.

The header stands before the body, so that what is digested has to be whole by then: a case's reply is, and a file's
lies on disk. Only the lines of a list are sent as they are computed: they have their receipt alone, by `receipt=only`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from flask import Response, request

from calc_service import __version__
from calc_service.api.description import Shape, query_parameter, ref
from calc_service.api.queries import Query, QueryFault
from calc_service.api.replies import JSON, LANG, json_bytes, language_headers
from calc_service.domain.digests import NAME, digest_of
from calc_service.receipts.canonical import BYTES, Digested, digest_of_document
from calc_service.receipts.giving import Receipts
from calc_service.receipts.receipt import Receipt, content_of, header_of

HEADER = "X-Receipt"
RECEIPT = "receipt"
IN_HEADER, ONLY = WAYS = ("header", "only")
PARAMETER = query_parameter(
    RECEIPT,
    f"`{ONLY}`: compute all of it, and reply with its receipt instead; see `POST /v1/receipts/verify`.",
    {"type": "string", "enum": list(WAYS), "default": IN_HEADER},
    IN_HEADER,
)
NOT_DIGESTED = (LANG, RECEIPT)
"""Parameters that no receipt lists: the language has a field of its own."""
LONGEST_HEADER = 8_192
"""Proxies would refuse a longer one, as after a query that fills its line; `receipt=only` gives it all the same."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that is being answered, as its receipt names it: what was posted as what, and how the reply reads."""

    posted: Digested
    content_type: str
    rules: str
    language: str


def receipt_faults(query: Query) -> Iterator[QueryFault]:
    """Yield what is wrong with the parameter."""
    if query.get(RECEIPT, [ONLY])[0] not in WAYS:
        yield QueryFault(RECEIPT, "unknown_value", {"allowed": WAYS})


def wants_receipt_alone() -> bool:
    """Whether the receipt is to be the reply. What else the parameter may hold is refused elsewhere."""
    return bool(request.environ.get("QUERY_STRING")) and request.args.get(RECEIPT) == ONLY


def posted_document(document: Any, body: bytes) -> Digested:  # noqa: ANN401 - a JSON document
    """What is digested of a JSON body."""
    return digest_of_document(document, body)


def posted_file(digest: str) -> Digested:
    """What is digested of a file, or a list of lines."""
    return Digested(digest, BYTES)


def with_receipt(reply: Response, receipts: Receipts, exchange: Exchange) -> Response:
    """Return `reply`, whose body is whole, with its receipt, or that alone."""
    given = receipts.give(receipt_of(exchange, digest_of(reply.get_data()), reply.mimetype or JSON))
    if wants_receipt_alone():
        return alone(given, exchange.language)
    return told(reply, given)


def receipt_of(exchange: Exchange, replied: str, form: str) -> Receipt:
    """The receipt of a reply whose digest is `replied`, in the `form` that Accept asks for to get it."""
    return Receipt(
        address=request.path,
        content_type=exchange.content_type,
        engine=__version__,
        form=form,
        language=exchange.language,
        query=_query() if request.environ.get("QUERY_STRING") else {},
        reply=replied,
        request=exchange.posted.digest,
        request_form=exchange.posted.form,
        rules=exchange.rules,
    )


def told(reply: Response, given: Receipt) -> Response:
    """Return `reply` with its receipt in a header."""
    header = header_of(given)
    if len(header) <= LONGEST_HEADER:
        reply.headers[HEADER] = header
    return reply


def alone(given: Receipt, language: str) -> Response:
    """Return a receipt as the reply."""
    return told(json_bytes(content_of(given), language_headers(language)), given)


def describe(done: Shape) -> None:
    """Say in the description of a reply that it may be a receipt alone."""
    content = done["content"].setdefault(JSON, {"schema": ref(Receipt)})
    shapes = content["schema"].get("oneOf", [content["schema"]])
    if ref(Receipt) not in shapes:
        content["schema"] = {"oneOf": [*shapes, ref(Receipt)]}


@dataclass(slots=True)
class DigestedLines:
    """Lines on their way out, and their digest once all have gone."""

    lines: Iterable[bytes]
    digest: str = field(default="", init=False)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines."""
        found = sha256()
        for line in self.lines:
            found.update(line)
            yield line
        self.digest = f"{NAME}:{found.hexdigest()}"


def _query() -> dict[str, list[str]]:
    asked = request.args.to_dict(flat=False)
    return {name: values for name, values in asked.items() if name not in NOT_DIGESTED}
