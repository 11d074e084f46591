"""What is digested of a request: its JSON as RFC 8785 has it, or its bytes where that would change a number."""

import json
from decimal import Decimal
from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from calc_service.case.reading import read_json
from calc_service.receipts.canonical import BYTES, CANONICAL, canonical, digest_of_document

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SAFE_WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | SAFE_WHOLE | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


def digested(text: str) -> tuple[str, str]:
    return digest_of_document(read_json(text.encode("utf-8", "surrogatepass")), text.encode("utf-8", "surrogatepass"))


@given(DOCUMENTS)
def test_the_canonical_form_is_that_of_the_library(document: object) -> None:
    body = json.dumps(document).encode()
    assert canonical(read_json(body)) == rfc8785.dumps(document)  # type: ignore[arg-type]  # JSON


@given(DOCUMENTS, st.integers(0, 4), st.booleans())
def test_blanks_and_escapes_make_no_difference(document: object, indent: int, ascii_only: bool) -> None:  # noqa: FBT001
    written = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    assert digested(written) == digested(json.dumps(document))


def test_the_order_of_keys_is_that_of_utf_16() -> None:
    """The RFC's own example of it: by code points the last two would change places."""
    keys = ["\r", "1", "\x80", "\xf6", "€", "😀", "\ufb33"]
    document = dict.fromkeys(reversed(keys))
    assert list(json.loads(canonical(read_json(json.dumps(document).encode())))) == keys


@pytest.mark.parametrize(
    ("written", "is_canonical"),
    [
        *[(text, True) for text in ("0", "-0", "1", "400.10", "1e5", "1E-7", "99999999999.99", "9007199254740991")],
        *[(text, True) for text in ("9007199254740992", "100000000000000000000", "1.5e300", "0.1")],
        *[(text, False) for text in ("9007199254740993", "0.1000000000000000000001", "1e400", "-1e9999999", "1e-400")],
        *[(text, False) for text in ("0." + "0" * 1000 + "1", "9" * 1_000_000, "123456789012345.67890")],
    ],
)
def test_a_number_that_no_double_holds_is_digested_as_it_came(written: str, is_canonical: bool) -> None:  # noqa: FBT001
    body = f'{{"amount": {written}}}'
    digest, form = digested(body)
    assert form == (CANONICAL if is_canonical else BYTES)
    if not is_canonical:
        assert digest == f"sha256:{sha256(body.encode()).hexdigest()}"


@given(st.decimals(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False, allow_infinity=False))
def test_different_numbers_never_share_a_digest(one: Decimal, other: Decimal) -> None:
    same = digested(str(one).lower().replace("e+", "e")) == digested(str(other).lower().replace("e+", "e"))
    assert not same or one == other


def test_a_lone_surrogate_is_digested_as_it_came() -> None:
    body = rb'{"name": "\ud800"}'
    assert digest_of_document(read_json(body), body) == (f"sha256:{sha256(body).hexdigest()}", BYTES)


def test_ten_digits_of_amounts_are_what_was_received() -> None:
    amounts = ("99999999.99", "0.01", "86432.17", "1234567.8", "99999999999.98")
    assert [canonical(read_json(text.encode())).decode() for text in amounts] == list(amounts)
