"""How gunicorn serves the application; `gunicorn` alone reads this file.

CALC_BIND is the address (127.0.0.1:8000 unless set), WEB_CONCURRENCY the number of worker processes (one a core).
gunicorn expects a buffering proxy in front of it: a slow client holds one of its threads, though not for long.
"""

import errno
import json
import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from threading import Timer

from gunicorn.http import errors
from gunicorn.http.message import Request
from gunicorn.workers.gthread import TConn, ThreadWorker

from calc_service.api.problems import document
from calc_service.api.replies import encoded
from calc_service.api.unread import UNREAD

DESCRIBED = {kind.status: kind for kind in UNREAD}
"""What every operation may be answered with though the application never sees the request, by its status."""
STATUS = {
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
}
SECONDS_FOR_FIRST_ANSWERS = 1
SECONDS_OF_PATIENCE = 30
"""Without a byte, unless the application has a setting for it."""
SLOWEST = 262_144
"""Bytes a second of a body, once that patience is over: 1 MiB more has 4 seconds more, 2 GB have two hours."""
MOST_IN_THE_QUEUE, SECONDS_IN_THE_QUEUE = 256, 2.0
"""A request that finds so many, or has waited so long, is turned away unread: else all would wait longer and longer."""
SECONDS_BETWEEN_LINES, SECONDS_UNTIL_RETRY = 10.0, 5
"""Between two lines of the log about that, and until those who were turned away are to come again."""
SECONDS_TO_TAKE_THE_REPLY, MOST_THROWN_AWAY = 2.0, 16_777_216
"""Of the rest of a refused body, in bytes: a client that writes everything before it reads finds the reply."""
PIECE = 65_536
FAULTS_OF_THE_APPLICATION = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)


def refusal(status: HTTPStatus, *more: tuple[str, str]) -> bytes:
    """A whole reply that says only what kind of fault it was."""
    kind = DESCRIBED.get(status)
    problem = {"type": "about:blank", "title": status.phrase, "status": status.value}
    body = encoded(document(kind, "zh", "/")) if kind else json.dumps(problem).encode()
    fields = [
        ("Connection", "close"),
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        *more,
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"HTTP/1.1 {status.value} {status.phrase}\r\n{head}\r\n".encode() + body


TURNED_AWAY = refusal(HTTPStatus.SERVICE_UNAVAILABLE, ("Retry-After", str(SECONDS_UNTIL_RETRY)))


def reading(read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """`read`, where a malformed chunk is what a broken connection is: the client's fault, with nothing of it quoted."""

    def read_or_disconnect(size: int) -> bytes:
        try:
            return read(size)
        except errors.ParseException:
            raise OSError("The body cannot be read.") from None

    return read_or_disconnect


class PatientSocket:
    """A socket from which one message after another is received, each within some time.

    Raises TimeoutError where no byte comes for `patience` seconds, or fewer a second than are worth waiting for.
    """

    def __init__(self, sock: socket.socket, patience: float) -> None:
        self._socket = sock
        self._patience = patience
        self.begin()

    def begin(self) -> None:
        """Wait for the next message."""
        self._began = time.monotonic()
        self._received = 0

    def recv(self, size: int) -> bytes:
        """Receive at most `size` bytes."""
        allowed = self._patience + self._received / SLOWEST
        left = min(self._patience, self._began + allowed - time.monotonic())
        if left <= 0:
            raise _waited_long_enough()
        self._socket.settimeout(left)
        try:
            piece = self._socket.recv(size)
        except TimeoutError:
            raise _waited_long_enough() from None
        finally:
            self._socket.settimeout(self._patience)  # in which a piece of the reply has to be taken
        self._received += len(piece)
        return piece

    def __getattr__(self, name: str) -> object:
        """Everything else is the socket's own."""
        return getattr(self._socket, name)


def _waited_long_enough() -> TimeoutError:
    # With this number gunicorn takes it for a client that has gone, which is no fault to be logged.
    return TimeoutError(errno.ECONNRESET, "The client has stopped sending.")


def unread(req: Request) -> bool:
    """Whether a part of the body has not been read."""
    reader = req.body.reader
    return req.body.failed or getattr(reader, "length", 0) > 0 or getattr(reader, "parser", None) is not None


def close(sock: socket.socket) -> None:
    """Close a connection, but first take what else is sent, within bounds: else the reply could be lost with it."""
    deadline, left = time.monotonic() + SECONDS_TO_TAKE_THE_REPLY, MOST_THROWN_AWAY
    with suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
        while left > 0 and (seconds := deadline - time.monotonic()) > 0:
            sock.settimeout(seconds)
            piece = sock.recv(PIECE)
            left = left - len(piece) if piece else 0
    sock.close()


def closed(*, graceful: bool = False) -> None:
    """Close a connection that is closed already."""


class DiscreetWorker(ThreadWorker):
    """A threaded worker that never repeats a malformed request, and waits for nobody for long.

    gunicorn would quote it in the log and in the reply, and where a Content-Length is too short the rest of a body,
    so a person's data, is what it takes for the next request.
    """

    def is_parent_alive(self) -> bool:
        """Whether the master runs; where it was killed, leave its address at once to the one that is started next.

        gunicorn would hold on to it, and to every client who keeps asking, for as long as a request may take.
        """
        runs: bool = super().is_parent_alive()
        if not runs and self.alive:
            self.set_accept_enabled(False)
            for listener in self.sockets:
                listener.close()
            self.alive = False  # whoever is still connected is answered, and told to connect anew
        return runs

    turned_away, next_line = 0, 0.0

    def enqueue_req(self, conn: TConn) -> None:
        """Note since when a request waits for a thread, where not too many wait already."""
        conn.queued = time.monotonic()
        if self.tpool._work_queue.qsize() < MOST_IN_THE_QUEUE:  # noqa: SLF001 - nobody else knows how many wait
            super().enqueue_req(conn)
        else:
            self.turn_away(conn)
            self.nr_conns -= 1

    def finish_request(self, conn: TConn, fs: Future[bool]) -> None:
        """Say in the log, now and then, that more comes than can be answered."""
        super().finish_request(conn, fs)
        if self.turned_away and (now := time.monotonic()) > self.next_line:
            self.log.warning("Turned away %d requests: more come than can be answered.", self.turned_away)
            self.turned_away, self.next_line = 0, now + SECONDS_BETWEEN_LINES

    def turn_away(self, conn: TConn) -> bool:
        """Refuse a request that has waited too long, without reading it and without waiting for its client."""
        self.turned_away += 1
        with suppress(OSError):
            conn.sock.settimeout(0)
            with suppress(BlockingIOError):  # what has come and is not taken would reset the connection
                for _ in range(MOST_THROWN_AWAY // PIECE):
                    if not conn.sock.recv(PIECE):
                        break
            conn.sock.send(TURNED_AWAY)
        conn.sock.close()
        conn.close = closed
        return False

    def handle(self, conn: TConn) -> bool:
        """Receive the request with patience, but not with more."""
        if time.monotonic() - conn.queued > SECONDS_IN_THE_QUEUE:
            return self.turn_away(conn)
        if conn.parser is None:
            self._init_with_patience(conn)
        else:
            conn.parser.unreader.sock.begin()
        keep: bool = super().handle(conn)
        if keep is False:
            # gunicorn would close it, and wait for the client, where all connections are looked after.
            close(conn.sock)
            conn.close = closed
        return keep

    def _init_with_patience(self, conn: TConn) -> None:
        init = TConn.init

        def with_patience() -> None:
            fresh = conn.parser is None
            init(conn)
            if fresh and conn.parser is not None and not conn.is_http2:
                patience = self.wsgi.extensions.get("body_seconds", SECONDS_OF_PATIENCE)
                conn.parser.unreader.sock = PatientSocket(conn.sock, patience)

        conn.init = with_patience

    def handle_request(self, req: Request, conn: TConn) -> bool:
        """Let the application meet a body that breaks off or is malformed in one way, and send its reply at once.

        A connection on which a body was refused is closed: what is left of it is not waited for before the reply.
        """
        req.body.reader.read = reading(req.body.reader.read)
        should_close = req.should_close
        req.should_close = lambda: should_close() or unread(req)
        return super().handle_request(req, conn) and not unread(req)

    def handle_error(self, req: Request | None, client: socket.socket, addr: tuple[str, int], exc: Exception) -> None:
        """Refuse what is not HTTP in our own words; leave every other fault to gunicorn."""
        if not isinstance(exc, errors.ParseException) or isinstance(exc, FAULTS_OF_THE_APPLICATION):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("Refused a request that is not well-formed HTTP: %s", type(exc).__name__)
        with suppress(OSError):  # the client may be gone
            client.sendall(refusal(STATUS.get(type(exc), HTTPStatus.BAD_REQUEST)))


def post_worker_init(worker: ThreadWorker) -> None:
    """Soon after the first answers start what files are computed by, and make the description, which computes examples.

    Nothing of this may happen before the fork: the threads of polars live in the process that made them.
    """
    extensions = worker.wsgi.extensions
    if "prepare" in extensions:  # another application may be served by this file

        def get_ready() -> None:
            extensions["warm_up"]()
            extensions["prepare"]()

        timer = Timer(SECONDS_FOR_FIRST_ANSWERS, get_ready)
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

limit_request_line = 8190  # which a file's columns in Chinese take, and gunicorn's most
limit_request_fields = 50
limit_request_field_size = 4096

accesslog = None  # the application writes one line a request, without a value of the case
errorlog = "-"
control_socket_disable = True  # nothing is to be written beside the program
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a heartbeat must not wait for a disk
