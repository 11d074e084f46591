"""What is digested of a request: its JSON in canonical form (RFC 8785), or its bytes where that would change a number.

Two requests that differ only in blanks or in the order of keys have one digest. RFC 8785 writes numbers as doubles: a
number that no double holds exactly would share its digest with another, and a lone surrogate has no UTF-8 at all, so a
document with either is digested as the bytes that came.
"""

import re
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

import msgspec
import rfc8785

from calc_service.case.reading import Number
from calc_service.domain.digests import digest_of

RequestForm = Literal["rfc8785", "bytes"]
CANONICAL: Final = "rfc8785"
BYTES: Final = "bytes"
SHORT_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")
"""Whole numbers that every double holds, written as RFC 8785 writes them."""
LONGEST_NUMBER = 400
"""Digits; a double that is written out has at most some 340."""
BEYOND_16_BITS = re.compile(rb"[\xf0-\xf4]")
"""Begins each character for which the order of UTF-16, which RFC 8785 sorts keys by, is not that of UTF-8."""


class Digested(NamedTuple):
    """`sha256:<hex>` of what was posted, and over what."""

    digest: str
    form: RequestForm


class _NotCanonicalError(ValueError):
    """A number that no double holds exactly."""


def digest_of_document(document: Any, body: bytes) -> Digested:  # noqa: ANN401 - a JSON document
    """The digest of the JSON `document` that `read_json` has read from `body`."""
    try:
        return Digested(digest_of(canonical(document)), CANONICAL)
    except (_NotCanonicalError, UnicodeEncodeError, rfc8785.CanonicalizationError, RecursionError):
        return Digested(digest_of(body), BYTES)


def canonical(document: Any) -> bytes:  # noqa: ANN401 - a JSON document
    """A document in the form of RFC 8785; raises ValueError where it has none.

    msgspec writes strings, and sorts keys, as the RFC has it wherever UTF-16 and UTF-8 agree on the order, at a
    fortieth of the time that the library for it takes, which would be a seventh of a case's.
    """
    text = _encoder.encode(document)
    return text if BEYOND_16_BITS.search(text) is None else rfc8785.dumps(_plain(document))


def _number(value: object) -> msgspec.Raw:
    if not isinstance(value, Number):
        raise TypeError(type(value).__name__)
    digits = value.digits
    return msgspec.Raw(digits.encode() if SHORT_WHOLE.fullmatch(digits) else rfc8785.dumps(_double(digits)))


_encoder = msgspec.json.Encoder(enc_hook=_number, order="sorted")


def _double(digits: str) -> float:
    # Before anything is reckoned: the digits of a hostile number may be a million.
    if len(digits) > LONGEST_NUMBER:
        raise _NotCanonicalError
    double = float(digits)
    if Decimal(repr(double)) != Decimal(digits):
        raise _NotCanonicalError
    return double


def _plain(document: Any) -> Any:  # noqa: ANN401 - a JSON document
    if isinstance(document, dict):
        return {key: _plain(value) for key, value in document.items()}
    if isinstance(document, list):
        return [_plain(value) for value in document]
    return _double(document.digits) if isinstance(document, Number) else document
