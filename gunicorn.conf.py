"""How gunicorn serves the application; `gunicorn` alone reads this file.

CALC_BIND is the address (127.0.0.1:8000 unless set), WEB_CONCURRENCY the number of worker processes (one a core).
gunicorn expects a buffering proxy in front of it: a slow client holds one of its threads.
"""

import json
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from threading import Timer

from gunicorn.http import errors
from gunicorn.http.message import Request
from gunicorn.workers.gthread import TConn, ThreadWorker

STATUS = {
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
}
SECONDS_FOR_FIRST_ANSWERS = 1
FAULTS_OF_THE_APPLICATION = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)


def refusal(status: HTTPStatus) -> bytes:
    """A whole reply that says only what kind of fault it was."""
    problem = {"type": "about:blank", "title": status.phrase, "status": status.value}
    body = json.dumps(problem).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\n"
        f"Content-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def reading(read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """`read`, where a malformed chunk is what a broken connection is: the client's fault, with nothing of it quoted."""

    def read_or_disconnect(size: int) -> bytes:
        try:
            return read(size)
        except errors.ParseException:
            raise OSError("The body cannot be read.") from None

    return read_or_disconnect


class DiscreetWorker(ThreadWorker):
    """A threaded worker that never repeats a malformed request.

    gunicorn would quote it in the log and in the reply, and where a Content-Length is too short the rest of a body,
    so a person's data, is what it takes for the next request.
    """

    def handle_request(self, req: Request, conn: TConn) -> bool:
        """Let the application meet a body that breaks off or is malformed in one way."""
        req.body.reader.read = reading(req.body.reader.read)
        return super().handle_request(req, conn)

    def handle_error(self, req: Request | None, client: socket.socket, addr: tuple[str, int], exc: Exception) -> None:
        """Refuse what is not HTTP in our own words; leave every other fault to gunicorn."""
        if not isinstance(exc, errors.ParseException) or isinstance(exc, FAULTS_OF_THE_APPLICATION):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("Refused a request that is not well-formed HTTP: %s", type(exc).__name__)
        with suppress(OSError):  # the client may be gone
            client.sendall(refusal(STATUS.get(type(exc), HTTPStatus.BAD_REQUEST)))


def post_worker_init(worker: ThreadWorker) -> None:
    """Make what is to be ready when the worker is; load what files are computed by beside the first answers.

    Nothing of this may happen before the fork: the threads of polars live in the process that made them.
    """
    extensions = worker.wsgi.extensions
    if "prepare" in extensions:  # another application may be served by this file
        extensions["prepare"]()
        timer = Timer(SECONDS_FOR_FIRST_ANSWERS, extensions["warm_up"])
        timer.daemon = True
        timer.start()


wsgi_app = "wsgi:app"
bind = os.environ.get("CALC_BIND") or "127.0.0.1:8000"

worker_class = DiscreetWorker
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)
threads = 4
preload_app = True  # the rules are read and checked once, before any worker starts
timeout = 30  # of a worker's heartbeat; it does not bound a request
graceful_timeout = 30
keepalive = 5

limit_request_line = 2048
limit_request_fields = 50
limit_request_field_size = 4096

accesslog = None  # the application writes one line a request, without a value of the case
errorlog = "-"
control_socket_disable = True  # nothing is to be written beside the program
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a heartbeat must not wait for a disk
