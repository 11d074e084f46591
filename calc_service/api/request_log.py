"""The log, one JSON line a request and one a failure; docs/manual/operation.md lists their fields.

No line holds a body, a query, a message or any other value. A line that cannot be written is counted, and costs no
request its reply.
"""

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from threading import Lock
from typing import Any

import msgspec
from flask import request
from msgspec import UNSET, UnsetType

from calc_service.api.access.callers import ACCESS, CALLER
from calc_service.batch.discretion import raised
from calc_service.config.reading import LOG_LEVELS

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
BEGAN, ID, TRACE = "calc_service.began", "calc_service.request_id", "calc_service.trace"
"""In the environment of a request: when it began, under which id the log knows it, and its trace."""
STEPS = "calc_service.steps"
"""There too, where traces are sent: the steps that it took."""
ROWS = "calc_service.rows"
"""There too: the rows of the file that came with it, where one was audited."""


class RequestLine(msgspec.Struct):
    """One request, by its route: a path may hold anything.

    caller: the name of the key, or of the person as the proxy has it
    access: key, proxy, open or anyone; of those who were not let in the kind of problem
    """

    request_id: str
    trace_id: str
    method: str | None
    route: str | None
    status: int
    access: str | None
    caller: str | None
    duration_ms: float
    bytes: int
    event: str
    level: str
    timestamp: str
    rows: int | UnsetType = UNSET


class FailureLine(msgspec.Struct):
    """Where an exception was raised and its type; its message may hold a value of the case."""

    request_id: str | None
    trace_id: str | None
    exception: str
    at: tuple[str, ...]
    event: str
    level: str
    timestamp: str


class RulesLine(msgspec.Struct):
    """Rules that were published and now serve in this process (`digest`), or cannot (`why`, a name of ours)."""

    publication: int
    event: str
    level: str
    timestamp: str
    digest: str | UnsetType = UNSET
    why: str | UnsetType = UNSET


class AnsweredRequest(msgspec.Struct, frozen=True):
    """A request when its reply is whole: how long that took, and the bytes of the body that was sent."""

    environ: Mapping[str, Any]
    route: str | None
    status: int
    seconds: float
    sent: int

    @property
    def method(self) -> str:
        """Whatever the client called it."""
        return str(self.environ["REQUEST_METHOD"])


class ChildFailed(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """An exception in another process that worked for this one, by its type and where it was raised."""

    def __init__(self, exception: str, frames: tuple[str, ...]) -> None:
        super().__init__(exception)
        self.exception = exception
        self.frames = frames


class RequestLog:
    """Writes to standard error what is at least as grave as `level`; `lost` is called for each line that is lost."""

    def __init__(self, level: str, lost: Callable[[], None] = lambda: None) -> None:
        self._least = LOG_LEVELS.index(level)
        self._lost = lost
        self._stream = sys.stderr
        self._writing = Lock()
        self._encoder = msgspec.json.Encoder()

    def request(self, answered: AnsweredRequest) -> None:
        """Log a request that has been answered."""
        if self._least > LOG_LEVELS.index("info"):
            return
        environ, method = answered.environ, answered.method
        caller = environ.get(CALLER)
        self._write(
            RequestLine(
                request_id=environ[ID],
                trace_id=environ[TRACE].trace_id,
                method=method if method in METHODS else None,
                route=answered.route,
                status=answered.status,
                access=environ.get(ACCESS),
                caller=caller.name if caller else None,
                duration_ms=round(answered.seconds * 1000, 3),
                bytes=answered.sent,
                event="request",
                level="info",
                timestamp=_now(),
                rows=environ.get(ROWS, UNSET),
            )
        )

    def failure(self, error: BaseException) -> None:
        """Log where `error` was raised."""
        trace = request.environ.get(TRACE)
        self._failure("error", request.environ.get(ID), trace and trace.trace_id, *_raised(error))

    def trouble(self, what: str) -> None:
        """Log that something is amiss that belongs to no request, by a name of ours."""
        self._failure("warning", None, None, what, ())

    def rules_taken_up(self, publication: int, digest: str) -> None:
        """Log that published rules serve."""
        if self._least <= LOG_LEVELS.index("info"):
            self._write(RulesLine(publication, "rules_taken_up", "info", _now(), digest=digest))

    def rules_refused(self, publication: int, why: str) -> None:
        """Log that published rules cannot be served, by a name of ours."""
        if self._least <= LOG_LEVELS.index("error"):
            self._write(RulesLine(publication, "rules_refused", "error", _now(), why=why))

    def _failure(
        self, level: str, request_id: str | None, trace_id: str | None, exception: str, frames: tuple[str, ...]
    ) -> None:
        if self._least <= LOG_LEVELS.index(level):
            self._write(FailureLine(request_id, trace_id, exception, frames, "failure", level, _now()))

    def _write(self, line: msgspec.Struct) -> None:
        text = self._encoder.encode(line).decode() + "\n"
        try:
            with self._writing:
                self._stream.write(text)
                self._stream.flush()
        except OSError:  # a full disk, or a pipe that nobody holds any more
            self._lost()


def _raised(error: BaseException) -> tuple[str, tuple[str, ...]]:
    """(the type of an exception, the deepest places where it was raised)."""
    if isinstance(error, ChildFailed):
        return error.exception, error.frames
    return raised(error)


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
