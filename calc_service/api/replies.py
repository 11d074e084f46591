"""Replies as bytes: the same document always gives the same ones."""

from collections.abc import Mapping

import orjson
from flask import Response, request

JSON = "application/json"


def encoded(document: object) -> bytes:
    """Return `document` as compact UTF-8 JSON, in the order it was built in."""
    return orjson.dumps(document)


def json_reply(document: object, headers: Mapping[str, str] | None = None) -> Response:
    """Return a 200 reply with `document`."""
    return json_bytes(encoded(document), headers)


def json_bytes(body: bytes, headers: Mapping[str, str] | None = None) -> Response:
    """Return a 200 reply with a document that is already encoded."""
    return Response(body, content_type=JSON, headers=headers)


def in_language(language: str, document: object) -> Response:
    """Return a 200 reply with `document`, whose texts are in `language`."""
    return json_reply(document, spoken(language))


def spoken(language: str) -> dict[str, str]:
    """Return the headers of a reply whose texts are in `language`."""
    return {"Content-Language": language, "Vary": "Accept-Language"}


def revalidated(reply: Response) -> Response:
    """Return `reply` with an ETag; 304 without a body where the client has it already."""
    reply.headers["Cache-Control"] = "no-cache"
    reply.add_etag()
    reply.make_conditional(request)
    return reply
