"""Digests as they are written everywhere: `sha256:` and 64 hexadecimal digits."""

from collections.abc import Iterable
from hashlib import file_digest, sha256
from pathlib import Path

NAME = "sha256"


def digest_of(content: bytes) -> str:
    """The digest of bytes."""
    return f"{NAME}:{sha256(content).hexdigest()}"


def digest_of_pieces(pieces: Iterable[bytes]) -> str:
    """The digest of bytes that come a piece at a time."""
    found = sha256()
    for piece in pieces:
        found.update(piece)
    return f"{NAME}:{found.hexdigest()}"


def digest_of_file(file: Path) -> str:
    """The digest of what a file holds; other threads go on meanwhile."""
    with file.open("rb") as opened:
        return f"{NAME}:{file_digest(opened, NAME).hexdigest()}"
