"""All alternatives of all rows of a layout, computed with the least and the most that their pools may have paid."""

from dataclasses import dataclass

import numpy as np

from calc_service.batch.unknowns.layout import Layout
from calc_service.batch.unknowns.opened_bases import bases_between
from calc_service.batch.unknowns.pools import Charged, PoolsPaid, pools_before
from calc_service.batch.unknowns.trials import Computed, Trial, one_by_one
from calc_service.domain.columns import OPENING_OF_POOL, OPENINGS
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, Column, Flags
from calc_service.engine.tables import Tables
from calc_service.law.medical_assistance import PAYABLE


@dataclass(frozen=True, slots=True)
class Choices:
    """The alternatives of all rows; those of a row stand together, the rows in the order of the layout.

    row:    the row of the layout, ascending; number: which alternative of its kind
    begins: by row of the layout its first choice, and at last how many there are
    facts, tilted: see `Alternatives`
    base:   what catastrophic insurance has been computed on before, fen
    sides:  how many choices an alternative has: two where that is not known, the one with the least entitlement first
    most, least: all amounts where the pool has paid the least before, and where it has paid the most
    paid:   what the pools may have paid before each choice, and in the end
    pool_low, pool_high: by pool and year what it may have paid when the year began, at least and at most
    """

    row: Column
    number: Column
    begins: Column
    facts: Column
    tilted: Column
    base: Column
    sides: int
    most: Computed
    least: Computed
    pool_low: Column
    pool_high: Column
    paid: PoolsPaid


def choices(
    claims: Claims[Column], layout: Layout, recorded: Column | None, opened: frozenset[str], tables: Tables
) -> Choices:
    """What all rows may come to.

    recorded: what was really paid on each row of the file, where the years run on that
    opened:   the openings that nobody knows
    """
    sides = 2 if OPENINGS[0] in opened else 1
    kinds = layout.kinds
    counts = np.diff(kinds.begins)[layout.key] * sides
    row = np.repeat(np.arange(len(layout)), counts)
    begins = np.append(0, counts.cumsum())
    number = (np.arange(len(row)) - begins[row]) // sides
    above = kinds.begins[layout.key[row]] + number
    facts, tilted = kinds.facts[above], kinds.tilted[above]
    base = layout.base_before[row]
    if sides > 1:
        base = bases_between(base, _own_base(claims, layout.row[row]), kinds.insured[above])
    low, high = _opened(claims, layout, opened, tables)
    trial = _trial(layout, row, facts, base, len(low))
    known = one_by_one(trial, claims, tables)
    charged = _charged(known, layout.row[row], row, recorded)
    paid = pools_before(charged, layout.first, (low, high))
    most = _again(known, trial, paid.least, paid.least != 0, claims, tables)
    least = _again(most, trial, paid.most, paid.most != paid.least, claims, tables)
    return Choices(row, number, begins, facts, tilted, base, sides, most, least, low, high, paid)


def _own_base(claims: Claims[Column], rows: Column) -> Column:
    return claims.policy_scope_cost[rows] - claims.basic_paid[rows] - claims.other_insurance_paid[rows]


def _opened(claims: Claims[Column], layout: Layout, opened: frozenset[str], tables: Tables) -> tuple[Column, Column]:
    """What each pool had paid when the years began: one whose opening is not known, anything up to every cap."""
    low = claims.opening_assistance[:, layout.row[layout.first[:-1]]]
    high = low.copy()
    cap = int(tables.columns.medical_assistance.annual_cap.max())
    for place, pool in enumerate(tables.book.pools):
        if OPENING_OF_POOL + pool in opened:
            high[place] = np.maximum(high[place], cap)
    return low, high


def _trial(layout: Layout, row: Column, facts: Column, base: Column, pools: int) -> Trial:
    nothing = np.zeros(len(row), dtype=np.int64)
    return Trial(
        row=layout.row[row],
        year=row,
        facts=facts,
        base=base,
        tilt_base=nothing,
        pools=np.broadcast_to(nothing, (pools, len(row))),
        stay_cost=layout.stay_cost[row],
        recorded=np.full(len(row), NONE),
    )


def _charged(known: Computed, of_file: Column, row: Column, recorded: Column | None) -> Charged:
    nothing = np.zeros(len(row), dtype=np.int64)
    if recorded is not None:
        return Charged(row, known["pool"], nothing, nothing, recorded[of_file])
    paid: Flags = known["status"] == PAYABLE
    uncapped = np.where(paid, known["assistance_uncapped"], 0)
    return Charged(row, known["pool"], uncapped, np.where(paid, known["annual_cap"], 0), nothing)


def _again(  # noqa: PLR0913, PLR0917  what is known, and what changes it
    known: Computed, trial: Trial, before: Column, changed: Flags, claims: Claims[Column], tables: Tables
) -> Computed:
    """`known`, computed anew where the pool had paid something else before."""
    places = np.flatnonzero(changed)
    if not len(places):
        return known
    part = Trial(
        row=trial.row[places],
        year=trial.year[places],
        facts=trial.facts[places],
        base=trial.base[places],
        tilt_base=trial.tilt_base[places],
        pools=np.broadcast_to(before[places], (len(trial.pools), len(places))),
        stay_cost=trial.stay_cost[places],
        recorded=trial.recorded[places],
    )
    found = {name: column.copy() for name, column in known.items()}
    for name, column in one_by_one(part, claims, tables).items():
        found[name][places] = column
    return found
