"""A service under the project's own gunicorn settings, and a client that costs as little as can be."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

PROJECT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60.0
KEEPS_NOTHING: Mapping[str, str] = {"CALC_STATE": "none"}
"""Settings of a service that asks for no key, whatever keys there are here."""


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def serving(application: str, workers: int = 1, settings: Mapping[str, str] | None = None) -> Iterator[int]:
    """`application` (as gunicorn names it) on a port, ready inside the block and stopped after it.

    Unless `settings` say so it keeps nothing, so that it asks for no key.
    """
    port = free_port()
    command = gunicorn(port, workers, f"--log-level warning {application}")
    with started(command, port, {"CALC_LOG_LEVEL": "info", **KEEPS_NOTHING, **(settings or {})}):
        yield port


def gunicorn(port: int, workers: int, rest: str = "--log-level warning") -> list[str]:
    """The command that serves at `port` of this machine; `rest`: further options, and last the application, if any."""
    return [sys.executable, "-m", "gunicorn", *f"--workers {workers} --bind 127.0.0.1:{port} {rest}".split()]


@contextmanager
def started(
    command: Sequence[str], port: int, settings: Mapping[str, str], log: Path | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """What `command` starts, ready at `port` inside the block and stopped after it; what it logs goes to `log`."""
    environment = os.environ | dict(settings)
    with (
        (log or Path(os.devnull)).open("wb") as logged,
        subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=logged) as process,
    ):
        try:
            await_ready(port, process)
            yield process
        finally:
            process.terminate()


def await_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Return once /readyz answers 200. Raises RuntimeError where the service ends or does not come."""
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with Connection(port) as connection:
                if connection.exchange(request_bytes("GET", "/readyz")).startswith(b"HTTP/1.1 200"):
                    return
        except OSError:
            time.sleep(0.005)
    raise RuntimeError("The service did not become ready.")


def request_bytes(method: str, path: str, body: bytes = b"", key: str = "") -> bytes:
    """A whole request as it goes over the wire, with a key if there is one."""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    head += f"Authorization: Bearer {key}\r\n" if key else ""
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Connection:
    """One kept-open connection to a local service."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)

    def __enter__(self) -> Self:
        """Return the connection."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._socket.close()

    def exchange(self, request: bytes) -> bytes:
        """Send a request and return its whole reply."""
        self._socket.sendall(request)
        reply = self._socket.recv(1 << 16)
        head, _, body = reply.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        while len(body) < length:
            more = self._socket.recv(1 << 16)
            if not more:
                raise ConnectionError("The reply broke off.")
            body += more
        return head + b"\r\n\r\n" + body
