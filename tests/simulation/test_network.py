"""What is kept on PostgreSQL, behind a network that breaks off before or after the server heard."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.state.conftest import new_database, server

from . import defects, over_network, publishing_defects
from .faults import Violation
from .over_network import OverNetwork
from .publications import Publications

if TYPE_CHECKING:
    from collections.abc import Callable

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
    defects.a_failed_commit_is_passed_over(monkeypatch)
    with pytest.raises(Violation, match="is lost"):
        [episode(seed, server, 1_000) for seed in range(5)]


def test_names_that_are_not_unique_are_found(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    defects.names_are_not_unique(monkeypatch)
    # Seen in the list of keys, or by a look at the one that has the name.
    with pytest.raises(Violation, match=r"twice|nobody can have written"):
        episode(1, server)


@pytest.mark.parametrize(
    ("sow", "found"),
    {
        publishing_defects.a_publication_takes_two_transactions: "half there",
        publishing_defects.what_is_due_is_not_noted: "became another|is lost",
    }.items(),
    ids=("two transactions", "not noted"),
)
def test_a_defect_of_publishing_is_found(
    server: str, monkeypatch: pytest.MonkeyPatch, sow: Callable[[pytest.MonkeyPatch], None], found: str
) -> None:
    monkeypatch.setattr(over_network, "OF_DATABASES", (Publications,))
    sow(monkeypatch)
    with pytest.raises(Violation, match=found):
        [episode(seed, server, 1_000) for seed in range(5)]
