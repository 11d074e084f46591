"""The service as it is served, with settings of a test's own, and what its processes are."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.service import free_port, gunicorn, started
from tests.processes import at_rest, children, until

if TYPE_CHECKING:
    import subprocess

BATCH = b"POST /v1/batches HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
CASE = b"POST /v1/assessments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
SECONDS = 60


class Server:
    """gunicorn under the project's settings; `workers` are its processes."""

    def __init__(self, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.port = port
        self._process = process

    def send(self, number: int) -> None:
        """Send the arbiter a signal."""
        self._process.send_signal(number)

    def wait(self) -> int:
        """Wait until it has ended, and return its exit status."""
        return self._process.wait(SECONDS)

    @property
    def workers(self) -> list[int]:
        """The numbers of the worker processes."""
        return children(self._process.pid)

    def reload(self) -> None:
        """Have every worker replaced."""
        self._process.send_signal(signal.SIGHUP)

    def connect(self) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)

    def exchange(self, request: bytes) -> bytes:
        """Send a request and return everything that comes until the connection is closed."""
        with self.connect() as connection:
            connection.sendall(request)
            return everything(connection)

    def batch(self, body: bytes) -> bytes:
        """Post a file of claims."""
        return self.exchange(BATCH + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def everything(connection: socket.socket) -> bytes:
    """What comes until the connection is closed."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def child_of(worker: int) -> int:
    """The process in which the worker has files read, waited for until there is one that is ready.

    The thread that starts a process which is stopped before it runs its program waits as long as that is stopped.
    """
    until(lambda: any(map(at_rest, children(worker))))
    return children(worker)[0]


@contextmanager
def serving(workers: int = 1, *, log: Path | None = None, options: str = "", **settings: object) -> Iterator[Server]:
    """The service under `settings`, as the environment gives them; `options` are gunicorn's own.

    What it logs goes to the file `log`, if any.
    """
    port = free_port()
    # Processes beside the workers only where a test asks for them.
    said = {"CALC_RUN_WORKERS": "0"} | {f"CALC_{name.upper()}": str(value) for name, value in settings.items()}
    command = gunicorn(port, workers, f"--log-level warning {options} wsgi:app")
    with started(command, port, said, log) as process:
        yield Server(port, process)
