"""What is kept on PostgreSQL, behind a network that breaks off before or after the server heard."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy
from sqlalchemy.exc import DBAPIError

from calc_service.state.opening import KeptState
from tests.state.conftest import new_database, server

from .faults import Violation
from .over_network import OverNetwork

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

__all__ = ["server"]
OPERATIONS = 300


def episode(seed: int, server: str, operations: int = OPERATIONS) -> tuple[OverNetwork, str]:
    with tempfile.TemporaryDirectory() as folder:
        one = OverNetwork(seed, new_database(server), Path(folder))
        return one, one.run(operations)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_lost_or_doubled_when_connections_break_off(server: str, seed: int) -> None:
    one, _ = episode(seed, server)
    assert one.done == OPERATIONS
    assert one.failed > 0


def test_a_seed_repeats_what_befell(server: str) -> None:
    assert episode(5, server)[1] == episode(5, server)[1] != episode(6, server)[1]


def test_a_commit_that_is_taken_for_granted_is_found(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def writing(self: KeptState) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            yield connection
            try:
                connection.commit()
            except DBAPIError:
                connection.rollback()

    monkeypatch.setattr(KeptState, "writing", writing)
    with pytest.raises(Violation, match="is lost"):
        [episode(seed, server, 1_000) for seed in range(5)]


def test_names_that_are_not_unique_are_found(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlalchemy, "UniqueConstraint", lambda *_, name: sqlalchemy.CheckConstraint("1 = 1", name=name))
    with pytest.raises(Violation, match="twice"):
        episode(1, server)
