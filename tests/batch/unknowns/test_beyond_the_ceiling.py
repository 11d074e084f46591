"""Years with too many completions: assistance and catastrophic insurance stay exact, nothing is ever too narrow."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from calc_service.batch.audit import audit
from calc_service.batch.unknowns import bounds, pools
from calc_service.batch.unknowns.pools import Charged, pools_before
from calc_service.domain.columns import BOUNDED, FUNDS
from tests.batch.agreement.product import texts
from tests.properties.worlds_on_file import book_of

from .blanked import NOT_OPEN, VALUES
from .test_completions import DUE, OPTIONS, certainty, completed, fen, persons, request, sums, table

if TYPE_CHECKING:
    from calc_service.engine.columns import Column

EXACT = (
    "catastrophic_entitled",
    "catastrophic_used",
    "assistance_base",
    "assistance_uncapped",
    "assistance_cap_remaining",
    "assistance_potential",
    "assistance_paid",
)


@pytest.mark.parametrize(("world", "number"), [("tilt_forms", 0), ("everything", 1), ("city", 2), ("tilt_forms", 1)])
def test_bounds_beyond_the_ceiling_hold_every_completion(
    world: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_COMPLETIONS", 0)
    options, people = OPTIONS[number], persons(world, NOT_OPEN, 77)[:60]
    rows = [row for person in people for row in person.open]
    audited = audit(table(rows), request(options, tuple(VALUES)), book_of(world))
    found, place = iter(texts(audited.result.whole())), 0
    totals: dict[str, list[int]] = {}
    for person in people:
        every = completed(person, world, options)
        for name, low, high in sums(every):
            total = totals.setdefault(name, [0, 0])
            total[0], total[1] = total[0] + low, total[1] + high
        for number_of_row, row in zip(range(len(person.rows)), found, strict=False):
            completions = [one[number_of_row] for one in every]
            place += row["bounds"] == "outer"
            if completions[0]["assistance_paid"]:
                _holds(row, completions)
    summary = audited.summary.unknowns
    for name, (low, high) in totals.items():
        what, _, fund = name.partition(" ")
        said = getattr(summary, what)[fund]
        assert fen(said.lowest) <= low <= high <= fen(said.highest)
    assert place or world == "city"


def _holds(row: dict[str, str], completions: list[dict[str, str]]) -> None:
    for name in BOUNDED:
        amounts = [fen(one[name]) for one in completions]
        said = fen(row[f"{name}_lowest"]), fen(row[f"{name}_highest"])
        assert said[0] <= min(amounts) <= max(amounts) <= said[1]
        if name in EXACT or row["bounds"] == "exact":
            assert said == (min(amounts), max(amounts)), name
    for fund in FUNDS:
        if completions[0][DUE[fund]]:
            wanted = certainty([one[f"finding_{fund}"] for one in completions], row["errors"])
            assert row[f"certainty_{fund}"] in {wanted, "possible"}


def charged(rng: random.Random, claims: int) -> Charged:
    counts = [rng.choice((1, 1, 2, 4)) for _ in range(claims)]

    def column(*values: int) -> Column:
        return np.array([rng.choice(values) for _ in range(sum(counts))], dtype=np.int64)

    claim = np.repeat(np.arange(claims), counts)
    return Charged(claim, column(0, 1, 2), column(0, 7, 500, 9000), column(0, 20_000, 50_000), column(0, 0, 30))


def test_a_long_year_is_followed_as_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(16)  # noqa: S311 - no secret
    one, first = charged(rng, 120), np.array([0, 3, 50, 51, 120])
    opened = np.zeros((3, 4), dtype=np.int64), np.full((3, 4), 1000, dtype=np.int64)
    short = pools_before(one, first, opened)
    monkeypatch.setattr(pools, "LONG_YEAR", 2)
    for name in ("least", "most", "ended_low", "ended_high"):
        assert np.array_equal(getattr(short, name), getattr(pools_before(one, first, opened), name)), name
