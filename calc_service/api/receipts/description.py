"""POST /v1/receipts/verify as the description shows it, with the receipt of the worked case, which is computed."""

import msgspec

from calc_service import __version__
from calc_service.api import problem_kinds
from calc_service.api.assessments.resource import PATH as CASES
from calc_service.api.assessments.worked_case import REQUEST
from calc_service.api.description import (
    LANGUAGE,
    PACKED,
    REQUEST_ID,
    TEXT,
    Shape,
    header_parameter,
    ref,
    refusals,
    reply,
)
from calc_service.api.receipts.giving import HEADER
from calc_service.api.receipts.kinds import NO_RECEIPT
from calc_service.api.receipts.posted import MEMBERS, POSTED, REPLY
from calc_service.api.receipts.resource import PATH
from calc_service.api.replies import JSON, encoded
from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.case.refusals import CaseRefused
from calc_service.domain.digests import digest_of
from calc_service.engine.edition import RuleBook
from calc_service.receipts.canonical import digest_of_document
from calc_service.receipts.receipt import Receipt, sealed
from calc_service.receipts.signing import UNSIGNED
from calc_service.receipts.verification import ReceiptFound, found

ABOUT = f"""\
Each reply to a case, a list of cases, variants or a file has a receipt: `{HEADER}` holds it (base64url of a `Receipt`
in JSON), and `receipt=only` asks for it in place of the reply, which a list of cases needs, since its lines are sent
as they are computed. It holds digests (SHA-256) of the rules, the request and the reply, the query, the language, the
forms and the version of the service; the same request under the same rules and version always has the same one. A
service with a key signs it (Ed25519); one that is not signed proves that nothing was mistyped, not who made it.

Here the request is computed anew, and each field of the receipt is compared:

- `genuine`: all is the same. `altered`: `differs` names the fields that are not.
- `not_computable_here`: other rules or another version of the service were used than can be used here, or the public
  key of the signature is not known; `why` says which.

Either send both in one document, the request as the JSON that it was (key order and blanks do not matter), or as a text
in a JSON string exactly as it was; `reply`, the kept reply as such a text, is compared too. Or send the request as the
body exactly as it was, unpacked, with the receipt in the header `{HEADER}`: so for files. Who may not have a request
computed may not have it computed anew.
"""


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description; the example is computed under `book`."""
    kinds = (
        problem_kinds.MALFORMED_BODY,
        problem_kinds.BODY_TOO_LARGE,
        problem_kinds.FILE_TOO_LARGE,
        problem_kinds.NOT_JSON,
        problem_kinds.CODING_NOT_TAKEN,
        problem_kinds.REQUEST_TIMEOUT,
        problem_kinds.BUSY,
        problem_kinds.FOLDER_UNUSABLE,
        problem_kinds.NO_ROOM,
        NO_RECEIPT,
    )
    receipt = _of_worked_case(book)
    shown = None if receipt is None else found(UNSIGNED, [], None, receipt, "zh")
    example = {} if receipt is None else {"example": {"receipt": msgspec.to_builtins(receipt), POSTED: REQUEST}}
    described = {
        "summary": "Verify a receipt · 核对收据",
        "description": ABOUT,
        "tags": ["receipts"],
        "parameters": [_receipt_header(), LANGUAGE, REQUEST_ID],
        "requestBody": {
            "required": True,
            "description": f"In one document at most 1 MiB, unless the operator set another limit. {PACKED}",
            # Generators of clients take bodies of one kind; that of mere bytes stands in ABOUT.
            "content": {JSON: {"schema": _document()} | example},
        },
        "responses": {"200": reply("What is to be said of it.", ReceiptFound, shown, "Content-Language", "Vary")}
        | refusals(PATH, kinds),
    }
    return {PATH: {"post": described}}


def _receipt_header() -> Shape:
    return header_parameter(HEADER, "The receipt, where the body is the request itself.", TEXT)


def _document() -> Shape:
    as_it_was = {"description": "The request: its JSON, or all of it as a text, exactly as it was."}
    return {
        "type": "object",
        "required": [*MEMBERS[:2]],
        "additionalProperties": False,
        "properties": {
            "receipt": {"oneOf": [ref(Receipt), TEXT], "description": "The receipt, or the word of its header."},
            POSTED: {"type": ["object", "string"], **as_it_was},
            REPLY: {"type": "string", "description": "The reply as it was, as a text; it need not be there."},
        },
    }


def _of_worked_case(book: RuleBook) -> Receipt | None:
    body = encoded(REQUEST)
    try:
        replied = encoded(assess(read_json(body), book, "zh"))
    except CaseRefused:
        return None
    posted = digest_of_document(read_json(body), body)
    return sealed(
        Receipt(
            address=CASES,
            content_type=JSON,
            engine=__version__,
            form=JSON,
            language="zh",
            query={},
            reply=digest_of(replied),
            request=posted.digest,
            request_form=posted.form,
            rules=book.digest,
        )
    )
