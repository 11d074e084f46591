"""A claim that tells changed rules from the rules as they are: the plainest, else the smallest; None where none does.

Looked for in the decision space (`policy.decision_space`): plain amounts in all circumstances first, then the amounts
around every boundary of either in those circumstances that either treats differently.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from calc_service.domain.money import FEN_PER_YUAN
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.edition import Edition
from calc_service.engine.ledger import ROWS_OF_A_BLOCK, Ledger
from calc_service.engine.rules import TiltRules
from calc_service.engine.tables import Tables
from calc_service.law.safeguards import burden_reached
from calc_service.policy.decision_space.amounts import Amounts, Breakpoints, boundaries, breakpoints_of, plain
from calc_service.policy.decision_space.equivalence import PLAINEST_FIRST, representative_circumstances
from calc_service.policy.decision_space.points import Points, claims_of
from calc_service.policy.decision_space.shrinking import accepted, ledger_of, shrink
from calc_service.policy.decision_space.situations import Situation, every_situation, parameters, regime_of

PLAIN_YUAN = (1_000, 10_000, 20_000, 40_000, 100_000, 200_000, 500_000, 1_000_000)
DECIDED = ("catastrophic_paid", "assistance_paid", "tilt_paid", "status", "reasons", "tilt_status")
GRANTED = ("deposit_waived", "direct_access")
SHOWN = ("assistance_potential", "assistance_cap_remaining", "annual_cap", "ratio")
"""What only says what would be paid: looked at where nothing paid and no status differs."""


def affected(tables: Tables, changed: Tables, *, paid: bool = False) -> list[Situation]:
    """The situations whose rules differ, the latest first; each as it is under `tables`.

    paid: only those whose rules of payments differ
    """
    found: dict[tuple[int, ...], Situation] = {}
    for situation in (*every_situation(tables), *every_situation(changed)):
        key = (situation.settled_on, situation.admitted_on, situation.profile, situation.year)
        if key not in found and situation.settled_on >= max(tables.book.starts[0], changed.book.starts[0]):
            now, then = as_under(tables, situation), as_under(changed, situation)
            if _parameters(now, paid=paid) != _parameters(then, paid=paid):
                found[key] = now
    return sorted(found.values(), key=lambda one: (-one.settled_on, one.profile))


def _parameters(situation: Situation, *, paid: bool) -> object:
    edition = _deciding(situation.edition)
    safeguards = None if paid else parameters(edition.safeguards)
    laws = (edition.catastrophic_insurance, edition.medical_assistance, edition.tilt_assistance)
    return edition.categories_in_force, parameters(laws), safeguards, parameters(situation.terms)


def _deciding(edition: Edition) -> Edition:
    """The rules without what says something only once a district has written a figure that it has not."""
    if not edition.tilt_assistance.groups:
        edition = replace(edition, tilt_assistance=NO_TILT)
    if edition.safeguards.burden_threshold is None:
        edition = replace(edition, safeguards=replace(edition.safeguards, monitored_categories=frozenset()))
    return edition


NO_TILT = TiltRules(frozenset(), frozenset(), (), "")


def as_under(tables: Tables, situation: Situation) -> Situation:
    """The same day, year and district under the rules of `tables`."""
    book = tables.book
    number = bisect_right(book.starts, situation.settled_on) - 1
    admitted_on = situation.settled_on if situation.admitted_on == NONE else situation.admitted_on
    period = bisect_right(book.admission_days, admitted_on)
    return replace(
        situation,
        edition=book.by_admission[number][period][situation.profile],
        regime=regime_of(tables, number, period, situation.profile),
        city=book.by_admission[number][period][0],
        city_regime=regime_of(tables, number, period, 0),
        terms=book.catastrophic_terms.get(situation.year),
    )


def telling_claim(tables: Tables, changed: Tables) -> Column | None:
    """A row of `Claims.of` that tells them apart, as a claim under `tables`."""
    tried = affected(tables, changed)
    for names in ((*DECIDED, *GRANTED), SHOWN):
        for situation in tried:
            row = _plain_row(tables, changed, situation, names)
            if row is not None:
                return row
        for situation in _of_different_editions(tried):
            row = _row_at_a_boundary(tables, changed, situation, names)
            if row is not None:
                return _shrunk(row, tables, changed, names)
    return None


def _of_different_editions(tried: list[Situation]) -> list[Situation]:
    """The latest of those that differ by their year alone: boundaries are many."""
    latest: dict[object, Situation] = {}
    for situation in tried:
        latest.setdefault(situation.regime, situation)
    return list(latest.values())


def _plain_row(tables: Tables, changed: Tables, situation: Situation, names: Sequence[str]) -> Column | None:
    thresholds = _thresholds(situation) | _thresholds(as_under(changed, situation))
    costs = sorted({*(yuan * FEN_PER_YUAN for yuan in PLAIN_YUAN), *thresholds})
    amounts = plain(costs, len(tables.book.pools))
    return _first(tables, changed, _points(situation, np.array(PLAINEST_FIRST, dtype=np.int64), amounts, tables), names)


def _thresholds(situation: Situation) -> set[int]:
    """The amounts that decide besides the boundaries of payments: from where on a burden is warned of, fen."""
    threshold = situation.edition.safeguards.burden_threshold
    return set() if threshold is None else {max(threshold.number + step, 0) for step in (-1, 0, 1)}


def _row_at_a_boundary(tables: Tables, changed: Tables, situation: Situation, names: Sequence[str]) -> Column | None:
    then = as_under(changed, situation)
    kinds = [representative_circumstances(tables, situation), representative_circumstances(changed, then)]
    circumstances = np.array(list(dict.fromkeys(np.concatenate(kinds).tolist())), dtype=np.int64)
    if tables.book.pools != changed.book.pools:
        return None
    both = _together(breakpoints_of(tables, situation), breakpoints_of(changed, then))
    amounts = boundaries(both, len(tables.book.pools))
    return _first(tables, changed, _points(situation, circumstances, amounts, tables), names)


def _together(one: Breakpoints, other: Breakpoints) -> Breakpoints:
    return Breakpoints(
        stays=tuple(sorted({*one.stays, *other.stays})),
        insurance=tuple(dict.fromkeys((*one.insurance, *other.insurance))),
        assistance=tuple(dict.fromkeys((*one.assistance, *other.assistance))),
        tilt=tuple(dict.fromkeys((*one.tilt, *other.tilt))),
    )


def _points(situation: Situation, circumstances: Column, amounts: Amounts, tables: Tables) -> Points:
    """Each category by itself, none, and all together: every benefit takes the best of several."""
    known = int(tables.columns.rules.categories_in_force[situation.regime])
    single = [1 << bit for bit in range(known.bit_length()) if known >> bit & 1]
    sets = np.array(list(dict.fromkeys((*single, 0, known))), dtype=np.int64)
    return Points(situation, sets, circumstances, amounts)


def _first(tables: Tables, changed: Tables, points: Points, names: Sequence[str]) -> Column | None:
    """The first of the points that tells them apart, as a row."""
    for number in range(len(points.sets)):
        claims = claims_of(replace(points, sets=points.sets[number : number + 1]))
        rows = np.vstack([np.asarray(column).reshape(-1, claims.rows) for column in claims]).T
        for start in range(0, len(rows), ROWS_OF_A_BLOCK):
            part = rows[start : start + ROWS_OF_A_BLOCK]
            told = np.flatnonzero(_told(part, tables, changed, names))
            if len(told):
                row: Column = part[told[0]]
                return row
    return None


def _told(rows: Column, tables: Tables, changed: Tables, names: Sequence[str]) -> Flags:
    """Which rows come out differently, of those that both would accept."""
    other = _with_pools_of(rows, tables, changed)
    now, then = ledger_of(rows, tables), ledger_of(other, changed)
    told: Flags = np.zeros(len(rows), dtype=np.bool_)
    for name in names:
        told |= now.column(name) != then.column(name)
    told |= _named(now, tables, names) != _named(then, changed, names)
    if told.any():
        told &= accepted(rows, tables) & accepted(other, changed)
    return told


def _with_pools_of(rows: Column, tables: Tables, changed: Tables) -> Column:
    """The rows for rules that may have other pools: what was used of a pool stays with its name."""
    if tables.book.pools == changed.book.pools:
        return rows
    own = len(Claims._fields) - 1
    used = {pool: rows[:, own + place] for place, pool in enumerate(tables.book.pools)}
    nothing = np.zeros(len(rows), dtype=np.int64)
    return np.column_stack([rows[:, :own], *(used.get(pool, nothing) for pool in changed.book.pools)])


def _named(ledger: Ledger, tables: Tables, names: Sequence[str]) -> Column:
    """What is told by name: whether the burden is warned of, or which pool is drawn on."""
    if names is SHOWN:
        return np.array(tables.book.pools, dtype=object)[ledger.column("pool")]
    after, threshold = ledger.column("in_scope_self_pay_after"), ledger.column("burden_threshold")
    reached = [burden_reached(*burden) for burden in zip(after.tolist(), threshold.tolist(), strict=True)]
    warned: Column = ledger.column("burden_watched") * np.array(reached)
    return warned


def _shrunk(row: Column, tables: Tables, changed: Tables, names: Sequence[str]) -> Column:
    pair = np.vstack([row, row])
    found: Column = shrink(pair, lambda pairs: _told(pairs[:, 0], tables, changed, names))[0]
    return found
