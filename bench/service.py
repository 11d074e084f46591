"""A service under the project's own gunicorn settings, and a client that costs as little as can be."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

PROJECT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60.0


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
    options = f"--workers {workers} --log-level warning --bind 127.0.0.1:{port} {application}".split()
    environment = os.environ | {"CALC_LOG_LEVEL": "info", "CALC_STATE": "none"} | dict(settings or {})
    with subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *options], cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL
    ) as process:
        try:
            await_ready(port, process)
            yield port
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
