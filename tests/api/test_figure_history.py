"""GET /v1/figures/{name}: which publication brought each value, by whom and why."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from calc_service.app import create_app
from calc_service.config import Settings
from calc_service.state.history import approve
from calc_service.state.opening import KeptState, open_state
from calc_service.state.proposals import propose
from tests.policy.proposed.drafts import FILES, REASON, VERIFIED, changed, drafted, people

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.policy.proposed.drafts import People

DEDUCTIBLE, RATIO = "catastrophic.deductible", "assistance.ratio"
TO_COME = date(2090, 1, 1)
SOURCED = changed('source: "derived', 'source: "by our own count: derived', files=VERIFIED)
"""The same terms once more, from another source."""


@pytest.fixture
def state(tmp_path: Path) -> KeptState:
    return open_state(f"sqlite:///{tmp_path}/calc.db")


@pytest.fixture
def two(state: KeptState) -> People:
    return people(state)


@pytest.fixture
def publish(state: KeptState, two: People) -> Callable[..., None]:
    def published(files: Mapping[str, bytes], base: Mapping[str, bytes], start: date | None = None) -> None:
        one = propose(state, drafted(files, base, start), two.policy)
        approve(state, one.id, one.difference_digest, two.approver)

    return published


def values(tmp_path: Path, two: People, name: str) -> dict[str, Any]:
    """By its first day each value that the city has of a figure, as the service answers."""
    app = create_app(Settings(state=f"sqlite:///{tmp_path}/calc.db", log_level="critical"))
    headers = {"Authorization": f"Bearer {two.tokens['desk-1']}"}
    shown = app.test_client().get(f"/v1/figures/{name}", headers=headers).get_json()
    return {value["from"]: value for value in shown["figure"]["values"] if value["district"] is None}


def test_a_value_names_every_publication_that_brought_it_the_newest_first(
    tmp_path: Path, two: People, publish: Callable[..., None], conforms: Callable[[str, object], None]
) -> None:
    publish(VERIFIED, FILES)
    publish(SOURCED, VERIFIED)
    by_day = values(tmp_path, two, DEDUCTIBLE)

    newest, first = by_day["2022-01-01"]["publications"]
    conforms("ValuePublication", newest)
    assert (newest["number"], newest["verified"], newest["was_verified"]) == (3, True, True)
    assert (first["number"], first["verified"], first["was_verified"]) == (1, True, False)
    assert (first["proposed_by"], first["approved_by"], first["reason"]) == ("张三", "李四", REASON)
    assert by_day["2023-01-01"]["publications"] == []


def test_what_waits_for_its_day_brought_nothing_yet(tmp_path: Path, two: People, publish: Callable[..., None]) -> None:
    publish(VERIFIED, FILES)
    publish(SOURCED, VERIFIED, TO_COME)
    assert [one["number"] for one in values(tmp_path, two, DEDUCTIBLE)["2022-01-01"]["publications"]] == [1]


def test_a_folder_that_serves_and_was_never_published_has_no_publications(
    tmp_path: Path, two: People, publish: Callable[..., None]
) -> None:
    publish(VERIFIED, FILES, TO_COME)
    assert all(value["publications"] == [] for value in values(tmp_path, two, DEDUCTIBLE).values())


def test_what_a_publication_leaves_alone_it_did_not_bring(
    tmp_path: Path, two: People, publish: Callable[..., None]
) -> None:
    publish(VERIFIED, FILES)
    assert all(value["publications"] == [] for value in values(tmp_path, two, RATIO).values())
