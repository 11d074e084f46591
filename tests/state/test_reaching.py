"""A database that goes away while keys are asked for, and comes back: never open meanwhile, well again by itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, make_url, text

from calc_service.api.access.callers import of_key
from calc_service.api.access.key_ring import KeyRing
from calc_service.config import Settings
from calc_service.state.keys import create, ever_made
from calc_service.state.opening import open_state
from calc_service.state.reaching import reaching
from calc_service.state.refusals import StateUnreachable
from tests.state.conftest import new_database

if TYPE_CHECKING:
    from calc_service.state.opening import KeptState

LAST_DAY = date(2099, 12, 31)


def ring_of(state: KeptState) -> KeyRing:
    return KeyRing(state, lambda key: of_key(key, Settings(state=None)))


def test_a_key_is_found_on_either_database(address: str) -> None:
    state = open_state(address)
    ring = ring_of(state)
    assert not ring.asked_for()
    key = create(state, "desk-1", "张三", ["auditor"], LAST_DAY)
    assert ring_of(state).asked_for()
    assert ring.caller(key).roles == {"auditor"}
    ring.close()


def test_tables_that_are_gone_are_not_taken_for_a_state_without_keys(address: str) -> None:
    state = open_state(address)
    create(state, "desk-1", "张三", ["auditor"], LAST_DAY)
    with state.writing() as connection:
        connection.execute(text("ALTER TABLE keys RENAME TO away"))
    ring = ring_of(state)
    with pytest.raises(StateUnreachable):
        ring.asked_for()
    with state.writing() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO keys"))
    assert ring.asked_for()
    ring.close()


def test_a_server_that_lets_nobody_in_is_unreachable_until_it_does_again(server: str) -> None:
    address = new_database(server)
    name = make_url(address).database
    state, ring = open_state(address), ring_of(open_state(address))
    key = create(state, "desk-1", "张三", ["auditor"], LAST_DAY)
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        others = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        connection.execute(others, {"name": name})
        with pytest.raises(StateUnreachable):
            ring.caller(key)
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    assert ring.caller(key).name == "desk-1"
    with reaching():
        assert ever_made(state)
    for engine in (admin, state.engine):
        engine.dispose()
    ring.close()
