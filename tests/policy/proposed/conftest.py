from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calc_service.state.opening import KeptState, open_state
from tests.policy.proposed.drafts import People, drafted, people
from tests.state.clocks import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from calc_service.state.proposals import ProposalDraft


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path, clock: Clock) -> Iterator[KeptState]:
    state = open_state(f"sqlite:///{tmp_path}/calc.db", clock.surroundings())
    yield state
    state.engine.dispose()


@pytest.fixture
def two(state: KeptState) -> People:
    return people(state)


@pytest.fixture(scope="session")
def verifying() -> ProposalDraft:
    """Nothing differs but that the terms of one year come to be verified."""
    return drafted()
