"""Receipts and their signatures: what holds, by which key, and every byte that is not as it was."""

import json
from base64 import urlsafe_b64decode
from pathlib import Path

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption
from msgspec.structs import replace

from calc_service.config import SettingRefused
from calc_service.receipts.receipt import NoReceipt, Receipt, content_of, header_of, is_whole, receipt_in
from calc_service.receipts.signing import ReceiptKeys, receipt_keys, thumbprint
from tests.receipts.keys import PKCS8, key_file, public_file, secret

DIGEST = "sha256:" + "0a" * 32
RECEIPT = Receipt(
    address="/v1/batches",
    content_type="text/csv; charset=gb18030",
    engine="1.7.0",
    form="application/zip, text/csv",
    language="zh",
    query={"column": ["是否定点:facility_designated"], "assume": ["place_of_care:in_city"]},
    reply=DIGEST,
    request=DIGEST,
    request_form="bytes",
    rules=DIGEST,
)


@pytest.fixture
def own() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def test_a_receipt_is_sent_in_canonical_form_and_read_again(own: Ed25519PrivateKey, tmp_path: Path) -> None:
    for given in (ReceiptKeys().signed(RECEIPT), receipt_keys(key_file(tmp_path, own), None).signed(RECEIPT)):
        content = content_of(given)
        assert rfc8785.dumps(json.loads(content)) == content
        assert receipt_in(content) == receipt_in(json.dumps(json.loads(content), indent=2).encode()) == given
        assert receipt_in(header_of(given).encode()) == given


def test_the_same_receipt_has_the_same_signature(own: Ed25519PrivateKey, tmp_path: Path) -> None:
    keys = receipt_keys(key_file(tmp_path, own), None)
    assert keys.signed(RECEIPT) == keys.signed(RECEIPT)


def test_a_signature_can_be_verified_without_this_program(own: Ed25519PrivateKey, tmp_path: Path) -> None:
    given = json.loads(content_of(receipt_keys(key_file(tmp_path, own), None).signed(RECEIPT)))
    signature = urlsafe_b64decode(given.pop("signature") + "==")
    own.public_key().verify(signature, rfc8785.dumps(given))


def test_a_key_is_known_by_the_thumbprint_of_rfc_8037() -> None:
    """The example of its appendix A.3."""
    x = urlsafe_b64decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
    assert thumbprint(Ed25519PublicKey.from_public_bytes(x)) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_every_byte_of_a_receipt_counts_signed_or_not(own: Ed25519PrivateKey, tmp_path: Path) -> None:
    keys = receipt_keys(key_file(tmp_path, own), None)
    for given, holds in ((keys.signed(RECEIPT), "valid"), (ReceiptKeys().signed(RECEIPT), "unsigned")):
        assert (is_whole(given), keys.found(given)) == (True, holds)
        for content in (content_of(given), header_of(given).encode()):
            assert passed_over(content, keys, holds) == []


def passed_over(content: bytes, keys: ReceiptKeys, holds: str) -> list[tuple[int, int]]:
    """The places at which a bit can be flipped, and the receipt still be taken for what it was."""
    return [
        (place, bit)
        for place in range(len(content))
        for bit in range(8)
        if taken(content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :], keys) == holds
    ]


def taken(content: bytes, keys: ReceiptKeys) -> str:
    try:
        receipt = receipt_in(content)
    except NoReceipt:
        return "none"
    return keys.found(receipt) if is_whole(receipt) else "not whole"


def test_older_receipts_are_known_by_the_public_keys_on_file(tmp_path: Path) -> None:
    former, second, now = (Ed25519PrivateKey.generate() for _ in range(3))
    old = receipt_keys(key_file(tmp_path, former), None).signed(RECEIPT)
    keys = receipt_keys(key_file(tmp_path, now), public_file(tmp_path, second, former))
    assert [keys.found(one) for one in (old, keys.signed(RECEIPT))] == ["valid", "valid"]
    assert receipt_keys(None, public_file(tmp_path, former)).found(old) == "valid"
    assert receipt_keys(key_file(tmp_path, now), None).found(old) == "unknown_key"


def test_half_a_signature_is_none_that_holds(own: Ed25519PrivateKey, tmp_path: Path) -> None:
    keys = receipt_keys(key_file(tmp_path, own), None)
    given, unsigned = keys.signed(RECEIPT), ReceiptKeys().signed(RECEIPT)
    assert keys.found(replace(given, key=unsigned.key)) == "invalid"
    assert keys.found(replace(given, signature=unsigned.signature)) == "invalid"
    assert keys.found(replace(given, signature="%")) == "invalid"


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"%%%", b"\xff", b'{"version": 2}', b"e30", b"eyJ9"])
def test_what_is_no_receipt_is_refused(content: bytes) -> None:
    with pytest.raises(NoReceipt):
        receipt_in(content)


def test_a_line_break_stands_in_no_field_that_becomes_a_header() -> None:
    for field in ("form", "language", "content_type"):
        with pytest.raises(NoReceipt):
            receipt_in(content_of(replace(RECEIPT, **{field: "zh\r\nX-Other: 1"})))


def test_a_key_file_that_holds_no_such_key_is_refused(own: Ed25519PrivateKey, tmp_path: Path) -> None:
    locked = own.private_bytes(Encoding.PEM, PKCS8, BestAvailableEncryption(b"secret"))
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PKCS8, NoEncryption())
    for content in (b"", b"none", locked, other):
        with pytest.raises(SettingRefused, match="openssl genpkey"):
            receipt_keys(secret(tmp_path / "key", content), None)
    file = key_file(tmp_path, own)
    file.chmod(0o644)
    with pytest.raises(SettingRefused, match="chmod 600"):
        receipt_keys(file, None)
    with pytest.raises(SettingRefused, match="CALC_RECEIPT_KEY_FILE"):
        receipt_keys(tmp_path / "missing", None)


def test_a_file_of_public_keys_that_holds_anything_else_is_refused(own: Ed25519PrivateKey, tmp_path: Path) -> None:
    sound = public_file(tmp_path, own).read_bytes()
    for content in (b"", sound + b"x", key_file(tmp_path, own).read_bytes(), sound.replace(b"A", b"B", 1)):
        (tmp_path / "wrong").write_bytes(content)
        with pytest.raises(SettingRefused, match="openssl pkey"):
            receipt_keys(None, tmp_path / "wrong")
