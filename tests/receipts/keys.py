"""Keys that tests sign with."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

PKCS8, INFO = PrivateFormat.PKCS8, PublicFormat.SubjectPublicKeyInfo


def key_file(folder: Path, key: Ed25519PrivateKey | None = None, name: str = "receipts.pem") -> Path:
    key = key or Ed25519PrivateKey.generate()
    return secret(folder / name, key.private_bytes(Encoding.PEM, PKCS8, NoEncryption()))


def public_file(folder: Path, *keys: Ed25519PrivateKey) -> Path:
    file = folder / "public.pem"
    file.write_bytes(b"".join(key.public_key().public_bytes(Encoding.PEM, INFO) for key in keys))
    return file


def secret(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    file.chmod(0o600)
    return file


def journal_key_file(folder: Path) -> Path:
    return secret(folder / "journal.key", os.urandom(32).hex().encode())
