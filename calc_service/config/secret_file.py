"""A file that holds a secret, which nobody but its owner may be able to read."""

import re
import stat
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO
LONGEST_READ = 4096
NO_FILE = "没有这个文件，或读不了 · it names no file that can be read"
OPEN_TO_OTHERS = "其他用户可以访问，请先运行 · others may access the file; first run: chmod 600"
LEAST_BYTES, MOST_BYTES = 32, 1024
LEAST_DIFFERENT = 16
"""Of 32 random bytes practically never fewer than 24 differ: a key of fewer was typed, not drawn."""
KEY = re.compile(rb"(?:[0-9A-Fa-f]{2}){%d,%d}" % (LEAST_BYTES, MOST_BYTES))
HOW = "新密钥这样生成 · a new key is made by: (umask 077; openssl rand -hex 32 > KEYFILE)"
NO_KEY = (
    f"不是密钥：应为 {LEAST_BYTES * 2} 个以上随机的十六进制数字 · "
    f"no key: {LEAST_BYTES * 2} or more random hexadecimal digits are wanted"
)


class SecretRefused(Exception):  # noqa: N818  named for what happened, as SettingRefused is
    """Nothing is read from the file; the text says why and what to do."""


def read_secret(file: Path) -> bytes:
    """Return what a file holds without blanks around it, at most `LONGEST_READ` bytes of it. Raises SecretRefused."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SecretRefused(NO_FILE)
        if status.st_mode & OTHERS:
            raise SecretRefused(f"{OPEN_TO_OTHERS} {file}")
        with file.open("rb") as opened:
            return opened.read(LONGEST_READ).strip()
    except (OSError, ValueError):  # the second where no file can be called so
        raise SecretRefused(NO_FILE) from None


def read_random_key(file: Path) -> bytes:
    """Return the key of 32 bytes or more that a file holds in hexadecimal digits. Raises SecretRefused."""
    digits = read_secret(file)
    key = bytes.fromhex(digits.decode()) if KEY.fullmatch(digits) else b""
    if len(set(key)) < LEAST_DIFFERENT:
        raise SecretRefused(NO_KEY)
    return key
