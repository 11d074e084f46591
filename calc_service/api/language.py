"""The language of a reply: Chinese, or English where the client prefers it."""

from functools import lru_cache

from flask import request
from werkzeug.http import parse_accept_header

LANGUAGES = ("zh", "en")
LONGEST_HEADER = 256


def asked_language() -> str:
    """Return "zh" or "en", as the request's Accept-Language prefers; "zh" where it names neither."""
    return _preferred(request.environ.get("HTTP_ACCEPT_LANGUAGE", "")[:LONGEST_HEADER])


# Few different headers are ever sent, and reading one costs as much as a whole view.
@lru_cache(maxsize=256)
def _preferred(header: str) -> str:
    tags = sorted(parse_accept_header(header), key=_quality, reverse=True)
    languages = [tag.partition("-")[0].lower() for tag, quality in tags if quality > 0]
    return next((language for language in languages if language in LANGUAGES), LANGUAGES[0])


def _quality(tag: tuple[str, float]) -> float:
    return tag[1]
