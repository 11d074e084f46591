"""Each test of what is kept runs on SQLite and on PostgreSQL.

CALC_TEST_POSTGRES is the address of a server on which databases may be made, or "required". Without it a server of its
own is started in a new folder, as the user postgres where root runs the tests; where no program is found for that, the
test is skipped and says so, or fails with "required".
"""

from __future__ import annotations

import os
from itertools import count
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, make_url, text

from calc_service.state.opening import KeptState, open_state
from tests.state.clocks import Clock
from tests.state.postgres import ASKED, REQUIRED, own_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    if ASKED not in {"", REQUIRED}:
        yield ASKED
        return
    with own_server() as own:
        yield own.address


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
