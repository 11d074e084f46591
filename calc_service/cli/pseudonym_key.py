"""The file that holds the key of pseudonyms: whoever has it can tell whose each is, so nobody else may read it."""

import re
import stat
from argparse import ArgumentTypeError
from dataclasses import dataclass, field
from pathlib import Path

LEAST_BYTES = 32
LONGEST_FILE = 4096
LEAST_DIFFERENT = 16
"""Of 32 random bytes practically never fewer than 24 differ: a key of fewer was typed, not drawn."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO
KEY = re.compile(rb"(?:[0-9A-Fa-f]{2}){32,}")
HOW = "(umask 077; openssl rand -hex 32 > KEYFILE)"
NO_FILE = "没有这个文件，或不是普通文件；新密钥这样生成 · no such file, or none that holds data; a new key is made by: "
OPEN_TO_OTHERS = "其他用户可以访问，请先运行 · others may access it; first run: chmod 600 KEYFILE"
NO_KEY = (
    f"不是密钥：应为 {LEAST_BYTES * 2} 个以上随机的十六进制数字；新密钥这样生成 · "
    f"no key: {LEAST_BYTES * 2} or more random hexadecimal digits are wanted; a new key is made by: "
)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key of 32 bytes or more, and where it was read."""

    path: Path
    key: bytes = field(repr=False)


def key_file(name: str) -> KeyFile:
    """Read the key in the file called `name`: hexadecimal digits alone. Raises ArgumentTypeError."""
    path = Path(name)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ArgumentTypeError(NO_FILE + HOW)
        if status.st_mode & OTHERS:
            raise ArgumentTypeError(OPEN_TO_OTHERS)
        with path.open("rb") as file:
            digits = file.read(LONGEST_FILE + 1).strip()
    except (OSError, ValueError):
        raise ArgumentTypeError(NO_FILE + HOW) from None
    key = bytes.fromhex(digits.decode()) if len(digits) <= LONGEST_FILE and KEY.fullmatch(digits) else b""
    if len(set(key)) < LEAST_DIFFERENT:
        raise ArgumentTypeError(NO_KEY + HOW)
    return KeyFile(path, key)
