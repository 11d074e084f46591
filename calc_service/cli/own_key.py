"""The key that a command acts with: in a file that its owner alone may read, never an argument, which all could see."""

import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from calc_service.cli.secret_file import SecretRefused, read_secret
from calc_service.cli.terminal import printable
from calc_service.config import SettingRefused, Settings
from calc_service.state.keys import TOKEN

OWN_MACHINE = ("localhost", "127.0.0.1", "::1")
IN_CLEAR = "{}：密钥未加密传输，请改用 https · the key goes there for all to read on the way; use https"
NO_KEY = "CALC_KEY_FILE：文件里不是密钥（“calc_…”） · the file holds no key (calc_…)"


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
        key = read_secret(file).decode("ascii", "replace")
    except SecretRefused as refusal:
        raise SettingRefused(f"CALC_KEY_FILE：{refusal}") from None
    if not TOKEN.fullmatch(key):
        raise SettingRefused(NO_KEY)
    return key
