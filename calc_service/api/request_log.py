"""The log: one JSON line a request, and one a failure. Neither holds a body, a query, a message or any other value."""

import json
import sys
import time
import traceback
from typing import TextIO

import structlog
from flask import g, request

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
DEEPEST_FRAMES = 12
_encode = json.JSONEncoder().encode


# structlog would hand over options for an encoder made anew for each line.
def _as_json(event: object, **_: object) -> str:
    return _encode(event)


class RequestLog:
    """Writes to `stream` what is at least as grave as `level`."""

    def __init__(self, level: str, stream: TextIO | None = None) -> None:
        self._logger = structlog.wrap_logger(
            structlog.WriteLogger(stream or sys.stderr),
            wrapper_class=structlog.make_filtering_bound_logger(level),
            processors=(
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(serializer=_as_json),
            ),
        ).bind()

    def request(self, status: int) -> None:
        """Log the request that is being answered, by its route: a path may hold anything."""
        self._logger.info(
            "request",
            request_id=g.request_id,
            method=request.method if request.method in METHODS else None,
            route=request.url_rule.rule if request.url_rule else None,
            status=status,
            duration_ms=round((time.perf_counter() - g.began) * 1000, 3),
        )

    def failure(self, error: BaseException) -> None:
        """Log where `error` was raised and its type; its message may hold a value of the case."""
        frames = traceback.extract_tb(error.__traceback__)[-DEEPEST_FRAMES:]
        self._logger.error(
            "failure",
            request_id=g.get("request_id"),
            exception=type(error).__qualname__,
            at=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        )
