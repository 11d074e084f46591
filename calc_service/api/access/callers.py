"""Who asks: a key, a person whom a proxy names, or whoever reaches an open service; and what they may at most."""

from dataclasses import dataclass
from hashlib import sha256

from calc_service.config import Settings
from calc_service.state.keys import Key, KeyLimits

CALLER, ACCESS = "calc_service.caller", "calc_service.access"
"""In the environment of a request: who asks, and in one word on what grounds they were let in or refused."""
KEY, PROXY, OPEN, ANYBODY = "key", "proxy", "open", "anyone"
UNLESS_SET = KeyLimits(requests_a_minute=1200, batches_at_once=2)
"""The limits of a key or a person where neither the key nor a setting says others."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    name:   as the log has it; None where it is not known
    number: tells callers apart where they are counted
    person: whose key it is; None without a key: what a proxy calls somebody need not be what their keys say
    office: whose auditors see what the caller's audit runs hold; of an open service everybody is of the same
    """

    name: str | None
    kind: str
    roles: frozenset[str]
    limits: KeyLimits
    number: int
    person: str | None = None
    office: str = ""


def of_key(key: Key, settings: Settings) -> Caller:
    """The caller that has sent a key."""
    limits, number = _limits(key.limits, settings), _number(KEY, key.name)
    return Caller(key.name, KEY, frozenset(key.roles), limits, number, key.person, key.office)


def of_proxy(name: str, roles: frozenset[str], settings: Settings, office: str = "") -> Caller:
    """The person whom a proxy names."""
    return Caller(name, PROXY, roles, _limits(KeyLimits(), settings), _number(PROXY, name), office=office or name)


def of_open_service(settings: Settings) -> Caller:
    """All callers of a service without keys, who are one: limited only where a setting says so."""
    return Caller(None, OPEN, frozenset(), of_settings(settings), _number(OPEN, ""))


def of_settings(settings: Settings) -> KeyLimits:
    """The limits that are set."""
    return KeyLimits(settings.requests_a_minute, settings.batches_each, settings.body_limit_each)


def _limits(own: KeyLimits, settings: Settings) -> KeyLimits:
    layers = (own, of_settings(settings), UNLESS_SET)
    return KeyLimits(
        next((one.requests_a_minute for one in layers if one.requests_a_minute is not None), None),
        next((one.batches_at_once for one in layers if one.batches_at_once is not None), None),
        next((one.body_limit for one in layers if one.body_limit is not None), None),
    )


def _number(kind: str, name: str) -> int:
    return int.from_bytes(sha256(f"{kind} {name}".encode()).digest()[:7]) + 1
