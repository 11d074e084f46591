"""The key of a row: what decides whether it is drawn, whoever draws, whenever, with whatever library.

HMAC-SHA256 (RFC 2104, FIPS 180-4). Its key is the seed in UTF-8; its message is the number of the row in ASCII digits,
as a spreadsheet counts them, the header being 1: `2` for the first row of data.
"""

from collections.abc import Callable
from hashlib import sha256

BLOCK = 64
"""Bytes that SHA-256 takes in at a time."""
LONGEST_SEED = 64
INNER, OUTER = 0x36, 0x5C
"""What the bytes of the key are combined with (RFC 2104)."""


def is_seed(text: str) -> bool:
    """Whether a text may be a seed: one that is copied as it is seen, by hand too."""
    return 0 < len(text) <= LONGEST_SEED and text.isprintable() and text == text.strip()


def keys_by(seed: str) -> Callable[[int], bytes]:
    """A function that gives the key of a row by its number, in 32 bytes; the lowest keys are drawn first.

    The two halves of HMAC that are the same for all rows are computed once: four times as fast as `hmac.digest`.
    """
    secret = seed.encode()
    secret = (secret if len(secret) <= BLOCK else sha256(secret).digest()).ljust(BLOCK, b"\0")
    inner, outer = (sha256(bytes(one ^ pad for one in secret)) for pad in (INNER, OUTER))

    def key(row: int) -> bytes:
        within, around = inner.copy(), outer.copy()
        within.update(b"%d" % row)
        around.update(within.digest())
        return around.digest()

    return key
