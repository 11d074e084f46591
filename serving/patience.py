"""Clients that are slow, or send what is not read: how long they are waited for."""

import errno
import socket
import time
from contextlib import suppress

SLOWEST = 262_144
"""Bytes a second of a body, once that patience is over: 1 MiB more has 4 seconds more, 2 GB have two hours."""
SECONDS_TO_TAKE_THE_REPLY, MOST_THROWN_AWAY = 2.0, 16_777_216
"""Of the rest of a refused body, in bytes: a client that writes everything before it reads finds the reply."""
PIECE = 65_536


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


def has_gone(sock: socket.socket) -> bool:
    """Whether the client has closed the connection and everything it sent has been read."""
    try:
        return not sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True


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
