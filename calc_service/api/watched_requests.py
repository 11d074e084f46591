"""Each request as those see it who run the service: its id and its trace, and who is told when its reply is whole."""

import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from flask import Flask, Response, request

from calc_service.api.content_codings import WITHOUT_BODY
from calc_service.api.metrics.metrics import Metrics
from calc_service.api.request_log import BEGAN, ID, STEPS, TRACE, AnsweredRequest
from calc_service.api.security_headers import CONTENT_POLICY, OF_EVERY_REPLY, content_policy, give_every_reply
from calc_service.api.trace_context import TraceContext, trace_of
from calc_service.batch.steps import record_steps
from calc_service.config import SettingRefused

REQUEST_ID = re.compile(r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
"""What is drawn, as UUIDs and the ids of traces are: it goes into the log, where no id of a person or a claim may."""
SPANS_NEED = (
    "CALC_OTLP_ENDPOINT needs further packages: pip install --no-deps --require-hashes --requirement"
    " requirements-otel.txt; or leave it unset"
)
Watcher = Callable[[AnsweredRequest], None]


class SentPieces:
    """The pieces of a reply on their way out, and how many bytes they were."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._whole = pieces
        self._pieces = iter(pieces)
        self.sent = 0

    def __iter__(self) -> Iterator[bytes]:
        """Return the pieces."""
        return self

    def __next__(self) -> bytes:
        """Return the next piece."""
        piece = next(self._pieces)
        self.sent += len(piece)
        return piece

    def close(self) -> None:
        """Let go of what the pieces are made from."""
        getattr(self._whole, "close", _nothing)()


def _nothing() -> None:
    """Close nothing."""


def install(app: Flask, metrics: Metrics, watchers: Sequence[Watcher], digest: str, *, sampled: bool) -> None:
    """Give every reply of `app` its headers, and tell `watchers` of it once it is whole.

    sampled: whether traces are sent somewhere: those that begin here are to be recorded then, and the steps of each
    """
    give_every_reply(app, (("X-Rules-Digest", digest), *OF_EVERY_REPLY))
    nothing = content_policy()[CONTENT_POLICY]

    @app.before_request
    def begin() -> None:
        environ = request.environ
        environ[BEGAN] = time.perf_counter()
        environ[ID] = _request_id(environ.get("HTTP_X_REQUEST_ID", ""))
        environ[TRACE] = trace = trace_of(environ, sampled=sampled)
        if sampled and trace.sampled:
            environ[STEPS] = record_steps()
        metrics.request_began()

    @app.after_request
    def end(reply: Response) -> Response:
        environ, headers = request.environ, reply.headers
        headers.extend((("X-Request-Id", environ[ID]), *_trace_headers(environ[TRACE])))
        if "Cache-Control" not in headers:
            headers.add("Cache-Control", "no-store")
        if CONTENT_POLICY not in headers:
            headers.add(CONTENT_POLICY, nothing)
        rule, status = request.url_rule, reply.status_code

        def tell(sent: int) -> None:
            seconds = time.perf_counter() - environ[BEGAN]
            answered = AnsweredRequest(environ, rule.rule if rule else None, status, seconds, sent)
            for watcher in watchers:
                watcher(answered)

        _when_whole(reply, tell)
        return reply


def span_watchers(endpoint: str | None, told: Callable[[str], None]) -> list[Watcher]:
    """Return what sends traces to `endpoint`, if there is any; `told` is called where they did not get there.

    Raises `SettingRefused` where the packages for it are absent.
    """
    if endpoint is None:
        return []
    try:
        from calc_service.api.spans import Spans  # noqa: PLC0415  its packages are an extra
    except ModuleNotFoundError:
        raise SettingRefused(SPANS_NEED) from None
    return [Spans(endpoint, told).request_ended]


def _when_whole(reply: Response, tell: Callable[[int], None]) -> None:
    """Call `tell` with the bytes of the reply: now, or when the last piece of what is still being made was taken."""
    if reply.is_streamed and not reply.direct_passthrough:
        pieces = SentPieces(reply.iter_encoded())
        reply.response = pieces
        reply.call_on_close(lambda: tell(pieces.sent))
    else:
        without = request.method == "HEAD" or reply.status_code in WITHOUT_BODY
        tell(0 if without else reply.content_length or 0)


def _trace_headers(trace: TraceContext) -> tuple[tuple[str, str], ...]:
    told = (("traceparent", trace.traceparent),)
    return (*told, ("tracestate", trace.state)) if trace.state else told


def _request_id(offered: str) -> str:
    """Return the client's id where it is 32 hexadecimal digits, as a UUID writes them or together, else a new one."""
    return offered if REQUEST_ID.fullmatch(offered) else secrets.token_hex(16)
