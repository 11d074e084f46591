"""Which requests come from here: an open service answers its own machine, under its own name, and its own pages alone.

A page from elsewhere can have the browser post to any address, this machine's too, and by a name of its own that leads
there (DNS rebinding) it could even read what is answered. Both show in the headers Host and Origin, which no page sets.
"""

import re
from collections.abc import Collection, Mapping
from ipaddress import ip_address
from typing import Any

from calc_service.config.reading import ANY_ORIGIN

HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^:@\[\]]+)(?::[0-9]*)?")
OWN_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})

SENT_ON = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP", "HTTP_VIA")
"""What a proxy says beside a request that it passes on: whoever sent it is then somewhere else."""


class OpenToOthers(Exception):  # noqa: N818  named for what happened, as RulesRefused is
    """A service without keys would listen to other machines; the text says what to do, in both languages."""


def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine's own; "" is that of a socket that is a file."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return not address


def host_name(host: str) -> str:
    """Return a Host without its port, in small letters; "" where it is none."""
    found = HOST.fullmatch(host.lower())
    return found["name"] if found else ""


def is_own(environ: Mapping[str, Any], names: Collection[str]) -> bool:
    """Whether a request comes from this machine, under one of its `names`, and no proxy has passed it on."""
    is_local = host_name(environ.get("HTTP_HOST", "")) in names and is_loopback(environ.get("REMOTE_ADDR", ""))
    return is_local and not any(header in environ for header in SENT_ON)


def is_foreign_page(environ: Mapping[str, Any], allowed: Collection[str]) -> bool:
    """Whether a request comes from a page of another origin that is not `allowed`; without an Origin it does not."""
    origin = environ.get("HTTP_ORIGIN")
    if origin is None or ANY_ORIGIN in allowed or origin in allowed:
        return False
    # What stands in front may speak https while the service does not: the scheme says nothing here.
    return bool(origin.partition("://")[2] != environ.get("HTTP_HOST", "").lower())
