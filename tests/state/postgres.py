"""A real PostgreSQL server of the tests' own, in a folder of its own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import descendants
from tests.programs import program

OWNER = "postgres"


def as_owner(*command: str | Path) -> None:
    """Run as an ordinary user: the server refuses root."""
    change = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
    subprocess.run([*change, *map(str, command)], check=True, capture_output=True, cwd="/")


class OwnPostgres:
    """A server that can be stopped and started; its data survive that."""

    def __init__(self, folder: Path, pg_ctl: str) -> None:
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
        """The server and all that it started; none while it is stopped."""
        file = self._folder / "data/postmaster.pid"
        return descendants(int(file.read_text("ascii").split()[0])) if file.exists() else []


@contextmanager
def own_server() -> Iterator[OwnPostgres]:
    """A server that has been started; the test needs its programs."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
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
        if own.processes():
            own.stop()
        shutil.rmtree(folder)
