"""Traces sent on by OpenTelemetry (OTLP/HTTP): each request as a span, and each step of the work on a file.

What this imports is an extra (requirements-otel.txt): this module is loaded only where there is an address to send to.
"""

import atexit
import logging
import os
from collections.abc import Callable, Iterator
from threading import Lock

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags, TraceState

from calc_service import __version__
from calc_service.api.request_log import METHODS, ROWS, STEPS, TRACE, AnsweredRequest
from calc_service.api.trace_context import TraceContext, new_span

SERVICE = "calc-service"
SCOPE = InstrumentationScope(SERVICE, __version__)
NANOSECONDS = 1_000_000_000
SECONDS_FOR_COLLECTOR = 5
"""That one export may take; it waits in a thread of its own, and what does not fit is dropped."""
FIRST_SERVER_ERROR = 500
OTHER_METHOD = "_OTHER"
"""As OpenTelemetry calls what is none of the known ones."""
NOT_SENT = "SpansNotSent"


class NotSent(logging.Handler):
    """Takes what the library logs, whose words are not ours: that spans did not get there is all that is said."""

    def __init__(self, told: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._told = told

    def emit(self, _: logging.LogRecord) -> None:
        """Say so."""
        self._told(NOT_SENT)


class Spans:
    """Sends spans to `endpoint`, and calls `told` where they did not get there."""

    def __init__(self, endpoint: str, told: Callable[[str], None]) -> None:
        self._endpoint = endpoint
        self._resource = Resource({"service.name": SERVICE, "service.version": __version__})
        self._process = 0
        self._beginning = Lock()
        library = logging.getLogger("opentelemetry")
        library.handlers, library.propagate = [NotSent(told)], False

    def request_ended(self, answered: AnsweredRequest) -> None:
        """Hand on the request and its steps, where its trace is recorded."""
        trace: TraceContext = answered.environ[TRACE]
        if trace.sampled:
            sender = self._sender()
            for span in _spans(answered, trace, self._resource):
                sender.on_end(span)

    def _sender(self) -> BatchSpanProcessor:
        """Each process has its own, whose thread would not come along through a fork."""
        with self._beginning:
            if self._process != os.getpid():
                self._process = os.getpid()
                self._own = BatchSpanProcessor(OTLPSpanExporter(self._endpoint, timeout=SECONDS_FOR_COLLECTOR))
                atexit.register(self._own.shutdown)
            return self._own


def _spans(answered: AnsweredRequest, trace: TraceContext, resource: Resource) -> Iterator[ReadableSpan]:
    ours, asked = _context(trace, trace.span_id), trace.parent and _context(trace, trace.parent, is_remote=True)
    yield ReadableSpan(
        f"{_method(answered)} {answered.route or ''}".strip(),
        ours,
        asked or None,
        resource,
        _attributes(answered),
        kind=SpanKind.SERVER,
        status=Status(StatusCode.ERROR if answered.status >= FIRST_SERVER_ERROR else StatusCode.UNSET),
        start_time=trace.began,
        end_time=trace.began + round(answered.seconds * NANOSECONDS),
        instrumentation_scope=SCOPE,
    )
    for step in answered.environ.get(STEPS, ()):
        own = _context(trace, new_span())
        times = {"start_time": step.began, "end_time": step.ended}
        yield ReadableSpan(step.name, own, ours, resource, instrumentation_scope=SCOPE, **times)


def _method(answered: AnsweredRequest) -> str:
    return answered.method if answered.method in METHODS else OTHER_METHOD


def _attributes(answered: AnsweredRequest) -> dict[str, str | int]:
    """Nothing that a client can choose freely."""
    attributes: dict[str, str | int] = {
        "http.request.method": _method(answered),
        "http.response.status_code": answered.status,
    }
    if answered.route:
        attributes["http.route"] = answered.route
    if ROWS in answered.environ:
        attributes["calc.rows"] = answered.environ[ROWS]
    return attributes


def _context(trace: TraceContext, span_id: str, *, is_remote: bool = False) -> SpanContext:
    state = TraceState.from_header([trace.state]) if trace.state else TraceState()
    return SpanContext(int(trace.trace_id, 16), int(span_id, 16), is_remote, TraceFlags(TraceFlags.SAMPLED), state)
