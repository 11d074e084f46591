"""The key that a command acts with: in a file that its owner alone may read, never an argument, which all could see."""

import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from calc_service.cli.terminal import printable
from calc_service.config import SettingRefused, Settings
from calc_service.state.keys import TOKEN

OTHERS = stat.S_IRWXG | stat.S_IRWXO
LONGEST_FILE = 4096
NO_FILE = "CALC_KEY_FILE：没有这个文件，或读不了 · it names no file that can be read"
OPEN_TO_OTHERS = "CALC_KEY_FILE：其他用户可以访问，请先运行 · others may access the file; first run: chmod 600"
OWN_MACHINE = ("localhost", "127.0.0.1", "::1")
IN_CLEAR = "{}：密钥未加密传输，请改用 https · the key goes there for all to read on the way; use https"
NO_KEY = "CALC_KEY_FILE：文件里不是密钥（calc_…） · the file holds no key (calc_…)"


def own_key() -> str | None:
    """Return the key in the file that CALC_KEY_FILE names, None without that; raises `SettingRefused`."""
    file = Settings.from_environment().key_file
    return None if file is None else _read(file)


def key_for(server: str) -> str | None:
    """Return the same for a service at `server`, with a warning on standard error where others could read it there."""
    key, address = own_key(), urlsplit(server)
    if key and address.scheme != "https" and address.hostname not in OWN_MACHINE:
        print(printable(IN_CLEAR.format(server)), file=sys.stderr)
    return key


def bearer(key: str | None) -> Mapping[str, str]:
    """Return the header that sends `key`."""
    return {"Authorization": f"Bearer {key}"} if key else {}


def _read(file: Path) -> str:
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SettingRefused(NO_FILE)
        if status.st_mode & OTHERS:
            raise SettingRefused(f"{OPEN_TO_OTHERS} {file}")
        with file.open(encoding="ascii", errors="replace") as opened:
            key = opened.read(LONGEST_FILE).strip()
    except OSError:
        raise SettingRefused(NO_FILE) from None
    if not TOKEN.fullmatch(key):
        raise SettingRefused(NO_KEY)
    return key
