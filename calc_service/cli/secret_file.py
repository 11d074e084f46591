"""A file that holds a secret, which nobody but its owner may be able to read."""

import stat
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO
LONGEST_READ = 4096
NO_FILE = "没有这个文件，或读不了 · it names no file that can be read"
OPEN_TO_OTHERS = "其他用户可以访问，请先运行 · others may access the file; first run: chmod 600"


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
