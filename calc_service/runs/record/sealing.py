"""A record as bytes: in canonical form, with its own digest, signed as receipts are where there is a key.

What is checked is the document as it came, not what this version understands of it: a record with a field that is not
known here keeps its digest.
"""

from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from calc_service.domain.digests import digest_of
from calc_service.receipts.canonical import canonical
from calc_service.receipts.signing import INVALID, UNSIGNED, ReceiptKeys, SignatureFound
from calc_service.runs.record.record_types import ProcessRecord

DIGEST, KEY, SIGNATURE = "digest", "key", "signature"
Document = dict[str, Any]


class NoRecord(ValueError):  # noqa: N818  named for what it says, as NoReceipt is
    """What is said to be a record is none that is understood here."""


def signed_record(record: ProcessRecord, keys: ReceiptKeys) -> bytes:
    """A record as it is kept: with its digest, and signed where there is a key to sign with."""
    named = replace(record, key=keys.thumbprint or UNSET, digest=UNSET, signature=UNSET)
    document: Document = msgspec.to_builtins(named)
    document |= {DIGEST: digest_of(canonical(document))}
    if signature := keys.signature(canonical(document)):
        document |= {SIGNATURE: signature}
    return canonical(document)


def record_in(content: bytes) -> tuple[ProcessRecord, Document]:
    """A record, and the document that it is. Raises `NoRecord`."""
    try:
        document = msgspec.json.decode(content)
        return msgspec.convert(document, ProcessRecord), document
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError, UnicodeDecodeError):
        raise NoRecord from None


def is_unaltered(content: bytes, document: Document) -> bool:
    """Whether its digest holds, and it is written in the one form that records have."""
    rest = {name: value for name, value in document.items() if name not in {DIGEST, SIGNATURE}}
    try:
        return content == canonical(document) and digest_of(canonical(rest)) == document.get(DIGEST)
    except (ValueError, TypeError, RecursionError):  # a number, or a text, that has no canonical form
        return False


def signature_found(document: Document, keys: ReceiptKeys) -> SignatureFound:
    """What its signature says; key or signature without the other is none that holds."""
    key, signature = document.get(KEY), document.get(SIGNATURE)
    if key is None and signature is None:
        return UNSIGNED
    if not isinstance(key, str) or not isinstance(signature, str):
        return INVALID
    rest = {name: value for name, value in document.items() if name != SIGNATURE}
    return keys.holds(key, signature, canonical(rest))
