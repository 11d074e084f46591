"""What is posted to be verified: a receipt in a header with the request as it was, or both in one JSON document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import request

from calc_service.api.problems import NotJson, TrialRefused
from calc_service.api.receipts.giving import HEADER
from calc_service.api.receipts.kinds import NO_RECEIPT
from calc_service.api.replies import preferred_language
from calc_service.api.request_parts import declares_json, posted_bytes, write_body
from calc_service.case.reading import escaped, read_json
from calc_service.case.refusals import CaseFault
from calc_service.domain.wording import Label
from calc_service.receipts.canonical import BYTES, canonical
from calc_service.receipts.receipt import MALFORMED, NoReceipt, Receipt, receipt_in

IN_ENVIRONMENT = "HTTP_X_RECEIPT"
POSTED, REPLY = "request", "reply"
MEMBERS = ("receipt", POSTED, REPLY)
NO_OBJECT = Label(
    "请提交含“receipt”和“request”的 JSON 对象，或用 X-Receipt 头附上收据，正文照原样提交请求",
    "send a JSON object with receipt and request; or send the request as it was, with its receipt in X-Receipt",
)
NEEDED = Label("须填写", "it has to be there")
UNKNOWN = Label(
    "没有这一项；可填“receipt”、“request”、“reply”", "there is no such member, but receipt, request and reply"
)
AS_TEXT = Label(
    "须照原样写成文本（JSON 字符串）；二进制文件请用 X-Receipt 头附上收据，正文提交文件",
    "write it as it was, as a text in a JSON string; send a binary file as the body, with the receipt in X-Receipt",
)


class ReceiptRefused(TrialRefused):
    """What is posted is no receipt with its request."""


@dataclass(frozen=True, slots=True)
class ToVerify:
    """A receipt, the file with the request that it is said to be of, and the reply where it was kept."""

    receipt: Receipt
    body: Path
    reply: Path | None


def received(folder: Path, limit: int) -> ToVerify:
    """Return what is posted, laid down in `folder`; a request that comes by itself may be `limit` bytes long.

    Raises `ReceiptRefused`, `NotJson`, `MalformedBody`, and whatever a body that is too long raises.
    """
    word = request.environ.get(IN_ENVIRONMENT)
    if word is None:
        return _in_document(folder)
    body = folder / POSTED
    write_body(body, limit)
    try:
        return ToVerify(receipt_in(word.encode("latin-1")), body, None)
    except NoReceipt:
        raise _refused((f"/{HEADER}", "wrong_type", MALFORMED)) from None


def _in_document(folder: Path) -> ToVerify:
    if not declares_json(request.environ.get("CONTENT_TYPE", "")):
        raise NotJson
    document = read_json(posted_bytes())
    if faults := list(_faults(document)):
        raise _refused(*faults)
    try:
        receipt = _receipt(document["receipt"])
    except (NoReceipt, ValueError):
        raise _refused(("/receipt", "wrong_type", MALFORMED)) from None
    if receipt.request_form == BYTES and not isinstance(document[POSTED], str):
        raise _refused((f"/{POSTED}", "wrong_type", AS_TEXT))
    return ToVerify(
        receipt,
        _laid_down(document[POSTED], folder / POSTED),
        _laid_down(document[REPLY], folder / REPLY) if REPLY in document else None,
    )


def _faults(document: Any) -> Iterator[tuple[str, str, Label]]:  # noqa: ANN401 - a JSON document
    if not isinstance(document, Mapping):
        yield "", "wrong_type", NO_OBJECT
        return
    for member in MEMBERS[:2]:
        if member not in document:
            yield f"/{member}", "required", NEEDED
    for member in document.keys() - set(MEMBERS):
        yield f"/{escaped(member)}", "unknown_field", UNKNOWN
    if not isinstance(document.get(REPLY, ""), str):
        yield f"/{REPLY}", "wrong_type", AS_TEXT


def _receipt(posted: Any) -> Receipt:  # noqa: ANN401 - a JSON document
    return receipt_in(posted.encode() if isinstance(posted, str) else canonical(posted))


def _laid_down(posted: Any, file: Path) -> Path:  # noqa: ANN401 - a JSON document
    """A text as it is, a document in canonical form: whatever its form, its digest is the same."""
    file.write_bytes(posted.encode("utf-8", "surrogatepass") if isinstance(posted, str) else canonical(posted))
    return file


def _refused(*faults: tuple[str, str, Label]) -> ReceiptRefused:
    language = preferred_language()
    return ReceiptRefused(
        NO_RECEIPT, (CaseFault(pointer, code, message.in_language(language)) for pointer, code, message in faults)
    )
