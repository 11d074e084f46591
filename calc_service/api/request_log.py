"""The log, one JSON line a request and one a failure, and what every reply carries beside its own headers.

No line holds a body, a query, a message or any other value.
"""

import re
import secrets
import sys
import time
from datetime import UTC, datetime
from threading import Lock
from typing import TextIO

import msgspec
from flask import Flask, Request, Response, request

from calc_service.api.access.callers import ACCESS, CALLER
from calc_service.api.security_headers import CONTENT_POLICY, OF_EVERY_REPLY, content_policy
from calc_service.batch.discretion import raised
from calc_service.config import LOG_LEVELS

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REQUEST_ID = re.compile(r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
"""What is drawn, as UUIDs and the ids of traces are: it goes into the log, where no id of a person or a claim may."""
BEGAN, ID = "calc_service.began", "calc_service.request_id"
"""In the environment of a request: when it began, and under which id the log knows it."""


class RequestLine(msgspec.Struct):
    """One request, by its route: a path may hold anything.

    caller: the name of the key, or of the person as the proxy has it
    access: key, proxy, open or anyone; of those who were not let in the kind of problem
    """

    request_id: str
    method: str | None
    route: str | None
    status: int
    access: str | None
    caller: str | None
    duration_ms: float
    event: str
    level: str
    timestamp: str


class FailureLine(msgspec.Struct):
    """Where an exception was raised and its type; its message may hold a value of the case."""

    request_id: str | None
    exception: str
    at: tuple[str, ...]
    event: str
    level: str
    timestamp: str


class ChildFailed(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """An exception in another process that worked for this one, by its type and where it was raised."""

    def __init__(self, exception: str, frames: tuple[str, ...]) -> None:
        super().__init__(exception)
        self.exception = exception
        self.frames = frames


class RequestLog:
    """Writes to `stream` what is at least as grave as `level`."""

    def __init__(self, level: str, stream: TextIO | None = None) -> None:
        self._least = LOG_LEVELS.index(level)
        self._stream = stream or sys.stderr
        self._writing = Lock()
        self._encoder = msgspec.json.Encoder()

    def request(self, answered: Request, status: int) -> None:
        """Log a request that is being answered."""
        if self._least > LOG_LEVELS.index("info"):
            return
        environ, rule = answered.environ, answered.url_rule
        method, caller = environ["REQUEST_METHOD"], environ.get(CALLER)
        self._write(
            RequestLine(
                request_id=environ[ID],
                method=method if method in METHODS else None,
                route=rule.rule if rule else None,
                status=status,
                access=environ.get(ACCESS),
                caller=caller.name if caller else None,
                duration_ms=round((time.perf_counter() - environ[BEGAN]) * 1000, 3),
                event="request",
                level="info",
                timestamp=_now(),
            )
        )

    def failure(self, error: BaseException) -> None:
        """Log where `error` was raised."""
        if self._least > LOG_LEVELS.index("error"):
            return
        exception, frames = _raised(error)
        self._write(
            FailureLine(
                request_id=request.environ.get(ID),
                exception=exception,
                at=frames,
                event="failure",
                level="error",
                timestamp=_now(),
            )
        )

    def _write(self, line: msgspec.Struct) -> None:
        text = self._encoder.encode(line).decode() + "\n"
        with self._writing:
            self._stream.write(text)
            self._stream.flush()


def _raised(error: BaseException) -> tuple[str, tuple[str, ...]]:
    """(the type of an exception, the deepest places where it was raised)."""
    if isinstance(error, ChildFailed):
        return error.exception, error.frames
    return raised(error)


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def install(app: Flask, log: RequestLog, digest: str) -> None:
    """Give every reply of `app` its headers, and every request its line in the log."""
    every_reply = (("X-Rules-Digest", digest), *OF_EVERY_REPLY)
    nothing = content_policy()[CONTENT_POLICY]

    @app.before_request
    def begin() -> None:
        environ = request.environ
        environ[BEGAN] = time.perf_counter()
        environ[ID] = _request_id(environ.get("HTTP_X_REQUEST_ID", ""))

    @app.after_request
    def end(reply: Response) -> Response:
        answered = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - werkzeug documents it
        headers = reply.headers
        headers.extend((("X-Request-Id", answered.environ[ID]), *every_reply))
        if "Cache-Control" not in headers:
            headers.add("Cache-Control", "no-store")
        if CONTENT_POLICY not in headers:
            headers.add(CONTENT_POLICY, nothing)
        log.request(answered, reply.status_code)
        return reply


def _request_id(offered: str) -> str:
    """Return the client's id where it is 32 hexadecimal digits, as a UUID writes them or together, else a new one."""
    return offered if REQUEST_ID.fullmatch(offered) else secrets.token_hex(16)
