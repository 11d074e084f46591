"""The key of pseudonyms, in a file: whoever has it can tell whose each is."""

import re
from argparse import ArgumentTypeError
from dataclasses import dataclass, field
from pathlib import Path

from calc_service.cli.secret_file import SecretRefused, read_secret

LEAST_BYTES, MOST_BYTES = 32, 1024
LEAST_DIFFERENT = 16
"""Of 32 random bytes practically never fewer than 24 differ: a key of fewer was typed, not drawn."""
KEY = re.compile(rb"(?:[0-9A-Fa-f]{2}){%d,%d}" % (LEAST_BYTES, MOST_BYTES))
HOW = "新密钥这样生成 · a new key is made by: (umask 077; openssl rand -hex 32 > KEYFILE)"
NO_KEY = (
    f"不是密钥：应为 {LEAST_BYTES * 2} 个以上随机的十六进制数字 · "
    f"no key: {LEAST_BYTES * 2} or more random hexadecimal digits are wanted; {HOW}"
)


@dataclass(frozen=True, slots=True)
class PseudonymKey:
    """A key of 32 bytes or more, and where it was read."""

    path: Path
    key: bytes = field(repr=False)


def pseudonym_key(name: str) -> PseudonymKey:
    """Read the key in the file called `name`: hexadecimal digits alone. Raises ArgumentTypeError."""
    try:
        digits = read_secret(Path(name))
    except SecretRefused as refusal:
        raise ArgumentTypeError(f"{refusal}; {HOW}") from None
    key = bytes.fromhex(digits.decode()) if KEY.fullmatch(digits) else b""
    if len(set(key)) < LEAST_DIFFERENT:
        raise ArgumentTypeError(NO_KEY)
    return PseudonymKey(Path(name), key)
