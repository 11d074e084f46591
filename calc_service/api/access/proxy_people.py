"""People whom a proxy has signed in, by the header in which it names them and the secret that proves that it does."""

import unicodedata
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

from calc_service.api.access.callers import Caller, of_proxy
from calc_service.api.access.proxy_file import Proxy
from calc_service.config import Settings

STRANGER = "stranger"
"""Stands for whoever has no entry: what a proxy calls them is not for the log."""


class ProxyPeople:
    """The people of one proxy, with the limits that `settings` give each."""

    def __init__(self, proxy: Proxy, settings: Settings) -> None:
        self._proxy = proxy
        offices = proxy.offices
        self._people = {
            name: of_proxy(name, roles, settings, offices.get(name, "")) for name, roles in proxy.people.items()
        }
        self._stranger = of_proxy(STRANGER, frozenset(), settings)

    def are_named(self, environ: Mapping[str, Any]) -> bool:
        """Whether the request says whom the proxy has signed in."""
        return self._proxy.name_header in environ

    def named(self, environ: Mapping[str, Any]) -> Caller | None:
        """Return the person, who has no role where it is a stranger; None where the secret is missing or wrong."""
        secret = environ.get(self._proxy.secret_header, "").encode("latin-1", "replace")
        if not compare_digest(secret, self._proxy.secret):
            return None
        name = environ[self._proxy.name_header].encode("latin-1", "replace").decode(errors="replace")
        return self._people.get(unicodedata.normalize("NFC", name), self._stranger)
