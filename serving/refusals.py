"""Replies to what the application never sees."""

import json
from http import HTTPStatus

from gunicorn.http import errors

from calc_service.api.problems import document
from calc_service.api.replies import encoded
from calc_service.api.security_headers import OF_EVERY_REPLY, content_policy
from calc_service.api.unread import UNREAD

DESCRIBED = {kind.status: kind for kind in UNREAD}
"""What every operation may be answered with though the application never sees the request, by its status."""
STATUS = {
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
}
SECONDS_UNTIL_RETRY = 5
"""Until those who were turned away are to come again."""


def refusal(status: HTTPStatus, *headers: tuple[str, str]) -> bytes:
    """A whole reply that says only what kind of fault it was."""
    kind = DESCRIBED.get(status)
    problem = {"type": "about:blank", "title": status.phrase, "status": status.value}
    body = encoded(document(kind, "zh", "/")) if kind else json.dumps(problem).encode()
    fields = [
        ("Connection", "close"),
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        *OF_EVERY_REPLY,
        *content_policy().items(),
        *headers,
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"HTTP/1.1 {status.value} {status.phrase}\r\n{head}\r\n".encode() + body


TURNED_AWAY = refusal(HTTPStatus.SERVICE_UNAVAILABLE, ("Retry-After", str(SECONDS_UNTIL_RETRY)))
