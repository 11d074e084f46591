"""What every reply carries, errors included: which rules served, which request it answers, and headers for safety."""

import re
import secrets
import time

from flask import Flask, Response, g, request

from calc_service.api.request_log import RequestLog

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
SAFETY = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"))


def install(app: Flask, log: RequestLog, digest: str) -> None:
    """Give every reply of `app` its headers, and every request its line in the log."""
    every_reply = (("X-Rules-Digest", digest), *SAFETY)

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        g.request_id = _request_id(request.environ.get("HTTP_X_REQUEST_ID", ""))

    @app.after_request
    def end(reply: Response) -> Response:
        headers = reply.headers
        headers.extend((("X-Request-Id", g.request_id), *every_reply))
        if "Cache-Control" not in headers:
            headers.add("Cache-Control", "no-store")
        log.request(reply.status_code)
        return reply


def _request_id(offered: str) -> str:
    """Return the client's id where it is 1 to 64 letters, digits, dots, underscores or hyphens, else a new one."""
    return offered if REQUEST_ID.fullmatch(offered) else secrets.token_hex(16)
