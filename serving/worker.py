"""The worker process: it repeats nothing, waits for nobody for long, and is not overrun."""

import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from http import HTTPStatus

from gunicorn.http import errors
from gunicorn.http.message import Request
from gunicorn.workers.gthread import TConn

from serving.draining import LeavingWorker
from serving.patience import MOST_THROWN_AWAY, PIECE, PatientSocket, close, closed, has_gone
from serving.refusals import STATUS, TURNED_AWAY, refusal

SECONDS_OF_PATIENCE = 30
"""Without a byte, unless the application has a setting for it."""
MOST_IN_THE_QUEUE, SECONDS_IN_THE_QUEUE = 256, 2.0
"""A request that finds so many, or has waited so long, is turned away unread: else all would wait longer and longer."""
SECONDS_BETWEEN_LINES = 10.0
"""Between two lines of the log about that."""
FAULTS_OF_THE_APPLICATION = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)


def reading(read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """`read`, where a malformed chunk is what a broken connection is: the client's fault, with nothing of it quoted."""

    def read_or_disconnect(size: int) -> bytes:
        try:
            return read(size)
        except errors.ParseException:
            raise OSError("The body cannot be read.") from None

    return read_or_disconnect


def unread(req: Request) -> bool:
    """Whether a part of the body has not been read."""
    reader = req.body.reader
    return req.body.failed or getattr(reader, "length", 0) > 0 or getattr(reader, "parser", None) is not None


class DiscreetWorker(LeavingWorker):
    """A threaded worker that never repeats a malformed request, and waits for nobody for long.

    gunicorn would quote it in the log and in the reply, and where a Content-Length is too short the rest of a body,
    so a person's data, is what it takes for the next request.
    """

    alive: bool
    turned_away, next_line = 0, 0.0

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

    def enqueue_req(self, conn: TConn) -> None:
        """Note since when a request waits for a thread, where not too many wait already."""
        conn.queued = time.monotonic()
        if conn.parser and has_gone(conn.sock):  # who closes a connection that was kept open has asked nothing
            self.nr_conns -= 1
            conn.close()
        elif self.tpool._work_queue.qsize() < MOST_IN_THE_QUEUE:  # noqa: SLF001 - nobody else knows how many wait
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
        self.wsgi.extensions.get("turned_away", bool)()
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
        try:
            return super().handle_request(req, conn) and not unread(req)
        except SystemExit as leaving:  # Python writes its text, if it has any, as the last of the process
            raise SystemExit(leaving.code if isinstance(leaving.code, int) else 1) from None

    def handle_error(self, _req: Request | None, client: socket.socket, _addr: object, exc: Exception) -> None:
        """Refuse what is not HTTP, and answer a fault of our own, with nothing quoted."""
        if isinstance(exc, errors.ParseException) and not isinstance(exc, FAULTS_OF_THE_APPLICATION):
            self.log.warning("Refused a request that is not well-formed HTTP")  # the log adds which exception it is
            status = STATUS.get(type(exc), HTTPStatus.BAD_REQUEST)
        else:
            self.log.error("Failed to answer a request")
            status = HTTPStatus.INTERNAL_SERVER_ERROR
        with suppress(OSError):  # the client may be gone
            client.sendall(refusal(status))
