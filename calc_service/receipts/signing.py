"""Signatures of receipts: Ed25519, with the key of a file, and the public keys by which older ones are known."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from msgspec import UNSET
from msgspec.structs import replace

from calc_service.config import SettingRefused
from calc_service.config.secret_file import SecretRefused, read_secret
from calc_service.receipts.receipt import Receipt, sealed, signed_content

PRIVATE, PUBLIC = "CALC_RECEIPT_KEY_FILE", "CALC_RECEIPT_PUBLIC_KEYS"
NO_PRIVATE_KEY = (
    "CALC_RECEIPT_KEY_FILE：文件里不是 Ed25519 私钥（PEM，不加密） · the file holds no Ed25519 private key (PEM, not"
    " encrypted); a new one is made by: (umask 077; openssl genpkey -algorithm ed25519 -out KEYFILE)"
)
NO_PUBLIC_KEYS = (
    "CALC_RECEIPT_PUBLIC_KEYS：文件里应只有 Ed25519 公钥（PEM） · the file has to hold Ed25519 public keys (PEM), one"
    " after another, and nothing else; that of a key is shown by: openssl pkey -in KEYFILE -pubout"
)
PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)
SignatureFound = Literal["valid", "unsigned", "unknown_key", "invalid"]
VALID: Final = "valid"
UNSIGNED: Final = "unsigned"
UNKNOWN_KEY: Final = "unknown_key"
INVALID: Final = "invalid"


@dataclass(frozen=True, slots=True)
class ReceiptKeys:
    """The key that signs, if there is one, with its thumbprint; and by theirs the public keys that are known."""

    thumbprint: str = ""
    private: Ed25519PrivateKey | None = field(default=None, repr=False)
    public: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)

    def signed(self, receipt: Receipt) -> Receipt:
        """`receipt` with its own digest, and with a signature where there is a key to sign with."""
        if self.private is None:
            return sealed(receipt)
        named = sealed(replace(receipt, key=self.thumbprint))
        return replace(named, signature=self.signature(signed_content(named)))

    def found(self, receipt: Receipt) -> SignatureFound:
        """What its signature says; one half of key and signature without the other is none that holds."""
        if receipt.key is UNSET and receipt.signature is UNSET:
            return UNSIGNED
        if not isinstance(receipt.key, str) or not isinstance(receipt.signature, str):
            return INVALID
        return self.holds(receipt.key, receipt.signature, signed_content(receipt))

    def holds(self, name: str, signature: str, content: bytes) -> SignatureFound:
        """What a `signature` over `content` says, by the key whose thumbprint is `name`."""
        if (key := self.public.get(name)) is None:
            return UNKNOWN_KEY
        try:
            key.verify(_bytes(signature), content)
        except (InvalidSignature, Error, ValueError):
            return INVALID
        return VALID

    def signature(self, content: bytes) -> str:
        """The signature over `content`, in base64url; "" where there is no key to sign with."""
        if self.private is None:
            return ""
        return _word(self.private.sign(content))


def receipt_keys(private: Path | None, public: Path | None) -> ReceiptKeys:
    """The keys in files, of which either may be missing. Raises `SettingRefused`; what a file holds is not repeated."""
    signs = None if private is None else _private_key(private)
    known = [] if public is None else list(_public_keys(public))
    if signs is None:
        return ReceiptKeys(public=_by_thumbprint(known))
    own = signs.public_key()
    return ReceiptKeys(thumbprint(own), signs, _by_thumbprint([*known, own]))


def thumbprint(key: Ed25519PublicKey) -> str:
    """How a key is known: SHA-256 over it as RFC 7638 writes an OKP (RFC 8037), in base64url."""
    written = f'{{"crv":"Ed25519","kty":"OKP","x":"{_word(key.public_bytes_raw())}"}}'
    return _word(sha256(written.encode()).digest())


def _by_thumbprint(keys: Iterable[Ed25519PublicKey]) -> Mapping[str, Ed25519PublicKey]:
    return {thumbprint(key): key for key in keys}


def _private_key(file: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(read_secret(file), password=None)
    except SecretRefused as refusal:
        raise SettingRefused(f"{PRIVATE}：{refusal}") from None
    except (ValueError, TypeError):
        raise SettingRefused(NO_PRIVATE_KEY) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingRefused(NO_PRIVATE_KEY)
    return key


def _public_keys(file: Path) -> Iterable[Ed25519PublicKey]:
    try:
        content = file.read_bytes()
        keys = [load_pem_public_key(found) for found in PEM.findall(content)]
    except (OSError, ValueError):
        raise SettingRefused(NO_PUBLIC_KEYS) from None
    if not keys or PEM.sub(b"", content).strip():
        raise SettingRefused(NO_PUBLIC_KEYS)
    for key in keys:
        if not isinstance(key, Ed25519PublicKey):
            raise SettingRefused(NO_PUBLIC_KEYS)
        yield key


def _word(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(word: str) -> bytes:
    content = urlsafe_b64decode(word + "=" * (-len(word) % 4))
    # Bits that the last letter has to spare would say nothing, and other letters are passed over.
    if _word(content) != word:
        raise ValueError
    return content
