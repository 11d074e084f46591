"""nginx in front of the service, as the project's configuration or a small one of this module has it."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bench.service import free_port
from tests.faults.load import asked
from tests.faults.service import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SMALL: Final = """
daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/nginx.log warn;
events {{ worker_connections 2048; }}
http {{
  access_log off;
  client_body_temp_path {folder}/bodies; proxy_temp_path {folder}/replies; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  client_max_body_size 2g;
  upstream service {{ server 127.0.0.1:{upstream}; keepalive 16; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
      proxy_read_timeout 660s;
    }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Front:
    """Where nginx answers, and its master process."""

    port: int
    master: int


@contextmanager
def in_front_of(upstream: int, folder: Path) -> Iterator[Front]:
    """nginx, ready inside the block."""
    port, file = free_port(), folder / "nginx.conf"
    file.write_text(SMALL.format(folder=folder, port=port, upstream=upstream), "utf-8")
    folder.chmod(0o755)
    process = subprocess.Popen(["nginx", "-c", str(file), "-e", str(folder / "nginx.log")])
    try:
        until(lambda: _answers(port))
        yield Front(port, process.pid)
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.wait()


def _answers(port: int) -> bool:
    try:
        return asked(port, "/healthz") == 200
    except OSError:
        return False
