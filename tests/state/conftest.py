"""Each test of what is kept runs on SQLite and on PostgreSQL.

CALC_TEST_POSTGRES is the address of a server on which databases may be made, or "required". Without it a server of its
own is started in a new folder, as the user postgres where root runs the tests; where no program is found for that, the
test is skipped and says so, or fails with "required".
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, make_url, text

from calc_service.state.opening import KeptState, open_state
from tests.state.clocks import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

ASKED = os.environ.get("CALC_TEST_POSTGRES", "")
REQUIRED = "required"
MISSING = "no PostgreSQL: `make test-state` installs it, or CALC_TEST_POSTGRES names a server"
NUMBERS = count(1)
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


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    if ASKED not in {"", REQUIRED}:
        yield ASKED
        return
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if initdb is None or pg_ctl is None:
        (pytest.fail if ASKED else pytest.skip)(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="calc-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER, OWNER)
    data = folder / "data"
    as_owner(initdb, "--pgdata", data, "--username", OWNER, "--auth", "trust", "--encoding", "UTF8", "--no-locale")
    # The tests kill the service's processes, never the server: it may spare the disk.
    options = f"-c fsync=off -c listen_addresses='' -c unix_socket_directories={folder}"
    as_owner(pg_ctl, "--pgdata", data, "--log", folder / "log", "--options", options, "--wait", "start")
    try:
        yield f"postgresql+psycopg://{OWNER}@/postgres?host={folder}"
    finally:
        as_owner(pg_ctl, "--pgdata", data, "--mode", "immediate", "--wait", "stop")
        shutil.rmtree(folder)


def new_database(server: str, encoding: str = "UTF8") -> str:
    """The address of an empty database on the server."""
    name = f"calc_test_{os.getpid()}_{next(NUMBERS)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that has never been started."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/kept/calc.db"
    return new_database(request.getfixturevalue("server"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(address: str, clock: Clock) -> Iterator[KeptState]:
    state = open_state(address, clock.surroundings())
    yield state
    state.engine.dispose()
