"""The key that a command acts with: in a file that its owner alone may read, never an argument, which all could see."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from calc_service.cli.terminal import printable
from calc_service.config import SettingRefused, Settings
from calc_service.config.secret_file import LONGEST_READ, SecretRefused, read_secret
from calc_service.state.keys import TOKEN

ANY_KEY = re.compile(f"[!-~]{{1,{LONGEST_READ - 1}}}")
"""Of services that are not ours, which have keys of other forms."""
SETTING, OPTION = "CALC_KEY_FILE", "--key-file"
OWN_MACHINE = ("localhost", "127.0.0.1", "::1")
IN_CLEAR = "{}：密钥未加密传输，请改用 https · the key goes there for all to read on the way; use https"
NO_KEY = "{}：文件里不是密钥（“calc_…”） · the file holds no key (calc_…)"
NOT_ONE_KEY = "{}：文件里应只有一行密钥 · the file has to hold one key on one line"


def own_key() -> str | None:
    """Return the key in the file that CALC_KEY_FILE names, None without that; raises `SettingRefused`."""
    file = Settings.from_environment().key_file
    return None if file is None else _read(file, SETTING, TOKEN, NO_KEY)


def key_for(server: str, file: Path | None = None) -> str | None:
    """Return the key for a service at `server`: that in `file`, of whatever form, without one `own_key`.

    Warns on standard error where others could read it on the way; raises `SettingRefused`.
    """
    key = own_key() if file is None else _read(file, OPTION, ANY_KEY, NOT_ONE_KEY)
    address = urlsplit(server)
    if key and address.scheme != "https" and address.hostname not in OWN_MACHINE:
        print(printable(IN_CLEAR.format(server)), file=sys.stderr)
    return key


def bearer(key: str | None) -> Mapping[str, str]:
    """Return the header that sends `key`."""
    return {"Authorization": f"Bearer {key}"} if key else {}


def _read(file: Path, named_by: str, form: re.Pattern[str], not_of_it: str) -> str:
    """The key in a file; a text that is none is not repeated."""
    try:
        key = read_secret(file).decode("ascii", "replace")
    except SecretRefused as refusal:
        raise SettingRefused(f"{named_by}：{refusal}") from None
    if not form.fullmatch(key):
        raise SettingRefused(not_of_it.format(named_by))
    return key
