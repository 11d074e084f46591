"""What pages of other origins may ask of the service from a browser (CORS, as the Fetch standard has it).

Off unless the operator names origins. No reply ever allows credentials that a browser keeps, such as cookies: a page
that has a key sends it by itself.
"""

from collections.abc import Sequence

from flask import Flask, Response, request
from flask.globals import request_ctx

from calc_service.api.description import HEADERS
from calc_service.config.reading import ANY_ORIGIN

SAFELISTED = {"Content-Language", "Vary"}
"""Headers that a page may read without a word, or that tell it nothing."""
EXPOSED = ", ".join(name for name in HEADERS if name not in SAFELISTED)
OF_EVERY_REQUEST = ("Accept", "Accept-Language", "Authorization", "X-Request-Id", "traceparent", "tracestate")
WITH_A_BODY = (*OF_EVERY_REQUEST, "Content-Encoding", "Content-Type")
HEADERS_OF_METHOD = {
    "GET": (*OF_EVERY_REQUEST, "If-None-Match"),
    "HEAD": (*OF_EVERY_REQUEST, "If-None-Match"),
    "POST": WITH_A_BODY,
    "PUT": WITH_A_BODY,
    "PATCH": WITH_A_BODY,
    "DELETE": OF_EVERY_REQUEST,
}
"""The headers that a request may have, by its method."""
OF_ADDRESS = {
    ("/v1/receipts/verify", "POST"): ("X-Receipt",),
    ("/v1/audits", "POST"): ("Tus-Resumable", "Upload-Length", "Upload-Metadata"),
    ("/v1/audits/<id>", "PATCH"): ("Tus-Resumable", "Upload-Offset"),
    **{("/v1/audits/<id>", method): ("Tus-Resumable",) for method in ("GET", "HEAD", "DELETE")},
}
"""What an address reads besides, by method."""
SECONDS_KEPT = 3600
"""For which a browser need not ask again."""
ASKED_METHOD = "HTTP_ACCESS_CONTROL_REQUEST_METHOD"


def install(app: Flask, origins: Sequence[str]) -> None:
    """Let pages of `origins` ask `app`, and read what it replies, refusals too."""
    if not origins:
        return
    by_origin = dict.fromkeys(origins)

    @app.before_request
    def answer_preflight() -> Response | None:
        environ = request.environ
        asks = request.method == "OPTIONS" and ASKED_METHOD in environ and "HTTP_ORIGIN" in environ
        # What is wrong with the query is said to the request itself, where the page can read it.
        if not asks or request.url_rule is None:
            return None
        known = ANY_ORIGIN in by_origin or environ["HTTP_ORIGIN"] in by_origin
        method = environ[ASKED_METHOD] if known else ""
        return _preflight(method, OF_ADDRESS.get((request.url_rule.rule, method), ()))

    @app.after_request
    def allow(reply: Response) -> Response:
        origin = request.environ.get("HTTP_ORIGIN")
        if ANY_ORIGIN in by_origin:
            _allow(reply, ANY_ORIGIN)
        else:
            reply.vary.add("Origin")
            if origin in by_origin:
                _allow(reply, origin)
        return reply


def _preflight(method: str, besides: Sequence[str]) -> Response:
    """The answer to whether a page may ask with `method`: it may not where this address does not have it."""
    reply = Response(status=204)
    address = request_ctx.url_adapter
    methods = sorted(address.allowed_methods()) if address else []
    reply.headers["Allow"] = ", ".join(methods)
    reply.vary.add("Access-Control-Request-Method")
    if method in methods and method in HEADERS_OF_METHOD:
        reply.headers["Access-Control-Allow-Methods"] = ", ".join(name for name in methods if name != "OPTIONS")
        reply.headers["Access-Control-Allow-Headers"] = ", ".join((*HEADERS_OF_METHOD[method], *besides))
        reply.headers["Access-Control-Max-Age"] = str(SECONDS_KEPT)
    return reply


def _allow(reply: Response, origin: str) -> None:
    reply.headers["Access-Control-Allow-Origin"] = origin
    reply.headers["Access-Control-Expose-Headers"] = EXPOSED
