"""Years of which every completion is computed: where tilt assistance, or a pool that runs dry, binds rows together."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from calc_service.batch.unknowns.choices import Choices
from calc_service.batch.unknowns.layout import Layout
from calc_service.batch.unknowns.trials import Computed, Trial, computed
from calc_service.engine.claims import Claims
from calc_service.engine.columns import NONE, Column, changes
from calc_service.engine.tables import Tables
from calc_service.law.medical_assistance import PAYABLE

MOST_COMPLETIONS = 4096
"""Of one year and one set of categories; beyond them bounds are safe, and may be wider than need be."""
MOST_ROWS = 262_144
"""Completions times rows of one year."""
ROWS_AT_ONCE = 60_000


@dataclass(frozen=True, slots=True)
class Completed:
    """Rows of completions.

    row:        the row of the layout; completion: a number for each completion, ascending
    year:       by completion the year of the layout
    """

    row: Column
    completion: Column
    year: Column
    amounts: Computed


def entangled(layout: Layout, choices: Choices) -> Column:
    """The years in which what one row is due may change what is due on another."""
    moved = choices.most["assistance_potential"] != choices.least["assistance_potential"]
    years = np.zeros(len(layout.first) - 1, dtype=np.bool_)
    years[layout.year[choices.row[moved | (choices.tilted > 0)]]] = True
    return np.flatnonzero(years)


@dataclass(frozen=True, slots=True)
class Tried:
    """The choices that completions are made of, ascending, and by row of the layout where its own begin.

    Of choices that are paid nothing one stands for all of a row: they leave the same year behind, and what they come to
    themselves is known choice by choice.
    """

    choice: Column
    begins: Column
    others: Column


def tried(choices: Choices, *, by_pool: bool) -> Tried:
    """by_pool: whether the years run on what was recorded, which is charged to a pool whatever is due."""
    most = choices.most
    paid = most["status"] == PAYABLE
    number = np.where(paid, np.arange(len(paid)), NONE)
    keys = (choices.row, most["catastrophic_entitled"], number, most["pool"] if by_pool else np.zeros_like(number))
    order = np.lexsort(keys[::-1])
    kept = np.zeros(len(paid), dtype=np.bool_)
    kept[order[changes(*(key[order] for key in keys))]] = True
    choice = np.flatnonzero(kept)
    rows = np.arange(len(choices.begins))
    return Tried(choice, np.searchsorted(choices.row[choice], rows), np.flatnonzero(~kept))


def how_many(years: Column, layout: Layout, choices: Choices, tried_: Tried) -> Column:
    """How many completions each of `years` has; more than MOST_COMPLETIONS where it has too many."""
    logs = np.log2(np.diff(tried_.begins))
    total = np.add.reduceat(logs, layout.first[:-1])[years] if len(years) else np.zeros(0)
    open_pools = (choices.pool_low != choices.pool_high).any(axis=1).sum()
    rows = np.diff(layout.first)[years]
    found = np.rint(2.0 ** np.minimum(total + open_pools, 50)).astype(np.int64)
    return np.where(found * rows > MOST_ROWS, MOST_COMPLETIONS + 1, found)


def completions(  # noqa: PLR0913, PLR0917  the years, and what they are computed from
    years: Column,
    layout: Layout,
    choices: Choices,
    tried_: Tried,
    claims: Claims[Column],
    recorded: Column | None,
    tables: Tables,
) -> Iterator[Completed]:
    """Every completion of `years`, some years at a time."""
    waiting: list[tuple[int, Column, Column]] = []
    rows = 0
    for year in years.tolist():
        for pools, chosen in _of_year(year, layout, choices, tried_):
            waiting.append((year, pools, chosen))
            rows += chosen.size
        if rows >= ROWS_AT_ONCE:
            yield _computed(waiting, layout, choices, claims, recorded, tables)
            waiting, rows = [], 0
    if waiting:
        yield _computed(waiting, layout, choices, claims, recorded, tables)


def _of_year(year: int, layout: Layout, choices: Choices, tried_: Tried) -> Iterator[tuple[Column, Column]]:
    """(what the pools began with, the choice of each row by completion: shape (completions, rows))."""
    first, last = layout.first[year], layout.first[year + 1]
    begins = tried_.begins[first : last + 1]
    counts = np.diff(begins)
    strides = np.append(1, counts[::-1].cumprod())[-2::-1]
    every = np.arange(int(counts.prod()))[:, None] // strides[None, :] % counts[None, :] + begins[None, :-1]
    low, high = choices.pool_low[:, year].tolist(), choices.pool_high[:, year].tolist()
    for pools in product(*({one, other} for one, other in zip(low, high, strict=True))):
        yield np.array(pools, dtype=np.int64), tried_.choice[every]


def _computed(  # noqa: PLR0913, PLR0917  the completions, and what they are computed from
    waiting: list[tuple[int, Column, Column]],
    layout: Layout,
    choices: Choices,
    claims: Claims[Column],
    recorded: Column | None,
    tables: Tables,
) -> Completed:
    sizes = np.array([chosen.size for _, _, chosen in waiting])
    lengths = np.concatenate([np.full(len(chosen), chosen.shape[1]) for _, _, chosen in waiting])
    year = np.concatenate([np.full(len(chosen), year) for year, _, chosen in waiting])
    choice = np.concatenate([chosen.reshape(-1) for _, _, chosen in waiting])
    pools = np.stack([pools for _, pools, _ in waiting], axis=1)
    row, completion = choices.row[choice], np.repeat(np.arange(len(lengths)), lengths)
    of_file = layout.row[row]
    trial = Trial(
        row=of_file,
        year=completion,
        facts=choices.facts[choice],
        base=claims.opening_catastrophic_base[of_file],
        tilt_base=claims.opening_tilt_base[of_file],
        pools=np.repeat(pools, sizes, axis=1),
        stay_cost=layout.stay_cost[row],
        recorded=np.full(len(row), NONE) if recorded is None else recorded[of_file],
    )
    return Completed(row, completion, year, computed(trial, claims, tables))
