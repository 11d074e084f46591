"""A real PostgreSQL server of the tests' own, in a folder of its own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ASKED = os.environ.get("CALC_TEST_POSTGRES", "")
REQUIRED = "required"
MISSING = "no PostgreSQL: `make test-state` installs it, or CALC_TEST_POSTGRES names a server"
OWNER = "postgres"


def program(name: str) -> Path | None:
    """One of the server's programs, in the path or where Debian keeps them."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name)
    return Path(found) if found else debian[-1] if debian else None


def as_owner(*command: str | Path) -> None:
    """Run as an ordinary user: the server refuses root."""
    change = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
    subprocess.run([*change, *map(str, command)], check=True, capture_output=True, cwd="/")


class OwnPostgres:
    """A server that can be stopped and started; its data survive that."""

    def __init__(self, folder: Path, pg_ctl: Path) -> None:
        self._folder = folder
        self._command = (pg_ctl, "--pgdata", folder / "data", "--log", folder / "log", "--wait")
        self.address = f"postgresql+psycopg://{OWNER}@/postgres?host={folder}"

    def start(self) -> None:
        # The tests kill the service's processes, never the server: it may spare the disk.
        options = f"-c fsync=off -c listen_addresses='' -c unix_socket_directories={self._folder}"
        as_owner(*self._command, "--options", options, "start")

    def stop(self) -> None:
        as_owner(*self._command, "--mode", "immediate", "stop")

    def processes(self) -> list[int]:
        """The server and all that it started."""
        server = int((self._folder / "data/postmaster.pid").read_text().split()[0])
        started = [file.read_text().split() for file in Path(f"/proc/{server}/task").glob("*/children")]
        return [server, *(int(number) for numbers in started for number in numbers)]


@contextmanager
def own_server() -> Iterator[OwnPostgres]:
    """A server that has been started; the test is skipped without its programs, or fails where they are required."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if initdb is None or pg_ctl is None:
        (pytest.fail if ASKED == REQUIRED else pytest.skip)(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="calc-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER, OWNER)
    as_owner(
        initdb, "--pgdata", folder / "data", "--username", OWNER, "--auth", "trust", "--encoding", "UTF8", "--no-locale"
    )
    own = OwnPostgres(folder, pg_ctl)
    own.start()
    try:
        yield own
    finally:
        own.stop()
        shutil.rmtree(folder)
