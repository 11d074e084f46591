"""How the text of a setting is read; each raises ValueError with what the text has to be."""

import re
from pathlib import Path

ANY_ORIGIN = "*"
ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
)
OWN_PORTS = {"http": "80", "https": "443"}
"""Browsers leave them out."""
HIGHEST_PORT = 65_535
NO_STATE = "none"
STATE_ADDRESS = re.compile(r"sqlite:///.+|postgresql\+psycopg://.+")
ENDPOINT = re.compile(r"https?://[^/@\s?#]+/[^\s?#@]*")
REFUSE, ALLOW = IDENTITY_NUMBERS = ("refuse", "allow")
YES, NO = YES_OR_NO = ("yes", "no")
LOG_LEVELS = ("debug", "info", "warning", "error", "critical")


def number_of_bytes(text: str) -> int:
    """A number of bytes above zero."""
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ValueError("a whole number of bytes above zero")
    return int(text)


def log_level(text: str) -> str:
    """The name of a level, in any letters."""
    return _one_of(LOG_LEVELS, text)


def identity_numbers(text: str) -> str:
    """What is done with identity numbers."""
    return _one_of(IDENTITY_NUMBERS, text)


def number(text: str) -> int:
    """A number above zero."""
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ValueError("a whole number above zero")
    return int(text)


def number_or_none(text: str) -> int:
    """A number, 0 among them."""
    if not (text.isascii() and text.isdigit()):
        raise ValueError("a whole number")
    return int(text)


def seconds(text: str) -> int:
    """A number of seconds, 0 among them."""
    if not (text.isascii() and text.isdigit()):
        raise ValueError("a whole number of seconds")
    return int(text)


def state_address(text: str) -> str | None:
    """The address of a database; None for `none`."""
    if text == NO_STATE:
        return None
    if not STATE_ADDRESS.fullmatch(text):
        raise ValueError(f"{NO_STATE}, sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE")
    return text


def yes(text: str) -> bool:
    """Whether it is `yes`."""
    return _one_of(YES_OR_NO, text) == YES


def file(text: str) -> Path:
    """A file that exists."""
    if not Path(text).is_file():
        raise ValueError("a file that exists")
    return Path(text)


def folder(text: str) -> Path:
    """A folder that exists."""
    if not Path(text).is_dir():
        raise ValueError("a folder that exists")
    return Path(text)


def endpoint(text: str) -> str:
    """The address of a collector."""
    if not ENDPOINT.fullmatch(text):
        raise ValueError("an http or https address without a name or password, such as http://collector:4318/v1/traces")
    return text


def origins(text: str) -> tuple[str, ...]:
    """Origins parted by commas, each once, or `*` alone."""
    origins = tuple(dict.fromkeys(origin.strip() for origin in text.split(",")))
    if origins != (ANY_ORIGIN,) and not all(map(_is_origin, origins)):
        raise ValueError(
            f"{ANY_ORIGIN}, or origins parted by commas, each as browsers send it: https://front-end.example or"
            " http://localhost:5173, in small letters, without a path, a last slash or the scheme's own port"
        )
    return origins


def _one_of(words: tuple[str, ...], text: str) -> str:
    if text.lower() not in words:
        raise ValueError("one of " + ", ".join(words))
    return text.lower()


def _is_origin(text: str) -> bool:
    found = ORIGIN.fullmatch(text)
    return found is not None and found["port"] != OWN_PORTS[found["scheme"]] and int(found["port"] or 1) <= HIGHEST_PORT
