"""The real nginx, as an ordinary process in a folder of the test, in front of a real gunicorn."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from bench.service import free_port

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
REQUIRED = os.environ.get("CALC_SERVICE_DEPLOY") == "required"
SECONDS = 60


def program(name: str) -> str:
    """The path of a program of the system; where it is missing the test is skipped, or fails if required."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        (pytest.fail if REQUIRED else pytest.skip)(f"{name} is not installed here; `make test-deploy` installs it.")
    return str(found)


@dataclass(frozen=True, slots=True)
class Front:
    """Where nginx answers, with which certificate, and the folder it writes in."""

    port: int
    folder: Path

    @property
    def log(self) -> str:
        """Its access log so far."""
        return (self.folder / "access.log").read_text("utf-8")

    @property
    def trust(self) -> ssl.SSLContext:
        """What a client has to know to believe the certificate."""
        return ssl.create_default_context(cafile=self.folder / "certificate.pem")

    def connect(self) -> ssl.SSLSocket:
        """Open a connection over TLS."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)
        return self.trust.wrap_socket(plain, server_hostname="localhost")

    def client(self) -> HTTPSConnection:
        """A client over HTTP/1.1."""
        return HTTPSConnection("localhost", self.port, context=self.trust, timeout=SECONDS)


def write_configuration(folder: Path, port: int, upstream: int) -> None:
    """Lay the project's nginx.conf into `folder`, with the two files that say where, and a new certificate."""
    shutil.copy(DEPLOY / "nginx" / "nginx.conf", folder)
    for name, changes in {
        "upstream.conf": (("service:8000", f"127.0.0.1:{upstream}"), ("/dev/stdout", "access.log")),
        "listen.conf": (
            ("8443", f"127.0.0.1:{port}"),
            ("/run/secrets/tls_certificate", "certificate.pem"),
            ("/run/secrets/tls_key", "key.pem"),
        ),
    }.items():
        text = (DEPLOY / "nginx" / "compose" / name).read_text("utf-8")
        for there, here in changes:
            assert there in text
            text = text.replace(there, here)
        (folder / name).write_text(text, "utf-8")
    write_certificate(folder)


def write_certificate(folder: Path) -> None:
    """A certificate for localhost that lives for a day."""
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    command = [program("openssl"), "req", "-x509", "-days", "1", *key, *files, *subject]
    subprocess.run(command, check=True, capture_output=True)


def options(folder: Path, *, alone: bool = False) -> list[str]:
    """How nginx is told its folder; as root its workers stay root, for whom the folder is. `alone`: without workers."""
    user = ["-g", "user root; master_process off;" if alone else "user root;"] if os.geteuid() == 0 else []
    return ["-p", f"{folder}/", "-c", str(folder / "nginx.conf"), *user]


@contextmanager
def in_front_of(upstream: int, folder: Path, *, under: Sequence[str] = ()) -> Iterator[Front]:
    """nginx in front of the service at the port `upstream`, ready inside the block; `under` goes before its command."""
    nginx, port = program("nginx"), free_port()
    write_configuration(folder, port, upstream)
    with subprocess.Popen([*under, nginx, *options(folder, alone=bool(under))]) as process:
        try:
            await_listening(port, process)
            yield Front(port, folder)
        finally:
            process.terminate()


def await_listening(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Return once somebody listens."""
    deadline = datetime.now(UTC) + timedelta(seconds=SECONDS)
    while process.poll() is None and datetime.now(UTC) < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise RuntimeError("nginx does not listen.")
