"""What holds at every point is noticed where it does not: each invariant sees a ledger that was tampered with."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from calc_service.engine.ledger import assess
from calc_service.engine.tables import REASON_BIT, tabulate
from calc_service.policy.decision_space.amounts import breakpoints_of, corners
from calc_service.policy.decision_space.equivalence import representative_circumstances, representative_sets
from calc_service.policy.decision_space.invariants import INVARIANTS, limits
from calc_service.policy.decision_space.points import Points, claims_of
from calc_service.policy.decision_space.situations import situations
from tests.policy.broken_books import with_one_district

if TYPE_CHECKING:
    from calc_service.engine.columns import Column
    from calc_service.engine.ledger import Ledger
    from calc_service.policy.decision_space.invariants import SituationLimits


@cache
def sound() -> tuple[Ledger, SituationLimits]:
    """A ledger of a district with everything a district may set, and what its rules allow."""
    tables = tabulate(with_one_district())
    situation = situations(tables)[-1]
    breakpoints = breakpoints_of(tables, situation)
    points = Points(
        situation,
        representative_sets(tables, situation).sets,
        representative_circumstances(tables, situation),
        corners(breakpoints, len(tables.book.pools)),
    )
    return next(assess(claims_of(points), tables)), limits(tables, situation)


def tampered(name: str, rows: Column, by: int) -> Ledger:
    """The ledger with the column of that name changed in `rows`."""
    ledger, _ = sound()
    column = ledger.column(name).copy()
    column[rows] += by
    return replace(ledger, assessed=ledger.assessed._replace(**{name: column}))


def rows_where(**conditions: int) -> Column:
    """The first rows that have these values."""
    ledger, _ = sound()
    flags = np.ones(len(ledger), dtype=np.bool_)
    for name, value in conditions.items():
        flags &= ledger.column(name) == value
    return np.flatnonzero(flags)[:5]


def test_a_sound_ledger_breaks_nothing() -> None:
    ledger, allowed = sound()

    assert {name: int(holds(ledger, allowed).sum()) for name, holds in INVARIANTS.items()} == dict.fromkeys(
        INVARIANTS, 0
    )


PAYABLE = {"status": 0, "reasons": 0}
TAMPERINGS = [
    ("one_outcome", "status", PAYABLE, 1),
    ("one_outcome", "status", {"status": 2}, -2),
    ("one_outcome", "status", {"status": 1}, 1),
    ("one_outcome", "reasons", PAYABLE, REASON_BIT["not_referred"]),
    ("one_outcome", "assistance_paid", PAYABLE, 1),
    ("one_outcome", "assistance_paid", {"status": 2}, 1),
    ("one_outcome", "assistance_paid", {"status": 1}, 1),
    ("one_outcome", "tilt_paid", {"tilt_status": 2}, 1),
    ("one_outcome", "tilt_status", {"status": 2, "tilt_status": 2}, -1),
    ("one_track", "track", {"track": 0}, 1),
    ("one_track", "track", {"track": -1}, 1),
    ("one_track", "track", {"track": 1}, -2),
    ("one_track", "reasons", {"track": -1}, REASON_BIT["category_not_covered"]),
    (
        "one_track",
        "reasons",
        {"track": -1, "reasons": REASON_BIT["outpatient_other_disease"]},
        -REASON_BIT["outpatient_other_disease"],
    ),
    ("conservation", "assistance_paid", {}, 1),
    ("conservation", "catastrophic_paid", {}, -1),
    ("conservation", "tilt_paid", {}, 1),
    ("conservation", "assistance_base", {}, 1),
    ("conservation", "in_scope_self_pay", {}, 1),
    ("conservation", "out_of_scope_cost", {}, 1),
    ("conservation", "total_self_pay", {}, -1),
    *(
        ("nothing_negative", name, {}, -(10**15))
        for name in (
            "catastrophic_base",
            "catastrophic_entitled",
            "catastrophic_paid",
            "assistance_base",
            "assistance_uncapped",
            "assistance_cap_remaining",
            "assistance_potential",
            "assistance_paid",
            "tilt_paid",
            "out_of_scope_cost",
            "in_scope_self_pay",
            "total_self_pay",
        )
    ),
    ("within_base", "catastrophic_entitled", {}, 10**12),
    ("within_base", "catastrophic_paid", {}, 10**12),
    ("within_base", "assistance_uncapped", {}, 10**12),
    ("within_base", "assistance_potential", {}, 10**12),
    ("within_base", "assistance_paid", {}, 10**12),
    ("within_base", "tilt_paid", {}, 10**12),
    ("within_caps", "assistance_paid", {**PAYABLE, "assistance_cap_remaining": 0}, 1),
    ("within_caps", "assistance_paid", {**PAYABLE, "assistance_cap_remaining": 1, "assistance_paid": 1}, 1),
    ("within_caps", "tilt_paid", {**PAYABLE, "tilt_status": 1}, 30_000_01),
    ("within_caps", "tilt_paid_before", {**PAYABLE, "tilt_status": 1}, 30_000_01),
    ("best_group", "tilt_paid", {"tilt_status": 1}, 1),
    ("best_group", "tilt_paid_before", {}, 1),
]


@pytest.mark.parametrize(("invariant", "column", "conditions", "by"), TAMPERINGS)
def test_each_invariant_notices_a_ledger_that_was_tampered_with(
    invariant: str, column: str, conditions: dict[str, int], by: int
) -> None:
    rows = rows_where(**conditions)
    broken = INVARIANTS[invariant](tampered(column, rows, by), sound()[1])

    assert len(rows)
    assert np.flatnonzero(broken).tolist() == rows.tolist()


@pytest.mark.parametrize("uplifted", [False, True])
def test_a_catastrophic_cap_of_either_kind_is_watched(*, uplifted: bool) -> None:
    ledger, allowed = sound()
    caps = allowed.catastrophic_caps.copy()
    caps[int(uplifted)] = 0
    broken = INVARIANTS["within_caps"](ledger, replace(allowed, catastrophic_caps=caps))
    expected = (ledger.claims.category_set & allowed.uplifted != 0) == uplifted
    expected &= ledger.assessed.catastrophic_entitled_before + ledger.assessed.catastrophic_entitled > 0

    assert broken.any()
    assert broken.tolist() == expected.tolist()


def test_whom_a_track_turns_away_is_watched() -> None:
    """The ledger is of rules for everybody: with its own track for some alone, the claims of the others break."""
    ledger, allowed = sound()
    own = allowed.tracks[2]
    for_some = replace(allowed, tracks=(*allowed.tracks[:2], replace(own, covers=1), *allowed.tracks[3:]))
    broken = INVARIANTS["one_track"](ledger, for_some)
    expected = (ledger.assessed.track == own.number) & (ledger.claims.category_set & 1 == 0)

    assert broken.any()
    assert broken.tolist() == expected.tolist()


def test_every_invariant_is_tampered_with() -> None:
    assert {invariant for invariant, *_ in TAMPERINGS} == set(INVARIANTS)
