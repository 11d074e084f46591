"""Replies as bytes, always the same for the same document, and the language of their texts."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec
from flask import Response, request
from werkzeug.http import parse_accept_header

from calc_service.domain.wording import LANGUAGES

JSON = "application/json"
LANG = "lang"
"""The parameter of the query that every address takes, for links and pages that set no headers."""
HTML = "text/html"
LONGEST_HEADER = 256
_encoder = msgspec.json.Encoder()


def encoded(document: object) -> bytes:
    """Return `document` as compact UTF-8 JSON, in the order it was built in."""
    return _encoder.encode(document)


def json_reply(document: object, headers: Mapping[str, str] | None = None) -> Response:
    """Return a 200 reply with `document`."""
    return json_bytes(encoded(document), headers)


def json_bytes(body: bytes, headers: Mapping[str, str] | None = None) -> Response:
    """Return a 200 reply with a document that is already encoded."""
    return Response(body, content_type=JSON, headers=headers)


def in_language(language: str, document: object) -> Response:
    """Return a 200 reply with `document`, whose texts are in `language`."""
    return json_reply(document, language_headers(language))


def language_headers(language: str) -> dict[str, str]:
    """Return the headers of a reply whose texts are in `language`."""
    return {"Content-Language": language, "Vary": "Accept-Language"}


def revalidated(reply: Response) -> Response:
    """Return `reply` with an ETag; 304 without a body where the client has it already.

    The tag is weak: it is that of the document, however it is packed on its way.
    """
    reply.headers["Cache-Control"] = "no-cache"
    reply.add_etag(weak=True)
    reply.make_conditional(request)
    return reply


def preferred_language() -> str:
    """Return "zh" or "en": what `lang` in the query says, else what Accept-Language prefers, else "zh"."""
    # A plain request has no query, and need not pay for reading one.
    if request.environ.get("QUERY_STRING") and (asked := request.args.get(LANG)) in LANGUAGES:
        return str(asked)
    return _preferred(request.environ.get("HTTP_ACCEPT_LANGUAGE", "")[:LONGEST_HEADER])


# Few different headers are ever sent, and reading one costs as much as a whole view.
@lru_cache(maxsize=256)
def _preferred(header: str) -> str:
    tags = sorted(parse_accept_header(header), key=_quality, reverse=True)
    languages = [tag.partition("-")[0].lower() for tag, quality in tags if quality > 0]
    return next((language for language in languages if language in LANGUAGES), LANGUAGES[0])


def preferred_form(accept: str, forms: tuple[str, ...]) -> str | None:
    """Return the media type of `forms` that the header `accept` likes best, of equals the first; None where none does.

    As RFC 9110 has it, the most specific range decides on a type. Parameters other than q are not looked at.
    """
    return _preferred_form(accept, forms) if accept else forms[0]


# Like languages: a client sends the same header each time.
@lru_cache(maxsize=256)
def _preferred_form(accept: str, forms: tuple[str, ...]) -> str | None:
    ranges: dict[str, float] = {}
    for tag, quality in parse_accept_header(accept):
        name = tag.partition(";")[0].strip().lower()
        ranges[name] = max(quality, ranges.get(name, 0))
    weighed = [(form, _weight(form, ranges)) for form in forms]
    best = max(weight for _, weight in weighed)
    return next(form for form, weight in weighed if weight == best) if best > 0 else None


def _weight(form: str, ranges: Mapping[str, float]) -> float:
    candidates: Iterable[str] = (form, f"{form.partition('/')[0]}/*", "*/*")
    return next((ranges[name] for name in candidates if name in ranges), 0)


def _quality(tag: tuple[str, float]) -> float:
    return tag[1]
